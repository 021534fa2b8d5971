/**
 * Shares of a ring over time, for the curve: what the policy lets in, by the hosts' own rule, and what has begun. Pure. A host's
 * place in its ring is evenly spread, so the share that may have begun is the mean of what each host's own delay and windows allow.
 */
import type { DeploymentStep } from '@patchreeve/contract/api/deployment-views.ts'
import { releasedShare } from '@patchreeve/trust/accept/place.ts'
import { openMs, spansOf } from '@patchreeve/trust/accept/windows.ts'
import type { Ring } from '@patchreeve/trust/documents/policy.ts'

export interface Point {
  readonly at: number
  readonly share: number
}

export interface RingRun {
  readonly ring: Ring
  readonly periodMinutes: number
  readonly urgent: boolean
  readonly startedAt: number
  /** Zone of windows that are written in each host's own time. */
  readonly zone: string
  /** When the ring below has proven the plan and rested with it; 0 where no proof is asked for, null while it has not. */
  readonly provenAt: number | null
  readonly steps: readonly Pick<DeploymentStep, 'seenAt' | 'since' | 'state' | 'result'>[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A ring that never opens must not be drawn for ever. */
const LONGEST = 60 * DAY
/** Enough for a smooth line at 400 px. */
const POINTS = 120

/** From the start until all that saw the fix may have begun, or until now where that is later. */
export function allowedLine(run: RingRun, now: number): Point[] {
  const share = shareOf(run)
  const most = share(Number.POSITIVE_INFINITY)
  let end = now + 3 * HOUR
  while (share(end) < most && end < run.startedAt + LONGEST) end += 3 * HOUR
  const step = (end - run.startedAt) / POINTS
  return Array.from({ length: POINTS + 1 }, (_, index) => {
    const at = run.startedAt + index * step
    return { at, share: share(at) }
  })
}

/** The share that may have begun at an instant. */
export function shareOf({ ring, periodMinutes, urgent, zone, provenAt, steps }: RingRun): (at: number) => number {
  if (provenAt === null) return () => 0
  const spans = spansOf(ring.windows, zone)
  const delay = (urgent ? ring.urgentDelayMinutes : ring.delayMinutes) * MINUTE
  // Hosts look at the index in the same minutes: one computation for all of a minute.
  const seen = Map.groupBy(
    steps.flatMap((step) => (step.seenAt === null ? [] : [Math.floor(Date.parse(step.seenAt) / MINUTE) * MINUTE])),
    (at) => at,
  )
  return (at) => {
    let sum = 0
    for (const [from, hosts] of seen) {
      const since = Math.max(from + delay, provenAt)
      if (at < since) continue
      const open = openMs(spans, since, at)
      if (open > 0) sum += hosts.length * releasedShare(open, periodMinutes * MINUTE, ring.sharePercent)
    }
    return sum / Math.max(1, steps.length)
  }
}

type Done = Pick<DeploymentStep, 'state' | 'since'>

/** As hosts count it, by when the server heard of each: the policy's number of hosts below went well and rested. */
export function provenAt(
  { promotion, urgentDelayMinutes }: Ring,
  below: readonly Done[],
  urgent: boolean,
): number | null {
  if (promotion.minSucceeded === 0) return 0
  const soak = urgent ? Math.min(promotion.soakMinutes, urgentDelayMinutes) : promotion.soakMinutes
  const times = below
    .filter(({ state }) => state === 'installed' || state === 'verified')
    .map(({ since }) => Date.parse(since) + soak * MINUTE)
    .sort((a, b) => a - b)
  return times[promotion.minSucceeded - 1] ?? null
}

/** Hosts that have begun, by when they said the last of it. */
export function begunLine({ steps, startedAt }: RingRun, now: number): Point[] {
  const times = steps
    .filter((step) => step.result !== null || step.state === 'ordered')
    .map((step) => Math.min(now, Math.max(startedAt, Date.parse(step.since))))
    .sort((a, b) => a - b)
  const share = (n: number) => n / Math.max(1, steps.length)
  return [
    { at: startedAt, share: 0 },
    ...times.map((at, index): Point => ({ at, share: share(index + 1) })),
    { at: now, share: share(times.length) },
  ]
}

/** Where a line changes: so many rows at most, the last one always. */
export function turnsOf(points: readonly Point[], max: number): Point[] {
  const changes = points.filter((point, index) => index === 0 || point.share !== points[index - 1]?.share)
  const every = Math.ceil(changes.length / max)
  return changes.filter((_, index) => index % every === 0 || index === changes.length - 1)
}
