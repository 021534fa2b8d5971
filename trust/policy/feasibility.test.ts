import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Calendar, type Weekday, weekdays } from '../calendar/rule.ts'
import type { PolicyDraft } from './draft.ts'
import { feasibilityOf, finishedAt } from './feasibility.ts'
import type { DraftRing } from './play.ts'

const MONDAY = new Date('2026-11-30T00:00:00Z')
const named = (n: number) => Array.from({ length: n }, (_, at) => at.toString(16).padStart(64, '0'))
const first: DraftRing = {
  name: 'first',
  hosts: named(2),
  delayMinutes: 24 * 60,
  urgentDelayMinutes: 60,
  windows: 'any',
  sharePercent: 100,
  promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
  mayReboot: false,
  catchUpHours: 0,
  maxAtOnce: null,
}
const rest: DraftRing = {
  ...first,
  name: 'rest',
  hosts: 'others',
  promotion: { minSucceeded: 2, maxFailed: 0, soakMinutes: 0, test: null },
}
const NO_PROOF = { promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null } }
const draft = (changes: Partial<DraftRing> = {}, all: Partial<PolicyDraft> = {}): PolicyDraft => ({
  expiresAfterDays: 400,
  verbs: ['install'],
  origins: [],
  groups: [],
  exclusions: [],
  clusters: [],
  serials: [],
  drains: [],
  rings: [first, { ...rest, ...changes }],
  periodMinutes: 60,
  probes: [],
  standing: null,
  emergency: { count: 2, days: 30 },
  exceptionMaxDays: 90,
  deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 },
  ...all,
})
const nightly = (hours = 8, days: readonly Weekday[] = weekdays): Calendar => ({
  zone: 'UTC',
  open: [{ on: 'weekdays', days: [...days], from: '22:00', hours }],
})
const tierOf = (one: PolicyDraft, tier: string) => {
  const found = feasibilityOf(one, MONDAY, 100).tiers.find((row) => row.tier === tier)
  if (!found) throw new Error(tier)
  return found
}

test('without windows and shares only the delay costs time, and it is named', () => {
  const t1 = tierOf(draft({ delayMinutes: 48 * 60 }), 'T1')
  assert.deepEqual(t1, {
    tier: 'T1',
    deadlineHours: 14 * 24,
    worstHours: 48,
    meets: true,
    // Without it the rest would begin when the first ring has its proof, after 24 hours and a quarter.
    binding: { rule: 'delay', name: 'rest', hours: 23 },
    parts: [
      {
        ...{ ring: 'first', cluster: null, serial: null, batch: null, hosts: 2, worstHours: 24, meets: true },
        binding: { rule: 'delay', name: 'first', hours: 24 },
      },
      {
        ...{ ring: 'rest', cluster: null, serial: null, batch: null, hosts: 100, worstHours: 48, meets: true },
        binding: { rule: 'delay', name: 'rest', hours: 23 },
      },
    ],
  })
})

test('T0 has the urgent delay, and then the time that a proof takes', () =>
  assert.equal(tierOf(draft(), 'T0').worstHours, 2))

test('a share of 5 % an hour needs 20 open hours: the last host begins after 19 of them, an hour and a proof later', () =>
  assert.equal(tierOf(draft({ sharePercent: 5 }), 'T0').worstHours, 21))

test('who begins as the deadline ends does not meet it, who begins an hour before it does', () => {
  const at = (hours: number) => tierOf(draft({ urgentDelayMinutes: hours * 60 }), 'T0')
  assert.deepEqual([at(71).worstHours, at(71).meets, at(72).worstHours, at(72).meets], [71, true, 72, false])
})

test('a ring that asks for no proof does not wait for the one before, and rests with nothing', () => {
  const late = { ...first, urgentDelayMinutes: 600 }
  const alone = { minSucceeded: 0, maxFailed: 0, soakMinutes: 6_000, test: null }
  const t0 = tierOf({ ...draft(), rings: [late, { ...rest, promotion: alone }] }, 'T0')
  assert.deepEqual(
    t0.parts.map((one) => [one.ring, one.worstHours]),
    [
      ['first', 10],
      ['rest', 1],
    ],
  )
})

test('of slow shares only the last one’s hosts can still stand in a queue', () => {
  const t0 = tierOf(draft({ sharePercent: 50, maxAtOnce: 1, ...NO_PROOF }), 'T0')
  // A hundred: from the beginning on 99 quarters of an hour after the delay; half of them an hour later are done sooner.
  assert.equal(t0.worstHours, 26)
  const few = tierOf(draft({ sharePercent: 10, maxAtOnce: 1, ...NO_PROOF }, { periodMinutes: 360 }), 'T0')
  // Nine periods of six hours, and the last ten one after the other.
  assert.equal(few.worstHours, 1 + 54 + 3)
})

test('one night a week cannot meet three days, and the windows are what binds', () => {
  const t0 = tierOf(draft({ windows: nightly(8, ['sat']) }), 'T0')
  assert.equal(t0.meets, false)
  assert.deepEqual([t0.binding?.rule, t0.binding?.name], ['windows', 'rest'])
  // Published at 05:00 on Sunday: the hour of delay ends as the window closes, at 06:00; the next opens on Saturday at 22:00.
  assert.equal(t0.worstHours, 6 * 24 + 17)
})

test('a slow share over short nights cannot meet three days, and the share binds more than the windows', () => {
  const t0 = tierOf(draft({ windows: nightly(2), sharePercent: 10 }), 'T0')
  assert.equal(t0.meets, false)
  assert.equal(t0.binding?.rule, 'windows')
  const slower = tierOf(draft({ windows: nightly(20), sharePercent: 1 }), 'T0')
  assert.deepEqual([slower.meets, slower.binding?.rule], [false, 'share'])
})

test('a ring that wants more proofs than the one before has hosts never begins', () => {
  const t3 = tierOf(draft({ promotion: { minSucceeded: 3, maxFailed: 0, soakMinutes: 0, test: null } }), 'T3')
  assert.deepEqual(
    [t3.worstHours, t3.meets, t3.binding],
    [null, false, { rule: 'promotion', name: 'rest', hours: null }],
  )
})

test('the ring below holds the next one up until enough of its hosts had their turn', () => {
  const slow = { ...first, hosts: named(10), sharePercent: 10 }
  const one = {
    ...draft({ promotion: { minSucceeded: 5, maxFailed: 0, soakMinutes: 0, test: null } }),
    rings: [slow, { ...rest, promotion: { minSucceeded: 5, maxFailed: 0, soakMinutes: 0, test: null } }],
  }
  // The fifth host's share is released four periods after the delay; the first ring itself ends after nine.
  assert.equal(tierOf(one, 'T0').worstHours, 10)
})

test('a ring that could begin by its own rules waits for the proof, and then for its next window', () => {
  const late = { ...first, urgentDelayMinutes: 600 }
  const one = { ...draft(), rings: [late, { ...rest, windows: nightly() }] }
  assert.equal(finishedAt(one, 'T0', MONDAY)?.toISOString(), '2026-11-30T22:00:00.000Z')
})

test('hosts a night: the share times the periods of a window', () => {
  const { rings } = feasibilityOf(draft({ windows: nightly(), sharePercent: 5 }), MONDAY, 61)
  assert.deepEqual(rings[1], { ring: 'rest', hosts: 61, percentPerNight: 40, hostsPerNight: 25, nights: 3 })
  assert.deepEqual(rings[0], { ring: 'first', hosts: 2, percentPerNight: 100, hostsPerNight: 2, nights: 1 })
})

test('how many hosts no ring names is not known: percentages stay', () => {
  const { rings } = feasibilityOf(draft({ sharePercent: 5 }), MONDAY, null)
  assert.deepEqual([rings[1]?.hosts, rings[1]?.hostsPerNight, rings[1]?.percentPerNight], [null, null, 100])
})

test('a roll-out that outlives a sign-off is told', () => {
  assert.equal(feasibilityOf(draft(), MONDAY, 1).outlivesSignOff, false)
  assert.equal(feasibilityOf(draft({ delayMinutes: 15 * 24 * 60 }), MONDAY, 1).outlivesSignOff, true)
})
