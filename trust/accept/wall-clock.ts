/** Wall-clock times of a host as instants, by the host's own offset from UTC. */
import { DAY_MS, MINUTE_MS } from '../times.ts'

/**
 * A time that the clocks skip moves forward by as much as they skip (02:30 becomes 03:30); of a time that comes twice the first
 * counts. `offsetMinutesAt` is asked a day before and after, where the offset is one of the two that matter.
 */
export function wallClockToInstant(local: string, offsetMinutesAt: (at: Date) => number): Date {
  const asUtc = Date.parse(`${local}Z`)
  const before = offsetMinutesAt(new Date(asUtc - DAY_MS))
  const after = offsetMinutesAt(new Date(asUtc + DAY_MS))
  const candidates = [...new Set([before, after])].map((offset) => ({ offset, at: asUtc - offset * MINUTE_MS }))
  const real = candidates.filter(({ offset, at }) => offsetMinutesAt(new Date(at)) === offset)
  const first = real.length > 0 ? Math.min(...real.map((one) => one.at)) : asUtc - before * MINUTE_MS
  return new Date(first)
}
