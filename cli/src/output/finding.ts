/** `finding show`: what to do, then each vulnerability with its reasons, one to a line, and the hosts. Wrapped, never cut. */
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { Finding, FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Show } from './show.ts'
import { dueOf, tiers, when } from './words.ts'
import { facts, proseWidth, wrap } from './wrap.ts'

export function findingText(shown: RouteOutput<'finding_show'>, { words, width }: Show): string {
  const wide = proseWidth(width)
  const { t } = words
  const total = t('shown-of', { shown: shown.hosts.length, total: shown.hostTotal })
  return [
    groupFacts(shown.group, words, wide),
    ...shown.findings.map((finding) => findingLines(finding, words, wide)),
    [wrap(`${t('fact.hosts')}: ${total}`, wide), ...shown.hosts.map((host) => hostLine(host, words, wide))].join('\n'),
  ]
    .join('\n\n')
    .concat('\n')
}

function groupFacts(group: FindingGroup, words: Show['words'], width: number): string {
  const { t } = words
  return facts(
    [
      [t('fact.id'), group.id],
      [t('fact.package'), t('finding.on', { source: group.source, platform: group.platform })],
      [t('fact.installed'), group.installedVersion],
      [t('fact.fixed-by'), group.fixedVersion ?? group.fixState],
      [t('fact.tier'), `${group.tier} (${t(`tier.${group.tier}`)})`],
      [t('fact.due'), dueOf(words, group)],
      [t('fact.vulnerabilities'), String(group.vulnerabilityCount)],
      [t('fact.exploited'), group.exploited ? t('yes') : '-'],
    ],
    width,
  )
}

function findingLines(finding: Finding, words: Show['words'], width: number): string {
  const { t, plain } = words
  const { vulnerability, tier, package: name, installedVersion: installed } = finding
  return [
    wrap(t('finding.head', { vulnerability, tier, due: dueOf(words, finding) }), width),
    wrap(
      t('finding.package', { package: name, installed, fixed: finding.fixedVersion ?? finding.fixState }),
      width,
      '  ',
    ),
    ...[...finding.because, ...finding.tierBecause].map((text) => wrap(plain(text), width, '  - ')),
  ].join('\n')
}

function hostLine(host: HostRow, words: Show['words'], width: number): string {
  const text = words.t('finding.host', {
    host: host.name,
    state: host.state,
    findings: host.packages ? tiers(words, host.tiers) : words.t('not-assessed'),
    overdue: host.overdue,
    due: when(host.dueAt),
    seen: when(host.lastSeenAt),
  })
  return wrap(text, width, '  ', 4)
}
