/** Made-up groups of findings with real package names and version forms. How many hosts each has is counted, not written. */
import type { FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import { at, DAY, HOUR } from './clock.ts'

export interface GroupSeed {
  readonly source: string
  readonly from: string
  readonly to: string | null
  readonly tier: FindingGroup['tier']
  readonly cves: readonly string[]
  /** ms from now. */
  readonly due: number | null
  readonly fixState: FindingGroup['fixState']
  readonly exploited?: boolean
  readonly inherited?: boolean
  /** Which hosts have it: those whose number leaves `rest` when divided by `of`. */
  readonly of: number
  readonly rest: number
}

const cve = (first: number, n: number): string[] => Array.from({ length: n }, (_, index) => `CVE-2026-${first + index}`)

export const groupSeeds: readonly GroupSeed[] = [
  {
    source: 'postgresql-15',
    from: '15.14-0+deb12u1',
    to: '15.15-0+deb12u1',
    tier: 'T1',
    cves: cve(41877, 1),
    due: -2 * DAY - 3 * HOUR,
    fixState: 'kept-back',
    of: 97,
    rest: 5,
  },
  {
    source: 'openssl',
    from: '3.0.20-1~deb12u2',
    to: '3.0.22-1~deb12u2',
    tier: 'T0',
    cves: cve(48211, 3),
    due: DAY + 5 * HOUR,
    fixState: 'fixable',
    exploited: true,
    of: 4,
    rest: 1,
  },
  {
    source: 'nginx',
    from: '1.22.1-9+deb12u3',
    to: '1.22.1-9+deb12u4',
    tier: 'T1',
    cves: cve(44907, 2),
    due: 9 * DAY,
    fixState: 'fixable',
    of: 53,
    rest: 9,
  },
  {
    source: 'linux',
    from: '6.1.158-1',
    to: '6.1.162-1',
    tier: 'T1',
    cves: cve(40100, 9),
    due: 9 * DAY + 12 * HOUR,
    fixState: 'restart-due',
    of: 12,
    rest: 7,
  },
  {
    source: 'glibc',
    from: '2.36-9+deb12u12',
    to: '2.36-9+deb12u13',
    tier: 'T2',
    cves: cve(43990, 1),
    due: 19 * DAY,
    fixState: 'fixable',
    of: 2,
    rest: 1,
  },
  {
    source: 'libxml2',
    from: '2.9.14+dfsg-1.3~deb12u4',
    to: '2.9.14+dfsg-1.3~deb12u5',
    tier: 'T2',
    cves: cve(41120, 2),
    due: 19 * DAY,
    fixState: 'fixable',
    of: 3,
    rest: 2,
  },
  {
    source: 'curl',
    from: '7.88.1-10+deb12u14',
    to: '7.88.1-10+deb12u15',
    tier: 'T3',
    cves: cve(47001, 2),
    due: 24 * DAY,
    fixState: 'fixable',
    of: 5,
    rest: 3,
  },
  {
    source: 'vim',
    from: '2:9.0.1378-2+deb12u2',
    to: '2:9.0.1378-2+deb12u3',
    tier: 'T4',
    cves: cve(39500, 4),
    due: 77 * DAY,
    fixState: 'not-reachable',
    of: 7,
    rest: 4,
  },
  {
    source: 'bind9',
    from: '1:9.18.33-1~deb12u2',
    to: null,
    tier: 'T2',
    cves: cve(45012, 1),
    due: null,
    fixState: 'not-fixed',
    of: 211,
    rest: 8,
  },
  {
    source: 'ghostscript',
    from: '10.0.0~dfsg-11+deb12u8',
    to: null,
    tier: 'T3',
    cves: cve(45990, 2),
    due: null,
    fixState: 'wont-fix',
    of: 101,
    rest: 10,
  },
  {
    source: 'samba',
    from: '2:4.17.12+dfsg-0+deb12u1',
    to: '2:4.17.12+dfsg-0+deb12u3',
    tier: 'T1',
    cves: cve(31200, 3),
    due: 6 * DAY,
    fixState: 'fixable',
    inherited: true,
    of: 61,
    rest: 11,
  },
]

/** Names the action and the version, as the server's ids do. */
export const groupId = (seed: GroupSeed): string => `action ${seed.source} ${seed.to ?? 'none'}`
export const hasGroup = (seed: GroupSeed, host: number): boolean => host % seed.of === seed.rest

export function toGroup(seed: GroupSeed, hostCount: number): FindingGroup {
  const tiers = { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0, [seed.tier]: seed.cves.length }
  return {
    id: groupId(seed),
    kind: seed.to === null ? 'no-fix' : 'action',
    platform: 'debian:12',
    source: seed.source,
    packages: [seed.source],
    installedVersion: seed.from,
    fixedVersion: seed.to,
    fixState: seed.fixState,
    tier: seed.tier,
    tiers,
    vulnerabilities: [...seed.cves],
    vulnerabilityCount: seed.cves.length,
    exploited: seed.exploited ?? false,
    inherited: seed.inherited ?? false,
    hostCount,
    because: reasons(seed),
    dueAt: seed.due === null ? null : at(seed.due),
    overdue: seed.due !== null && seed.due < 0,
  }
}

export function reasons(seed: GroupSeed): FindingGroup['because'] {
  if (seed.to === null)
    return [
      { code: 'open', params: {} },
      { code: seed.fixState === 'wont-fix' ? 'will-not-fix' : 'no-fix-yet', params: {} },
    ]
  const lower = { code: 'fixed-later', params: { fixedVersion: seed.to } }
  if (seed.exploited) return [{ code: 'exploited', params: { source: 'KEV' } }, lower]
  if (seed.fixState === 'kept-back') return [lower, { code: 'candidate-kept-back', params: { candidate: seed.to } }]
  if (seed.fixState === 'restart-due') return [{ code: 'restart-due', params: {} }, lower]
  return [lower, { code: 'candidate-offers-fix', params: { candidate: seed.to } }]
}
