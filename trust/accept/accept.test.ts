/** What `accept` lets through, and for each gate and each of its codes a case that differs from an accepted one in one thing. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { hostGates } from '../host-gates.ts'
import { refusals } from '../refusals.ts'
import { acceptedCases } from '../test/cases/accepted.ts'
import { documentsCases } from '../test/cases/documents.ts'
import { orderCases } from '../test/cases/order.ts'
import { paceCases } from '../test/cases/pace.ts'
import { planCases } from '../test/cases/plan.ts'
import { build, type Changes } from '../test/support/build.ts'
import { closed, emergency } from '../test/support/edits.ts'
import { makeWorld, NOW, type World } from '../test/support/world.ts'
import { accept, explainGates } from './accept.ts'
import { emergencyLifts, orderGates, policyGates } from './gates.ts'

let world: World
before(async () => {
  world = await makeWorld()
})

async function verdict(changes: Changes): Promise<string> {
  const answer = await accept((await build(world, changes)).input)
  return answer.kind === 'accepted' ? `accepted by ${answer.by}` : `${answer.gate}: ${answer.refusal.code}`
}

for (const [what, expected, changes] of acceptedCases)
  test(`accepted: ${what}`, async () => assert.equal(await verdict(changes(world)), expected))

const refusedCases = [...documentsCases, ...orderCases, ...planCases, ...paceCases]
for (const [gate, code, what, changes] of refusedCases)
  test(`refused: ${gate}: ${what}`, async () => assert.equal(await verdict(changes(world)), `${gate}: ${code}`))

/** Said by roots in a chain; root-chain.test.ts has them. */
const ofTheChain = ['root-older', 'root-signatures-missing', 'epoch-older', 'epoch-unknown', 'other-tenant']
/** Of another updater, as apply finds it. */
const ofTheUpdater = ['updater-not-here', 'updater-file-edited']
const ofTheBoot = ['not-boot-safe', 'kernel-fell-back-before', 'reboot-deferred', 'people-unknown']
/** Said by the server's answer to a question for a lease, which apply passes on, and by apply: of the host itself, and of its boot. */
const ofApply: readonly string[] = ['halted', ...hostGates.map((gate) => gate.code), ...ofTheBoot, ...ofTheUpdater]
/** A key of the server that stops counting stops its order first. */
const behindOthers = ['lease: key-revoked', 'lease: key-not-yet-valid']

test('every code of every gate has a case', () => {
  const shown = new Set(refusedCases.map(([gate, code]) => `${gate}: ${code}`))
  const all = [...policyGates, ...orderGates].flatMap((gate) => gate.codes.map((code) => `${gate.id}: ${code}`))
  assert.deepEqual(
    all.filter((one) => !shown.has(one) && !behindOthers.includes(one)),
    [],
  )
})

test('every refusal is said by a gate, by the documents, or by apply', () => {
  const said = new Set<string>([...refusedCases.map(([, code]) => code), ...ofTheChain, ...ofApply])
  assert.deepEqual(
    Object.keys(refusals).filter((code) => !said.has(code)),
    [],
  )
})

test('explained, every gate answers for itself: one case may fail at several', async () => {
  const rows = await explainGates(
    (await build(world, { policy: closed, known: (known) => ({ ...known, generation: 8 }) })).input,
  )
  assert.deepEqual(
    rows.map((row) => row.gate),
    [...policyGates, ...orderGates].map((gate) => gate.id),
  )
  assert.deepEqual(
    rows.filter((row) => row.refusal).map((row) => row.gate),
    ['generation', 'window', 'share'],
  )
})

test('an emergency lifts exactly what the list says, and no proof', async () => {
  const blocked = async (signOff?: typeof emergency) => {
    const { input } = await build(world, {
      policy: closed,
      bundle: (one) => ({ ...one, proofs: [], lease: null }),
      known: (known) => ({
        ...known,
        firstSeen: new Map(),
        lastOrderAt: NOW,
        clock: { ...known.clock, trusted: false },
        generation: 8,
      }),
      ...(signOff && { signOff }),
    })
    return (await explainGates(input)).filter((row) => row.refusal).map((row) => row.gate)
  }
  const [ordinary, urgent] = [await blocked(), await blocked(emergency)]
  assert.deepEqual(
    ordinary.filter((gate) => !urgent.includes(gate)),
    [...emergencyLifts],
  )
  assert.deepEqual(urgent, ['generation', 'clock', 'ring-below', 'lease'])
})

test('what is remembered after an accepted order keeps it from being accepted again', async () => {
  const { input, digests, documents } = await build(world, { signOff: emergency })
  const first = await accept(input)
  assert.ok(first.kind === 'accepted')
  const { next } = first
  assert.deepEqual(
    [next.root?.digest, next.policyVersion, next.policyDigest, next.epoch, next.generation],
    [digests.root, 3, digests.policy, 1, documents.order.generation],
  )
  assert.deepEqual([next.lastOrderAt, next.emergencies, next.usedOrderIds.has(documents.order.id)], [NOW, [NOW], true])
  const second = await accept({ ...input, known: { ...input.known, ...next } })
  assert.equal(second.kind === 'refused' && second.refusal.code, 'replayed')
})

test('a refused order still teaches the newer root and policy, and nothing of itself', async () => {
  const { input, digests } = await build(world, { signers: [] })
  const answer = await accept(input)
  assert.ok(answer.kind === 'refused')
  const { next } = answer
  assert.deepEqual([next.root?.digest, next.policyVersion], [digests.root, 3])
  assert.deepEqual([next.generation, next.usedOrderIds], [input.known.generation, input.known.usedOrderIds])
})

test('a policy that is refused teaches nothing', async () => {
  const { input, digests } = await build(world, { policySigners: [world.alice] })
  const answer = await accept(input)
  assert.deepEqual([answer.next.root?.digest, answer.next.policyVersion], [digests.root, 2])
})

const hostile: [what: string, text: () => Promise<string>][] = [
  ['nothing', async () => ''],
  ['no JSON', async () => '{"roots":['],
  ['a list', async () => '[]'],
  ['a member more', async () => JSON.stringify({ ...(await build(world)).bundle, extra: 1 })],
  ['more than a megabyte', async () => `${(await build(world)).input.bundle}${' '.repeat(1024 * 1024)}`],
  ['deeply nested', async () => '['.repeat(500_000)],
]
for (const [what, text] of hostile)
  test(`a bundle that is ${what} is malformed`, async () => {
    const answer = await accept({ ...(await build(world)).input, bundle: await text() })
    assert.deepEqual(answer.kind === 'refused' && answer.refusal, {
      code: 'document-malformed',
      params: { document: 'bundle' },
    })
  })
