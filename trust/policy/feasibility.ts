/**
 * Can the deadlines be met? The policy's own rules are played through from every hour of a week on, with hosts that are always
 * there and installations that take no time: what comes out is the least that the rules cost, whoever signs and however fast.
 */
import { nextOpen, openMs, type Span, spansOf } from '../accept/windows.ts'
import { expandCalendar } from '../calendar/windows.ts'
import { SIGNOFF_MAX_DAYS } from '../documents/sign-off.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import type { PolicyDraft } from './draft.ts'

export type DraftRing = PolicyDraft['rings'][number]
export const deadlineTiers = ['T0', 'T1', 'T2', 'T3'] as const
export type DeadlineTier = (typeof deadlineTiers)[number]

/** Rules that cost time, each of one ring. */
export const costs = ['delay', 'windows', 'share', 'promotion'] as const
export interface Binding {
  readonly rule: (typeof costs)[number]
  readonly ring: string
  /** Hours that the deadline's worst case would shrink by without it; null = only without it is there an end. */
  readonly hours: number | null
}

export interface TierFeasibility {
  readonly tier: DeadlineTier
  readonly deadlineHours: number
  /** From the publication of the fix to the last host, at the worst hour; null = never. */
  readonly worstHours: number | null
  readonly meets: boolean
  /** The rule that costs most; null where no rule costs anything. */
  readonly binding: Binding | null
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
  /** Days that the slowest tier takes beyond a sign-off's life: then the plan has to be signed again on the way. */
  readonly outlivesSignOff: boolean
}

/** Longer than any deadline that a policy can name, with a year's rule expanded. */
const HORIZON_DAYS = 430

/** `othersCount`: hosts that no ring names, null if not known. */
export function feasibilityOf(draft: PolicyDraft, from: Date, othersCount: number | null): Feasibility {
  const world = playable(draft, from)
  const tiers = deadlineTiers.map((tier) => tierFeasibility(draft, world, from, tier))
  return {
    tiers,
    rings: draft.rings.map((ring, at) => paceOf(draft, ring, world[at] ?? [], from, othersCount)),
    outlivesSignOff: tiers.some(({ worstHours }) => worstHours === null || worstHours > SIGNOFF_MAX_DAYS * 24),
  }
}

/** When the last host would have a fix that was published at `published`; null = never. */
export function finishedAt(draft: PolicyDraft, tier: DeadlineTier, published: Date): Date | null {
  const at = finish(draft, playable(draft, published), tier, published.getTime())
  return at === null ? null : new Date(at)
}

type World = readonly (readonly Span[])[]

/** Per ring when it is open; host-local windows are read as UTC: every host has the same gaps, shifted. */
function playable(draft: PolicyDraft, from: Date): World {
  const until = new Date(from.getTime() + HORIZON_DAYS * DAY_MS)
  return draft.rings.map(({ windows }) =>
    spansOf(windows === 'any' ? 'any' : { calendar: windows, times: expandCalendar(windows, from, until) }, 'UTC'),
  )
}

function tierFeasibility(draft: PolicyDraft, world: World, from: Date, tier: DeadlineTier): TierFeasibility {
  const deadlineHours = draft.deadlineDays[tier] * 24
  const worst = worstOf(draft, world, from, tier)
  return {
    tier,
    deadlineHours,
    worstHours: worst,
    meets: worst !== null && worst <= deadlineHours,
    binding: bindingOf(draft, world, from, tier, worst),
  }
}

/** Hours at the worst hour of a week. */
function worstOf(draft: PolicyDraft, world: World, from: Date, tier: DeadlineTier): number | null {
  let worst = 0
  for (let hour = 0; hour < 7 * 24; hour++) {
    const published = from.getTime() + hour * HOUR_MS
    const end = finish(draft, world, tier, published)
    if (end === null) return null
    worst = Math.max(worst, (end - published) / HOUR_MS)
  }
  return Math.ceil(worst)
}

function finish(draft: PolicyDraft, world: World, tier: DeadlineTier, published: number): number | null {
  let proven = published
  let last = published
  for (const [at, ring] of draft.rings.entries()) {
    const below = draft.rings[at - 1]
    if (below && !canProve(below, ring)) return null
    const spans = world[at] ?? []
    const opened = published + (tier === 'T0' ? ring.urgentDelayMinutes : ring.delayMinutes) * MINUTE_MS
    // The share grows from the ring's own delay on, whether the ring before has proven the plan by then or not.
    const begun = (percent: number): number | null => {
      const released = afterOpenTime(spans, opened, (periodsFor(ring, percent) - 1) * draft.periodMinutes * MINUTE_MS)
      return released === null ? null : (nextOpen(spans, Math.max(released, proven)) ?? null)
    }
    const above = draft.rings[at + 1]
    const [end, proof] = [begun(100), begun(above ? neededPercent(ring, above) : 100)]
    if (end === null || proof === null) return null
    // What has gone through counts for the next ring when it has rested there.
    const soak = above?.promotion.soakMinutes ?? 0
    proven = proof + (tier === 'T0' ? Math.min(soak, above?.urgentDelayMinutes ?? 0) : soak) * MINUTE_MS
    last = Math.max(last, end)
  }
  return last
}

/** When the spans have been open for so long since `start`; null = they end before. */
function afterOpenTime(spans: readonly Span[], start: number, lengthMs: number): number | null {
  let passed = 0
  for (const span of spans) {
    const here = openMs([span], start, Number.POSITIVE_INFINITY)
    if (here > 0 && passed + here > lengthMs) return Math.max(span.from, start) + lengthMs - passed
    passed += here
  }
  return null
}

const periodsFor = (ring: DraftRing, percent: number): number => Math.max(1, Math.ceil(percent / ring.sharePercent))

/** A ring that names fewer hosts than the next one wants to see never lets it begin. */
const canProve = (below: DraftRing, ring: DraftRing): boolean =>
  below.hosts === 'others' || below.hosts.length >= ring.promotion.minSucceeded

const neededPercent = (ring: DraftRing, above: DraftRing): number =>
  ring.hosts === 'others' || ring.hosts.length === 0 ? 100 : (100 * above.promotion.minSucceeded) / ring.hosts.length

/** The rule without which the worst case shrinks most. */
function bindingOf(
  draft: PolicyDraft,
  world: World,
  from: Date,
  tier: DeadlineTier,
  worst: number | null,
): Binding | null {
  let best: Binding | null = null
  for (const [at, ring] of draft.rings.entries())
    for (const rule of costs) {
      const relaxed = worstOf(without(draft, at, rule), withoutIn(world, at, rule), from, tier)
      if (relaxed === null) continue
      const found: Binding = { rule, ring: ring.name, hours: worst === null ? null : worst - relaxed }
      if (worst === null) return found
      if ((found.hours ?? 0) > (best?.hours ?? 0)) best = found
    }
  return best
}

function without(draft: PolicyDraft, at: number, rule: Binding['rule']): PolicyDraft {
  const relaxed: Partial<DraftRing> =
    rule === 'delay'
      ? { delayMinutes: 0, urgentDelayMinutes: 0 }
      : rule === 'share'
        ? { sharePercent: 100 }
        : rule === 'promotion'
          ? { promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null } }
          : {}
  return { ...draft, rings: draft.rings.map((ring, index) => (index === at ? { ...ring, ...relaxed } : ring)) }
}

const withoutIn = (world: World, at: number, rule: Binding['rule']): World =>
  rule === 'windows' ? world.map((one, index) => (index === at ? spansOf('any', 'UTC') : one)) : world

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
