/** Wall-clock times of a zone as instants, with the platform's own table of zones. */
import { DAY_MS } from '../times.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

export function isZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined
  } catch {
    return false
  }
}

/** A wall-clock time, written as if it were UTC, in ms. */
export type WallMs = number

export function wallOf(zone: string, at: number): WallMs {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  )
  const of = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

/**
 * The instant of a wall-clock time. What the spring change leaves out moves forward by what was left out (02:30 is 03:30), and
 * of what the autumn change has twice the first counts: so every day has its window, once.
 */
export function instantOf(zone: string, wall: WallMs): number {
  const [first, last] = [midnightOffset(zone, wall - DAY_MS), midnightOffset(zone, wall + 2 * DAY_MS)]
  // Far from a clock change, as nearly always. No zone changes twice within four days.
  if (first === last) return wall - first
  const before = wall - offsetAt(zone, wall - DAY_MS)
  const after = wall - offsetAt(zone, wall + DAY_MS)
  return wallOf(zone, before) === wall || wallOf(zone, after) !== wall ? before : after
}

/** How far the wall clock is ahead of UTC. */
const offsetAt = (zone: string, at: number): number => wallOf(zone, at) - at

const midnightOffsets = new Map<string, Map<number, number>>()

/** At the midnight (UTC) before: a calendar asks for every day of a year, again and again, and each answer takes microseconds. */
function midnightOffset(zone: string, at: number): number {
  const known = midnightOffsets.get(zone) ?? new Map<number, number>()
  midnightOffsets.set(zone, known)
  const day = Math.floor(at / DAY_MS)
  const offset = known.get(day) ?? offsetAt(zone, day * DAY_MS)
  if (known.size < OFFSETS_KEPT) known.set(day, offset)
  return offset
}

/** Days of each zone: eleven years. */
const OFFSETS_KEPT = 4_000

export interface WallSpan {
  readonly from: WallMs
  readonly to: WallMs
}

/**
 * A span of the wall clock as instants: it ends when the clock shows its end. One that lies in what the spring change leaves out
 * would end before it begins; it keeps its length instead, so that no day loses its window.
 */
export function instantsOf(zone: string, span: WallSpan): { readonly from: number; readonly to: number } {
  const [from, to] = [instantOf(zone, span.from), instantOf(zone, span.to)]
  return { from, to: to > from ? to : from + (span.to - span.from) }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}
