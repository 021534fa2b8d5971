/** A ring's windows as spans of time: is one open, when is the next, and how long were they open. */

import { mergeSpans, type Span } from '../calendar/span.ts'
import { instantsOf } from '../calendar/zone.ts'
import type { Ring } from '../documents/policy.ts'
import type { Window } from '../documents/window.ts'
import { HOUR_MS } from '../times.ts'

export type { Span }

/** In order of time, without overlap: a minute that two windows name is one minute. `zone`: the host's, for wall-clock times. */
export function spansOf(windows: Ring['windows'], zone: string): readonly Span[] {
  if (windows === 'any') return [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]
  const byZone = known.get(windows) ?? new Map<string, readonly Span[]>()
  const spans = byZone.get(zone) ?? expanded(windows.times, zone)
  // One host has one zone; a server that asks for all of its hosts meets a few.
  if (byZone.size < ZONES_KEPT) known.set(windows, byZone.set(zone, spans))
  return spans
}

/** A year of wall-clock times is asked for at every gate of every host, and a signed policy does not change. */
const known = new WeakMap<object, Map<string, readonly Span[]>>()
const ZONES_KEPT = 100

function expanded(times: readonly Window[], zone: string): Span[] {
  return mergeSpans(
    times.map((one) => {
      if ('from' in one) return { from: Date.parse(one.from), to: Date.parse(one.to) }
      return instantsOf(zone, { from: Date.parse(`${one.localFrom}Z`), to: Date.parse(`${one.localTo}Z`) })
    }),
  )
}

export function isOpen(spans: readonly Span[], at: number): boolean {
  return spans.some((span) => span.from <= at && at < span.to)
}

/** The first instant from `at` on at which a window is open. */
export function nextOpen(spans: readonly Span[], at: number): number | undefined {
  const span = spans.find((one) => at < one.to)
  return span && Math.max(span.from, at)
}

/** The next `count` spans; one that is open already begins at `at`. */
export function nextSpans(spans: readonly Span[], at: number, count: number): Span[] {
  return spans
    .filter((span) => at < span.to)
    .slice(0, count)
    .map((span) => ({ from: Math.max(span.from, at), to: span.to }))
}

/** For how long of `from` to `to` windows were open. */
export function openMs(spans: readonly Span[], from: number, to: number): number {
  return spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0)
}

/**
 * When a host makes up for a window that it was off for: from its boot on for so many hours, until the next window opens at the
 * latest. Undefined: no window ended before the boot, or the host began an order in the last one, so that it was there.
 */
export function catchUpSpan(
  spans: readonly Span[],
  hours: number,
  bootedAt: Date | null,
  lastOrderAt: Date | null,
): Span | undefined {
  if (hours === 0 || bootedAt === null || isOpen(spans, bootedAt.getTime())) return undefined
  const from = bootedAt.getTime()
  const missed = spans.findLast((one) => one.to <= from)
  if (!missed || (lastOrderAt && isOpen([missed], lastOrderAt.getTime()))) return undefined
  const next = nextOpen(spans, from) ?? Number.POSITIVE_INFINITY
  return { from, to: Math.min(from + hours * HOUR_MS, next) }
}
