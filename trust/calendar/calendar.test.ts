/** Calendars against a second reading of them, and what is previewed against what a host enforces. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isOpen, type Span, spansOf } from '../accept/windows.ts'
import { DAY_MS } from '../times.ts'
import { Calendar, type WindowRule, weekdays } from './rule.ts'
import { calendars, zones } from './test/generate.ts'
import { windowsOfYears } from './test/oracle.ts'
import { endOf, expandCalendar, nextWindows, startOf } from './windows.ts'

const YEARS = [2026, 2028] as const

/** As our own reading has it, in the oracle's form. */
function ours(calendar: Calendar, zone: string): [number, number][] {
  const there = calendar.zone === 'host' ? { ...calendar, zone } : calendar
  const midnight = (year: number) =>
    Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(there.zone).epochMilliseconds
  const windows = expandCalendar(there, new Date(midnight(YEARS[0])), new Date(midnight(YEARS[1] + 1)))
  return windows.map((one) => [Date.parse(startOf(one)), Date.parse(endOf(one))])
}

const nightly = (from: string, hours: number): WindowRule => ({ on: 'weekdays', days: [...weekdays], from, hours })
const evening = { from: '22:00', hours: 8 }
const rules: readonly (readonly [what: string, rules: readonly WindowRule[], more?: Partial<Calendar>])[] = [
  ['every night', [nightly('22:00', 8)]],
  ['half an hour in the hour that spring leaves out', [nightly('02:15', 0.5)]],
  ['around midnight, where some zones change', [nightly('23:45', 0.5), nightly('00:15', 1)]],
  ['weekends, whole days', [{ on: 'weekdays', days: ['sat', 'sun'], from: '00:00', hours: 24 }]],
  ['every second Wednesday', [{ on: 'every-weeks', weeks: 2, since: '2026-01-07', days: ['wed'], ...evening }]],
  ['every sixth weekend', [{ on: 'every-weeks', weeks: 6, since: '2025-12-31', days: ['sat', 'sun'], ...evening }]],
  ['third Friday', [{ on: 'nth-weekday', nth: 3, day: 'fri', ...evening }]],
  ['fifth Monday, where there is one', [{ on: 'nth-weekday', nth: 5, day: 'mon', ...evening }]],
  ['last Sunday', [{ on: 'nth-weekday', nth: -1, day: 'sun', from: '01:30', hours: 2 }]],
  ['the day after the last Sunday', [{ on: 'nth-weekday', nth: -1, day: 'sun', plusDays: 1, ...evening }]],
  ['Friday after Patch Tuesday', [{ on: 'patch-tuesday', plusDays: 3, ...evening }]],
  ['three weeks after Patch Tuesday, past the month’s end', [{ on: 'patch-tuesday', plusDays: 22, ...evening }]],
  ['the 31st', [{ on: 'month-day', nth: 31, ...evening }]],
  ['the last day of the month', [{ on: 'month-day', nth: -1, ...evening }]],
  ['the last day but thirty', [{ on: 'month-day', nth: -31, ...evening }]],
  ['29 February', [{ on: 'month-day', nth: 29, months: [2], ...evening }]],
  ['last working day', [{ on: 'working-day', nth: -1, ...evening }], { holidays: ['2026-12-31', '2027-12-31'] }],
  ['first working day of a quarter', [{ on: 'working-day', nth: 1, months: [1, 4, 7, 10], ...evening }]],
  ['one night', [{ on: 'date', date: '2026-03-29', from: '02:00', hours: 1 }]],
  ['nightly but for the turn of the year', [nightly('22:00', 8)], { closed: [freeze('12-20', '01-06')] }],
  ['nightly but for a fair', [nightly('22:00', 8)], { closed: [freeze('2027-03-25', '2027-03-28')] }],
]

function freeze(from: string, to: string) {
  return { from, to, reason: 'freeze' }
}

/** 60 and more: each rule in zones that change their clocks in different ways. */
const pairs = rules.flatMap(([what, open, more], at) =>
  [0, 7, 14].map((step) => ({
    what,
    zone: zones[(at + step) % zones.length] ?? 'UTC',
    calendar: { open: [...open], ...more },
  })),
)
assert.ok(pairs.length >= 60)

for (const { what, zone, calendar } of pairs)
  test(`${what}, in ${zone}: three years as the second reading has them`, () => {
    const whole = Calendar.parse({ ...calendar, zone })
    assert.deepEqual(ours(whole, zone), windowsOfYears(whole, zone, ...YEARS))
  })

for (const zone of zones)
  test(`${zone}: hours that a clock change touches, in all of three years`, () => {
    for (const open of [nightly('00:00', 0.5), nightly('01:30', 1), nightly('02:30', 0.5), nightly('03:00', 1)]) {
      const calendar: Calendar = { zone: 'host', open: [open] }
      assert.deepEqual(ours(calendar, zone), windowsOfYears(calendar, zone, ...YEARS), open.from)
    }
  })

const PREVIEWED = 12
const GENERATED = process.env.CI === 'true' ? 10_000 : 1_000
const FROM = Date.UTC(2026, 10, 27, 6)

test(`${GENERATED} generated calendars: what is previewed is what a host enforces`, () => {
  const life = fc.constantFrom(7, 35, 90)
  fc.assert(
    fc.property(calendars, fc.constantFrom(...zones), life, (calendar, hostZone, lifeDays) => {
      assert.ok(Calendar.safeParse(calendar).success)
      const [issued, expires] = [new Date(FROM), new Date(FROM + lifeDays * DAY_MS)]
      const signed = expandCalendar(calendar, issued, expires)
      const within = (one: Span): Span => ({
        from: Math.max(one.from, issued.getTime()),
        to: Math.min(one.to, expires.getTime()),
      })
      const enforced = spansOf({ calendar, times: signed }, hostZone)
        .filter((one) => one.to > issued.getTime() && one.from < expires.getTime())
        .map(within)
      const previewed = nextWindows(calendar, hostZone, issued, PREVIEWED)
        .map((one) => ({ from: one.from.getTime(), to: one.to.getTime() }))
        .filter((one) => one.from < expires.getTime())
        .map(within)
      assert.deepEqual(previewed, enforced.slice(0, PREVIEWED))
      for (const { from, to } of previewed) {
        assert.ok(isOpen(enforced, from))
        if (from > issued.getTime()) assert.equal(isOpen(enforced, from - 1), false)
        assert.deepEqual([isOpen(enforced, to - 1), isOpen(enforced, to)], [true, false])
      }
    }),
    { numRuns: GENERATED },
  )
})
