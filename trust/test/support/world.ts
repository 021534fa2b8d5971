/**
 * A small installation for tests: people, server, three hosts in two rings, a policy, a plan and one order that is accepted.
 * Everything follows from a seed. `build` makes the documents one after the other, each naming the digests of those before, and
 * lets a test change any of them on the way; whoever signs it then signs the change.
 */

import type { Known } from '../../accept/known.ts'
import { nothingRemembered } from '../../accept/known.ts'
import { type Calendar, weekdays } from '../../calendar/rule.ts'
import { toInstant } from '../../documents/fields.ts'
import type { Lease, Order } from '../../documents/order.ts'
import type { Change, Plan } from '../../documents/plan.ts'
import type { Policy, Ring } from '../../documents/policy.ts'
import type { Result } from '../../documents/result.ts'
import type { Root } from '../../documents/root.ts'
import type { SignOff } from '../../documents/sign-off.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import { personKey, type TestKey, testDigest, testKey, testUuid } from './keys.ts'

/** A Friday noon, in the middle of the window of the last ring. */
export const NOW = new Date('2026-11-27T12:00:00Z')

export interface World {
  readonly tenant: string
  readonly alice: TestKey
  /** Signs with an SSH key in a hardware token. */
  readonly bob: TestKey
  /** Signs with a plain SSH key. */
  readonly carol: TestKey
  readonly recovery: TestKey
  readonly server: TestKey
  /** The two hosts of the first ring, and one that no ring names. */
  readonly hosts: { readonly first: TestKey; readonly second: TestKey; readonly rest: TestKey }
}

export async function makeWorld(seed = 'world'): Promise<World> {
  const key = (name: string, keyClass: TestKey['class'] = 'file') => testKey(`${seed} ${name}`, keyClass)
  return {
    tenant: testUuid(`${seed} tenant`),
    alice: await key('alice'),
    bob: await key('bob', 'sk'),
    carol: await key('carol', 'ssh'),
    recovery: await key('recovery'),
    server: await key('server'),
    hosts: { first: await key('host first'), second: await key('host second'), rest: await key('host rest') },
  }
}

/** A moment so long before (or, negative, after) NOW, as documents write it. */
export function ago(ms: number): string {
  return toInstant(new Date(NOW.getTime() - ms))
}

/** Numbers within words are numbers: enough for the versions here. Programs bring their package manager's own order. */
export const compare = new Intl.Collator('en', { numeric: true }).compare

export function rootOf(world: World): Root {
  const since = ago(30 * DAY_MS)
  return {
    type: 'root',
    schema: 1,
    tenant: world.tenant,
    version: 1,
    previous: null,
    issuedAt: since,
    expires: ago(-300 * DAY_MS),
    mode: 'shared',
    threshold: 2,
    people: [
      personKey(world.alice, 'Alice', since),
      personKey(world.bob, 'Bob', since),
      personKey(world.carol, 'Carol', since),
      personKey(world.recovery, 'Recovery sheet', since, 'recovery'),
    ],
    serverKeys: [{ keyId: world.server.keyId, spki: world.server.spki, validFrom: since, revoked: null }],
    authorities: [testDigest('authority')],
    policyMaxDays: 400,
    epoch: 1,
    previousHead: null,
  }
}

export function policyOf(world: World): Policy {
  return {
    type: 'policy',
    schema: 1,
    tenant: world.tenant,
    version: 3,
    issuedAt: ago(20 * DAY_MS),
    expires: ago(-200 * DAY_MS),
    rootVersion: 1,
    verbs: [
      'refresh',
      'simulate',
      'download',
      'try',
      'install',
      'undo',
      'restart-service',
      'reboot',
      'evaluate-baseline',
    ],
    origins: [
      { id: 'debian', origin: 'Debian', label: 'Debian', keys: ['A'.repeat(40)], coolDownHours: 0 },
      { id: 'debian-security', origin: 'Debian', label: 'Debian-Security', keys: ['B'.repeat(40)], coolDownHours: 0 },
    ],
    rings: [firstRing(world), lastRing()],
    periodMinutes: 60,
    probes: [{ id: 'units', kind: 'unit', target: '*', timeoutMs: 5_000, settleMs: 5_000 }],
    standing: { maxPackages: 5, maxBytes: 50_000_000, tiers: ['T0', 'T1', 'T2', 'T3'] },
    emergency: { count: 2, days: 30 },
    exceptionMaxDays: 90,
    exclusions: [],
    clusters: [],
    deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 90 },
  }
}

function firstRing(world: World): Ring {
  return {
    name: 'first',
    hosts: [world.hosts.first.digest, world.hosts.second.digest],
    delayMinutes: 60,
    urgentDelayMinutes: 0,
    windows: 'any',
    sharePercent: 100,
    promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
    mayReboot: false,
    catchUpHours: 0,
    maxAtOnce: null,
  }
}

/** In UTC. */
export const everyDay = (from: string, hours: number): Calendar => ({
  zone: 'UTC',
  open: [{ on: 'weekdays', days: [...weekdays], from, hours }],
})

const late = { from: '22:00', hours: 4 }
/** Every kind of rule and closure. */
export const everyRule: Calendar = {
  zone: 'Europe/Berlin',
  open: [
    { on: 'weekdays', days: ['sat', 'sun'], ...late, months: [11, 12] },
    { on: 'every-weeks', weeks: 2, since: '2026-11-23', days: ['wed'], ...late },
    { on: 'nth-weekday', nth: 3, day: 'fri', plusDays: 1, ...late },
    { on: 'patch-tuesday', plusDays: 3, ...late },
    { on: 'month-day', nth: 15, ...late },
    { on: 'working-day', nth: -1, ...late },
    { on: 'date', date: '2026-12-05', ...late },
  ],
  closed: [
    { from: '2027-03-01', to: '2027-03-05', reason: 'fair' },
    { from: '12-24', to: '01-01', reason: 'year end' },
  ],
  holidays: ['2027-01-06'],
}

/** Open for four hours around noon every day; at NOW long enough for every host. */
function lastRing(): Ring {
  const days = Array.from({ length: 10 }, (_, day) => NOW.getTime() + (day - 5) * DAY_MS)
  const times = days.map((noon) => ({
    from: toInstant(new Date(noon - 2 * HOUR_MS)),
    to: toInstant(new Date(noon + 2 * HOUR_MS)),
  }))
  return {
    name: 'rest',
    hosts: 'others',
    delayMinutes: 24 * 60,
    urgentDelayMinutes: 60,
    windows: { calendar: everyDay('10:00', 4), times },
    sharePercent: 50,
    promotion: {
      minSucceeded: 2,
      maxFailed: 0,
      soakMinutes: 60,
      test: { alpha: 0.001, beta: 0.01, p0: 0.002, p1: 0.1, firstWave: 10 },
    },
    mayReboot: true,
    catchUpHours: 4,
    maxAtOnce: 20,
  }
}

/** An upgrade, and a package that the upgrade brings with it: the standing approval does not cover that. */
export const changes: readonly [upgrade: Change, addition: Change] = [
  {
    name: 'openssl',
    architecture: 'amd64',
    from: '3.0.11-1',
    to: '3.0.13-1',
    sha256: testDigest('openssl'),
    sizeBytes: 1_400_000,
    origin: 'debian-security',
  },
  {
    name: 'openssl-provider-legacy',
    architecture: 'amd64',
    from: null,
    to: '3.0.13-1',
    sha256: testDigest('openssl-provider-legacy'),
    sizeBytes: 200_000,
    origin: 'debian-security',
  },
]

export function planOf(world: World, policy: string): Plan {
  return {
    type: 'plan',
    schema: 1,
    tenant: world.tenant,
    id: testUuid('plan'),
    parent: null,
    author: 'planner',
    policy,
    createdAt: ago(2 * HOUR_MS),
    urgent: false,
    tier: 'T1',
    transactions: [
      {
        id: 'openssl',
        platform: 'debian:12',
        changes: [...changes],
        indexes: [{ origin: 'debian-security', suite: 'bookworm-security', sha256: testDigest('index') }],
        hosts: Object.values(world.hosts).map((host) => host.digest),
        undo: 'plain',
        reboot: true,
        clears: ['CVE-2024-0727'],
      },
    ],
    leftOut: [],
  }
}

export function signOffOf(world: World, plan: string, by: TestKey): SignOff {
  const signedAt = ago(2 * HOUR_MS)
  const lapses = ago(2 * HOUR_MS - 14 * DAY_MS)
  return {
    type: 'signoff',
    schema: 1,
    tenant: world.tenant,
    plan,
    by: by.keyId,
    signedAt,
    lapses,
    now: [],
    emergency: false,
  }
}

export interface Names {
  readonly host: TestKey
  readonly policy: string
  /** The plan's digest and document. */
  readonly plan: { readonly digest: string; readonly document: Plan }
}

export function orderOf(world: World, { host, policy, plan }: Names): Order {
  // Every plan has a transaction, by its schema.
  const [transaction] = plan.document.transactions as [Plan['transactions'][number]]
  return {
    type: 'order',
    schema: 1,
    tenant: world.tenant,
    id: testUuid('order'),
    host: host.digest,
    epoch: 1,
    generation: 8,
    verb: 'install',
    plan: plan.digest,
    policy,
    transaction: transaction.id,
    changes: transaction.changes,
    indexes: transaction.indexes,
    ...(transaction.updater && { updater: transaction.updater }),
    ring: host === world.hosts.rest ? 'rest' : 'first',
    notBefore: ago(10 * MINUTE_MS),
    notAfter: ago(-4 * HOUR_MS),
  }
}

export function leaseOf(world: World, order: string, host: TestKey): Lease {
  const [notBefore, notAfter] = [ago(MINUTE_MS), ago(-10 * MINUTE_MS)]
  return { type: 'lease', schema: 1, tenant: world.tenant, order, host: host.digest, notBefore, notAfter }
}

/** What a host of the first ring says after the plan went well. */
export function resultOf(world: World, host: TestKey, order: string, plan: string): Result {
  return {
    type: 'result',
    schema: 1,
    tenant: world.tenant,
    kind: 'outcome',
    host: host.digest,
    epoch: 1,
    sequence: 5,
    order,
    plan,
    ring: 'first',
    outcome: 'installed',
    because: [],
    tried: null,
    probes: [{ id: 'units', before: 'passed', after: 'passed', detail: '' }],
    packages: [{ name: 'openssl', architecture: 'amd64', version: '3.0.13-1', status: 'ii' }],
    restarted: [],
    restartDue: [],
    bootId: null,
    startedAt: ago(26 * HOUR_MS),
    finishedAt: ago(25 * HOUR_MS),
    head: null,
  }
}

export function knownOf(host: TestKey, pinnedRoot: string): Known {
  return {
    ...nothingRemembered,
    pinnedRoot,
    epoch: 1,
    generation: 7,
    policyVersion: 2,
    policyDigest: testDigest('policy 2'),
    usedOrderIds: new Set([testUuid('an order before')]),
    lastOrderAt: new Date(NOW.getTime() - 25 * HOUR_MS),
    hostKey: host.digest,
    firstSeen: new Map(changes.map((one) => [one.sha256 ?? '', new Date(NOW.getTime() - 50 * HOUR_MS)])),
    installed: new Map([['openssl:amd64', '3.0.11-1']]),
    clock: { now: NOW, floor: new Date(NOW.getTime() - HOUR_MS), trusted: true },
    zone: 'UTC',
    bootedAt: null,
    mode: 'apply',
  }
}
