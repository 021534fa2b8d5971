/** Episodes of the made-up groups: one per vulnerability, each explaining itself. */
import type { Finding } from '@patchreeve/contract/api/risk-views.ts'
import { ago, at, DAY } from './clock.ts'
import { type GroupSeed, groupSeeds, reasons } from './groups.ts'

const spans = { T0: 3, T1: 14, T2: 30, T3: 60, T4: 180 } as const

export function findingsOf(seed: GroupSeed, hostCount: number): Finding[] {
  return seed.cves.map((vulnerability) => toFinding(seed, vulnerability, hostCount))
}

/** A number, as the server's: ledger and plans name findings by it. */
export const episodeId = (seed: GroupSeed, vulnerability: string): string =>
  String(4_000 + 100 * groupSeeds.indexOf(seed) + seed.cves.indexOf(vulnerability))

function toFinding(seed: GroupSeed, vulnerability: string, hostCount: number): Finding {
  const published = seed.due === null ? null : at(seed.due - spans[seed.tier] * DAY)
  return {
    id: episodeId(seed, vulnerability),
    vulnerability,
    advisories: seed.to === null ? [] : ['DSA-6318-1'],
    platform: 'debian:12',
    ecosystem: 'deb',
    package: seed.source,
    architecture: 'amd64',
    source: seed.source,
    installedVersion: seed.from,
    fixedVersion: seed.to,
    verdict: 'vulnerable',
    fixState: seed.fixState,
    because: reasons(seed),
    tier: seed.tier,
    tierBecause: tierReasons(seed, published),
    inputs: inputs(seed, published),
    profile: { id: 'nis2-floor', version: 3 },
    openedAt: ago(2 * DAY),
    closedAt: null,
    fixPublishedAt: published,
    decideBy: seed.to === null ? at(2 * DAY) : null,
    dueAt: seed.due === null ? null : at(seed.due),
    overdue: (seed.due ?? 1) < 0,
    exploited: seed.exploited ?? false,
    inherited: seed.inherited ?? false,
    hostCount,
    feeds: [{ feed: 'debian-tracker', dataAt: ago(3 * 3_600_000), revision: 14 }],
  }
}

function tierReasons(seed: GroupSeed, published: string | null): Finding['tierBecause'] {
  const clock =
    published === null ? { code: 'no-fix-yet', params: {} } : { code: 'clock-from-fix', params: { at: published } }
  const result = seed.exploited ? '3d-triage' : seed.tier === 'T4' ? 'upgrade' : '14d'
  return [{ code: 'table-row', params: { row: seed.exploited ? 15 : 4, result } }, clock]
}

function inputs(seed: GroupSeed, published: string | null): Finding['inputs'] {
  return [
    { name: 'in-kev', value: seed.exploited ?? false, source: 'KEV', at: ago(3_600_000) },
    { name: 'epss', value: seed.exploited ? 0.71 : 0.04, source: 'EPSS', at: '2026-11-24' },
    { name: 'cvss', value: seed.exploited ? 9.8 : 7.5, source: 'NVD', at: ago(DAY) },
    { name: 'vendor-rating', value: seed.exploited ? 'high' : 'medium', source: 'Debian', at: ago(2 * DAY) },
    { name: 'exposed', value: null, source: '', at: '' },
    { name: 'automatable', value: seed.exploited ?? false, source: 'CISA', at: ago(DAY) },
    {
      name: 'total-impact',
      value: seed.exploited ? true : null,
      source: seed.exploited ? 'CISA' : '',
      at: seed.exploited ? ago(DAY) : '',
    },
    { name: 'fix-published', value: published, source: published === null ? '' : 'Debian', at: '' },
    { name: 'first-seen', value: ago(2 * DAY), source: 'server', at: '' },
  ]
}
