/** 1,312 made-up hosts. Their counts follow from the groups of findings, so that lists, sums and sentences add up. */
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import { ago, at, DAY } from './clock.ts'
import { type GroupSeed, groupSeeds, hasGroup } from './groups.ts'

export const HOSTS = 1_312
const kinds = ['web', 'db', 'mail', 'app', 'ci', 'gw', 'file', 'log'] as const
const sites = ['ams', 'fra', 'ham'] as const

export const hostId = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
export const numberOf = (id: string): number => Number.parseInt(id.slice(-12), 16)

/** 11 silent, 4 of a system without a feed, 1 new: these 16 cannot be said to be in time. */
const isSilent = (n: number): boolean => n % 120 === 60 && n < 1_320
const isForeign = (n: number): boolean => n % 327 === 2 && n < 1_000
const isNew = (n: number): boolean => n === HOSTS - 1
export const isKnown = (n: number): boolean => !isForeign(n) && !isNew(n)

export function groupsOf(n: number): GroupSeed[] {
  return isKnown(n) ? groupSeeds.filter((seed) => hasGroup(seed, n)) : []
}

export function makeHost(n: number): HostRow {
  const groups = groupsOf(n)
  const open = groups.filter((seed) => !seed.inherited)
  const due = open.flatMap((seed) => (seed.due === null ? [] : [seed.due])).sort((a, b) => a - b)
  const lastSeenAt = isNew(n) ? null : isSilent(n) ? ago(4 * DAY + n * 1_000) : ago((n % 60) * 1_000)
  return {
    id: hostId(n),
    name:
      n === 0
        ? 'patch-01.ham'
        : `${kinds[n % kinds.length]}-${String(Math.floor(n / 24) + 1).padStart(2, '0')}.${sites[n % sites.length]}`,
    state: isNew(n) ? 'never-reported' : isSilent(n) ? 'silent' : 'reporting',
    provenance: n === 0 ? 'server-seen' : 'agent-signed',
    platform: isForeign(n) ? 'opensuse:15.6' : 'debian:12',
    os: isNew(n) ? '' : isForeign(n) ? 'openSUSE Leap 15.6' : 'Debian GNU/Linux 12',
    kernel: isNew(n) ? '' : '6.1.0-42-amd64',
    addresses: isNew(n) ? [] : [`10.20.${n % 250}.${(n % 200) + 1}/24`],
    enrolledAt: isNew(n) ? ago(2 * 60_000) : ago(90 * DAY),
    lastSeenAt,
    assessedAt: isKnown(n) ? ago(4_000) : null,
    packages: isKnown(n) ? packageCounts(groups) : null,
    notAssessed: isForeign(n)
      ? { code: 'not-assessed.no-feed', params: { system: 'openSUSE Leap 15.6' } }
      : isNew(n)
        ? { code: 'not-assessed.no-packages', params: {} }
        : null,
    tiers: sum(open),
    overdue: open.filter((seed) => (seed.due ?? 1) < 0).length,
    inherited: groups.filter((seed) => seed.inherited).length,
    dueAt: due[0] === undefined ? null : at(due[0]),
    securityUpdates: groups.filter((seed) => seed.to !== null).length,
    keptBack: groups.filter((seed) => seed.fixState === 'kept-back').length,
    rebootDue: isKnown(n) ? groups.some((seed) => seed.fixState === 'restart-due') : null,
    warnings: n % 400 === 33 ? [{ code: 'warning.dpkg-broken', params: { n: 2 } }] : [],
    exposure: n % 10 === 1 ? 'exposed' : n % 10 === 2 ? 'unknown' : 'internal',
    class: 'server',
    owner: n % 3 === 0 ? 'Ines Halvorsen' : '',
  }
}

export const PACKAGES = 612
function packageCounts(groups: readonly GroupSeed[]): NonNullable<HostRow['packages']> {
  const vulnerable = groups.length
  const unknown = 7
  return { total: PACKAGES, vulnerable, not: PACKAGES - vulnerable - unknown, unknown }
}

export function sum(groups: readonly GroupSeed[]): HostRow['tiers'] {
  const counts = { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0 }
  for (const seed of groups) counts[seed.tier] += seed.cves.length
  return counts
}
