import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Policy, PromotionTest } from '@patchreeve/trust/documents/policy.ts'
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import fc from 'fast-check'
import { aPolicy } from '../plan/testing.ts'
import { failuresOf, judge } from './pause.ts'
import { EMPTY, type RingTally, type Standing, tallyOf } from './tally.ts'

const wald: PromotionTest = { alpha: 0.001, beta: 0.01, p0: 0.002, p1: 0.1, firstWave: 10 }
const policy = (test: PromotionTest | null): Policy => {
  const [rest] = aPolicy().rings
  assert.ok(rest)
  const promotion = { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null }
  const first = { ...rest, name: 'first', hosts: ['a'.repeat(64)], promotion }
  return aPolicy({ rings: [first, { ...rest, promotion: { ...promotion, minSucceeded: 1, test } }] })
}
const quiet = { hosts: 100, silent: 0 }
const tally = (first: Partial<RingTally>, rest: Partial<RingTally>, control = quiet) => ({
  rings: [first, rest].map((one) => ({ ...EMPTY, ...one })),
  control,
})
const judged = (first: Partial<RingTally>, rest: Partial<RingTally>, control = quiet, accepted: number[] = []) => {
  const { halt, rings } = judge(policy(wald), tally(first, rest, control), accepted)
  return {
    halt: halt?.code,
    params: halt?.params,
    room: rings[1]?.room,
    held: rings[1]?.held?.code,
    test: rings[1]?.test,
  }
}

test('a ring without a test stops at the first failure beyond its number, and has room for all', () => {
  const { halt, rings } = judge(policy(null), tally({ succeeded: 2 }, { succeeded: 80, failed: 1 }))
  assert.deepEqual(halt, { code: 'deployment.ring-failed', params: { ring: 'rest', failed: 1, max: 0 } })
  assert.equal(rings[1]?.room, Number.POSITIVE_INFINITY)
})

test('the first ring stops at its first failure, by a signed word or by silence, test or no test', () => {
  assert.equal(judged({ succeeded: 1, failed: 1 }, {}).halt, 'deployment.ring-failed')
  assert.equal(judged({ succeeded: 1, silent: 1 }, {}).halt, 'deployment.ring-failed')
})

test('the last ring is judged by its test: one failure of ten goes on in small waves, two halt', () => {
  const one = judged({ succeeded: 2 }, { succeeded: 7, failed: 1 })
  assert.deepEqual([one.halt, one.room, one.test?.decision], [undefined, 10, 'continue'])
  const two = judged({ succeeded: 2 }, { succeeded: 6, failed: 2 })
  assert.deepEqual([two.halt, two.params], ['deployment.test-failed', { ring: 'rest', failed: 2, hosts: 10, limit: 2 }])
})

test('until it is decided the first wave is under way; then half as many as have gone through', () => {
  assert.equal(judged({ succeeded: 2 }, { succeeded: 20, underWay: 4 }).room, 6)
  assert.deepEqual(
    [judged({ succeeded: 2 }, { underWay: 10 }).room, judged({ succeeded: 2 }, { underWay: 10 }).held],
    [0, 'deployment.held-for-others'],
  )
  const good = judged({ succeeded: 2 }, { succeeded: 98, underWay: 30 })
  assert.deepEqual([good.test?.decision, good.room], ['promote', 20])
})

test('hosts that are overdue hold the others without halting, and halt when they count as silent', () => {
  const overdue = judged({ succeeded: 2 }, { succeeded: 6, underWay: 2, overdue: 2 })
  assert.deepEqual([overdue.halt, overdue.room, overdue.held], [undefined, 0, 'deployment.held-for-overdue'])
  assert.equal(judged({ succeeded: 2 }, { succeeded: 6, silent: 2 }).halt, 'deployment.test-failed')
})

test('hosts that had it and are heard of no more count as failed in the test, not in the number of the first ring', () => {
  assert.equal(judged({ succeeded: 1, gone: 1 }, {}).halt, undefined)
  assert.equal(judged({ gone: 2 }, {}).halt, 'deployment.test-failed')
})

test('an outage that hits hosts without the patch as well is not blamed on it', () => {
  const outage = { hosts: 100, silent: 50 }
  const calm = judged({ succeeded: 2 }, { succeeded: 4, silent: 3, gone: 2 }, outage)
  assert.deepEqual([calm.halt, calm.test?.failed, calm.test?.hosts], [undefined, 0, 6])
  assert.equal(judged({ succeeded: 1, silent: 1 }, {}, outage).halt, undefined)
  // What a host signed is its own word: no outage takes that away.
  assert.equal(judged({ succeeded: 2 }, { succeeded: 4, failed: 2 }, outage).halt, 'deployment.test-failed')
  assert.equal(judged({ succeeded: 2 }, { silent: 9 }, { hosts: 100, silent: 10 }).halt, 'deployment.test-failed')
})

test('what a person accepted stays counted, and one more halts again', () => {
  const failed = { succeeded: 6, failed: 2 }
  const resumed = judged({ succeeded: 2 }, failed, quiet, [0, 2])
  assert.deepEqual(
    [resumed.halt, resumed.test?.failed, resumed.test?.decision, resumed.room],
    [undefined, 2, 'halt', 10],
  )
  assert.equal(judged({ succeeded: 2 }, { ...failed, failed: 3 }, quiet, [0, 2]).halt, 'deployment.test-failed')
  assert.equal(judged({ succeeded: 1, failed: 1 }, {}, quiet, [1, 0]).halt, undefined)
  assert.equal(judged({ succeeded: 1, failed: 2 }, {}, quiet, [1, 0]).halt, 'deployment.ring-failed')
})

test('more failures never give more room, and never take a halt back', () => {
  const part = fc.record({ succeeded: fc.nat(300), failed: fc.nat(5), silent: fc.nat(5), underWay: fc.nat(40) })
  fc.assert(
    fc.property(part, part, (first, rest) => {
      const [fewer, more] = [judged(first, rest), judged(first, { ...rest, failed: rest.failed + 1 })]
      assert.ok(fewer.halt === undefined || more.halt !== undefined)
      assert.ok((more.room ?? 0) <= (fewer.room ?? 0))
    }),
  )
})

const NOW = new Date('2026-11-27T12:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const standing = (more: Partial<Standing>): Standing => ({
  ...{ ringIndex: 0, state: 'waiting', orderedAt: null, leasedAt: null, heardAt: ago(MINUTE_MS) },
  ...more,
})
const counted: [what: string, Partial<Standing>, Partial<RingTally>][] = [
  ['installed and heard of', { state: 'installed' }, { succeeded: 1 }],
  ['verified and heard of no more', { state: 'verified', heardAt: ago(2 * HOUR_MS) }, { gone: 1 }],
  ['undone', { state: 'undone' }, { failed: 1 }],
  ['silent after its lease', { state: 'silent', heardAt: ago(3 * HOUR_MS) }, { silent: 1 }],
  ['refused: nothing was changed', { state: 'refused' }, {}],
  ['ordered just now', { state: 'ordered', orderedAt: ago(MINUTE_MS) }, { underWay: 1 }],
  ['ordered and asleep', { state: 'ordered', orderedAt: ago(10 * MINUTE_MS) }, {}],
  ['begun', { state: 'ordered', orderedAt: ago(HOUR_MS), leasedAt: ago(14 * MINUTE_MS) }, { underWay: 1 }],
  [
    'overdue',
    { state: 'ordered', orderedAt: ago(HOUR_MS), leasedAt: ago(15 * MINUTE_MS) },
    { underWay: 1, overdue: 1 },
  ],
]
for (const [what, more, expected] of counted)
  test(`counted: ${what}`, () => {
    const { rings } = tallyOf([standing(more)], 1, ago(3 * HOUR_MS), NOW)
    assert.deepEqual(rings, [{ ...EMPTY, ...expected }])
  })

test('the control are hosts that wait and were heard of when it began', () => {
  const standings = [
    standing({}),
    standing({ heardAt: ago(2 * HOUR_MS) }),
    standing({ heardAt: ago(5 * HOUR_MS - 1) }),
    standing({ heardAt: ago(5 * HOUR_MS + 1) }),
    standing({ heardAt: null }),
    standing({ state: 'installed' }),
  ]
  assert.deepEqual(tallyOf(standings, 1, ago(3 * HOUR_MS), NOW).control, { hosts: 3, silent: 2 })
  assert.deepEqual(failuresOf(tally({ failed: 1, silent: 2 }, { gone: 3, overdue: 4 })), [3, 3])
})
