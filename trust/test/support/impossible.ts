/**
 * Policies that are easy to reckon with, for tests: a base that costs nothing, and those that cannot meet a deadline, each for a reason
 * that can be worked out by hand, with the hours of the worst hour. A proof takes a quarter of an hour, which is one more of whole hours.
 */
import type { Calendar, Weekday } from '../../calendar/rule.ts'
import { weekdays } from '../../calendar/rule.ts'
import type { CostRule } from '../../policy/binding.ts'
import type { PolicyDraft } from '../../policy/draft.ts'
import type { DeadlineTier } from '../../policy/feasibility.ts'
import type { DraftRing } from '../../policy/play.ts'

export const MONDAY = new Date('2026-11-30T00:00:00Z')
export const keys = (n: number, letter = '0') =>
  Array.from({ length: n }, (_, at) => letter + at.toString(16).padStart(63, '0'))
const promotion = { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null }
const open: DraftRing = {
  ...{ name: 'first', hosts: keys(2), delayMinutes: 0, urgentDelayMinutes: 0, windows: 'any', sharePercent: 100 },
  ...{ promotion, mayReboot: false, catchUpHours: 0, maxAtOnce: null },
}
export const [HOUR, DAY] = [60, 24 * 60]
const origin = (id: string, coolDownHours: number) => ({
  ...{ id, origin: 'Debian', label: id, keys: ['A'.repeat(40)], coolDownHours },
})
/** T0 3 days, T1 14, T2 30, T3 60. */
export function draft(
  first: Partial<DraftRing>,
  rest: Partial<DraftRing>,
  more: Partial<PolicyDraft> = {},
): PolicyDraft {
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
export const nightly = (
  hours: number,
  days: readonly Weekday[] = weekdays,
  more: Partial<Calendar> = {},
): Calendar => ({
  ...{ zone: 'UTC', open: [{ on: 'weekdays', days: [...days], from: '22:00', hours }], ...more },
})
export const serial = (...batches: [name: string, hosts: string[]][]) => ({
  name: 'shop',
  batches: batches.map(([name, hosts]) => ({ name, hosts })),
})
/** So short that what waits for another's end, a minute later, waits for the next night. */
export const minute = nightly(1 / 60)
export const wants = (minSucceeded: number, soakMinutes = 0) => ({
  promotion: { ...promotion, minSucceeded, soakMinutes },
})

export type Row = [
  why: string,
  policy: PolicyDraft,
  tier: DeadlineTier,
  worst: number | null,
  rule: CostRule,
  name: string,
]
export const impossible: Row[] = [
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
    ...['T1', 505, 'promotion', 'rest'],
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
    161,
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
  ['the first ring rests for 15 days', draft({}, wants(1, 15 * DAY)), 'T1', 361, 'promotion', 'rest'],
  // 6,000 hosts, a quarter of an hour each: the last begins after 5,999.
  ['one host at a time', draft({}, { maxAtOnce: 1 }), 'T0', 1_500, 'at-once', 'rest'],
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
