/** `host show`: its sentence, then its facts. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
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
    ...host.unknown.map((one): [string, string] => [
      t('fact.unknown'),
      `${code(`section.${one.section}`)}: ${one.what} (${code(one.reason)})`,
    ]),
  ]
  return `${wrap(plain(host.sentence), proseWidth(width))}\n\n${facts(pairs, proseWidth(width))}\n`
}

function packagesOf(host: HostDetail, { t, plain }: Show['words']): string {
  if (host.packages) return t('fact.packages-counted', host.packages)
  return host.notAssessed ? `${t('not-assessed')}: ${plain(host.notAssessed)}` : t('not-assessed')
}
