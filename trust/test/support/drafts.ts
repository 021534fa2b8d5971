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
  catchUpHours: fc.constantFrom(0, 6, 168),
  maxAtOnce: fc.constantFrom(null, 1, 50),
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
    fc.record({
      id: fc.constant(id),
      kind: fc.constant('program' as const),
      target: fc.constantFrom('/usr/local/lib/shop/check', '/opt/check.sh'),
      sha256: fc.constantFrom('a'.repeat(64), '0'.repeat(64)),
      ...timing,
    }),
  )
const origin = (id: string) =>
  fc.record({
    id: fc.constant(id),
    origin: text,
    label: text,
    keys: some(KEYS, 1),
    coolDownHours: fc.constantFrom(0, 24, 168),
  })
/** A host that no ring names is in one group at most, so that groups of two drafts never share one. */
const groupHosts = (name: (typeof NAMES)[number]): string[] =>
  HOSTS.map((host) => `f${NAMES.indexOf(name)}${host.slice(2)}`)
const group = (name: (typeof NAMES)[number]) =>
  fc.record({ name: fc.constant(name), hosts: some(groupHosts(name), 0, 3) })
const patterns = ['openssl', 'linux-image-*', 'postgresql-15', 'lib*'] as const
const exclusion = (id: string) =>
  fc.record({
    id: fc.constant(id),
    packages: some(patterns, 1),
    hosts: fc.oneof(fc.constant('all' as const), some(HOSTS, 1, 3)),
    until: fc.constantFrom('2026-12-24T00:00:00Z', '2027-01-06T06:00:00Z'),
    reason: text,
  })
const cluster = (name: string) =>
  fc.record({ name: fc.constant(name), hosts: some(HOSTS, 2, 5), maxDown: fc.constantFrom(1, 2) })
const serial = (name: string) =>
  fc.record({
    name: fc.constant(name),
    batches: some(NAMES, 2, 3).chain((names) =>
      fc.tuple(...names.map((one) => fc.record({ name: fc.constant(one), hosts: some(HOSTS, 1, 2) }))),
    ),
  })
const drain = (id: string) =>
  fc.record({
    id: fc.constant(id),
    hosts: fc.oneof(fc.constant('all' as const), some(HOSTS, 1, 3)),
    stops: fc.constantFrom(null, 'haproxy.service'),
    waitSeconds: fc.constantFrom(0, 30, 600),
  })
/** One of each name. */
const named = <T>(minLength: number, maxLength: number, one: (name: (typeof NAMES)[number]) => fc.Arbitrary<T>) =>
  some(NAMES, minLength, maxLength).chain((names) => fc.tuple(...names.map(one)))

const days = fc.constantFrom(1, 3, 14, 60)
const records: fc.Arbitrary<PolicyDraft> = fc.record({
  expiresAfterDays: fc.constantFrom(90, 400),
  verbs: some(verbs, 1),
  origins: named(1, 4, origin),
  groups: fc.constant([]),
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
  exclusions: named(0, 3, exclusion),
  clusters: named(0, 3, cluster),
  serials: named(0, 2, serial),
  drains: named(0, 3, drain),
  deadlineDays: fc.record({ T0: days, T1: days, T2: days, T3: days }),
})

/** Some name a group in a ring, in an exclusion, in a cluster, in a batch and in a drain. */
const grouped: fc.Arbitrary<PolicyDraft> = fc
  .tuple(records, named(0, 2, group), fc.infiniteStream(fc.boolean()))
  .map(([draft, groups, coins]) => {
    const coin = () => coins.next().value === true
    const names = groups.map((one) => `group:${one.name}`)
    const some = () => names.filter(coin)
    let left = names
    const taken = () => {
      const mine = left.filter(coin)
      left = left.filter((one) => !mine.includes(one))
      return mine
    }
    return {
      ...draft,
      groups,
      rings: draft.rings.map((ring) => ({
        ...ring,
        hosts: ring.hosts === 'others' ? ring.hosts : [...ring.hosts, ...taken()],
      })),
      exclusions: draft.exclusions.map((one) => ({
        ...one,
        hosts: one.hosts === 'all' ? one.hosts : [...one.hosts, ...some()],
      })),
      clusters: draft.clusters.map((one) => ({ ...one, hosts: [...one.hosts, ...some()] })),
      serials: draft.serials.map((one) => ({
        ...one,
        batches: one.batches.map((batch) => ({ ...batch, hosts: [...batch.hosts, ...some()] })),
      })),
      drains: draft.drains.map((one) => ({
        ...one,
        hosts: one.hosts === 'all' ? one.hosts : [...one.hosts, ...some()],
      })),
    }
  })

/** As a parser makes them: generated records may have no prototype. */
export const drafts: fc.Arbitrary<PolicyDraft> = grouped.map((draft) => structuredClone(draft))

/** One by hand: two hosts, then all others at night. */
export const aDraft: PolicyDraft = {
  expiresAfterDays: 400,
  verbs: ['refresh', 'simulate', 'download', 'try', 'install', 'undo', 'reboot'],
  origins: [
    { id: 'debian', origin: 'Debian', label: 'Debian', keys: ['A'.repeat(40), 'B'.repeat(40)], coolDownHours: 0 },
  ],
  groups: [],
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
      catchUpHours: 0,
      maxAtOnce: null,
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
      catchUpHours: 0,
      maxAtOnce: null,
    },
  ],
  periodMinutes: 60,
  probes: [{ id: 'units', kind: 'unit', target: '*', timeoutMs: 10_000, settleMs: 5_000 }],
  standing: null,
  emergency: { count: 2, days: 30 },
  exceptionMaxDays: 90,
  exclusions: [],
  clusters: [],
  serials: [],
  drains: [],
  deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 },
}
