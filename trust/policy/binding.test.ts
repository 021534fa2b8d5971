/**
 * Policies that cannot meet a deadline, each for a reason that can be worked out by hand: the rule that binds is named, and
 * the hours are those of the worst hour. The base costs nothing: two rings that are always open, without any wait.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Calendar, Weekday } from '../calendar/rule.ts'
import { weekdays } from '../calendar/rule.ts'
import type { CostRule } from './binding.ts'
import type { PolicyDraft } from './draft.ts'
import { type DeadlineTier, feasibilityOf } from './feasibility.ts'
import type { DraftRing } from './play.ts'

const MONDAY = new Date('2026-11-30T00:00:00Z')
const keys = (n: number, letter = '0') =>
  Array.from({ length: n }, (_, at) => letter + at.toString(16).padStart(63, '0'))
const promotion = { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null }
const open: DraftRing = {
  ...{ name: 'first', hosts: keys(2), delayMinutes: 0, urgentDelayMinutes: 0, windows: 'any', sharePercent: 100 },
  ...{ promotion, mayReboot: false, catchUpHours: 0, maxAtOnce: null },
}
const [HOUR, DAY] = [60, 24 * 60]
const origin = (id: string, coolDownHours: number) => ({
  ...{ id, origin: 'Debian', label: id, keys: ['A'.repeat(40)], coolDownHours },
})
/** T0 3 days, T1 14, T2 30, T3 60. */
function draft(first: Partial<DraftRing>, rest: Partial<DraftRing>, more: Partial<PolicyDraft> = {}): PolicyDraft {
  return {
    ...{ expiresAfterDays: 400, verbs: ['install'], origins: [origin('debian', 0)], groups: [], probes: [] },
    ...{ periodMinutes: 60, standing: null, emergency: { count: 2, days: 30 }, exceptionMaxDays: 90 },
    ...{ exclusions: [], clusters: [], serials: [], drains: [], deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 } },
    rings: [
      { ...open, ...first },
      { ...open, name: 'rest', hosts: 'others', ...rest },
    ],
    ...more,
  }
}
const nightly = (hours: number, days: readonly Weekday[] = weekdays, more: Partial<Calendar> = {}): Calendar => ({
  ...{ zone: 'UTC', open: [{ on: 'weekdays', days: [...days], from: '22:00', hours }], ...more },
})
const serial = (...batches: [name: string, hosts: string[]][]) => ({
  name: 'shop',
  batches: batches.map(([name, hosts]) => ({ name, hosts })),
})
/** So short that what waits for another's end, a minute later, waits for the next night. */
const minute = nightly(1 / 60)
const wants = (minSucceeded: number, soakMinutes = 0) => ({ promotion: { ...promotion, minSucceeded, soakMinutes } })

type Row = [why: string, policy: PolicyDraft, tier: DeadlineTier, worst: number | null, rule: CostRule, name: string]
const impossible: Row[] = [
  ['the last ring waits 15 days', draft({}, { delayMinutes: 15 * DAY }), 'T1', 360, 'delay', 'rest'],
  [
    'the first ring waits 15 days and no other asks for it',
    draft({ delayMinutes: 15 * DAY }, {}),
    'T1',
    360,
    'delay',
    'first',
  ],
  ['four days even for an urgent plan', draft({ urgentDelayMinutes: 4 * DAY }, {}), 'T0', 96, 'delay', 'first'],
  [
    'the rest rests 11 days on what the first took 10 to begin: the longer of two that follow each other',
    draft({ delayMinutes: 10 * DAY }, { delayMinutes: 10 * DAY, ...wants(1, 11 * DAY) }),
    ...['T1', 504, 'promotion', 'rest'],
  ] as Row,
  ['four days of cool-down', draft({}, {}, { origins: [origin('debian', 96)] }), 'T0', 96, 'cool-down', 'debian'],
  [
    'two cool-downs: only the longer one counts',
    draft({}, {}, { origins: [origin('debian', 96), origin('docker', 100)] }),
    ...['T0', 100, 'cool-down', 'docker'],
  ] as Row,
  [
    'a cool-down runs beside a shorter delay',
    draft({}, { urgentDelayMinutes: 80 * HOUR }, { origins: [origin('debian', 96)] }),
    ...['T0', 96, 'cool-down', 'debian'],
  ] as Row,
  // Missed by the hour that it closes, on Sunday at 06:00: the next opens on Saturday at 22:00, six days and 16 hours later.
  ['one night a week', draft({}, { windows: nightly(8, ['sat']) }), 'T0', 160, 'windows', 'rest'],
  [
    'one night a week below, whose proof is wanted',
    draft({ windows: nightly(8, ['sat']) }, wants(1)),
    'T0',
    160,
    'windows',
    'first',
  ],
  // From 1 December at 00:00 to the end of the 20th.
  [
    'every night, and closed for twenty days',
    draft(
      {},
      { windows: nightly(8, weekdays, { closed: [{ from: '2026-12-01', to: '2026-12-20', reason: 'move' }] }) },
    ),
    ...['T1', 480, 'windows', 'rest'],
  ] as Row,
  // Nine open hours are wanted before the last tenth, an hour a night: from 23:00 it is the tenth night's 22:00.
  [
    'ten shares, an hour a night: always open it would take nine hours, all at once a day',
    draft({}, { windows: nightly(1), sharePercent: 10 }),
    ...['T0', 239, 'windows', 'rest'],
  ] as Row,
  // From 18:00: four nights of 20 hours, and 19 hours of the fifth, that opens at 22:00 four days later.
  [
    'a hundred shares of long nights: always open it would still take 99 hours',
    draft({}, { windows: nightly(20), sharePercent: 1 }),
    ...['T0', 119, 'share', 'rest'],
  ] as Row,
  ['a hundred shares, one each hour', draft({}, { sharePercent: 1 }), 'T0', 99, 'share', 'rest'],
  [
    'a hundred shares in the first ring; its proof is half of them',
    draft({ hosts: keys(10), sharePercent: 1 }, wants(5)),
    ...['T0', 99, 'share', 'first'],
  ] as Row,
  [
    'two hundred shares, one a day',
    draft({}, { sharePercent: 0.5 }, { periodMinutes: DAY }),
    'T3',
    4_776,
    'share',
    'rest',
  ],
  ['three proofs of two hosts', draft({}, wants(3)), 'T3', null, 'promotion', 'rest'],
  ['the first ring rests for 15 days', draft({}, wants(1, 15 * DAY)), 'T1', 360, 'promotion', 'rest'],
  // 6,000 hosts, a minute each: the last begins after 5,999.
  ['one host at a time', draft({}, { maxAtOnce: 1 }), 'T0', 100, 'at-once', 'rest'],
  // From 12:00 on, when the first half of the day is over: the fourth turn is the fourth midnight.
  [
    'four hosts, one a day',
    draft({}, {}, { periodMinutes: DAY, clusters: [{ name: 'db', hosts: keys(4, 'c'), maxDown: 1 }] }),
    ...['T0', 84, 'cluster', 'db'],
  ] as Row,
  // At worst six nights of one week, and all seven of the next until the last slot comes: from 23:00 it is the thirteenth 22:00.
  [
    'seven hosts, one a night of an hour: in a longer window all would have their turn in one',
    draft({}, { windows: nightly(1) }, { clusters: [{ name: 'db', hosts: keys(7, 'c'), maxDown: 1 }] }),
    ...['T0', 311, 'windows', 'rest'],
  ] as Row,
  // The database has it at the first hour of a night; the web servers need an hour of the next one.
  [
    'a batch that finds the window shut when the one before it is done',
    draft(
      {},
      { windows: minute },
      {
        serials: [serial(['database', keys(1, 'd')], ['web', keys(2, 'e')])],
        deadlineDays: { T0: 1, T1: 14, T2: 30, T3: 60 },
      },
    ),
    ...['T0', 47, 'windows', 'rest'],
  ] as Row,
  [
    'a later batch behind a cluster that takes turns day by day',
    draft(
      {},
      {},
      {
        periodMinutes: DAY,
        clusters: [{ name: 'db', hosts: keys(4, 'c'), maxDown: 1 }],
        serials: [serial(['database', keys(4, 'c')], ['web', keys(2, 'e')])],
      },
    ),
    ...['T0', 85, 'cluster', 'db'],
  ] as Row,
]

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
