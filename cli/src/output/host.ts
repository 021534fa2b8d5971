/** `host show`: its sentence, then its facts. */
import type { HostDetail, OutsideReport } from '@patchreeve/contract/api/host-views.ts'
import type { Show } from './show.ts'
import { rebootOf, tiers, when } from './words.ts'
import { facts, proseWidth, wrap } from './wrap.ts'

export function hostText(host: HostDetail, { words, width }: Show): string {
  const { t, plain, code } = words
  const pairs: [name: string, value: string][] = [
    [t('fact.name'), host.name],
    [t('fact.id'), host.id],
    [t('fact.state'), `${host.state}, ${host.provenance}`],
    [t('fact.as-of'), when(host.at)],
    [t('fact.last-seen'), when(host.lastSeenAt)],
    [t('fact.system'), `${host.os} (${host.platform})`],
    [t('fact.kernel'), host.kernel],
    [t('fact.addresses'), host.addresses.join(', ') || '-'],
    [t('fact.exposure'), host.exposure],
    [t('fact.class-owner'), `${host.class || '-'}, ${host.owner || '-'}`],
    [t('fact.packages'), packagesOf(host, words)],
    [
      t('fact.findings'),
      t('fact.findings-counted', {
        tiers: tiers(words, host.tiers),
        overdue: host.overdue,
        inherited: host.inherited,
      }),
    ],
    [t('fact.updates'), t('fact.updates-counted', { security: host.securityUpdates, kept: host.keptBack })],
    [t('fact.reboot'), rebootOf(words, host.rebootDue, t('not-due'))],
    ...host.reboot.map((why): [string, string] => [t('fact.reboot'), plain(why)]),
    ...host.warnings.map((warning): [string, string] => [t('fact.warning'), plain(warning)]),
    ...host.gates.map(({ gate, because, since }): [string, string] => [
      t('fact.in-the-way'),
      `${plain(because)} (${gate}, ${when(since)})`,
    ]),
    ...host.updaters.map(({ name, means, next }): [string, string] => [
      t('fact.updater'),
      `${name}: ${[means, ...(next ? [next] : [])].map((text) => plain(text)).join(' ')}`,
    ]),
    ...host.outside.map((one): [string, string] => [t('fact.outside'), outsideOf(one, words)]),
    ...host.unknown.map((one): [string, string] => [
      t('fact.unknown'),
      `${code(`section.${one.section}`)}: ${one.what} (${code(one.reason)})`,
    ]),
  ]
  return `${wrap(plain(host.sentence), proseWidth(width))}\n\n${facts(pairs, proseWidth(width))}\n`
}

/** Packages named per report; `--json` and the ledger have more. */
const CHANGES_SHOWN = 5

function outsideOf({ at, since, count, changes }: OutsideReport, { t, plain }: Show['words']): string {
  const shown = changes.slice(0, CHANGES_SHOWN).map(({ name, from, to, by }) => {
    const cause = plain({ code: `outside.by.${by}`, params: {} })
    return `${name} ${from ?? '-'} -> ${to ?? '-'} (${cause})`
  })
  const more = count - shown.length
  if (more > 0) shown.push(t('fact.and-more', { n: more }))
  return `${when(at)}, ${t('fact.outside-told', { n: count, since: when(since), changes: shown.join(', ') })}`
}

function packagesOf(host: HostDetail, { t, plain }: Show['words']): string {
  if (host.packages) return t('fact.packages-counted', host.packages)
  return host.notAssessed ? `${t('not-assessed')}: ${plain(host.notAssessed)}` : t('not-assessed')
}
