/** Working days after an instant, counted where the people are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfWorkingDay } from './working-days.ts'

const cases: [what: string, from: string, n: number, zone: string, holidays: string[], end: string][] = [
  ['from a Friday five days are the next Friday', '2026-11-27T10:00:00Z', 5, 'Etc/UTC', [], '2026-12-05T00:00:00Z'],
  ['a Saturday is no day of work', '2026-11-28T10:00:00Z', 1, 'Etc/UTC', [], '2026-12-01T00:00:00Z'],
  ['holidays are left out', '2026-12-22T10:00:00Z', 5, 'Etc/UTC', ['2026-12-25', '2027-01-01'], '2026-12-31T00:00:00Z'],
  ['the day is that of the zone', '2026-11-26T23:30:00Z', 1, 'Europe/Berlin', [], '2026-11-30T23:00:00Z'],
  ['a holiday on a Sunday costs nothing', '2026-11-27T10:00:00Z', 1, 'Etc/UTC', ['2026-11-29'], '2026-12-01T00:00:00Z'],
  [
    'the end is by the clock after a change of it',
    '2027-03-26T12:00:00Z',
    1,
    'Europe/Berlin',
    [],
    '2027-03-29T22:00:00Z',
  ],
]
for (const [what, from, n, zone, holidays, end] of cases)
  test(`working days: ${what}`, () =>
    assert.equal(endOfWorkingDay(new Date(from), n, zone, new Set(holidays)).toISOString(), end.replace('Z', '.000Z')))

test('working days: a zone that does not exist is an error', () =>
  assert.throws(() => endOfWorkingDay(new Date(0), 1, 'Nowhere/Here', new Set()), RangeError))
