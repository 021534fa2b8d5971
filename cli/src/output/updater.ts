/** The answer to a plan for an updater on a terminal: what it would do where, what is left out, and that people sign next. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Show } from './show.ts'
import { proseWidth, wrap } from './wrap.ts'

type Planned = RouteOutput<'updater_put_aside'>

export function updaterText({ plan, updater, to, hosts, leftOut }: Planned, { words, width }: Show): string {
  const { t, plain } = words
  const lines = [
    ...(plan === null ? [t('updater.dry')] : [t('updater.plan', { plan })]),
    t(`plan.updater-${to}`, { updater }),
    t('updater.hosts', { n: hosts.length, hosts: hosts.join(', ') }),
    ...leftOut.map(({ host, because }) => `${host}: ${plain(because)}`),
    ...(plan === null ? [] : [t('updater.sign', { plan })]),
  ]
  return `${lines.map((line) => wrap(line, proseWidth(width))).join('\n')}\n`
}
