/** The published vectors that our formats stand on. Origins and licences: fixtures/README.md. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { type Bytes, equalBytes, fromBase64, toBase64, toHex, utf8 } from '../bytes.ts'
import { canonicalJson } from '../canonical.ts'
import { type Envelope, pae, parseEnvelope } from '../envelope.ts'
import { type Algorithm, importSpki, type PublicKey, toSpki, verifyBytes } from '../keys.ts'
import { readArmor, readPublicLine, verifySshSignature } from '../ssh-signature.ts'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')
const read = (name: string) => readFileSync(join(FIXTURES, name), 'utf8')

for (const name of readdirSync(join(FIXTURES, 'rfc8785/input')))
  test(`RFC 8785: ${name}`, () => {
    assert.equal(canonicalJson(JSON.parse(read(`rfc8785/input/${name}`))), read(`rfc8785/output/${name}`).trimEnd())
  })

test('RFC 8785: a thousand numbers of the published sequence', () => {
  const lines = read('rfc8785/es6numbers-1000.txt').trimEnd().split('\n')
  assert.equal(lines.length, 1_000)
  for (const line of lines) {
    const [bits = '', expected] = line.split(',')
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, BigInt(`0x${bits}`))
    assert.equal(canonicalJson(view.getFloat64(0)), expected, line)
  }
})

interface Wycheproof {
  numberOfTests: number
  testGroups: {
    publicKeyDer: string
    tests: { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' }[]
  }[]
}
const wycheproof: [file: string, algorithm: Algorithm][] = [
  ['ed25519_test', 'ed25519'],
  ['ecdsa_secp256r1_sha256_p1363_test', 'p256'],
]
for (const [file, algorithm] of wycheproof)
  test(`Wycheproof: every case of ${file}`, async () => {
    const packed = readFileSync(join(FIXTURES, 'wycheproof', `${file}.json.zst`))
    const vectors: Wycheproof = JSON.parse(zstdDecompressSync(packed).toString())
    let ran = 0
    for (const group of vectors.testGroups) {
      const key = await importSpki(toBase64(fromHex(group.publicKeyDer)))
      assert.equal(key?.algorithm, algorithm)
      for (const { tcId, comment, msg, sig, result } of group.tests) {
        // The line above has shown that the key is there.
        const verified = await verifyBytes(key as PublicKey, fromHex(sig), fromHex(msg))
        assert.equal(verified, result === 'valid', `${tcId}: ${comment}`)
        ran++
      }
    }
    assert.equal(ran, vectors.numberOfTests)
  })

interface DsseVectors {
  keys: Record<string, { public: string }>
  vectors: {
    id: string
    envelope: unknown
    trustedKeys: string[]
    threshold: number
    supportedPayloadTypes: string[]
    pae: string
    expect: 'accept' | 'reject'
  }[]
}
const dsse: DsseVectors = JSON.parse(read('dsse/vectors.json'))
for (const vector of dsse.vectors)
  test(`DSSE: ${vector.id}`, async () => {
    const envelope = parseEnvelope(JSON.stringify(vector.envelope), 1_000)
    assert.ok(envelope)
    const signers = await dsseSigners(envelope, vector.trustedKeys)
    const accepted = signers >= vector.threshold && vector.supportedPayloadTypes.includes(envelope.payloadType)
    assert.equal(accepted, vector.expect === 'accept')
    // In the swapped vector `pae` is what was signed, not what the envelope yields.
    const same = toHex(pae(envelope.payloadType, envelope.payload)) === vector.pae
    assert.equal(same, vector.id !== 'payload-type-swapped')
  })

async function dsseSigners(envelope: Envelope, trusted: readonly string[]): Promise<number> {
  let count = 0
  for (const name of trusted) {
    const key = await importSpki(toSpki('ed25519', fromHex(dsse.keys[name]?.public ?? '')))
    const message = pae(envelope.payloadType, envelope.payload)
    const good = await Promise.all(envelope.signatures.map((one) => key && verifyBytes(key, one.bytes, message)))
    if (good.includes(true)) count++
  }
  return count
}

const sshKinds = ['ed25519', 'ecdsa', 'ed25519_sk', 'ecdsa_sk']
for (const name of sshKinds)
  test(`SSHSIG: OpenSSH's signature by ${name}, and none of its changes`, async () => {
    const key = await readPublicLine(read(`sshsig/${name}.pub`))
    const blob = readArmor(read(`sshsig/${name}.sig`))
    assert.ok(key && blob)
    assert.equal(key.class, name.endsWith('_sk') ? 'sk' : 'ssh')
    const message = utf8(read('sshsig/signed-data'))
    const verify = (namespace: string, text: Bytes, bytes: Bytes) => verifySshSignature(key, namespace, text, bytes)
    assert.equal(await verify('unittest', message, blob), true)
    assert.equal(await verify('patchreeve-plan@v1', message, blob), false, 'another namespace')
    assert.equal(await verify('unittest', utf8('This is another text'), blob), false, 'another message')
    for (let bit = 0; bit < blob.length * 8; bit++) {
      const flipped = blob.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(await verify('unittest', message, flipped), false, `bit ${bit}`)
    }
    for (const cut of [blob.slice(0, -1), blob.slice(1), new Uint8Array([...blob, 0]), new Uint8Array()])
      assert.equal(await verify('unittest', message, cut), false, 'another length')
  })

for (const name of ['rsa', 'dsa'])
  test(`SSHSIG: no ${name} key`, async () => assert.equal(await readPublicLine(read(`sshsig/${name}.pub`)), undefined))

test('SSHSIG: a signature that a browser made for SSH is not one of ours', async () => {
  const key = await readPublicLine(read('sshsig/ecdsa_sk_webauthn.pub'))
  const blob = readArmor(read('sshsig/ecdsa_sk_webauthn.sig'))
  assert.ok(key && blob)
  assert.equal(await verifySshSignature(key, 'unittest', utf8(read('sshsig/signed-data')), blob), false)
})

test('SSHSIG: a signature by one key is none by another, nor by the same key without its token', async () => {
  const [plain, token] = [
    await readPublicLine(read('sshsig/ed25519.pub')),
    await readPublicLine(read('sshsig/ed25519_sk.pub')),
  ]
  const blob = readArmor(read('sshsig/ed25519_sk.sig'))
  assert.ok(plain && token && blob)
  const message = utf8(read('sshsig/signed-data'))
  assert.equal(await verifySshSignature(plain, 'unittest', message, blob), false)
  assert.equal(await verifySshSignature({ ...token, application: null }, 'unittest', message, blob), false)
  assert.equal(await verifySshSignature({ ...token, application: 'ssh:other' }, 'unittest', message, blob), false)
})

function fromHex(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

test('both alphabets of base64 are read, strictly', () => {
  const bytes = Uint8Array.of(0xfb, 0xff, 0xfe)
  for (const text of ['+//+', '-__-']) assert.ok(equalBytes(fromBase64(text) ?? utf8(''), bytes), text)
  for (const text of ['+__+', '+//', '+//+=', '+//+\n', 'QQ=', 'QR==', 'QUJ=', '====', 'Q===', 'QQ==QQ==', 'é+//'])
    assert.equal(fromBase64(text), undefined, text)
})
