/** The shapes of a root's life as named cases; the chain of tuf-on-ci was the model for which shapes there are. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Root } from './documents/root.ts'
import { writeEnvelope } from './envelope.ts'
import { type KnownRoot, walkRoots } from './root-chain.ts'
import { digestFor } from './test/support/build.ts'
import { personKey, signedBy, type TestKey, testDigest, testKey, testUuid } from './test/support/keys.ts'
import { ago, makeWorld, NOW, rootOf, type World } from './test/support/world.ts'
import { DAY_MS } from './times.ts'

let world: World
let first: Root
let pinned: string
let dave: TestKey
before(async () => {
  world = await makeWorld()
  first = rootOf(world)
  pinned = await digestFor(first)
  dave = await testKey('dave')
})

type Link = [change: (root: Root) => Partial<Root>, ...signers: TestKey[]]

/** A chain from version 1 on: each link changes the root before it, and is signed as it says. */
async function chain(...links: Link[]): Promise<string[]> {
  const texts = [writeEnvelope(await signedBy('root', first, world.alice, world.bob))]
  let root = first
  for (const [change, ...signers] of links) {
    const previous = await digestFor(root)
    root = { ...root, version: root.version + 1, previous, issuedAt: ago(DAY_MS), ...change(root) }
    texts.push(writeEnvelope(await signedBy('root', root, ...signers)))
  }
  return texts
}

async function walk(texts: readonly string[], newest: KnownRoot | null = null): Promise<string> {
  const walked = await walkRoots(texts, { pinned, newest }, NOW)
  return 'code' in walked ? walked.code : `version ${walked.document.version}`
}

const revoke =
  (...keys: TestKey[]) =>
  (root: Root): Partial<Root> => ({
    people: root.people.map((one) => (keys.some((key) => key.keyId === one.keyId) ? { ...one, revoked: ago(0) } : one)),
    serverKeys: root.serverKeys.map((one) =>
      keys.some((key) => key.keyId === one.keyId) ? { ...one, revoked: ago(0) } : one,
    ),
  })
const withDave = (root: Root): Partial<Root> => ({ people: [...root.people, personKey(dave, 'Dave', ago(DAY_MS))] })
/** Dave and Carol take over. */
const handOver = (root: Root): Partial<Root> => ({
  people: [personKey(dave, 'Dave', ago(DAY_MS)), ...root.people.filter((one) => one.person === 'Carol')],
})
const same = (): Partial<Root> => ({})

const cases: [shape: string, expected: string, links: () => Link[]][] = [
  ['only the first root', 'version 1', () => []],
  ['a new one signed by the threshold', 'version 2', () => [[same, world.alice, world.bob]]],
  ['others of the same people sign', 'version 2', () => [[same, world.bob, world.carol]]],
  ['one signature too few', 'root-signatures-missing', () => [[same, world.alice]]],
  ['nobody signs', 'root-signatures-missing', () => [[same]]],
  ['a stranger signs', 'root-signatures-missing', () => [[same, world.alice, dave]]],
  ['the server signs', 'root-signatures-missing', () => [[same, world.alice, world.server]]],
  [
    'the recovery sheet counts for no threshold',
    'root-signatures-missing',
    () => [[withDave, world.alice, world.recovery]],
  ],
  [
    'a person comes',
    'version 3',
    () => [
      [withDave, world.alice, world.bob],
      [same, dave, world.bob],
    ],
  ],
  ['signed by the new people only', 'root-signatures-missing', () => [[handOver, dave, world.carol]]],
  ['signed by the old people only', 'root-signatures-missing', () => [[handOver, world.alice, world.bob]]],
  ['handed over by old and new', 'version 2', () => [[handOver, world.alice, world.bob, dave, world.carol]]],
  [
    'the threshold rises, and the new one is not met',
    'root-signatures-missing',
    () => [[() => ({ threshold: 3 }), world.alice, world.bob]],
  ],
  ['the threshold rises', 'version 2', () => [[() => ({ threshold: 3 }), world.alice, world.bob, world.carol]]],
  [
    'a revoked key',
    'key-revoked',
    () => [
      [revoke(world.bob), world.alice, world.carol],
      [same, world.alice, world.bob],
    ],
  ],
  [
    'a revoked key comes back',
    'key-revoked',
    () => [
      [revoke(world.bob), world.alice, world.carol],
      [() => ({ people: first.people }), world.alice, world.carol],
    ],
  ],
  [
    'a key that is not valid yet',
    'key-not-yet-valid',
    () => [
      [(root) => ({ people: [...root.people, personKey(dave, 'Dave', ago(-DAY_MS))] }), world.alice, world.bob],
      [same, world.alice, dave],
    ],
  ],
  ['another tenant', 'other-tenant', () => [[() => ({ tenant: testUuid('other') }), world.alice, world.bob]]],
  ['a version left out', 'root-unknown', () => [[() => ({ version: 3 }), world.alice, world.bob]]],
  ['another root before it', 'root-unknown', () => [[() => ({ previous: testDigest('x') }), world.alice, world.bob]]],
  ['the last is expired', 'root-expired', () => [[() => ({ expires: ago(0) }), world.alice, world.bob]]],
  [
    'one in between is expired',
    'version 3',
    () => [
      [() => ({ expires: ago(10) }), world.alice, world.bob],
      [() => ({ expires: ago(-DAY_MS) }), world.alice, world.bob],
    ],
  ],
  [
    'the epoch rises with the old head',
    'version 2',
    () => [[() => ({ epoch: 2, previousHead: testDigest('head') }), world.alice, world.bob]],
  ],
  ['the epoch rises without a head', 'epoch-unknown', () => [[() => ({ epoch: 2 }), world.alice, world.bob]]],
  [
    'the epoch rises by one signature',
    'root-signatures-missing',
    () => [[() => ({ epoch: 2, previousHead: testDigest('head') }), world.alice]],
  ],
  [
    'the epoch falls',
    'epoch-older',
    () => [
      [() => ({ epoch: 5, previousHead: testDigest('head') }), world.alice, world.bob],
      [() => ({ epoch: 4 }), world.alice, world.bob],
    ],
  ],
  [
    'another head in the same epoch',
    'epoch-unknown',
    () => [[() => ({ previousHead: testDigest('head') }), world.alice, world.bob]],
  ],
  // What the paper may do alone.
  ['recovery takes a key out', 'version 2', () => [[revoke(world.bob), world.recovery]]],
  ['recovery takes the server out', 'version 2', () => [[revoke(world.server), world.recovery]]],
  ['recovery takes itself out', 'version 2', () => [[revoke(world.recovery), world.recovery]]],
  [
    'people go on after recovery',
    'version 3',
    () => [
      [revoke(world.bob), world.recovery],
      [same, world.alice, world.carol],
    ],
  ],
  [
    'recovery after it was taken out',
    'root-signatures-missing',
    () => [
      [revoke(world.recovery), world.alice, world.bob],
      [revoke(world.bob), world.recovery],
    ],
  ],
  ['recovery takes out too many', 'document-malformed', () => [[revoke(world.bob, world.carol), world.recovery]]],
  ['recovery changes nothing', 'root-signatures-missing', () => [[same, world.recovery]]],
  ['recovery adds a person', 'root-signatures-missing', () => [[withDave, world.recovery]]],
  [
    'recovery adds a person and takes one out',
    'root-signatures-missing',
    () => [
      [
        (root) => ({ people: [...(revoke(world.bob)(root).people ?? []), personKey(dave, 'Dave', ago(0))] }),
        world.recovery,
      ],
    ],
  ],
  [
    'recovery lowers the threshold',
    'root-signatures-missing',
    () => [[(root) => ({ ...revoke(world.bob)(root), mode: 'solo', threshold: 1 }), world.recovery]],
  ],
  [
    'recovery prolongs the root',
    'root-signatures-missing',
    () => [[(root) => ({ ...revoke(world.bob)(root), expires: ago(-900 * DAY_MS) }), world.recovery]],
  ],
  [
    'recovery changes the order of keys',
    'root-signatures-missing',
    () => [[(root) => ({ people: [...(revoke(world.bob)(root).people ?? [])].reverse() }), world.recovery]],
  ],
  [
    'recovery raises the epoch',
    'root-signatures-missing',
    () => [[(root) => ({ ...revoke(world.bob)(root), epoch: 2, previousHead: testDigest('h') }), world.recovery]],
  ],
  ['a signer alone does what recovery may', 'root-signatures-missing', () => [[revoke(world.bob), world.alice]]],
]

function withSpareOfAlice(root: Root): Partial<Root> {
  return { people: [...root.people, personKey(dave, 'Alice', ago(DAY_MS))] }
}

for (const [shape, expected, links] of cases)
  test(`root chain: ${shape}: ${expected}`, async () => assert.equal(await walk(await chain(...links())), expected))

test('root chain: two keys of one person are one', async () => {
  const texts = await chain([withSpareOfAlice, world.alice, world.bob], [same, world.alice, dave])
  assert.equal(await walk(texts), 'root-signatures-missing')
})

test('root chain: a host that has version 2 passes over what it has and takes version 3 alone', async () => {
  const texts = await chain([same, world.alice, world.bob], [withDave, world.alice, world.bob])
  const second = await walkRoots(texts.slice(0, 2), { pinned, newest: null }, NOW)
  assert.ok(!('code' in second))
  for (const received of [texts, texts.slice(1), texts.slice(2)])
    assert.equal(await walk(received, second), 'version 3')
  assert.equal(await walk([], second), 'version 2')
  assert.equal(await walk(texts.slice(0, 1), second), 'root-older')
})

test('root chain: two roots of one number: the host keeps the one that it had', async () => {
  const [one, other] = [await chain([same, world.alice, world.bob]), await chain([withDave, world.alice, world.bob])]
  const known = await walkRoots(one, { pinned, newest: null }, NOW)
  assert.ok(!('code' in known))
  assert.equal(await walk(other, known), 'root-unknown')
})

test('root chain: another first root is none, whoever signed it', async () => {
  const other = { ...first, tenant: testUuid('other') }
  assert.equal(await walk([writeEnvelope(await signedBy('root', other, world.alice, world.bob))]), 'root-unknown')
  assert.equal(await walk([writeEnvelope(await signedBy('root', first, world.alice))]), 'root-signatures-missing')
  assert.equal(await walk([]), 'no-root')
})

test('root chain: more roots than a host reads at once are refused before any is opened', async () => {
  assert.equal(await walk(Array.from({ length: 101 }, () => '{}')), 'document-malformed')
})
