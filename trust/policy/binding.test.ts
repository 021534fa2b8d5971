/** Of policies that cannot meet a deadline the rule that binds is named, and the hours are those of the worst hour. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, draft, HOUR, impossible, keys, MONDAY, minute, serial } from '../test/support/impossible.ts'
import { feasibilityOf } from './feasibility.ts'

assert.equal(impossible.length, 22)
for (const [why, policy, tier, worst, rule, name] of impossible)
  test(`${tier} cannot be met: ${why}`, () => {
    const found = feasibilityOf(policy, MONDAY, 6_000).tiers.find((one) => one.tier === tier)
    assert.deepEqual([found?.meets, found?.binding?.rule, found?.binding?.name], [false, rule, name])
    assert.equal(found?.worstHours, worst)
  })

test('the base meets every deadline, and no rule costs anything', () => {
  const { tiers } = feasibilityOf(draft({}, {}), MONDAY, 6_000)
  assert.ok(tiers.every(({ meets, worstHours, binding }) => meets && worstHours === 0 && binding === null))
})

test('each part of a ring has its own answer: who is in the cluster waits, who is not does not', () => {
  const policy = draft(
    {},
    {},
    {
      groups: [{ name: 'db', hosts: keys(5, 'c') }],
      clusters: [{ name: 'db', hosts: ['group:db'], maxDown: 1 }],
      periodMinutes: DAY,
    },
  )
  const t0 = feasibilityOf(policy, MONDAY, 50).tiers[0]
  assert.deepEqual(
    t0?.parts.map((one) => [one.ring, one.cluster, one.hosts, one.meets, one.binding?.rule]),
    [
      ['first', null, 2, true, undefined],
      ['rest', null, 45, true, undefined],
      ['rest', 'db', 5, false, 'cluster'],
    ],
  )
})

test('each batch has its own answer: the first waits for nobody, the second for the first, and without the serial it does not', () => {
  const batches = serial(['database', ['group:db']], ['web', keys(2, 'e')])
  const more = { groups: [{ name: 'db', hosts: keys(2, 'd') }], serials: [batches], periodMinutes: HOUR }
  const policy = draft({}, { windows: minute }, { ...more, deadlineDays: { T0: 1, T1: 14, T2: 30, T3: 60 } })
  const t0 = feasibilityOf(policy, MONDAY, 50).tiers[0]
  assert.deepEqual(
    t0?.parts.map((one) => [one.ring, one.batch, one.hosts, one.worstHours]),
    [
      ['first', null, 2, 0],
      ['rest', null, 46, 23],
      ['rest', 'database', 2, 23],
      ['rest', 'web', 2, 47],
    ],
  )
  const open = feasibilityOf(draft({}, {}, more), MONDAY, 50).tiers[0]
  assert.deepEqual([open?.worstHours, open?.binding], [1, { rule: 'serial', name: 'shop', hours: 1 }])
})

test('two rules that cost the same side by side: the one that would cost most alone is named', () => {
  const both = draft({ urgentDelayMinutes: 96 * HOUR }, { urgentDelayMinutes: 96 * HOUR })
  const t0 = feasibilityOf(both, MONDAY, 50).tiers[0]
  assert.deepEqual([t0?.worstHours, t0?.binding], [96, { rule: 'delay', name: 'first', hours: 0 }])
})

test('what is left alone for longer than a deadline is told with the tiers that are late there', () => {
  const exclusion = { packages: ['postgresql-*'], hosts: keys(1), reason: 'is moved' }
  const exclusions = [
    { ...exclusion, id: 'long', until: '2026-12-20T00:00:00Z' },
    { ...exclusion, id: 'short', until: '2026-12-01T00:00:00Z', hosts: 'all' as const },
    { ...exclusion, id: 'over', until: '2026-11-30T00:00:00Z' },
  ]
  const { excluded } = feasibilityOf(draft({}, {}, { exclusions }), MONDAY, 50)
  assert.deepEqual(
    excluded.map(({ id, hosts, late }) => [id, hosts, late]),
    [
      ['long', 1, ['T0', 'T1']],
      ['short', null, []],
    ],
  )
})
