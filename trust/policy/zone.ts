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
  // A day away on either side: no zone changes twice within two days.
  const before = wall - (wallOf(zone, wall - DAY_MS) - (wall - DAY_MS))
  const after = wall - (wallOf(zone, wall + DAY_MS) - (wall + DAY_MS))
  return wallOf(zone, before) === wall || wallOf(zone, after) !== wall ? before : after
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
