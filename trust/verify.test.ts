import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { concat } from './bytes.ts'
import { sshNamespace } from './documents/registry.ts'
import type { PersonKey, Root } from './documents/root.ts'
import type { Signed } from './envelope.ts'
import { openDocument, toEnvelopeJson } from './envelope.ts'
import { generateKeys, importSpki, signBytes, toSpki } from './keys.ts'
import { addSignature, messageOf, wrapDocument } from './sign.ts'
import { readArmor, readPublicLine } from './ssh-signature.ts'
import { personKey, resign, signedBy, sshSignature, type TestKey, testKey } from './test/support/keys.ts'
import { ago, makeWorld, NOW, policyOf, rootOf, type World } from './test/support/world.ts'
import { DAY_MS } from './times.ts'
import { keyThatSigned, serverFault, signersOf } from './verify.ts'

let world: World
let root: Root
before(async () => {
  world = await makeWorld()
  root = rootOf(world)
})

async function policySignedBy(...keys: TestKey[]): Promise<Signed<'policy'>> {
  return opened(toEnvelopeJson(await signedBy('policy', policyOf(world), ...keys)))
}
async function opened(json: Parameters<typeof openDocument>[1]): Promise<Signed<'policy'>> {
  const policy = await openDocument('policy', json)
  assert.ok(!('code' in policy))
  return policy
}
async function names(policy: Signed<'policy'>, under: Root = root): Promise<string[]> {
  return (await signersOf(policy, under, NOW)).keys.map((key) => key.person)
}

test('each class of key signs in its own way, and counts', async () => {
  assert.deepEqual(await names(await policySignedBy(world.carol, world.bob, world.alice)), ['Alice', 'Bob', 'Carol'])
})

test('a P-256 key file signs as an Ed25519 one does', async () => {
  const { publicKey, privateKey } = await generateKeys('p256', false)
  const { keyId, spki } = publicKey
  const dora: PersonKey = { ...personKey(world.alice, 'Dora', ago(DAY_MS)), keyId, spki }
  const envelope = wrapDocument('policy', policyOf(world))
  const signed = addSignature(envelope, keyId, await signBytes(privateKey, messageOf(envelope)))
  assert.deepEqual(await names(await opened(toEnvelopeJson(signed)), { ...root, people: [dora] }), ['Dora'])
})

test('a token that nobody touched has not signed', async () => {
  const envelope = wrapDocument('policy', policyOf(world))
  for (const [flags, expected] of [
    [0, []],
    [4, []],
    [1, ['Bob']],
    [5, ['Bob']],
  ] as const) {
    const bytes = await sshSignature(world.bob, sshNamespace('policy'), messageOf(envelope), flags)
    const policy = await opened(toEnvelopeJson(addSignature(envelope, world.bob.keyId, bytes)))
    assert.deepEqual(await names(policy), expected, `flags ${flags}`)
  }
})

test('an SSH signature of another namespace, or a plain one by an SSH key, does not count', async () => {
  const envelope = wrapDocument('policy', policyOf(world))
  const message = messageOf(envelope)
  const wrong = [
    await sshSignature(world.carol, sshNamespace('plan'), message),
    await sshSignature(world.carol, 'git', message),
    await sshSignature(world.carol, sshNamespace('policy'), envelope.payload),
    await signBytes(world.carol.privateKey, message),
    concat(await sshSignature(world.carol, sshNamespace('policy'), message), Uint8Array.of(0)),
  ]
  for (const bytes of wrong)
    assert.deepEqual(await names(await opened(toEnvelopeJson(addSignature(envelope, world.carol.keyId, bytes)))), [])
})

test('an SSH signature by a key that the root has as a key file does not count', async () => {
  const policy = await policySignedBy({ ...world.alice, class: 'ssh' })
  assert.deepEqual(await names(policy), [])
})

test('without key ids every signature is tried; under a wrong one none is found', async () => {
  const json = toEnvelopeJson(await signedBy('policy', policyOf(world), world.alice, world.bob))
  const bare = { ...json, signatures: json.signatures.map(({ sig }) => ({ sig })) }
  assert.deepEqual(await names(await opened(bare)), ['Alice', 'Bob'])
  const [first, second] = json.signatures
  assert.ok(first && second)
  const swapped = [
    { ...first, sig: second.sig },
    { ...second, sig: first.sig },
  ]
  assert.deepEqual(await names(await opened({ ...json, signatures: swapped })), [])
})

test('a root may not give a key the id of another', async () => {
  const people = root.people.map((one) => (one.person === 'Alice' ? { ...one, spki: world.server.spki } : one))
  const envelope = wrapDocument('policy', policyOf(world))
  const bytes = await signBytes(world.server.privateKey, messageOf(envelope))
  const policy = await opened(toEnvelopeJson(addSignature(envelope, world.alice.keyId, bytes)))
  assert.deepEqual(await names(policy, { ...root, people }), [])
})

test('keys that do not count are told with the reason', async () => {
  const policy = await policySignedBy(world.alice, world.bob, world.recovery, world.server)
  const people = root.people.map((one) => {
    if (one.person === 'Alice') return { ...one, revoked: ago(-DAY_MS) }
    return one.person === 'Bob' ? { ...one, validFrom: ago(-1_000) } : one
  })
  const signers = await signersOf(policy, { ...root, people }, NOW)
  assert.deepEqual(signers.keys, [])
  assert.deepEqual(
    signers.discounted.map((one) => one.code),
    ['key-revoked', 'key-not-yet-valid'],
  )
  const alice = await keyThatSigned(policy, { ...root, people }, world.alice.keyId, NOW)
  assert.equal('code' in alice && alice.code, 'key-revoked')
  assert.equal((await serverFault(policy, root, NOW)) === undefined, true)
})

test('any choice of keys counts each person once, whatever else has signed', async () => {
  const spare = await testKey('spare of alice')
  const keys = [world.alice, spare, world.bob, world.carol, world.recovery, world.server, await testKey('stranger')]
  const people = [...root.people, personKey(spare, 'Alice', ago(DAY_MS))]
  const owner = ['Alice', 'Alice', 'Bob', 'Carol']
  const envelope = wrapDocument('policy', policyOf(world))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(keys.length - 1), { maxLength: 10 }), async (chosen) => {
      const signers = chosen.flatMap((index) => keys.slice(index, index + 1))
      const policy = await opened(toEnvelopeJson(await resign('policy', envelope, ...signers)))
      const expected = new Set(chosen.flatMap((index) => owner.slice(index, index + 1)))
      assert.deepEqual(new Set(await names(policy, { ...root, people })), expected)
      assert.equal((await names(policy, { ...root, people })).length, expected.size)
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('a key of small order, under which platforms verify what nobody signed, is no key', async () => {
  const ys = [0n, 1n, P - 1n, P, P + 1n, ...orderEight()]
  for (const y of ys)
    for (const sign of [0n, 1n << 255n])
      assert.equal(await importSpki(toSpki('ed25519', littleEndian(y | sign))), undefined)
})

/** The prime and the curve of RFC 8032, 5.1. */
const P = 2n ** 255n - 19n
const D = (-121665n * power(121666n, P - 2n)) % P

/**
 * The y of the points whose double has y = 0, which are those of order 8. Doubling gives y = (y² + x²) / (2 + x² - y²), so
 * x² = -y², and the curve's equation then says d·y⁴ + 2·y² = 1.
 */
function orderEight(): bigint[] {
  const root = squareRoot(1n + D)
  return [root, -root].flatMap((sign) => {
    const square = ((sign - 1n) * power(D, P - 2n)) % P
    const y = squareRoot(square)
    return (y * y - square) % P === 0n ? [y, P - y] : []
  })
}

function squareRoot(value: bigint): bigint {
  const a = ((value % P) + P) % P
  const y = power(a, (P + 3n) / 8n)
  return (y * y - a) % P === 0n ? y : (y * power(2n, (P - 1n) / 4n)) % P
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = ((base % P) + P) % P, left = exponent; left > 0n; left >>= 1n, square = (square * square) % P)
    if (left & 1n) result = (result * square) % P
  return result
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n))
}

test('the points of order eight are there, so that their test tests something', () => {
  assert.equal(new Set(orderEight()).size, 2)
})

const noKeys: [what: string, spki: string][] = [
  ['nothing', ''],
  [
    'RSA',
    'MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK1ujjhsbbgQ2VZvTRsPBvtlfWgnWbxFTf7SSmEzmwv6u1mSpy/LwMPFTCXHbYdqEzWHs7p6y3pZ4ZB1dBe5cwsCAwEAAQ==',
  ],
  ['31 bytes', toSpki('ed25519', new Uint8Array(31))],
  ['33 bytes', toSpki('ed25519', new Uint8Array(33).fill(7))],
  ['a compressed point', toSpki('p256', Uint8Array.of(2, ...new Uint8Array(64).fill(7)))],
  ['a point off its curve', toSpki('p256', Uint8Array.of(4, ...new Uint8Array(64).fill(7)))],
  ['P-384', 'MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE'],
]
for (const [what, spki] of noKeys)
  test(`no key of ours: ${what}`, async () => assert.equal(await importSpki(spki), undefined))

test('one key has one text: the URL-safe alphabet is refused where ids are made of it', async () => {
  const key = await testKey('spare of alice')
  assert.ok(await importSpki(key.spki))
  assert.equal(await importSpki(`${key.spki}\n`), undefined)
  for (const seed of ['a', 'b', 'c', 'd']) {
    const { spki } = await testKey(seed)
    const other = spki.replaceAll('+', '-').replaceAll('/', '_')
    assert.equal((await importSpki(other)) === undefined, other !== spki)
  }
})

const noLines = [
  '',
  'ssh-ed25519',
  'ssh-ed25519 AAAA',
  `ssh-ed25519 ${'A'.repeat(3_000)}`,
  'ssh-rsa AAAAB3NzaC1yc2E=',
  'toString AAAA',
]
for (const line of noLines)
  test(`no SSH key of ours: ${line.slice(0, 40)}`, async () => assert.equal(await readPublicLine(line), undefined))

test('armour is read whole or not at all', () => {
  const body = 'U1NIU0lH'
  const whole = `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----\n`
  assert.ok(readArmor(whole))
  for (const bad of [
    whole.slice(1),
    `x${whole}`,
    whole.replace('END', 'FIN'),
    `${whole}x`,
    whole.replace(body, `${body}\n`.repeat(900)),
  ])
    assert.equal(readArmor(bad), undefined)
})
