/** Drafts by generation. Names, hosts and keys come from small pools, so that two drafts have much in common. */
import fc from 'fast-check'
import { verbs } from '../../documents/policy.ts'
import type { PolicyDraft } from '../../policy/draft.ts'
import { everyRule } from './world.ts'

type Ring = PolicyDraft['rings'][number]

/** All windows that generated rings have: nothing but the draft's schema knows what is in them. */
export const WINDOWS: readonly Ring['windows'][] = [
  'any',
  { zone: 'host', open: [{ on: 'weekdays', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', hours: 8 }] },
  { zone: 'Europe/Berlin', open: [{ on: 'weekdays', days: ['sat', 'sun'], from: '02:30', hours: 4 }] },
  { zone: 'UTC', open: [{ on: 'weekdays', days: ['sun'], from: '03:00', hours: 0.5 }] },
  everyRule,
]

/** Some are names of members of every object. */
const NAMES = ['first', 'rest', 'web', 'db', 'constructor', 'valueof', '0', 'a-b'] as const
export const HOSTS = Array.from({ length: 12 }, (_, at) => at.toString(16).repeat(64))
const KEYS = ['A', 'B', 'C', 'D', 'E'].map((letter) => letter.repeat(40))

const minutes = fc.constantFrom(0, 60, 720, 1440)
const text = fc.constantFrom('Debian', 'Debian-Security', 'Größe: 1', '~ rings', '__proto__')
const some = <T>(pool: readonly T[], minLength: number, maxLength = pool.length) =>
  fc.shuffledSubarray([...pool], { minLength, maxLength })

const test = fc.record({
  alpha: fc.constantFrom(0.001, 0.05),
  beta: fc.constantFrom(0.01, 0.2),
  p0: fc.constantFrom(0.002, 0.01),
  p1: fc.constantFrom(0.05, 0.1),
  firstWave: fc.constantFrom(1, 10),
})
const promotion = fc.record({
  minSucceeded: fc.nat(3),
  maxFailed: fc.nat(2),
  soakMinutes: minutes,
  test: fc.option(test),
})
const ringRest = fc.record({
  delayMinutes: minutes,
  urgentDelayMinutes: minutes,
  windows: fc.constantFrom(...WINDOWS),
  sharePercent: fc.constantFrom(0.5, 5, 50, 100),
  promotion,
  mayReboot: fc.boolean(),
})

/** Each host in one ring at most, and the last takes all others. */
const rings: fc.Arbitrary<Ring[]> = some(NAMES, 1, 3).chain((names) =>
  fc
    .tuple(
      fc.tuple(...names.map(() => ringRest)),
      fc.array(fc.integer({ min: -1, max: names.length - 2 }), { minLength: HOSTS.length, maxLength: HOSTS.length }),
    )
    .map(([rests, owners]) =>
      names.map((name, at) => ({
        name,
        hosts: at === names.length - 1 ? 'others' : HOSTS.filter((_, host) => owners[host] === at),
        ...(rests[at] as (typeof rests)[number]), // as many as names
      })),
    ),
)

const timing = { timeoutMs: fc.constantFrom(100, 2_000, 10_000), settleMs: fc.constantFrom(0, 1_000) }
const expected = fc.record({ status: fc.constantFrom(200, 204), contains: fc.constantFrom(null, 'ok') })
const probe = (id: string): fc.Arbitrary<PolicyDraft['probes'][number]> =>
  fc.oneof(
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('unit' as const),
      target: fc.constantFrom('*', 'nginx'),
      ...timing,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('tcp' as const),
      target: fc.constantFrom('*', '[::1]:80'),
      ...timing,
    }),
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('http' as const),
      target: fc.constantFrom('http://localhost/', 'http://127.0.0.1:8080/up'),
      expect: expected,
      ...timing,
    }),
  )
const origin = (id: string) => fc.record({ id: fc.constant(id), origin: text, label: text, keys: some(KEYS, 1) })
/** One of each name. */
const named = <T>(minLength: number, maxLength: number, one: (name: string) => fc.Arbitrary<T>) =>
  some(NAMES, minLength, maxLength).chain((names) => fc.tuple(...names.map(one)))

const days = fc.constantFrom(1, 3, 14, 60)
const records: fc.Arbitrary<PolicyDraft> = fc.record({
  expiresAfterDays: fc.constantFrom(90, 400),
  verbs: some(verbs, 1),
  origins: named(1, 4, origin),
  rings,
  periodMinutes: fc.constantFrom(15, 60),
  probes: named(0, 4, probe),
  standing: fc.option(
    fc.record({
      maxPackages: fc.constantFrom(1, 20),
      maxBytes: fc.constantFrom(1, 200_000_000),
      tiers: some(['T0', 'T1', 'T2', 'T3'] as const, 1),
    }),
  ),
  emergency: fc.record({ count: fc.nat(2), days: days }),
  exceptionMaxDays: fc.constantFrom(30, 90),
  deadlineDays: fc.record({ T0: days, T1: days, T2: days, T3: days }),
})

/** As a parser makes them: generated records may have no prototype. */
export const drafts: fc.Arbitrary<PolicyDraft> = records.map((draft) => structuredClone(draft))

/** One by hand: two hosts, then all others at night. */
export const aDraft: PolicyDraft = {
  expiresAfterDays: 400,
  verbs: ['refresh', 'simulate', 'download', 'try', 'install', 'undo', 'reboot'],
  origins: [{ id: 'debian', origin: 'Debian', label: 'Debian', keys: ['A'.repeat(40), 'B'.repeat(40)] }],
  rings: [
    {
      name: 'first',
      hosts: HOSTS.slice(0, 2),
      delayMinutes: 1440,
      urgentDelayMinutes: 60,
      windows: 'any',
      sharePercent: 100,
      promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
      mayReboot: false,
    },
    {
      name: 'rest',
      hosts: 'others',
      delayMinutes: 1440,
      urgentDelayMinutes: 60,
      windows: WINDOWS[1] ?? 'any',
      sharePercent: 50,
      promotion: { minSucceeded: 2, maxFailed: 0, soakMinutes: 0, test: null },
      mayReboot: true,
    },
  ],
  periodMinutes: 60,
  probes: [{ id: 'units', kind: 'unit', target: '*', timeoutMs: 10_000, settleMs: 5_000 }],
  standing: null,
  emergency: { count: 2, days: 30 },
  exceptionMaxDays: 90,
  deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 },
}
