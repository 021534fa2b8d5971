/** Findings as people see them: what each means on each host (inherited, due, fix within reach), and groups by what one would do. */
import type { Finding, FindingGroup, FixState, Tier, TierCounts } from '@patchreeve/contract/api/risk-views.ts'
import type { Because } from '@patchreeve/contract/because.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { fixState, type Knowledge, type Reach } from '../assessment/index.ts'
import { profileBy } from '../risk/index.ts'
import type { CandidateFacts, FindingFacts, HostFacts, KernelImage } from './snapshot.ts'

const DAY_MS = 86_400_000
export const tierName = (no: number): Tier => `T${no}` as Tier

/** One finding on one host. */
export interface OnHost {
  readonly host: HostFacts
  readonly inherited: boolean
  readonly dueAt: number | null
  readonly overdue: boolean
  readonly fix: FixState
  readonly fixBecause: readonly Because[]
}

export interface Placed {
  readonly finding: FindingFacts
  readonly on: readonly OnHost[]
}

export interface Fleet {
  readonly hosts: ReadonlyMap<number, HostFacts>
  readonly findings: readonly FindingFacts[]
  readonly candidates: readonly CandidateFacts[]
  readonly kernelImages: readonly KernelImage[]
  readonly knowledge: Knowledge
  readonly now: Date
}

export function placeFindings(fleet: Fleet): Placed[] {
  const reach = reachOf(fleet)
  return fleet.findings.map((finding) => ({
    finding,
    on: finding.hostNos.flatMap((no) => placeOn(finding, fleet.hosts.get(no), reach, fleet)),
  }))
}

function placeOn(
  finding: FindingFacts,
  host: HostFacts | undefined,
  reach: ReadonlyMap<number, Reach>,
  fleet: Fleet,
): OnHost[] {
  if (!host) return []
  const inherited = finding.clockStarted < host.enrolledAt
  const dueAt = dueOn(finding, host, inherited)
  const own = reach.get(host.hostNo) ?? { platform: finding.platform, candidates: undefined, kernelImages: [] }
  const answer = fixState(itemOf(finding), packageOf(finding), own, fleet.knowledge)
  return [
    {
      host,
      inherited,
      dueAt,
      overdue: dueAt !== null && dueAt < fleet.now.getTime(),
      fix: answer.state,
      fixBecause: answer.because,
    },
  ]
}

/** Inherited findings have a clock of their own, from the host's enrolment; without a fix there is no fix clock at all. */
function dueOn(finding: FindingFacts, host: HostFacts, inherited: boolean): number | null {
  if (!inherited) return finding.due?.getTime() ?? null
  if (finding.fixedVersion === null) return null
  const profile = profileBy(finding.profileId, finding.profileVersion)
  const tier = tierName(finding.tier)
  const days = profile?.inheritedDays[tier] ?? (profile?.rules.find((rule) => rule.tier === tier)?.fixHours ?? 0) / 24
  return days > 0 ? host.enrolledAt.getTime() + days * DAY_MS : null
}

const itemOf = (finding: FindingFacts) => ({
  vulnerability: finding.vulnerability,
  aliases: finding.advisories,
  verdict: 'vulnerable' as const,
  ...(finding.fixedVersion === null ? {} : { fixedVersion: finding.fixedVersion }),
  because: finding.because,
  urgency: '',
  fixPublishedAt: '',
  evidence: finding.evidence,
})

const packageOf = (finding: FindingFacts) => ({
  ecosystem: finding.ecosystem,
  name: finding.package,
  version: finding.version,
  architecture: finding.architecture,
  sourceName: finding.source,
  sourceVersion: finding.sourceVersion,
})

/** What each host could install; a host that did not tell its repositories has no candidates, which is not "nothing to install". */
function reachOf(fleet: Fleet): Map<number, Reach> {
  const candidates = Map.groupBy(fleet.candidates, (candidate) => candidate.hostNo)
  const images = Map.groupBy(fleet.kernelImages, (image) => image.hostNo)
  const reach = new Map<number, Reach>()
  for (const host of fleet.hosts.values()) {
    const told = host.sections.includes('repositories')
    reach.set(host.hostNo, {
      platform: host.platform ?? '',
      candidates: told ? (candidates.get(host.hostNo) ?? []) : undefined,
      kernelImages: images.get(host.hostNo) ?? [],
    })
  }
  return reach
}

/** Tiers of distinct (vulnerability, source): a source with five binaries is one finding, not five. */
export function countTiers(placed: readonly Placed[]): TierCounts {
  const counts: TierCounts = { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0 }
  const seen = new Set<string>()
  for (const { finding } of placed) {
    const key = `${finding.vulnerability} ${finding.source}`
    if (seen.has(key)) continue
    seen.add(key)
    counts[tierName(finding.tier)] += 1
  }
  return counts
}

/** What can be done first: the order in which a group that differs by host takes its state. */
const FIX_ORDER: readonly FixState[] = [
  'fixable',
  'kept-back',
  'restart-due',
  'not-reachable',
  'unknown',
  'not-fixed',
  'wont-fix',
]
const hasFix = (placed: Placed) => placed.finding.fixedVersion !== null

export type Grouping = 'action' | 'vulnerability' | 'inherited' | 'no-fix'

export function groupFindings(placed: readonly Placed[], grouping: Grouping): FindingGroup[] {
  return groupsWithMembers(placed, grouping).map(({ group }) => group)
}

export interface GroupWithMembers {
  readonly group: FindingGroup
  readonly members: readonly Placed[]
}

export function groupsWithMembers(placed: readonly Placed[], grouping: Grouping): GroupWithMembers[] {
  const groups = Map.groupBy(choose(placed, grouping), (one) => groupId(one, grouping))
  return [...groups]
    .map(([id, members]) => ({ group: groupOf(id, members), members }))
    .sort((a, b) => byUrgency(a.group, b.group))
}

function choose(placed: readonly Placed[], grouping: Grouping): Placed[] {
  if (grouping === 'action') return placed.filter(hasFix)
  if (grouping === 'no-fix') return placed.filter((one) => !hasFix(one))
  if (grouping === 'vulnerability') return [...placed]
  const inherited = placed.map((one) => ({ ...one, on: one.on.filter((on) => on.inherited) }))
  return inherited.filter((one) => one.on.length > 0)
}

function groupId({ finding }: Placed, grouping: Grouping): string {
  if (grouping === 'vulnerability') return finding.vulnerability
  const kind = finding.fixedVersion === null ? 'no-fix' : 'action'
  return `${kind}:${finding.platform}:${finding.source}`
}

/** Overdue first, then the nearest clock, then the tier. */
export function byUrgency(a: FindingGroup, b: FindingGroup): number {
  if (a.overdue !== b.overdue) return a.overdue ? -1 : 1
  if (a.tier !== b.tier) return a.tier < b.tier ? -1 : 1
  return (a.dueAt ?? '9') < (b.dueAt ?? '9') ? -1 : (a.dueAt ?? '9') > (b.dueAt ?? '9') ? 1 : a.id < b.id ? -1 : 1
}

function groupOf(id: string, members: readonly Placed[]): FindingGroup {
  const top = members.reduce((best, one) => (one.finding.tier < best.finding.tier ? one : best))
  const on = members.flatMap((member) => member.on)
  const dues = on.flatMap((one) => (one.dueAt === null ? [] : [one.dueAt]))
  const vulnerabilities = [...new Set(members.map(({ finding }) => finding.vulnerability))].sort()
  const versions = distinct(members.map(({ finding }) => finding.sourceVersion))
  const kind = id.startsWith('action:') ? 'action' : id.startsWith('no-fix:') ? 'no-fix' : 'vulnerability'
  const lead = on.find((one) => one.fix === bestFix(on))
  return {
    id,
    kind,
    platform: distinct(members.map(({ finding }) => finding.platform)).join(', '),
    source: distinct(members.map(({ finding }) => finding.source)).join(', '),
    packages: distinct(members.map(({ finding }) => finding.package)),
    installedVersion: versions.slice(0, 3).join(', '),
    fixedVersion: highestFix(members),
    fixState: bestFix(on),
    tier: tierName(top.finding.tier),
    tiers: countTiers(members),
    vulnerabilities: vulnerabilities.slice(0, 20),
    vulnerabilityCount: vulnerabilities.length,
    exploited: members.some(({ finding }) => finding.exploited),
    inherited: on.length > 0 && on.every((one) => one.inherited),
    hostCount: new Set(on.map((one) => one.host.hostNo)).size,
    because: asTexts([...top.finding.because, ...(lead?.fixBecause ?? []), ...top.finding.tierBecause]),
    dueAt: dues.length > 0 ? new Date(Math.min(...dues)).toISOString() : null,
    overdue: on.some((one) => one.overdue),
  }
}

function bestFix(on: readonly OnHost[]): FixState {
  return FIX_ORDER.find((state) => on.some((one) => one.fix === state)) ?? 'unknown'
}

/** The version that the last of the group's findings needs. Members are of one source, so any order that puts it last will do. */
function highestFix(members: readonly Placed[]): string | null {
  const versions = members.flatMap(({ finding }) => (finding.fixedVersion === null ? [] : [finding.fixedVersion]))
  return versions.length === 0
    ? null
    : versions.reduce((highest, version) => (compareDpkg(version, highest) > 0 ? version : highest))
}

const distinct = (values: readonly string[]) => [...new Set(values)].sort()

/** Each reason once. */
export function asTexts(list: readonly Because[]): Text[] {
  const seen = new Map<string, Text>()
  for (const one of list) if (!seen.has(one.code)) seen.set(one.code, { code: one.code, params: { ...one.params } })
  return [...seen.values()]
}

/**
 * A source has many binaries: a vulnerability in it is one finding, shown once with the names of all of them beneath. The most
 * urgent one stands for all; the numbers of hosts are those of any of them.
 */
export function mergeBinaries(placed: readonly Placed[]): Placed[] {
  const groups = Map.groupBy(placed, ({ finding }) => `${finding.platform} ${finding.vulnerability} ${finding.source}`)
  return [...groups.values()].flatMap((members) => {
    const first = members[0]
    if (!first) return []
    const lead = members.reduce((best, one) => (one.finding.tier < best.finding.tier ? one : best))
    const on = new Map(members.flatMap((member) => member.on.map((one) => [one.host.hostNo, one] as const)))
    const names = distinct(members.map((member) => member.finding.package)).join(', ')
    return [{ finding: { ...lead.finding, package: names }, on: [...on.values()] }]
  })
}

export function findingOf(placed: Placed): Finding {
  const { finding, on } = placed
  const dues = on.flatMap((one) => (one.dueAt === null ? [] : [one.dueAt]))
  const lead = on.find((one) => one.fix === bestFix(on))
  return {
    id: String(finding.episodeId),
    vulnerability: finding.vulnerability,
    advisories: finding.advisories.filter((name) => !name.startsWith('OFFER:')),
    platform: finding.platform,
    ecosystem: finding.ecosystem,
    package: finding.package,
    architecture: finding.architecture,
    source: finding.source,
    installedVersion: finding.version,
    fixedVersion: finding.fixedVersion,
    verdict: 'vulnerable',
    fixState: bestFix(on),
    because: asTexts([...finding.because, ...(lead?.fixBecause ?? [])]),
    tier: tierName(finding.tier),
    tierBecause: asTexts(finding.tierBecause),
    inputs: finding.inputs,
    profile: { id: finding.profileId, version: finding.profileVersion },
    openedAt: finding.opened.toISOString(),
    closedAt: null,
    fixPublishedAt: finding.fixPublished?.toISOString() ?? null,
    decideBy: finding.decideBy?.toISOString() ?? null,
    dueAt: dues.length > 0 ? new Date(Math.min(...dues)).toISOString() : null,
    overdue: on.some((one) => one.overdue),
    exploited: finding.exploited,
    inherited: on.length > 0 && on.every((one) => one.inherited),
    hostCount: on.length,
    feeds: [{ feed: finding.evidence.feed, dataAt: finding.evidence.dataAt, revision: finding.feedRev }],
  }
}
