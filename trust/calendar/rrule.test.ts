/** The reference data for recurrence, as far as our rules can say it. Beside a checkout only where that data is. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { DAY_MS } from '../times.ts'
import { type Weekday, type WindowRule, weekdays } from './rule.ts'
import { expandCalendar, startOf } from './windows.ts'
import { instantOf, instantsOf } from './zone.ts'

const folder = join(import.meta.dirname, '../../../shared/standards/rrule')
const absent = existsSync(folder) ? false : 'reference data is not beside this checkout'
const read = (name: string): Buffer => readFileSync(join(folder, name))

interface Recurrence {
  /** Some of the data is text of another form. */
  readonly rrule?: string
  /** Dates from here on only: an option of the library, not of the rule. */
  readonly 'start-at'?: string
  readonly dtstart: string
  readonly instances: readonly string[]
}

const NAMES: Readonly<Record<string, Weekday>> = Object.fromEntries(
  weekdays.map((day) => [day.slice(0, 2).toUpperCase(), day]),
)
const SAID = new Set(['FREQ', 'COUNT', 'UNTIL', 'INTERVAL', 'WKST', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS'])

/** Nothing where our rules have no words for it. */
function rulesOf({ rrule, dtstart, 'start-at': startAt }: Recurrence): WindowRule[] | undefined {
  if (rrule === undefined || startAt !== undefined) return undefined
  const parts = new Map(
    rrule
      .split(';')
      .filter(Boolean)
      .map((part) => part.split('=') as [string, string]),
  )
  if ([...parts.keys()].some((name) => !SAID.has(name))) return undefined
  const list = (name: string) => parts.get(name)?.split(',')
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const [byDay, byMonthDay, setPos] = [list('BYDAY'), list('BYMONTHDAY'), list('BYSETPOS')]
  const months = list('BYMONTH')?.map(Number)
  const time = { from: `${dtstart.slice(9, 11)}:${dtstart.slice(11, 13)}`, hours: 0.5, ...(months ? { months } : {}) }
  const since = `${dtstart.slice(0, 4)}-${dtstart.slice(4, 6)}-${dtstart.slice(6, 8)}`
  const plain = byDay?.flatMap((day) => NAMES[day] ?? [])
  const allPlain = plain !== undefined && plain.length === byDay?.length
  switch (parts.get('FREQ')) {
    case 'DAILY':
      if (interval !== 1 || byMonthDay || setPos || (byDay && !allPlain)) return undefined
      return [{ on: 'weekdays', days: plain ?? [...weekdays], ...time }]
    case 'WEEKLY': {
      if (byMonthDay || setPos || (byDay && !allPlain)) return undefined
      const days = plain ?? [weekdays[(new Date(since).getUTCDay() + 6) % 7] ?? 'mon']
      if (interval === 1) return [{ on: 'weekdays', days, ...time }]
      const mondays = (parts.get('WKST') ?? 'MO') === 'MO'
      return mondays ? [{ on: 'every-weeks', weeks: interval, since, days, ...time }] : undefined
    }
    case 'YEARLY':
    case 'MONTHLY': {
      // With months named, a year's rule counts within them (RFC 5545, 3.3.10).
      if (interval !== 1 || (parts.get('FREQ') === 'YEARLY' && !months)) return undefined
      if (setPos && byDay?.join() === 'MO,TU,WE,TH,FR' && !byMonthDay)
        return setPos.map((nth) => ({ on: 'working-day', nth: Number(nth), ...time }))
      if (setPos) return undefined
      if (byMonthDay && !byDay) return byMonthDay.map((day) => ({ on: 'month-day', nth: Number(day), ...time }))
      if (!byDay || byMonthDay) return undefined
      if (allPlain) return [{ on: 'weekdays', days: plain, ...time }]
      const nths = byDay.map((text) => /^(-?[1-5])([A-Z]{2})$/.exec(text))
      if (nths.some((match) => match === null)) return undefined
      return nths.map((match) => ({
        on: 'nth-weekday',
        nth: Number(match?.[1]),
        day: NAMES[match?.[2] ?? ''] ?? 'mon',
        ...time,
      }))
    }
    default:
      return undefined
  }
}

const plainTime = (text: string) =>
  `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(9, 11)}:${text.slice(11, 13)}:00`

/** libical's way where it and RFC 5545 part is not among what our rules can say; see the data's own notes. */
for (const [name, least, data] of [
  ['libical', 28, () => read('libical-3.0.20-icalrecur.json')],
  ['dateutil', 20, () => zstdDecompressSync(read('python-dateutil-2.9.0-rrule.json.zst'))],
] as const)
  test(`${name}: every recurrence that our rules can say has its dates`, { skip: absent }, () => {
    const { cases } = JSON.parse(data().toString('utf8')) as { cases: Recurrence[] }
    let said = 0
    for (const one of cases) {
      const open = one.instances.length === 0 ? undefined : rulesOf(one)
      if (!open) continue
      const last = one.instances.at(-1) ?? ''
      const from = new Date(`${plainTime(one.dtstart)}Z`)
      const until = new Date(Date.parse(`${plainTime(last)}Z`) + 1_000)
      const starts = expandCalendar({ zone: 'UTC', open }, from, until).map((one) => startOf(one).slice(0, 19))
      assert.deepEqual(starts, one.instances.map(plainTime), `${one.rrule} from ${one.dtstart}`)
      said++
    }
    assert.ok(said >= least, `${said} of ${cases.length}`)
  })

test('the second Tuesday and days after it, in 72 months', { skip: absent }, () => {
  const { rows } = JSON.parse(read('second-tuesday-offsets.json').toString('utf8')) as {
    rows: Record<string, string>[]
  }
  assert.equal(rows.length, 72)
  for (const row of rows)
    for (const [plusDays, expected] of [
      [0, row.secondTuesday],
      [1, row.plus1],
      [3, row.plus3],
      [7, row.plus7],
      [14, row.plus14],
    ] as const) {
      const day = Date.parse(`${expected}T00:00:00Z`)
      const open: WindowRule[] = [{ on: 'patch-tuesday', plusDays, from: '10:00', hours: 1 }]
      const made = expandCalendar({ zone: 'UTC', open }, new Date(day), new Date(day + DAY_MS))
      assert.deepEqual(made.map(startOf), [`${expected}T10:00:00Z`], `${row.month} + ${plusDays}`)
    }
})

interface ClockChanges {
  readonly wallTimes: readonly Readonly<Record<string, string>>[]
  readonly windows: readonly Readonly<Record<string, string>>[]
}

/** The data is of tzdata 2025b. Morocco has ended its changes since: calendar.test.ts has what the platform's table says. */
const isCurrent = ({ zone, local, localStart = local }: Readonly<Record<string, string>>): boolean =>
  zone !== 'Africa/Casablanca' || (localStart ?? '') < '2027'

test('wall-clock times at every clock change of 33 zones, and windows across them', { skip: absent }, () => {
  const { wallTimes, windows } = JSON.parse(read('dst-edge-cases.json').toString('utf8')) as ClockChanges
  assert.deepEqual([wallTimes.length, windows.length], [1_985, 397])
  const wall = (text = '') => Date.parse(`${text}Z`)
  const iso = (at: number) => new Date(at).toISOString().replace('.000', '')
  for (const one of wallTimes.filter(isCurrent)) {
    const expected = one.utc ?? one.rfc5545Utc ?? one.firstUtc
    assert.equal(iso(instantOf(one.zone ?? '', wall(one.local))), expected, `${one.zone} ${one.local}`)
  }
  for (const one of windows.filter(isCurrent)) {
    const { from, to } = instantsOf(one.zone ?? '', { from: wall(one.localStart), to: wall(one.localEnd) })
    assert.deepEqual([iso(from), iso(to)], [one.startUtc, one.endUtc], `${one.zone} ${one.localStart}`)
  }
})
