/** A calendar becomes windows: instants inside the signed policy, so that no host and no server has to understand its rules. */
import { toInstant } from '../documents/fields.ts'
import type { Window } from '../documents/window.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import { type DayNumber, dayOf, monthOf } from './day.ts'
import { isNamed } from './days.ts'
import { type Calendar, type Closure, HOST_ZONE, type WindowRule } from './rule.ts'
import { mergeSpans, type Span } from './span.ts'
import { instantsOf, type WallMs, type WallSpan, wallOf } from './zone.ts'

/** All windows that are open at some time between the two instants, in order; one that began before `from` is among them. */
export function expandCalendar(calendar: Calendar, from: Date, until: Date): Window[] {
  const local = calendar.zone === HOST_ZONE
  // Host-local windows: no host's clock is more than a day away from UTC.
  const [first, last] = local
    ? [from.getTime() - DAY_MS, until.getTime() + DAY_MS]
    : [wallOf(calendar.zone, from.getTime()), wallOf(calendar.zone, until.getTime())]
  const walls = withoutClosures(openSpans(calendar, first, last), calendar.closed ?? [])
  if (local) return walls.filter((one) => one.to > first && one.from < last).map(localWindow)
  // A clock change can push one window into the next: they are one then, as they would be for a host.
  return mergeSpans(walls.map((wall) => instantsOf(calendar.zone, wall)))
    .filter((one) => one.to > from.getTime() && one.from < until.getTime())
    .map(zoneWindow)
}

/**
 * The next `count` windows, as `zone` reads them where the calendar leaves it to the host. One that is open already begins at
 * `from`: when it was opened is of no use, and may be years ago.
 */
export function nextWindows(calendar: Calendar, zone: string, from: Date, count: number): { from: Date; to: Date }[] {
  const there = calendar.zone === HOST_ZONE ? { ...calendar, zone } : calendar
  const until = new Date(from.getTime() + PREVIEW_DAYS * DAY_MS)
  return expandCalendar(there, from, until)
    .slice(0, count)
    .map((one) => ({ from: new Date(Math.max(Date.parse(startOf(one)), from.getTime())), to: new Date(endOf(one)) }))
}

/** Twelve windows of a rule that opens once a quarter. */
const PREVIEW_DAYS = 3 * 366

export const startOf = (one: Window): string => ('from' in one ? one.from : one.localFrom)
export const endOf = (one: Window): string => ('to' in one ? one.to : one.localTo)

/** Merged: an hour that two rules name is open once. In order. */
function openSpans({ open, holidays = [] }: Calendar, first: WallMs, last: WallMs): WallSpan[] {
  const off = new Set(holidays.map(dayOf))
  const spans: WallSpan[] = []
  // A window lasts a day at most, and a day of a zone may be an hour or, at the date line, a day longer than others.
  const lastDay = Math.floor(last / DAY_MS) + 2
  for (let day = Math.floor(first / DAY_MS) - 3; day <= lastDay; day++)
    for (const rule of open) if (isNamed(rule, day, off)) spans.push(spanOn(rule, day))
  return mergeSpans(spans)
}

function spanOn({ from, hours }: WindowRule, day: DayNumber): WallSpan {
  const [hour = 0, minute = 0] = from.split(':').map(Number)
  const begin = day * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS
  return { from: begin, to: begin + Math.round((hours * HOUR_MS) / MINUTE_MS) * MINUTE_MS }
}

/** What lies in a closure is cut out of a window; the rest of it stays open. */
function withoutClosures(spans: readonly WallSpan[], closures: readonly Closure[]): WallSpan[] {
  const left: WallSpan[] = []
  for (const span of spans) {
    let begin = span.from
    for (let day = Math.floor(span.from / DAY_MS); day * DAY_MS < span.to; day++) {
      if (!closures.some((one) => isClosed(one, day))) continue
      if (begin < day * DAY_MS) left.push({ from: begin, to: day * DAY_MS })
      begin = (day + 1) * DAY_MS
    }
    if (begin < span.to) left.push({ from: begin, to: span.to })
  }
  return left
}

function isClosed({ from, to }: Closure, day: DayNumber): boolean {
  if (from.length > 'MM-DD'.length) return dayOf(from) <= day && day <= dayOf(to)
  const { first, number } = monthOf(day)
  const today = `${String(number).padStart(2, '0')}-${String(day - first + 1).padStart(2, '0')}`
  return from <= to ? from <= today && today <= to : today >= from || today <= to
}

const zoneWindow = ({ from, to }: Span): Window => ({ from: toInstant(new Date(from)), to: toInstant(new Date(to)) })

const localWindow = ({ from, to }: WallSpan): Window => ({ localFrom: plain(from), localTo: plain(to) })

/** Without a zone: the host adds its own. */
const plain = (wall: WallMs): string => toInstant(new Date(wall)).slice(0, -1)
