/** Emergencies, drills and the halt of all on a terminal: what is lifted, what waits for what, and how long each stage took. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { emergencySlowest, emergencyStages, inTimeText } from './columns.ts'
import type { Show } from './show.ts'
import { table } from './table.ts'
import { when } from './words.ts'
import { facts, proseWidth, wrap } from './wrap.ts'

type Started = RouteOutput<'emergency_start'>
type Ring = Started['rings'][number]

export function startedText(started: Started, show: Show, kind: 'emergency' | 'drill'): string {
  const { t } = show.words
  const wide = proseWidth(show.width)
  const { quota } = started
  const isDrill = kind === 'drill'
  const lines = [
    ...(started.id === null ? [t('emergency.dry')] : [t('emergency.id', { id: started.id })]),
    t('emergency.what', { packages: started.packages.join(', '), n: started.hosts.length, tier: started.tier }),
    ...(started.outside > 0 ? [t('emergency.outside', { n: started.outside })] : []),
    ...(isDrill ? [t('emergency.drill-try')] : [t('emergency.lifts', { gates: started.lifted.join(', ') })]),
    ...(isDrill ? [] : [t('emergency.quota', { count: quota.count, days: quota.days, left: quota.left })]),
    ...(isDrill || quota.spentHosts.length === 0
      ? []
      : [t('emergency.quota-spent', { hosts: quota.spentHosts.join(', ') })]),
    ...started.rings.flatMap((ring) => ringLines(ring, started.threshold, show, isDrill)),
    ...started.leftOut.map((one) => `${one.package}, ${one.host}: ${show.words.plain(one.because)}`),
    ...(started.id !== null && started.reviewDueAt !== null
      ? [t('emergency.review', { at: when(started.reviewDueAt), id: started.id })]
      : []),
    ...(started.planId === null
      ? []
      : [t(isDrill ? 'emergency.sign-drill' : 'emergency.sign', { plan: started.planId })]),
  ]
  return `${lines.map((line) => wrap(line, wide)).join('\n')}\n`
}

function ringLines(ring: Ring, threshold: number, { words: { t } }: Show, isDrill: boolean): string[] {
  const { name, hosts: n, after, stuck, delayMinutes, opensAt } = ring
  if (after && stuck)
    return [t('emergency.ring-stuck', { name, have: after.hosts, below: after.ring, want: after.succeeded })]
  const first = after
    ? t('emergency.ring-after', { name, n, want: after.succeeded, below: after.ring })
    : t('emergency.ring-first', { name, n, threshold })
  if (isDrill) return [first]
  const opens = opensAt === null ? '' : `, ${t('emergency.ring-opens', { at: when(opensAt) })}`
  return [`${first}; ${t('emergency.ring-else', { minutes: delayMinutes })}${opens}`]
}

export function emergencyText(one: RouteOutput<'emergency_show'>, show: Show): string {
  const { words, width } = show
  const { t } = words
  const { reviewed, quota } = one
  const top = facts(
    [
      [t('fact.id'), one.id],
      [t('fact.kind'), one.kind],
      [t('fact.state'), one.state],
      [t('fact.reason'), one.reason],
      [t('fact.plan'), `${one.planId} (${one.packages.join(', ')}; ${one.tier})`],
      ...(one.deploymentId === null ? [] : [[t('fact.deployment'), one.deploymentId] as const]),
      [t('fact.made'), `${when(one.startedAt)}, ${one.startedBy}`],
      [t('fact.signed'), t('signed-of', { n: one.signed, of: one.threshold })],
      [t('fact.reached'), t('emergency.reached', { n: one.reached, all: one.hosts })],
      [t('fact.in-time'), inTimeText(one.inTime, words)],
      ...(one.review === 'none' ? [] : [[t('fact.review'), `${one.review}, ${when(one.reviewDueAt)}`] as const]),
      ...(reviewed === null ? [] : [['', t('emergency.reviewed', { ...reviewed, at: when(reviewed.at) })] as const]),
    ],
    proseWidth(width),
  )
  const more = [
    ...(one.depth === null
      ? [t('emergency.lifts', { gates: one.lifted.join(', ') })]
      : [t(`emergency.drill-${one.depth}`)]),
    ...(one.depth === null ? [t('emergency.quota', { count: quota.count, days: quota.days, left: quota.left })] : []),
    ...(one.outside > 0 ? [t('emergency.outside', { n: one.outside })] : []),
  ].map((line) => wrap(line, proseWidth(width)))
  return [
    top,
    more.join('\n'),
    table(one.stages, emergencyStages(words), width),
    t('emergency.slowest'),
    table(one.slowest, emergencySlowest(words), width),
  ].join('\n\n')
}

export function haltText(halt: RouteOutput<'halt_show'>, show: Show): string {
  const { t } = show.words
  const { newest } = halt
  if (newest === null) return `${t('halt.none')}\n`
  return haltLines(newest, show)
}

export function haltLines(halt: RouteOutput<'halt_all'>, show: Show): string {
  const { t } = show.words
  const { liftedAt, liftedBy, liftReason } = halt
  const said = { at: when(halt.at), by: halt.by, reason: halt.reason }
  const lines = [
    liftedAt === null
      ? t('halt.stands', said)
      : t('halt.lifted', { ...said, liftedAt: when(liftedAt), liftedBy: liftedBy ?? '', liftReason: liftReason ?? '' }),
    ...halt.deployments.map(({ id, packages, ended, begun, stopped }) =>
      t('halt.deployment', { id, packages: packages.join(', '), ended, begun, stopped }),
    ),
    ...(liftedAt === null
      ? [
          halt.leasesUntil === null
            ? t('halt.no-leases')
            : t('halt.leases', { at: when(halt.leasesUntil), minutes: halt.leaseMinutes }),
        ]
      : []),
  ]
  return `${lines.map((line) => wrap(line, proseWidth(show.width))).join('\n')}\n`
}
