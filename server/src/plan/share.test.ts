/** What goes without a person, what is for people, and what waits: small fleets with one thing that differs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Policy, Ring } from '@patchreeve/trust/documents/policy.ts'
import fc from 'fast-check'
import type { PlanHost } from './model.ts'
import { makePlan } from './planner.ts'
import { coversPlan, type Held, type Share, shareOf, takenKey } from './share.ts'
import { aHost, aPolicy, aQuestion, candidate, digest, entry, finding, type HostGiven, installed } from './testing.ts'

const standing: NonNullable<Policy['standing']> = { maxPackages: 3, maxBytes: 10_000, tiers: ['T0', 'T1'] }
const policy = aPolicy({ standing })

/** One source of one package, vulnerable and fixed by its next version, from the security archive unless said otherwise. */
interface Update {
  readonly name: string
  readonly tier?: number
  readonly label?: string
  readonly sizeBytes?: number
  readonly depends?: string
}
const given = (updates: readonly Update[]): HostGiven => ({
  installed: updates.map(({ name }) => installed(name, '1.0-1')),
  candidates: updates.map(({ name }) => candidate(name, '1.0-1', '1.1-1')),
  entries: updates.map(({ name, tier: _, ...more }) => entry(name, '1.1-1', more)),
  findings: updates.map(({ name, tier = 1 }, at) =>
    finding(at + 1, `CVE-2026-${name}`, installed(name, '1.0-1'), '1.1-1', tier),
  ),
})
const hostWith = (name: string, ...updates: Update[]): PlanHost => aHost(name, given(updates))

interface More {
  readonly held?: readonly Held[]
  /** A host, or `host origin`. */
  readonly busy?: readonly string[]
  readonly taken?: ReadonlySet<string>
  readonly policy?: Policy
  readonly now?: Date
}
/** `next`: what goes first. */
function share(hosts: readonly PlanHost[], more: More = {}): Share & { readonly next: readonly PlanHost[] } {
  const { held = [], busy = [], taken = new Set(), now = new Date('2026-11-27T12:00:00Z') } = more
  const under = more.policy ?? policy
  const names = new Map(hosts.map((host) => [host.hostId, host.name]))
  const isBusy = (hostId: string, origin: string) =>
    [`${names.get(hostId)}`, `${names.get(hostId)} ${origin}`].some((one) => busy.includes(one))
  const found = shareOf({ now, policy: under, standing, hosts, held, isBusy, taken })
  return { ...found, next: found.going[0]?.hosts ?? [] }
}
/** `host: packages` of the plan that the planner makes of a part. */
function planned(hosts: readonly PlanHost[]): string[] {
  const { plan } = makePlan(aQuestion(hosts))
  const names = new Map(hosts.map((host) => [host.hostKey, host.name]))
  return (plan?.transactions ?? [])
    .flatMap(({ hosts: keys, changes }) =>
      keys.map((key) => `${names.get(key)}: ${changes.map((one) => one.name).join(' ')}`),
    )
    .sort()
}

test('covered updates of all hosts go in one plan, and nothing is left for people', () => {
  const { going, next, beyond } = share([
    hostWith('a', { name: 'ssl' }, { name: 'zlib' }),
    hostWith('b', { name: 'ssl' }),
  ])
  assert.deepEqual(planned(next), ['a: ssl zlib', 'b: ssl'])
  assert.deepEqual([beyond, going.length, going[0]?.tier], [[], 1, 1])
})

test('a tier that the approval does not name is for people, and so is what is too large or brings two origins', () => {
  const { next, beyond } = share([
    hostWith('late', { name: 'ssl', tier: 2 }),
    hostWith('large', { name: 'tex', sizeBytes: 10_001 }),
    hostWith('mixed', { name: 'web', depends: 'base (>= 1.1)' }, { name: 'base', label: 'Debian' }),
  ])
  assert.deepEqual(planned(next), ['mixed: base'], 'what the other needs goes alone')
  assert.deepEqual(planned(beyond), ['large: tex', 'late: ssl', 'mixed: base web'])
})

test('what needs a new package is in neither: no plan can have it', () => {
  const needy = aHost('needy', {
    ...given([{ name: 'ssl', depends: 'brand-new' }]),
    candidates: [candidate('ssl', '1.0-1', '1.1-1'), candidate('brand-new', '', '1.0-1')],
  })
  const { next, beyond } = share([needy])
  assert.deepEqual([next, beyond], [[], []])
})

/** Of another origin than the others. */
const third = (name: string, tier = 1): Update => ({ name, label: 'Debian', tier })
const goingOf = ({ going }: Share) =>
  going.map(({ origin, tier, hosts }) => `${origin} T${tier}: ${planned(hosts).join(', ')}`)

test('one plan brings one origin: first that of the most urgent finding, then that of most hosts', () => {
  const fleet = (tier: number) => [hostWith('a', { name: 'ssl' }, third('apt', tier)), hostWith('b', { name: 'ssl' })]
  assert.deepEqual(goingOf(share(fleet(0))), ['debian T0: a: apt', 'debian-security T1: a: ssl, b: ssl'])
  assert.deepEqual(goingOf(share(fleet(1))), ['debian-security T1: a: ssl, b: ssl', 'debian T1: a: apt'])
})

test('a host at work for one origin is free for another', () => {
  const fleet = [hostWith('a', { name: 'ssl' }, third('apt')), hostWith('b', { name: 'ssl' })]
  assert.deepEqual(goingOf(share(fleet, { busy: ['a debian-security'] })), [
    'debian T1: a: apt',
    'debian-security T1: b: ssl',
  ])
  assert.deepEqual(goingOf(share(fleet, { busy: ['a'] })), ['debian-security T1: b: ssl'])
})

test('a host gets as much as one order may bring, the most urgent first; the rest is for the next plan', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const updates = names.map((name, at) => ({ name: `p${name}`, tier: at === 4 ? 0 : 1 }))
  assert.deepEqual(planned(share([hostWith('full', ...updates)]).next), ['full: pa pb pe'])
  const large = updates.map((one) => ({ ...one, sizeBytes: 4_000 }))
  assert.deepEqual(planned(share([hostWith('full', ...large)]).next), ['full: pa pe'])
})

test('a version that is held back goes nowhere, a later one and other hosts do', () => {
  const [a, b] = [hostWith('a', { name: 'ssl' }), hostWith('b', { name: 'ssl' })]
  const held = (version: string, hostId: string | null): Held => ({
    hostId,
    name: 'ssl',
    architecture: 'amd64',
    version,
  })
  assert.deepEqual(planned(share([a, b], { held: [held('1.1-1', null)] }).next), [])
  assert.deepEqual(share([a, b], { held: [held('1.1-1', null)] }).beyond, [], 'people are not asked to sign it either')
  assert.deepEqual(planned(share([a, b], { held: [held('1.1-1', a.hostId)] }).next), ['b: ssl'])
  assert.deepEqual(planned(share([a, b], { held: [held('1.0-9', null)] }).next), ['a: ssl', 'b: ssl'])
})

test('what must go together with a held-back version waits with it', () => {
  const host = hostWith('a', { name: 'web', depends: 'base (>= 1.1)' }, { name: 'base' }, { name: 'ssl' })
  const held = [{ hostId: null, name: 'base', architecture: 'amd64', version: '1.1-1' }]
  assert.deepEqual(planned(share([host], { held }).next), ['a: ssl'])
})

test('what the policy leaves alone goes neither by itself nor with people, until that ends', () => {
  const host = hostWith('a', { name: 'web' }, { name: 'ssl' })
  const left = { id: 'web', packages: ['web'], hosts: 'all' as const, reason: 'is moved' }
  const now = new Date('2026-11-24T12:00:00Z')
  const under = (until: string) => ({ ...policy, exclusions: [{ ...left, until }] })
  const found = share([host], { policy: under('2026-11-24T12:00:01Z'), now })
  assert.deepEqual([planned(found.next), planned(found.beyond)], [['a: ssl'], []])
  assert.deepEqual(planned(share([host], { policy: under('2026-11-24T12:00:00Z'), now }).next), ['a: ssl web'])
})

const ring = (name: string, hosts: Ring['hosts'], minSucceeded: number): Ring => ({
  ...{ catchUpHours: 0, maxAtOnce: null },
  ...{ name, hosts, delayMinutes: 0, urgentDelayMinutes: 0, windows: 'any', sharePercent: 100 },
  ...{ promotion: { minSucceeded, maxFailed: 0, soakMinutes: 0, test: null }, mayReboot: false },
})
const key = (name: string) => digest(`key of ${name}`)
const ringed = aPolicy({
  standing,
  rings: [ring('first', [key('a'), key('b')], 0), ring('second', [key('c')], 2), ring('rest', 'others', 1)],
})

test('a ring that could never be proven waits, and the rings after it', () => {
  const hosts = ['a', 'b', 'c', 'd'].map((name) => hostWith(name, { name: 'ssl' }))
  assert.deepEqual(planned(share(hosts, { policy: ringed }).next), ['a: ssl', 'b: ssl', 'c: ssl', 'd: ssl'])
  const fewer = hosts.filter((host) => host.name !== 'b')
  assert.deepEqual(planned(share(fewer, { policy: ringed }).next), ['a: ssl'])
  const { next, unproven } = share(hosts.slice(2), { policy: ringed })
  assert.deepEqual([next, unproven], [[], 2])
})

const inBatches = (...batches: string[][]): Policy['serials'] => [
  { name: 'shop', batches: batches.map((names, at) => ({ name: `b${at}`, hosts: names.map(key) })) },
]

test('a later batch goes by itself with all hosts before it; where one of them needs nothing of that, it is for people', () => {
  const serial = aPolicy({ standing, serials: inBatches(['a', 'b'], ['c']) })
  const [a, b, c] = ['a', 'b', 'c'].map((name) => hostWith(name, { name: 'ssl' })) as [PlanHost, PlanHost, PlanHost]
  const whole = share([a, b, c], { policy: serial })
  assert.deepEqual([planned(whole.next), whole.beyond], [['a: ssl', 'b: ssl', 'c: ssl'], []])
  const partly = share([a, c], { policy: serial })
  assert.deepEqual([planned(partly.next), planned(partly.beyond)], [['a: ssl'], ['c: ssl']])
  const mixed = share([a, hostWith('b', { name: 'apt', label: 'Debian' }), c], { policy: serial })
  assert.deepEqual([planned(mixed.next), planned(mixed.beyond)], [['b: apt'], ['c: ssl']], 'each origin for itself')
})

test('a later batch waits for the next plan while a host before it is part of another', () => {
  const serial = aPolicy({ standing, serials: inBatches(['a', 'b'], ['c']) })
  const [a, b, c] = ['a', 'b', 'c'].map((name) => hostWith(name, { name: 'ssl' })) as [PlanHost, PlanHost, PlanHost]
  const { next, beyond } = share([a, b, c], { policy: serial, busy: ['b'] })
  assert.deepEqual([planned(next), beyond], [['a: ssl'], []])
})

test('a ring behind a batch that cannot go counts without it', () => {
  const both = aPolicy({
    standing,
    rings: [ring('first', [key('a'), key('b')], 0), ring('rest', 'others', 2)],
    serials: inBatches(['a'], ['b']),
  })
  const hosts = ['a', 'b', 'c'].map((name) => hostWith(name, { name: 'ssl' })) as [PlanHost, PlanHost, PlanHost]
  assert.deepEqual(planned(share(hosts, { policy: both }).next), ['a: ssl', 'b: ssl', 'c: ssl'])
  assert.deepEqual(planned(share(hosts, { policy: both, busy: ['a'] }).next), [])
})

test('the origin that can be proven goes, although the other one is more urgent', () => {
  const hosts = ['a', 'b', 'c'].map((name) => hostWith(name, { name: 'ssl' }))
  const lonely = hostWith('d', { name: 'apt', tier: 0, label: 'Debian' })
  assert.deepEqual(planned(share([...hosts, lonely], { policy: ringed }).next), ['a: ssl', 'b: ssl', 'c: ssl'])
})

const unreadCases: [tier: number, hours: number][] = [
  [0, 4],
  [1, 12],
  [2, 24],
]
for (const [tier, hours] of unreadCases)
  test(`nothing of T${tier} leaves before all hosts have read of it, or ${hours} hours are over`, () => {
    const fresh = finding(9, 'CVE-2026-9', installed('ssl', '1.0-1'), '1.1-1', tier, new Date('2026-11-27T00:00:00Z'))
    const read = aHost('read', { ...given([{ name: 'ssl' }]), findings: [fresh] })
    const unread = aHost('unread', { installed: [installed('ssl', '1.0-1')], findings: [fresh] })
    const wide = aPolicy({ standing: { ...standing, tiers: ['T0', 'T1', 'T2'] } })
    const goes = (hosts: readonly PlanHost[], afterMs: number) =>
      planned(
        shareOf({
          ...{ now: new Date(Date.parse('2026-11-27T00:00:00Z') + afterMs), policy: wide, held: [] },
          ...{ standing: { ...standing, tiers: ['T0', 'T1', 'T2'] }, hosts, taken: new Set() },
          isBusy: () => false,
        }).going.flatMap((one) => one.hosts),
      )
    assert.deepEqual(goes([read, unread], hours * 3_600_000 - 1), [])
    assert.deepEqual(goes([read, unread], hours * 3_600_000), ['read: ssl'])
    assert.deepEqual(goes([read], 0), ['read: ssl'])
  })

test('hosts at work are in no plan now; what is beyond the approval is told of them all the same', () => {
  const [a, b] = [hostWith('a', { name: 'ssl' }), hostWith('b', { name: 'ssl' }, { name: 'tex', tier: 3 })]
  const { next, beyond } = share([a, b], { busy: [b.name] })
  assert.deepEqual([planned(next), planned(beyond)], [['a: ssl'], ['b: tex']])
})

test('hosts without a confirmed key or with a broken dpkg are in neither part', () => {
  const lost = aHost('lost', { ...given([{ name: 'ssl' }]), more: { hostKey: null, keyState: 'none' } })
  const broken = aHost('broken', { ...given([{ name: 'ssl' }]), more: { broken: true } })
  const { next, beyond } = share([lost, broken])
  assert.deepEqual([next, beyond], [[], []])
})

test('what a plan of people has already is not proposed to them again', () => {
  const host = hostWith('a', { name: 'tex', tier: 3 }, { name: 'web', tier: 3 })
  const change = { name: 'tex', architecture: 'amd64', from: '1.0-1', to: '1.1-1', sha256: digest('tex 1.1-1') }
  const taken = new Set([takenKey(key('a'), { ...change, sizeBytes: 1_000, origin: 'debian-security' })])
  assert.deepEqual(planned(share([host], { taken }).beyond), ['a: web'])
})

test('whatever the fleet is like, the plan that is made is one that hosts take under the standing approval', () => {
  const update = fc.record({
    name: fc.constantFrom('pa', 'pb', 'pc', 'pd', 'pe', 'pf'),
    tier: fc.integer({ min: 0, max: 4 }),
    label: fc.constantFrom('Debian', 'Debian-Security'),
    sizeBytes: fc.constantFrom(100, 4_000, 20_000),
    depends: fc.constantFrom('', 'pa (>= 1.1)', 'pb', 'gone'),
  })
  const fleet = fc.array(fc.uniqueArray(update, { selector: (one) => one.name, minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 5,
  })
  let made = 0
  fc.assert(
    fc.property(fleet, (lists) => {
      const hosts = lists.map((updates, at) => hostWith(`h${at}`, ...updates))
      const { going } = share(hosts)
      const given: string[] = []
      for (const { origin, tier, hosts: parts } of going) {
        const { plan, leftOut } = makePlan(aQuestion(parts))
        assert.ok(plan)
        made++
        assert.deepEqual(leftOut, [])
        assert.ok(coversPlan(policy, plan), JSON.stringify(plan.transactions))
        assert.equal(plan.tier, `T${tier}`)
        const changes = plan.transactions.flatMap((one) => one.changes.map((change) => ({ ...change, to: one.hosts })))
        assert.deepEqual(new Set(changes.map((change) => change.origin)), new Set([origin]))
        given.push(...changes.flatMap((change) => change.to.map((host) => `${host} ${change.name}`)))
      }
      assert.equal(new Set(given).size, given.length, 'no host gets one package twice')
    }),
    { numRuns: 300, seed: 7 },
  )
  assert.ok(made > 150, `${made} plans of 300 fleets`)
})

test('without a standing approval no plan is covered', () => {
  const { plan } = makePlan(aQuestion([hostWith('a', { name: 'ssl' })]))
  assert.ok(plan)
  assert.deepEqual([coversPlan(policy, plan), coversPlan(aPolicy(), plan)], [true, false])
})
