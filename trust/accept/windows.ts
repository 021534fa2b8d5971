/** A ring's windows as spans of time: is one open, when is the next, and how long were they open. */

import { mergeSpans, type Span } from '../calendar/span.ts'
import { instantsOf } from '../calendar/zone.ts'
import type { Ring } from '../documents/policy.ts'

export type { Span }

/** In order of time, without overlap: a minute that two windows name is one minute. `zone`: the host's, for wall-clock times. */
export function spansOf(windows: Ring['windows'], zone: string): Span[] {
  if (windows === 'any') return [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]
  return mergeSpans(
    windows.times.map((one) => {
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
