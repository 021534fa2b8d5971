import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toInstant } from '../documents/fields.ts'
import { type Calendar, Calendar as Schema, type WindowRule, weekdays } from './rule.ts'
import { endOf, expandCalendar, nextWindows, startOf } from './windows.ts'
import { instantOf, isZone, wallOf } from './zone.ts'

const nightly: WindowRule = { on: 'weekdays', days: [...weekdays], from: '02:30', hours: 2 }
const berlin: Calendar = { zone: 'Europe/Berlin', open: [nightly] }
const around = (day: string, calendar: Partial<Calendar> = {}) =>
  expandCalendar({ ...berlin, ...calendar }, new Date(`${day}T00:00:00Z`), new Date(`${day}T12:00:00Z`))

test('a night in winter and one in summer begin at the same time on the wall', () => {
  assert.deepEqual(around('2026-12-01'), [{ from: '2026-12-01T01:30:00Z', to: '2026-12-01T03:30:00Z' }])
  assert.deepEqual(around('2026-07-01'), [{ from: '2026-07-01T00:30:00Z', to: '2026-07-01T02:30:00Z' }])
})

test('02:30 does not exist on the spring change: the window moves forward to 03:30 and ends when the clock says so', () => {
  assert.deepEqual(around('2027-03-28'), [{ from: '2027-03-28T01:30:00Z', to: '2027-03-28T02:30:00Z' }])
})

test('a window that lies in the hour that is left out moves forward and keeps its length', () => {
  const short = { ...nightly, hours: 0.5 }
  assert.deepEqual(around('2027-03-28', { open: [short] }), [
    { from: '2027-03-28T01:30:00Z', to: '2027-03-28T02:00:00Z' },
  ])
})

test('02:30 is twice there on the autumn change: the window opens once, the first time', () => {
  assert.deepEqual(around('2026-10-25'), [{ from: '2026-10-25T00:30:00Z', to: '2026-10-25T03:30:00Z' }])
})

test('windows of each host’s own zone are wall-clock times, with a day to spare on both sides', () => {
  const made = around('2027-03-28', { zone: 'host' })
  assert.deepEqual(made.map(startOf), ['2027-03-27T02:30:00', '2027-03-28T02:30:00', '2027-03-29T02:30:00'])
  assert.equal(endOf(made[1] ?? { localFrom: '', localTo: '' }), '2027-03-28T04:30:00')
})

test('a window that is open when the policy begins is in it', () => {
  const made = expandCalendar(
    { zone: 'UTC', open: [{ ...nightly, from: '23:00' }] },
    new Date('2026-11-27T00:30:00Z'),
    new Date('2026-11-27T12:00:00Z'),
  )
  assert.deepEqual(made, [{ from: '2026-11-26T23:00:00Z', to: '2026-11-27T01:00:00Z' }])
})

test('an hour that two rules name is open once', () => {
  const both: Calendar = { zone: 'UTC', open: [nightly, { ...nightly, from: '04:00' }, { ...nightly, from: '22:00' }] }
  const made = expandCalendar(both, new Date('2026-11-27T00:30:00Z'), new Date('2026-11-27T23:00:00Z'))
  assert.deepEqual(made, [
    { from: '2026-11-27T02:30:00Z', to: '2026-11-27T06:00:00Z' },
    { from: '2026-11-27T22:00:00Z', to: '2026-11-28T00:00:00Z' },
  ])
})

test('a blackout cuts what it covers out of a window, and the rest stays open', () => {
  const calendar: Calendar = {
    zone: 'Europe/Berlin',
    open: [{ on: 'weekdays', days: [...weekdays], from: '22:00', hours: 8 }],
    closed: [{ from: '12-24', to: '01-01', reason: 'Turn of the year' }],
  }
  const made = nextWindows(calendar, 'UTC', new Date('2026-12-23T12:00:00Z'), 2)
  assert.deepEqual(made, [
    { from: new Date('2026-12-23T21:00:00Z'), to: new Date('2026-12-23T23:00:00Z') },
    { from: new Date('2027-01-01T23:00:00Z'), to: new Date('2027-01-02T05:00:00Z') },
  ])
})

test('400 days of every night fit into a signed policy', () => {
  const from = new Date('2026-11-27T06:00:00Z')
  const made = expandCalendar(berlin, from, new Date(from.getTime() + 400 * 86_400_000))
  assert.ok(made.length >= 399 && made.length <= 402, String(made.length))
})

const refused: [what: string, calendar: unknown][] = [
  ['no rule', { zone: 'UTC', open: [] }],
  ['a day that no month has', { zone: 'UTC', open: [{ on: 'date', date: '2026-02-30', from: '22:00', hours: 1 }] }],
  ['the zeroth Friday', { zone: 'UTC', open: [{ on: 'nth-weekday', nth: 0, day: 'fri', from: '22:00', hours: 1 }] }],
  ['the sixth Friday', { zone: 'UTC', open: [{ on: 'nth-weekday', nth: 6, day: 'fri', from: '22:00', hours: 1 }] }],
  ['25 hours', { zone: 'UTC', open: [{ ...nightly, hours: 25 }] }],
  ['a field that is none', { zone: 'UTC', open: [{ ...nightly, nth: 2 }] }],
  ['a rule that is none', { zone: 'UTC', open: [{ ...nightly, on: 'full-moon' }] }],
  ['51 rules', { zone: 'UTC', open: Array.from({ length: 51 }, () => nightly) }],
  [
    'a blackout that ends before it begins',
    { ...berlin, closed: [{ from: '2026-12-24', to: '2026-12-20', reason: 'x' }] },
  ],
  ['a blackout of half a date', { ...berlin, closed: [{ from: '2026-12-24', to: '12-26', reason: 'x' }] }],
  ['a blackout without a reason', { ...berlin, closed: [{ from: '12-24', to: '12-26', reason: '' }] }],
]
for (const [what, calendar] of refused)
  test(`refused: ${what}`, () => assert.equal(Schema.safeParse(calendar).success, false))

test('any zone, any day: a window’s start reads on the wall as the rule says, or later by what the day left out', () => {
  const zones = ['Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
  const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 })
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 800 }), minutes, (zone, day, minute) => {
      const wall = Date.UTC(2026, 0, 1 + day) + minute * 60_000
      const read = wallOf(zone, instantOf(zone, wall))
      assert.ok(read === wall || (read > wall && read - wall <= 3_600_000), `${zone} ${toInstant(new Date(wall))}`)
    }),
  )
})

test('what is no zone is told', () => {
  for (const name of ['Mars/Base', '', 'Europe/Berlin\n', '../etc']) assert.equal(isZone(name), false, name)
  assert.ok(isZone('Europe/Berlin'))
})
