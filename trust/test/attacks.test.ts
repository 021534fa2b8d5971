/** Attacks that are no change of one field: what a taken server tries with many orders, with time, and by leaving out. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { accept } from '../accept/accept.ts'
import type { Known } from '../accept/known.ts'
import { HOUR_MS, MINUTE_MS } from '../times.ts'
import { type Built, build, type Changes } from './support/build.ts'
import { emergency, inSerial, onlyUpgrade, ownPackage, rollBack, soaked, withRing } from './support/edits.ts'
import { testUuid } from './support/keys.ts'
import { ago, compare, makeWorld, NOW, type World } from './support/world.ts'

let world: World
before(async () => {
  world = await makeWorld('attacks')
})

/** Orders one after the other at one host, which remembers what it must; the answers as codes. */
async function inTurn(orders: readonly Built[], known: Known): Promise<string[]> {
  const answers: string[] = []
  let now = known
  for (const { input } of orders) {
    const answer = await accept({ ...input, known: now })
    answers.push(answer.kind === 'accepted' ? 'accepted' : answer.refusal.code)
    now = { ...now, ...answer.next }
  }
  return answers
}

/** Many plans that need nobody: each with an id and an order of its own. */
function plans(count: number, changes: Changes = {}): Promise<Built[]> {
  const made = Array.from({ length: count }, (_, nth) =>
    build(world, {
      ...changes,
      plan: (plan) => onlyUpgrade({ ...plan, id: testUuid(`plan ${nth}`) }),
      order: (order) => ({ ...order, id: testUuid(`order ${nth}`), generation: 8 + nth }),
      signers: [],
    }),
  )
  return Promise.all(made)
}

test('twenty plans at once: one order in a period, whatever they are', async () => {
  const orders = await plans(20)
  assert.deepEqual(await inTurn(orders, orders[0]?.input.known as Known), [
    'accepted',
    ...Array(19).fill('period-used'),
  ])
})

test('grinding plans for an early place: the place is of host and period, so all have the same turn', async () => {
  const orders = await plans(20, {
    policy: withRing(1, { windows: 'any', sharePercent: 1, delayMinutes: 50 * 60 - 30 }),
  })
  const answers = await Promise.all(orders.map(({ input }) => accept(input)))
  const turns = new Set(
    answers.map((one) => (one.kind === 'refused' ? `${one.refusal.code} ${one.refusal.params.until}` : 'now')),
  )
  assert.equal(turns.size, 1)
  assert.match([...turns].join(), /^share-not-reached 2026/)
})

test('a package of a taken server’s own repository needs people, standing approval or not', async () => {
  const alone = await accept((await build(world, { ...ownPackage, signers: [] })).input)
  assert.deepEqual(alone.kind === 'refused' && alone.refusal, {
    code: 'standing-not-covered',
    params: { why: 'own-repository' },
  })
  assert.equal((await accept((await build(world, ownPackage)).input)).kind, 'accepted')
})

test('batches: whatever results a server shows, how often and in what order, a host begins only behind all hosts before it', async () => {
  const { first, second, rest } = world.hosts
  const batches = [[first], [second], [rest]]
  const serial = inSerial(...batches)
  const free = withRing(1, { promotion: soaked(0, 0), windows: 'any', sharePercent: 100 })
  let begun = 0
  for (const signers of [undefined, []])
    for (const [at, [host = rest]] of batches.entries())
      for (const shown of [[], [0], [1], [0, 1], [1, 0], [0, 0], [1, 1], [1, 0, 1]]) {
        const { input } = await build(world, {
          host,
          policy: (policy) => free(serial(policy)),
          plan: onlyUpgrade,
          ...(signers ? { signers } : {}),
          bundle: (one) => ({ ...one, proofs: shown.flatMap((nth) => one.proofs[nth] ?? []) }),
        })
        const answer = await accept(input)
        const mayBegin = Array.from({ length: at }, (_, before) => before).every((before) => shown.includes(before))
        assert.equal(answer.kind, mayBegin ? 'accepted' : 'refused', `${at} behind ${shown.join()}`)
        if (answer.kind === 'refused') assert.equal(answer.refusal.code, 'serial-not-proven')
        else begun += 1
      }
  assert.equal(begun, 2 * (8 + 5 + 3))
})

test('batches: the refusal names who is waited for, first of the first batch and on the way back of the last', async () => {
  const { first, second, rest } = world.hosts
  const serial = inSerial([first], [second], [rest])
  const free = withRing(1, { promotion: { ...soaked(0, 0), maxFailed: 1 } })
  const policy: Changes['policy'] = (one) => free(serial(one))
  const refusalOf = async (changes: Changes) => {
    const answer = await accept((await build(world, { policy, ...changes })).input)
    assert.equal(answer.kind, 'refused')
    return answer.kind === 'refused' && answer.refusal.params
  }
  const none: Changes['bundle'] = (one) => ({ ...one, proofs: [] })
  const waits = { serial: 'shop', have: 0, want: 2, failed: 0 }
  assert.deepEqual(await refusalOf({ bundle: none }), { ...waits, batch: 'b0', host: first.digest })
  const failed: Changes['result'] = (result, key) => ({ ...result, outcome: key === second ? 'failed' : 'installed' })
  assert.deepEqual(await refusalOf({ result: failed }), {
    ...waits,
    ...{ have: 1, failed: 1, batch: 'b1', host: second.digest },
  })
  const back = await refusalOf({ ...rollBack, host: first, bundle: none })
  assert.deepEqual(back, { ...waits, batch: 'b2', host: rest.digest })
})

test('an order kept back for a later day is over, and its lease sooner', async () => {
  const { input } = await build(world, { order: (order) => ({ ...order, notAfter: ago(-90 * 24 * HOUR_MS) }) })
  const codes: string[] = []
  for (const ms of [0, 14 * MINUTE_MS, 24 * HOUR_MS]) {
    const clock = { now: new Date(NOW.getTime() + ms), floor: NOW, trusted: true }
    const answer = await accept({ ...input, known: { ...input.known, clock } })
    codes.push(answer.kind === 'accepted' ? 'accepted' : answer.refusal.code)
  }
  assert.deepEqual(codes, ['accepted', 'lease-over', 'order-over'])
})

test('emergencies without end: the quota is the policy of the people', async () => {
  const orders = await Promise.all(
    [0, 1, 2].map((nth) =>
      build(world, {
        signOff: emergency,
        order: (order) => ({ ...order, id: testUuid(`order ${nth}`), generation: 8 + nth }),
      }),
    ),
  )
  const [first] = orders
  assert.ok(first)
  let known: Known = first.input.known
  const codes: string[] = []
  for (const { input } of orders) {
    const answer = await accept({ ...input, known })
    codes.push(answer.kind === 'accepted' ? 'accepted' : answer.refusal.code)
    // An hour is over, as far as the period goes.
    known = { ...known, ...answer.next, lastOrderAt: null }
  }
  assert.deepEqual(codes, ['accepted', 'accepted', 'emergency-spent'])
})

test('root freeze: a newer root that is held back stops nothing but itself, until the old one runs out', async () => {
  const { input } = await build(world, { root: (root) => ({ ...root, expires: ago(-HOUR_MS) }) })
  assert.equal((await accept(input)).kind, 'accepted')
  const clock = { now: new Date(NOW.getTime() + HOUR_MS), floor: NOW, trusted: true }
  const later = await accept({ ...input, known: { ...input.known, clock } })
  assert.equal(later.kind === 'refused' && later.refusal.code, 'root-expired')
})

test('a server that was taken before the host enrolled has its own root, and the pin is another', async () => {
  const mallory = await makeWorld('mallory')
  const theirs = await build(mallory)
  const ours = await build(world)
  const answer = await accept({ ...theirs.input, known: { ...ours.input.known, hostKey: mallory.hosts.rest.digest } })
  assert.equal(answer.kind === 'refused' && answer.refusal.code, 'root-unknown')
})

const parts = ['roots', 'policy', 'plan', 'signOffs', 'lease', 'proofs'] as const
for (const part of parts)
  test(`a bundle without its ${part} is refused`, async () => {
    const { bundle, input } = await build(world, { policy: (policy) => ({ ...policy, standing: null }) })
    const without = JSON.stringify({ ...bundle, [part]: Array.isArray(bundle[part]) ? [] : null })
    assert.equal((await accept({ ...input, bundle: without })).kind, 'refused')
    assert.equal((await accept({ ...input, compare })).kind, 'accepted')
  })
