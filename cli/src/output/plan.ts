/** Plans on a terminal: exactly what becomes what, on which hosts by name, and what is left out. Before signing, `sign` shows the bytes. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Show } from './show.ts'
import { when } from './words.ts'
import { facts, proseWidth, wrap } from './wrap.ts'

type Plan = RouteOutput<'plan_show'>

export function planText(plan: Plan, show: Show): string {
  const wide = proseWidth(show.width)
  return [
    planFacts(plan, show, wide),
    ...plan.transactions.map((one) => transactionLines(one, plan.goesBack, show, wide)),
    ...(plan.leftOut.length > 0 ? [leftOutLines(plan, show, wide)] : []),
  ]
    .join('\n\n')
    .concat('\n')
}

function planFacts(plan: Plan, { words: { t, plain } }: Show, width: number): string {
  const signed = plan.signOffs.map((one) => (one.because ? `${one.person} (${plain(one.because)})` : one.person))
  return facts(
    [
      [t('fact.id'), plan.id],
      [t('fact.digest'), plan.digest],
      [t('fact.state'), plan.state],
      [t('fact.tier'), `${plan.tier} (${t(`tier.${plan.tier}`)})`],
      [t('fact.due'), when(plan.dueAt)],
      [t('fact.made'), `${when(plan.createdAt)}, ${plan.createdBy}`],
      [t('fact.signed'), `${t('signed-of', { n: plan.signed, of: plan.threshold })} ${signed.join(', ')}`.trim()],
      ...(plan.urgent ? [[t('fact.warning'), t('plan.urgent')] as const] : []),
    ],
    width,
  )
}

function transactionLines(
  one: Plan['transactions'][number],
  isBack: boolean,
  { words: { t } }: Show,
  width: number,
): string {
  const names = one.hosts.map((host) => host.name || host.hostKey.slice(0, 16)).join(', ')
  const changes = one.changes.map(({ name, architecture, from, to }) =>
    to === null
      ? t('plan.removal', { name, architecture, from })
      : from === null
        ? t('plan.new', { name, architecture, to })
        : t('plan.upgrade', { name, architecture, from, to }),
  )
  return [
    wrap(t('plan.transaction', { id: one.id, platform: one.platform }), width),
    ...changes.map((line) => wrap(line, width, '  ')),
    ...(one.updater ? [wrap(t(`plan.updater-${one.updater.to}`, { updater: one.updater.name }), width, '  ')] : []),
    wrap(`${t('fact.hosts')}: ${names}`, width, '  '),
    wrap(
      one.clears.length > 0 ? t('plan.clears', { list: one.clears.join(', ') }) : t('plan.clears-nothing'),
      width,
      '  ',
    ),
    ...(one.updater ? [] : [wrap(t(isBack ? 'plan.undo-back' : `plan.undo-${one.undo}`), width, '  ')]),
    ...(one.reboot ? [wrap(t('plan.reboot'), width, '  ')] : []),
  ].join('\n')
}

function leftOutLines(plan: Plan, { words: { t, plain } }: Show, width: number): string {
  const rows = plan.leftOut.map((one) => wrap(`${one.package}, ${one.host}: ${plain(one.because)}`, width, '  '))
  return [t('plan.left-out'), ...rows].join('\n')
}
