/**
 * A second reading of calendars, written apart from the first, to compare with: it walks months and counts with the platform's
 * Temporal instead of asking about single days, and lets it resolve wall-clock times.
 */
import type { Calendar, Closure, WindowRule } from '../rule.ts'

const { PlainDate, PlainTime } = Temporal
type PlainDay = Temporal.PlainDate
const ISO = { mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 } as const

/** From and to in ms, of all windows that touch the years from `first` to `last`; merged and in order. */
export function windowsOfYears(calendar: Calendar, zone: string, first: number, last: number): [number, number][] {
  const there = calendar.zone === 'host' ? zone : calendar.zone
  const from = new PlainDate(first, 1, 1).subtract({ days: 3 })
  const to = new PlainDate(last, 12, 31).add({ days: 3 })
  const walls = calendar.open.flatMap((rule) =>
    daysOf(rule, from, to, calendar.holidays ?? []).map((day) => wallOf(rule, day)),
  )
  const open = joined(walls.map(({ from, to }) => [number(from), number(to)])).flatMap((span) =>
    outside(span, calendar.closed ?? []),
  )
  const begins = new PlainDate(first, 1, 1).toZonedDateTime(there).epochMilliseconds
  const ends = new PlainDate(last + 1, 1, 1).toZonedDateTime(there).epochMilliseconds
  return joined(open.map(([a, b]) => instants(there, a, b))).filter(([a, b]) => b > begins && a < ends)
}

function daysOf(rule: WindowRule, from: PlainDay, to: PlainDay, holidays: readonly string[]): PlainDay[] {
  const days: PlainDay[] = []
  // A month earlier: what is counted there may open later.
  for (let month = from.subtract({ months: 1 }).with({ day: 1 }); PlainDate.compare(month, to) <= 0; ) {
    if (!rule.months || rule.months.includes(month.month)) days.push(...inMonth(rule, month, holidays))
    month = month.add({ months: 1 })
  }
  return days.filter((day) => PlainDate.compare(day, from) >= 0 && PlainDate.compare(day, to) <= 0)
}

function inMonth(rule: WindowRule, month: PlainDay, holidays: readonly string[]): PlainDay[] {
  const all = Array.from({ length: month.daysInMonth }, (_, at) => month.add({ days: at }))
  const nth = (of: readonly PlainDay[], n: number) => of.at(n > 0 ? n - 1 : n) ?? []
  switch (rule.on) {
    case 'weekdays':
      return all.filter((day) => rule.days.some((name) => ISO[name] === day.dayOfWeek))
    case 'every-weeks': {
      const since = PlainDate.from(rule.since)
      const monday = since.subtract({ days: since.dayOfWeek - 1 })
      return all.filter((day) => {
        const weeks = Math.floor(monday.until(day, { largestUnit: 'days' }).days / 7)
        const due = PlainDate.compare(day, since) >= 0 && weeks % rule.weeks === 0
        return due && rule.days.some((name) => ISO[name] === day.dayOfWeek)
      })
    }
    case 'nth-weekday':
      return [
        nth(
          all.filter((day) => day.dayOfWeek === ISO[rule.day]),
          rule.nth,
        ),
      ]
        .flat()
        .map((day) => day.add({ days: rule.plusDays ?? 0 }))
    case 'patch-tuesday': {
      // The second Tuesday is the one from the 8th to the 14th.
      const eighth = month.with({ day: 8 })
      return [eighth.add({ days: ((2 - eighth.dayOfWeek + 7) % 7) + rule.plusDays })]
    }
    case 'month-day':
      return [nth(all, rule.nth)].flat()
    case 'working-day':
      return [
        nth(
          all.filter((day) => day.dayOfWeek <= 5 && !holidays.includes(day.toString())),
          rule.nth,
        ),
      ].flat()
    case 'date':
      return all.filter((day) => day.toString() === rule.date)
  }
}

function wallOf(rule: WindowRule, day: PlainDay): { from: Temporal.PlainDateTime; to: Temporal.PlainDateTime } {
  const from = day.toPlainDateTime(PlainTime.from(rule.from))
  return { from, to: from.add({ minutes: Math.round(rule.hours * 60) }) }
}

/** Wall-clock times as numbers that sort and can be taken apart again. */
const number = (wall: Temporal.PlainDateTime): number => wall.toZonedDateTime('UTC').epochMilliseconds
const wall = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDateTime()

function instants(zone: string, from: number, to: number): [number, number] {
  // RFC 5545, 3.3.5, is Temporal's "compatible": forward in a gap, the first of two.
  const [a, b] = [from, to].map((ms) => wall(ms).toZonedDateTime(zone).epochMilliseconds)
  if (a === undefined || b === undefined) throw new RangeError('two numbers in, two out')
  return [a, b > a ? b : a + to - from]
}

function joined(spans: readonly [number, number][]): [number, number][] {
  const out: [number, number][] = []
  for (const [a, b] of spans.toSorted(([x], [y]) => x - y)) {
    const last = out.at(-1)
    if (last && a <= last[1]) last[1] = Math.max(last[1], b)
    else out.push([a, b])
  }
  return out
}

/** Quarter by quarter of an hour: slow, and without a thought about edges. */
function outside([from, to]: [number, number], closures: readonly Closure[]): [number, number][] {
  if (closures.length === 0) return [[from, to]]
  const STEP = 60_000 * 15
  const edges = new Set([from, to])
  for (let at = Math.ceil(from / STEP) * STEP; at < to; at += STEP) edges.add(at)
  const sorted = [...edges].sort((a, b) => a - b)
  const open = sorted
    .slice(0, -1)
    .map((at, index): [number, number] => [at, sorted[index + 1] ?? to])
    .filter(([at]) => !closures.some((one) => covers(one, wall(at).toPlainDate())))
  return joined(open)
}

function covers({ from, to }: Closure, day: PlainDay): boolean {
  if (from.length === 10) return from <= day.toString() && day.toString() <= to
  const inYear = (year: number, endYear: number) => {
    const [a, b] = [PlainDate.from(`${year}-${from}`), PlainDate.from(`${endYear}-${to}`)]
    return PlainDate.compare(a, day) <= 0 && PlainDate.compare(day, b) <= 0
  }
  return from <= to ? inYear(day.year, day.year) : inYear(day.year - 1, day.year) || inYear(day.year, day.year + 1)
}
