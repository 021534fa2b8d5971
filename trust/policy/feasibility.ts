/**
 * Can the deadlines be met? The policy's own rules are played through (play.ts) from every hour of a week on, for every tier and
 * every part of every ring, and the rule that binds is named (binding.ts).
 */
import type { Span } from '../accept/windows.ts'
import { SIGNOFF_MAX_DAYS } from '../documents/sign-off.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import { type Binding, bindingOf, relaxations } from './binding.ts'
import type { PolicyDraft } from './draft.ts'
import { expandGroups } from './groups.ts'
import { type DraftRing, type Part, type Played, partsOf, play, playable } from './play.ts'

export const deadlineTiers = ['T0', 'T1', 'T2', 'T3'] as const
export type DeadlineTier = (typeof deadlineTiers)[number]

interface Reached {
  /** From the publication of the fix to the last host, at the worst hour; null = never. */
  readonly worstHours: number | null
  readonly meets: boolean
  /** The rule that costs most; null where no rule costs anything. */
  readonly binding: Binding | null
}

/** Every host is in exactly one part of a tier. */
export interface PartFeasibility extends Part, Reached {}

export interface TierFeasibility extends Reached {
  readonly tier: DeadlineTier
  readonly deadlineHours: number
  readonly parts: readonly PartFeasibility[]
}

/** Packages that are left alone: no rule of rings makes that sooner. */
export interface ExcludedFeasibility {
  readonly id: string
  readonly packages: readonly string[]
  /** null = all. */
  readonly hosts: number | null
  readonly until: string
  /** Tiers whose deadline a fix of today misses there, whatever else is so. */
  readonly late: readonly DeadlineTier[]
}

export interface RingPace {
  readonly ring: string
  /** Hosts in it; null = not known. */
  readonly hosts: number | null
  /** Share of the ring that one window (or one day, without windows) can take, in percent. */
  readonly percentPerNight: number
  readonly hostsPerNight: number | null
  readonly nights: number
}

export interface Feasibility {
  readonly tiers: readonly TierFeasibility[]
  readonly rings: readonly RingPace[]
  readonly excluded: readonly ExcludedFeasibility[]
  /** Days that the slowest tier takes beyond a sign-off's life: then the plan has to be signed again on the way. */
  readonly outlivesSignOff: boolean
}

/** `othersCount`: hosts that no ring names, null if not known. */
export function feasibilityOf(written: PolicyDraft, from: Date, othersCount: number | null): Feasibility {
  const draft = expandGroups(written)
  const played = playable(draft, from, othersCount)
  // All tiers but the first go by the same rules; only their deadlines differ.
  const [urgent, other] = [reachedBy(played, from, true), reachedBy(played, from, false)]
  const tiers = deadlineTiers.map((tier) => judged(tier, draft, tier === 'T0' ? urgent : other))
  return {
    tiers,
    rings: draft.rings.map((ring, at) => paceOf(draft, ring, played.open[at] ?? [], from, othersCount)),
    excluded: draft.exclusions
      .filter(({ until }) => Date.parse(until) > from.getTime())
      .map((one) => excludedOf(one, draft, from)),
    outlivesSignOff: tiers.some(({ worstHours }) => worstHours === null || worstHours > SIGNOFF_MAX_DAYS * 24),
  }
}

/** When the last host would have a fix that was published at `published`; null = never. */
export function finishedAt(written: PolicyDraft, tier: DeadlineTier, published: Date): Date | null {
  const played = playable(expandGroups(written), published, null)
  const ends = play(played, partsOf(played), tier === 'T0', published.getTime())
  const last = ends.reduce<number | null>(latest, published.getTime())
  return last === null ? null : new Date(last)
}

/** Nothing is later than never. */
const latest = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.max(a, b))

type Costs = Omit<Reached, 'meets'>
interface ReachedBy {
  readonly all: Costs
  readonly parts: readonly (Part & Costs)[]
}

function reachedBy(played: Played, from: Date, urgent: boolean): ReachedBy {
  const parts = partsOf(played)
  const rules = relaxations(played)
  // Each of the policies that are played is asked for the whole and for every part.
  const memory = new Map<string, readonly (number | null)[]>()
  const worstOfParts = (one: Played) => {
    const { rings, origins, clusters, serials } = one.draft
    const key = JSON.stringify([rings, origins, clusters.map((each) => each.maxDown), serials.map((each) => each.name)])
    const known = memory.get(key) ?? worstHours(one, parts, from, urgent)
    memory.set(key, known)
    return known
  }
  const costsOf = (worst: (hours: readonly (number | null)[]) => number | null): Costs => ({
    worstHours: worst(worstOfParts(played)),
    binding: bindingOf(played, rules, (one) => worst(worstOfParts(one))),
  })
  return {
    all: costsOf((hours) => hours.reduce(latest, 0)),
    parts: parts.map((part, at) => ({ ...part, ...costsOf((hours) => hours[at] ?? null) })),
  }
}

/** Per part, at the worst hour of a week; a part that never ends from one hour on never ends. */
function worstHours(played: Played, parts: readonly Part[], from: Date, urgent: boolean): (number | null)[] {
  let worst: (number | null)[] = parts.map(() => 0)
  for (let hour = 0; hour < 7 * 24 && worst.some((one) => one !== null); hour++) {
    const published = from.getTime() + hour * HOUR_MS
    const ends = play(played, parts, urgent, published)
    worst = worst.map((one, at) => latest(one, ends[at] == null ? null : ((ends[at] ?? 0) - published) / HOUR_MS))
  }
  return worst.map((one) => (one === null ? null : Math.ceil(one)))
}

function judged(tier: DeadlineTier, draft: PolicyDraft, { all, parts }: ReachedBy): TierFeasibility {
  const deadlineHours = draft.deadlineDays[tier] * 24
  // In the last hour before its deadline a host that begins may not be done with it.
  const meets = ({ worstHours: worst }: Costs) => worst !== null && worst < deadlineHours
  return {
    tier,
    deadlineHours,
    ...all,
    meets: meets(all),
    parts: parts.map((part) => ({ ...part, meets: meets(part) })),
  }
}

function excludedOf(
  { id, packages, hosts, until }: PolicyDraft['exclusions'][number],
  { deadlineDays }: PolicyDraft,
  from: Date,
): ExcludedFeasibility {
  const waits = Date.parse(until) - from.getTime()
  const late = deadlineTiers.filter((tier) => waits > deadlineDays[tier] * DAY_MS)
  return { id, packages, hosts: hosts === 'all' ? null : hosts.length, until, late }
}

function paceOf(
  draft: PolicyDraft,
  ring: DraftRing,
  spans: readonly Span[],
  from: Date,
  othersCount: number | null,
): RingPace {
  const hosts = ring.hosts === 'others' ? othersCount : ring.hosts.length
  const length = ring.windows === 'any' ? DAY_MS : shortest(spans, from)
  const periods = Math.max(1, Math.floor(length / (draft.periodMinutes * MINUTE_MS)))
  const percentPerNight = Math.min(100, periods * ring.sharePercent)
  return {
    ring: ring.name,
    hosts,
    percentPerNight,
    hostsPerNight: hosts === null ? null : Math.ceil((hosts * percentPerNight) / 100),
    nights: Math.ceil(100 / percentPerNight),
  }
}

/** Of the windows that lie wholly ahead. */
const shortest = (spans: readonly Span[], from: Date): number =>
  Math.min(...spans.filter((one) => one.from >= from.getTime()).map((one) => one.to - one.from))
