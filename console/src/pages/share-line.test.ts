import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowedLine, begunLine, provenAt, type RingRun, shareOf, turnsOf } from './share-line.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-11-24T00:00:00Z')
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString()
const step = (seen: number | null): RingRun['steps'][number] => ({
  seenAt: seen === null ? null : at(seen),
  since: at(0),
  state: 'waiting',
  result: null,
})
const run = (part: Partial<RingRun>): RingRun => ({
  ring: {
    name: 'rest',
    hosts: 'others',
    delayMinutes: 120,
    urgentDelayMinutes: 60,
    windows: 'any',
    sharePercent: 25,
    promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
    mayReboot: false,
    catchUpHours: 0,
    maxAtOnce: null,
  },
  periodMinutes: 60,
  urgent: false,
  startedAt: START,
  zone: 'UTC',
  provenAt: 0,
  steps: [step(0)],
  ...part,
})

test('the delay counts from when the host saw the fix, and the share grows with each period', () => {
  const share = shareOf(run({}))
  assert.equal(share(START + 2 * HOUR - 1), 0)
  assert.equal(share(START + 2.5 * HOUR), 0.25)
  assert.equal(share(START + 3.5 * HOUR), 0.5)
  assert.equal(share(START + 99 * HOUR), 1)
})

test('an urgent plan waits only for the urgent delay', () => {
  assert.equal(shareOf(run({ urgent: true }))(START + 1.5 * HOUR), 0.25)
})

test('the share grows from the proof of the ring below, and nothing may begin before', () => {
  const share = shareOf(run({ provenAt: START + 10 * HOUR }))
  assert.equal(share(START + 10 * HOUR - 1), 0)
  assert.equal(share(START + 10.5 * HOUR), 0.25)
  assert.equal(shareOf(run({ provenAt: null }))(START + 99 * HOUR), 0)
})

test('the ring below has proven it when as many hosts as are asked for went well and rested', () => {
  const { ring } = run({})
  const asks = (minSucceeded: number) => ({ ...ring, promotion: { ...ring.promotion, minSucceeded, soakMinutes: 90 } })
  const done = (hours: number) => ({ state: 'verified' as const, since: at(hours) })
  const below = [done(3), { state: 'undone' as const, since: at(1) }, done(2)]
  assert.equal(provenAt(asks(2), below, false), START + 4.5 * HOUR)
  assert.equal(provenAt(asks(2), below, true), START + 4 * HOUR)
  assert.equal(provenAt(asks(3), below, false), null)
  assert.equal(provenAt(asks(0), [], false), 0)
})

test('a host that has not seen the fix holds its part of the ring back', () => {
  assert.equal(shareOf(run({ steps: [step(0), step(null)] }))(START + 99 * HOUR), 0.5)
})

test('the line ends where nothing more can come, also when no host has seen anything', () => {
  assert.equal(allowedLine(run({}), START).at(-1)?.share, 1)
  const nothing = allowedLine(run({ steps: [step(null)] }), START)
  assert.equal(nothing.at(-1)?.share, 0)
  assert.ok((nothing.at(-1)?.at ?? 0) < START + 24 * HOUR)
})

test('only hosts that worked on an order have begun', () => {
  const done = { ...step(0), state: 'verified' as const, result: { sequence: 1, digest: '0' }, since: at(3) }
  const line = begunLine(run({ steps: [done, step(0)] }), START + 9 * HOUR)
  assert.deepEqual(
    line.map(({ share }) => share),
    [0, 0.5, 0.5],
  )
})

test('the table twin keeps the last row', () => {
  const points = Array.from({ length: 50 }, (_, n) => ({ at: n, share: n / 49 }))
  const turns = turnsOf(points, 10)
  assert.ok(turns.length <= 11)
  assert.equal(turns.at(-1)?.share, 1)
})
