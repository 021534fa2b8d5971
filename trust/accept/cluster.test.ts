/** Never more than K of N: whatever schedule a server tries, `accept` lets no more begin in one period, and no two slots meet. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Cluster } from '../documents/policy-rules.ts'
import { build } from '../test/support/build.ts'
import { emergency } from '../test/support/edits.ts'
import { testDigest, testKey, testUuid } from '../test/support/keys.ts'
import { ago, makeWorld, NOW } from '../test/support/world.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import { accept } from './accept.ts'
import { nextTurn, slotAt, slotOf, slotsOf, turnUntil } from './cluster.ts'
import { periodStart } from './place.ts'

const clusters = fc
  .tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 39 }), fc.nat())
  .filter(([n, k]) => k < n)
  .map(
    ([n, maxDown, seed]): Cluster => ({
      name: 'web',
      hosts: Array.from({ length: n }, (_, nth) => testDigest(`${seed} ${nth}`)),
      maxDown,
    }),
  )
const periods = fc.constantFrom(1, 2, 7, 15, 60, 90, 240, 1_440)
const instants = fc.integer({ min: 0, max: 3_000 * DAY_MS }).map((ms) => NOW.getTime() + ms)

test('a server that tries every host at any time of a period begins K at most, and they end before another slot begins', () => {
  fc.assert(
    fc.property(
      clusters,
      periods,
      instants,
      fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
      (own, minutes, at, tries) => {
        const periodMs = minutes * MINUTE_MS
        const begun = new Map<number, Set<string>>()
        const works: { from: number; to: number; slot: number }[] = []
        for (const offset of tries)
          for (const host of own.hosts) {
            const when = at + (offset % (6 * periodMs))
            const until = turnUntil(own, host, when, periodMs)
            if (until === undefined) continue
            const period = periodStart(when, periodMs)
            assert.ok(when < until && until <= period + periodMs)
            begun.set(period, (begun.get(period) ?? new Set()).add(host))
            works.push({ from: when, to: until + periodMs / 2, slot: slotOf(own, host) })
          }
        for (const hosts of begun.values()) assert.ok(hosts.size <= own.maxDown)
        for (const a of works) for (const b of works) if (a.slot !== b.slot) assert.ok(a.to <= b.from || b.to <= a.from)
      },
    ),
    { numRuns: 300, seed: 5 },
  )
})

test('the order of the list does not count, and every host is in exactly one slot of K at most', () => {
  fc.assert(
    fc.property(clusters, (own) => {
      const sizes = Map.groupBy(own.hosts, (host) => slotOf(own, host))
      assert.equal(sizes.size, slotsOf(own))
      assert.ok([...sizes.values()].every((hosts) => hosts.length <= own.maxDown))
      for (const host of own.hosts)
        assert.equal(slotOf({ ...own, hosts: own.hosts.toReversed() }, host), slotOf(own, host))
    }),
    { numRuns: 100 },
  )
})

/** So many hours of each of these days, and how many of them each slot needs at most. */
const short: [what: string, everyDays: number, hours: number, slots: number, turns: number][] = [
  ['an hour of every night, two slots', 1, 1, 2, 2],
  ['an hour of every night, five slots', 1, 1, 5, 5],
  ['an hour of every night, twenty slots', 1, 1, 20, 20],
  ['all day, a hundred slots', 1, 24, 100, 8],
  ['an hour of every week, four slots', 7, 1, 4, 4],
  ['an hour of every four weeks, three slots', 28, 1, 3, 3],
  ['an hour of every night, seven slots', 1, 1, 7, 14],
  ['an hour of every week, two slots', 7, 1, 2, 2],
  ['an hour of every week, seven slots', 7, 1, 7, 7],
  ['four hours of every week, four slots', 7, 4, 4, 1],
]
for (const [what, days, hours, slots, turns] of short)
  test(`a short window comes to every slot: ${what}`, () => {
    for (let start = 0; start < 60; start++) {
      const seen = new Set<number>()
      for (let turn = 0; turn < turns; turn++)
        for (let hour = 0; hour < hours; hour++)
          seen.add(slotAt(Date.UTC(2026, 10, 1 + start + turn * days, 12 + hour), HOUR_MS, slots))
      assert.equal(seen.size, slots, `from day ${start}`)
    }
  })

test('the next turn is one, and none lies between', () => {
  fc.assert(
    fc.property(clusters, instants, fc.nat(39), (own, at, nth) => {
      const host = own.hosts[nth % own.hosts.length] ?? ''
      const next = nextTurn(own, host, at, HOUR_MS)
      assert.ok(next > at)
      assert.notEqual(turnUntil(own, host, next, HOUR_MS), undefined)
      for (let between = periodStart(at, HOUR_MS) + HOUR_MS; between < next; between += HOUR_MS)
        assert.equal(turnUntil(own, host, between, HOUR_MS), undefined)
    }),
    { numRuns: 100 },
  )
})

test('accept itself, with emergencies for all, at every quarter of an hour: one of three in each hour, and each has its hour', async () => {
  const world = await makeWorld('cluster')
  const hosts = [world.hosts.rest, await testKey('cluster b'), await testKey('cluster c')]
  const cluster = { name: 'web', hosts: hosts.map((one) => one.digest), maxDown: 1 }
  const begun = new Map<number, Set<string>>()
  for (let quarter = 0; quarter < 16; quarter++)
    for (const host of hosts) {
      const now = new Date(NOW.getTime() + quarter * 15 * MINUTE_MS)
      const at = (ms: number) => ago(NOW.getTime() - now.getTime() + ms)
      const { input } = await build(world, {
        host,
        policy: (policy) => ({ ...policy, clusters: [cluster] }),
        signOff: emergency,
        plan: (plan) => ({
          ...plan,
          transactions: plan.transactions.map((one) => ({ ...one, hosts: cluster.hosts })),
        }),
        order: (order) => ({ ...order, id: testUuid(`${quarter} ${host.digest}`), ring: 'rest' }),
        lease: (lease) => ({ ...lease, notBefore: at(MINUTE_MS), notAfter: at(-14 * MINUTE_MS) }),
        known: (known) => ({ ...known, clock: { now, floor: NOW, trusted: true } }),
      })
      const answer = await accept(input)
      if (answer.kind === 'refused') assert.equal(answer.refusal.code, 'cluster-turn-not-come')
      else {
        const half = periodStart(now.getTime(), HOUR_MS) + HOUR_MS / 2
        // What begins has to begin before the half is over, whatever the lease says.
        assert.ok((answer.leaseUntil?.getTime() ?? Number.POSITIVE_INFINITY) <= half)
        const hour = Math.floor(quarter / 4)
        begun.set(hour, (begun.get(hour) ?? new Set()).add(host.digest))
      }
    }
  assert.deepEqual(
    [...begun.values()].map((one) => one.size),
    [1, 1, 1, 1],
  )
  assert.equal(new Set([...begun.values()].slice(0, 3).flatMap((one) => [...one])).size, 3)
})
