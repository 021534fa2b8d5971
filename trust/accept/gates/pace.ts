/**
 * May it begin now? A person's `--now` or an emergency lifts window, delay and share, an emergency the cool-down and the wait for
 * the next period, too: hosts count emergencies, so it spends one of few. Nothing lifts an untrusted clock. An undo goes back to what was there
 * before, so it waits for its window and its period only.
 */
import { mergeSpans } from '../../calendar/span.ts'
import { toInstant } from '../../documents/fields.ts'
import { type Refusal, refuse } from '../../refusals.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import type { Case } from '../case.ts'
import { periodStart, placeOf, releasedShare } from '../place.ts'
import { promotionOf } from '../promotion.ts'
import { catchUpSpan, isOpen, nextOpen, openMs, type Span, spansOf } from '../windows.ts'
import { isEmergency, isNow, isUrgent } from './approval.ts'

/** Looking further ahead than so often would only make a refusal slow; the word is then "not before". */
const CHANCES_AHEAD = 400

export function clock({ known }: Case): Refusal | undefined {
  const { now, floor, trusted } = known.clock
  if (trusted && now >= floor) return undefined
  return refuse('clock-not-trusted', { floor: toInstant(floor), now: toInstant(now) })
}

export function window(c: Case): Refusal | undefined {
  if (isLifted(c)) return undefined
  const spans = spansOfCase(c)
  if (isOpen(spans, c.now.getTime())) return undefined
  const next = nextOpen(spans, c.now.getTime())
  return refuse('outside-window', { next: next === undefined ? 'none' : instant(next) })
}

/**
 * `--now` does not lift it: it says that this host need not wait, and the cool-down waits for the world to find out about the
 * publisher's file.
 */
export function coolDown(c: Case): Refusal | undefined {
  if (isEmergency(c) || isUndo(c)) return undefined
  const { until, origin } = coolDownOver(c)
  return c.now.getTime() < until ? refuse('cool-down-not-over', { until: instant(until), origin }) : undefined
}

export function ringDelay(c: Case): Refusal | undefined {
  if (isLifted(c) || isUndo(c)) return undefined
  const until = delayOver(c)
  return c.now.getTime() < until ? refuse('ring-delay-not-over', { until: instant(until) }) : undefined
}

export async function ringBelow(c: Case): Promise<Refusal | undefined> {
  if (isUndo(c)) return undefined
  const proven = await promotionOf(c)
  return 'code' in proven ? proven : undefined
}

export async function share(c: Case): Promise<Refusal | undefined> {
  if (isLifted(c) || isUndo(c)) return undefined
  const spans = spansOfCase(c)
  const since = await openedAt(c)
  if (await isMyTurn(c, spans, since, c.now.getTime())) return undefined
  let until = nextChance(c, spans, since, c.now.getTime())
  for (let ahead = 1; ahead < CHANCES_AHEAD && !(await isMyTurn(c, spans, since, until)); ahead++)
    until = nextChance(c, spans, since, until)
  return refuse('share-not-reached', { until: instant(until) })
}

/**
 * When a host that may not begin at an instant could be let in next: its place is another one with each period, and the share grows in
 * the middle of one, as it counts from the proof. A short window would be over before a look at the periods' beginnings alone.
 */
function nextChance(c: Case, spans: readonly Span[], since: number, at: number): number {
  const periodMs = periodOf(c)
  const end = periodStart(at, periodMs) + periodMs
  const span = spans.find((one) => one.from <= at && at < one.to)
  // After the last window there is none: that is for the gate of the window to say.
  if (!span) return nextOpen(spans, at) ?? end
  return Math.min(end, span.to, at + periodMs - (openMs(spans, since, at) % periodMs))
}

export function period(c: Case): Refusal | undefined {
  const last = c.known.lastOrderAt
  const periodMs = periodOf(c)
  const current = periodStart(c.now.getTime(), periodMs)
  if (last === null || last.getTime() < current) return undefined
  // A last order in the future means that the clock was set back: that is no emergency.
  if (isEmergency(c) && last <= c.now) return undefined
  return refuse('period-used', { until: instant(periodStart(last.getTime(), periodMs) + periodMs) })
}

/** What is signed as an emergency counts against the quota, even if the window happens to be open. */
export function emergencyQuota(c: Case): Refusal | undefined {
  if (!isEmergency(c)) return undefined
  const { count, days } = c.policy.document.emergency
  const since = c.now.getTime() - days * DAY_MS
  const spent = c.known.emergencies.filter((at) => at.getTime() > since).length
  return spent >= count ? refuse('emergency-spent', { count, days }) : undefined
}

function isLifted(c: Case): boolean {
  return isEmergency(c) || isNow(c)
}

function isUndo(c: Case): boolean {
  return c.order.document.verb === 'undo'
}

/** The ring's windows, and what this host may catch up on. */
function spansOfCase({ ring, known }: Case): readonly Span[] {
  const spans = spansOf(ring.windows, known.zone)
  const missed = catchUpSpan(spans, ring.catchUpHours, known.bootedAt, known.lastOrderAt)
  return missed ? mergeSpans([...spans, missed]) : spans
}

function periodOf(c: Case): number {
  return c.policy.document.periodMinutes * MINUTE_MS
}

/** Counted from when apply itself first saw the last of the files in a publisher's index; one that it never saw starts now. */
function delayOver(c: Case): number {
  const delayMs = (isUrgent(c) ? c.ring.urgentDelayMinutes : c.ring.delayMinutes) * MINUTE_MS
  const seen = c.order.document.changes.flatMap(({ sha256 }) => (sha256 === null ? [] : [seenAt(c, sha256)]))
  return Math.max(0, ...seen) + delayMs
}

/** Of all origins of the order the last; counted like the delay, and never shortened. */
function coolDownOver(c: Case): { until: number; origin: string } {
  const hours = new Map(c.policy.document.origins.map((one) => [one.id, one.coolDownHours]))
  let last = { until: 0, origin: '' }
  for (const { sha256, origin } of c.order.document.changes) {
    if (sha256 === null || origin === null) continue
    const until = seenAt(c, sha256) + (hours.get(origin) ?? 0) * HOUR_MS
    if (until > last.until) last = { until, origin }
  }
  return last
}

const seenAt = (c: Case, sha256: string): number => (c.known.firstSeen.get(sha256) ?? c.now).getTime()

/**
 * From when on the ring's share grows: delay and cool-down are over, and the ring below has proven the plan and rested with it. Who
 * waits for any of these has not been let in yet: else all would begin at once when the last of them is over. While it is not proven
 * the gate of the ring below says so, and this one does not count it.
 */
async function openedAt(c: Case): Promise<number> {
  const proven = await promotionOf(c)
  return Math.max(delayOver(c), coolDownOver(c).until, 'code' in proven ? 0 : proven.since)
}

/** The share of the ring, 0 to 1, that may have begun at an instant. */
function releasedAt(c: Case, spans: readonly Span[], since: number, at: number): number {
  return isOpen(spans, at) ? releasedShare(openMs(spans, since, at), periodOf(c), c.ring.sharePercent) : 0
}

/** The share of the ring, 0 to 1, that may begin now; 1 where nothing holds it back. */
export async function released(c: Case): Promise<number> {
  return isLifted(c) || isUndo(c) ? 1 : releasedAt(c, spansOfCase(c), await openedAt(c), c.now.getTime())
}

/** When more of the ring may begin than now, or others of it. */
export async function releasesNext(c: Case): Promise<number> {
  return nextChance(c, spansOfCase(c), await openedAt(c), c.now.getTime())
}

async function isMyTurn(c: Case, spans: readonly Span[], since: number, at: number): Promise<boolean> {
  const share = releasedAt(c, spans, since, at)
  if (share === 0) return false
  return (await placeOf(c.known.hostKey, periodStart(at, periodOf(c)), c.root.document.epoch)) < share
}

function instant(ms: number): string {
  return toInstant(new Date(ms))
}
