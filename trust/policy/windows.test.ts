import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toInstant } from '../documents/fields.ts'
import type { WeeklyRule } from '../documents/policy.ts'
import { endOf, expandRule, startOf } from './windows.ts'
import { instantOf, isZone, wallOf } from './zone.ts'

const nightly: WeeklyRule = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '02:30',
  hours: 2,
  zone: 'Europe/Berlin',
}
const around = (day: string, rule: Partial<WeeklyRule> = {}) =>
  expandRule({ ...nightly, ...rule }, new Date(`${day}T00:00:00Z`), new Date(`${day}T12:00:00Z`))

test('a night in winter and one in summer begin at the same time on the wall', () => {
  assert.deepEqual(around('2026-12-01'), [{ from: '2026-12-01T01:30:00Z', to: '2026-12-01T03:30:00Z' }])
  assert.deepEqual(around('2026-07-01'), [{ from: '2026-07-01T00:30:00Z', to: '2026-07-01T02:30:00Z' }])
})

test('02:30 does not exist on the spring change: the window moves forward to 03:30 and keeps its length', () => {
  assert.deepEqual(around('2027-03-28'), [{ from: '2027-03-28T01:30:00Z', to: '2027-03-28T03:30:00Z' }])
})

test('02:30 is twice there on the autumn change: the window opens once, the first time', () => {
  assert.deepEqual(around('2026-10-25'), [{ from: '2026-10-25T00:30:00Z', to: '2026-10-25T02:30:00Z' }])
})

test('windows of each host’s own zone are wall-clock times, with a day to spare on both sides', () => {
  const made = around('2027-03-28', { zone: 'host' })
  assert.deepEqual(made.map(startOf), ['2027-03-27T02:30:00', '2027-03-28T02:30:00', '2027-03-29T02:30:00'])
  assert.equal(endOf(made[1] ?? { localFrom: '', localTo: '' }), '2027-03-28T04:30:00')
})

test('a window that is open when the policy begins is in it', () => {
  const made = expandRule(
    { ...nightly, from: '23:00', zone: 'UTC' },
    new Date('2026-11-27T00:30:00Z'),
    new Date('2026-11-27T12:00:00Z'),
  )
  assert.deepEqual(made, [{ from: '2026-11-26T23:00:00Z', to: '2026-11-27T01:00:00Z' }])
})

test('only the named days open', () => {
  const week = expandRule(
    { ...nightly, days: ['sat'] },
    new Date('2026-11-23T00:00:00Z'),
    new Date('2026-11-30T00:00:00Z'),
  )
  assert.deepEqual(week.map(startOf), ['2026-11-28T01:30:00Z'])
})

test('400 days of every night fit into a signed policy', () => {
  const from = new Date('2026-11-27T06:00:00Z')
  const made = expandRule(nightly, from, new Date(from.getTime() + 400 * 86_400_000))
  assert.ok(made.length >= 399 && made.length <= 402, String(made.length))
})

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
