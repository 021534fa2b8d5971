/**
 * What goes next without a person, pure: of all updates that clear findings those that the policy's standing approval covers, so cut
 * that each host's part of a plan stays inside its caps and comes from one origin; and what is beyond it, for people. Only the host's own gate
 * (trust/accept/standing.ts) says what is covered. Nothing is proposed that its rings could never prove, and for a while nothing
 * that some hosts have not read about yet: a ring that left early would leave the next one without its proof.
 */
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { batchOf } from '@patchreeve/trust/accept/serial.ts'
import { standingFault } from '@patchreeve/trust/accept/standing.ts'
import type { Change, Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { type LeftOutCode, type PlanHost, packageKey, type Wanted } from './model.ts'
import { clearedBy, closureFor, LOWEST_TIER } from './planner.ts'
import { type Seen, worldOf } from './world.ts'

/** A version that is not proposed for now. */
export interface Held {
  /** null: on every host. */
  readonly hostId: string | null
  readonly name: string
  readonly architecture: string
  readonly version: string
}

/** The next plan of one origin, for the planner. */
export interface Going {
  readonly origin: string
  /** What each host is to get; never empty. */
  readonly hosts: readonly PlanHost[]
  /** The most urgent of it, 0 to 4. */
  readonly tier: number
}

export interface Share {
  /** One of each origin at most: the most urgent first, then the one for most hosts. No host gets one package from two of them. */
  readonly going: readonly Going[]
  /** The same for a plan that people must sign, because the standing approval does not cover it. */
  readonly beyond: readonly PlanHost[]
  /** Hosts with covered updates whose ring would lack its proof: too few hosts of the ring below need anything. */
  readonly unproven: number
}

type Standing = NonNullable<Policy['standing']>

/** What goes together for one wanted package. */
interface Unit {
  readonly wanted: Wanted
  readonly changes: readonly Change[]
  readonly tier: number
  readonly isCovered: boolean
}
interface Sorted {
  readonly host: PlanHost
  readonly units: readonly Unit[]
}

export interface ShareInput {
  readonly now: Date
  readonly policy: Policy
  readonly standing: Standing
  /** With everything that is wanted of them. */
  readonly hosts: readonly PlanHost[]
  readonly held: readonly Held[]
  /** Can this host be in no plan of this origin now? It has not come to the end of another one. */
  readonly isBusy: (hostId: string, origin: string) => boolean
  /** `takenKey` of what plans of people take care of already. */
  readonly taken: ReadonlySet<string>
}

/** One host's change in one text. */
export const takenKey = (hostKey: string, { name, architecture, to }: Change): string =>
  JSON.stringify([hostKey, name, architecture, to])

export function shareOf({ now, policy, standing, hosts, held, isBusy, taken }: ShareInput): Share {
  const isHeld = heldBy(held)
  const seen: Seen = new Map()
  const looked = hosts.map((host) => ({ host, ...unitsOf(policy, standing, host, isHeld, seen, now) }))
  const unread = new Set(looked.flatMap((one) => one.unread.filter((wanted) => isYoung(wanted, now)).map(nameOfWanted)))
  const isRead = (unit: Unit) => !unread.has(nameOfWanted(unit.wanted))
  const sorted = inSerial(
    policy,
    looked.map(({ host, units }) => ({ host, units: units.filter(isRead) })),
  )
  const going = plansOf(policy, standing, sorted, isBusy)
  const covered = sorted.filter((one) => one.units.some((unit) => unit.isCovered)).length
  return {
    going,
    beyond: sorted.flatMap(({ host, units }) =>
      narrow(
        host,
        units.filter(
          (unit) => !unit.isCovered && !unit.changes.every((one) => taken.has(takenKey(host.hostKey ?? '', one))),
        ),
      ),
    ),
    // While something goes, the others may be part of the plan after it.
    unproven: going.length > 0 ? 0 : covered,
  }
}

/** Does the standing approval cover the whole plan, for hosts that have what it begins from? */
export function coversPlan(policy: Policy, { tier, transactions }: Pick<Plan, 'tier' | 'transactions'>): boolean {
  const { standing } = policy
  if (standing === null) return false
  return transactions.every(({ changes, updater }) => {
    // Who may install beside what people sign is for people, as hosts hold to it.
    if (updater) return false
    const installed = new Map(changes.flatMap((one) => (one.from === null ? [] : [[nameOf(one), one.from] as const])))
    return isCoveredBy(policy, standing, tier, changes, installed)
  })
}

function isCoveredBy(
  policy: Policy,
  standing: Standing,
  tier: Plan['tier'],
  changes: readonly Change[],
  installed: ReadonlyMap<string, string>,
): boolean {
  const place = { known: { installed }, compare: compareDpkg, policy: { document: policy } }
  return standingFault(standing, { changes: [...changes] }, { tier }, place) === undefined
}

const nameOf = ({ name, architecture }: { name: string; architecture: string }) => `${name}:${architecture}`
const installedOn = (host: PlanHost) => new Map(host.installed.map((one) => [nameOf(one), one.version]))
// 0 to 4: findings have no other.
const tierOf = (tier: number) => `T${tier}` as Plan['tier']

/** The most urgent first. What cannot be planned at all, or is held back, is no unit. */
function unitsOf(
  policy: Policy,
  standing: Standing,
  host: PlanHost,
  isHeld: ReturnType<typeof heldBy>,
  seen: Seen,
  now: Date,
): { readonly units: readonly Unit[]; readonly unread: readonly Wanted[] } {
  if (host.hostKey === null || host.broken) return { units: [], unread: [] }
  const world = worldOf(host, seen)
  const installed = installedOn(host)
  const units: Unit[] = []
  const unread: Wanted[] = []
  for (const wanted of host.wanted) {
    const upgrades = closureFor(world, { policy, now }, wanted, new Map())
    if ('code' in upgrades) {
      if (UNREAD.includes(upgrades.code)) unread.push(wanted)
      continue
    }
    const changes = [...upgrades.values()].map((one) => one.change)
    if (changes.some((change) => isHeld(host.hostId, change))) continue
    const tier = Math.min(LOWEST_TIER, ...clearedBy(host, upgrades).map((finding) => finding.tier))
    const isCovered = isCoveredBy(policy, standing, tierOf(tier), changes, installed)
    units.push({ wanted, changes, tier, isCovered })
  }
  const key = (unit: Unit) => packageKey(unit.wanted.package)
  return { units: units.sort((a, b) => a.tier - b.tier || (key(a) < key(b) ? -1 : 1)), unread }
}

/** The host, or we, have read no list yet that has the fix. */
const UNREAD: readonly LeftOutCode[] = ['no-candidate', 'candidate-lacks-fix', 'not-in-catalogue']
/** By tier: hosts read their lists twice a day at an hour of chance; the deadline of the first tiers is days away. */
const READ_HOURS = [4, 12, 24, 24, 24] as const

function isYoung({ findings }: Wanted, now: Date): boolean {
  return findings.some(
    ({ tier, fixedVersion, since }) =>
      fixedVersion !== null && now.getTime() - since.getTime() < (READ_HOURS[tier] ?? 0) * HOUR_MS,
  )
}

const nameOfWanted = (wanted: Wanted): string => wanted.package.sourceName

function heldBy(held: readonly Held[]): (hostId: string, change: Change) => boolean {
  const key = (hostId: string | null, { name, architecture }: Held | Change, version: string | null) =>
    JSON.stringify([hostId, name, architecture, version])
  const keys = new Set(held.map((one) => key(one.hostId, one, one.version)))
  return (hostId, change) => keys.has(key(hostId, change, change.to)) || keys.has(key(null, change, change.to))
}

function plansOf(policy: Policy, standing: Standing, sorted: readonly Sorted[], isBusy: ShareInput['isBusy']): Going[] {
  const origins = new Set(sorted.flatMap(({ units }) => units.filter((unit) => unit.isCovered).map(originOf)))
  const plans = [...origins].sort().flatMap((origin): Going[] => {
    const free = sorted.filter(({ host }) => !isBusy(host.hostId, origin))
    const parts = provable(
      policy,
      free.map(({ host, units }) => ({ host, units: fill(policy, standing, host, units.filter(from(origin))) })),
    )
    if (parts.length === 0) return []
    const tier = Math.min(...parts.flatMap(({ units }) => units.map((unit) => unit.tier)))
    return [{ origin, tier, hosts: parts.flatMap(({ host, units }) => narrow(host, units)) }]
  })
  return plans.sort((a, b) => a.tier - b.tier || b.hosts.length - a.hosts.length)
}

/** Covered changes are all of one. */
const originOf = (unit: Unit): string => unit.changes[0]?.origin ?? ''
const from = (origin: string) => (unit: Unit) => unit.isCovered && originOf(unit) === origin

/** As much as fits into one order; the rest is for the next plan. */
function fill(policy: Policy, standing: Standing, host: PlanHost, units: readonly Unit[]): Unit[] {
  const installed = installedOn(host)
  const taken: Unit[] = []
  let changes = new Map<string, Change>()
  for (const unit of units) {
    const more = new Map([...changes, ...unit.changes.map((one) => [nameOf(one), one] as const)])
    const tier = Math.min(unit.tier, ...taken.map((one) => one.tier))
    if (!isCoveredBy(policy, standing, tierOf(tier), [...more.values()], installed)) continue
    changes = more
    taken.push(unit)
  }
  return taken
}

/**
 * Hosts of later batches begin under the standing approval when all hosts of the batches before have proven the plan, needed or not
 * (trust/accept/serial.ts). Where some of those need nothing of that origin, it is people who must say that they do not.
 */
function inSerial(policy: Policy, sorted: readonly Sorted[]): readonly Sorted[] {
  const origins = new Map(
    sorted.map(({ host, units }) => [host.hostKey, new Set(units.filter((one) => one.isCovered).map(originOf))]),
  )
  return sorted.map(({ host, units }) => {
    const before = batchesBefore(policy, host)
    const canProve = (unit: Unit) => before.every((key) => origins.get(key)?.has(originOf(unit)))
    return { host, units: units.map((unit) => ({ ...unit, isCovered: unit.isCovered && canProve(unit) })) }
  })
}

function batchesBefore({ serials }: Policy, { hostKey }: PlanHost): readonly string[] {
  const own = hostKey === null ? undefined : batchOf(serials, hostKey)
  return own?.serial.batches.slice(0, own.index).flatMap((one) => one.hosts) ?? []
}

/** Without hosts whose ring or serial asks for proofs of hosts that are not in the plan: they would wait for ever. */
function provable(policy: Policy, parts: readonly Sorted[]): Sorted[] {
  const kept: Sorted[] = []
  let below = Number.POSITIVE_INFINITY
  for (const ring of policy.rings) {
    const own = parts.filter(({ host, units }) => units.length > 0 && ringOf(policy, host) === ring)
    const mine = below >= ring.promotion.minSucceeded ? withBatchesBefore(policy, own, kept) : []
    kept.push(...mine)
    below = mine.length
  }
  return kept
}

/** No batch stands in an earlier ring than one before it. */
function withBatchesBefore(policy: Policy, own: readonly Sorted[], kept: readonly Sorted[]): Sorted[] {
  const there = new Set([...kept, ...own].map(({ host }) => host.hostKey))
  return own.filter(({ host }) => batchesBefore(policy, host).every((key) => there.has(key)))
}

const ringOf = (policy: Policy, { hostKey }: PlanHost) =>
  policy.rings.find((ring) => ring.hosts !== 'others' && hostKey !== null && ring.hosts.includes(hostKey)) ??
  policy.rings.at(-1)

function narrow(host: PlanHost, units: readonly Unit[]): PlanHost[] {
  return units.length === 0 ? [] : [{ ...host, wanted: units.map((unit) => unit.wanted) }]
}
