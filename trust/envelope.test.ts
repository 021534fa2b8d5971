import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { toBase64, utf8 } from './bytes.ts'
import { type DocumentType, documents } from './documents/registry.ts'
import { openDocument, payloadOf, toEnvelopeJson, writeEnvelope } from './envelope.ts'
import { signDocument } from './sign.ts'
import { build } from './test/support/build.ts'
import { signedBy } from './test/support/keys.ts'
import { makeWorld, type World } from './test/support/world.ts'
import { isSignedByKey } from './verify.ts'

let world: World
let order: Awaited<ReturnType<typeof build>>['documents']['order']
let text: string
before(async () => {
  world = await makeWorld()
  order = (await build(world)).documents.order
  text = writeEnvelope(await signDocument('order', order, world.server))
})

async function outcome(received: string, type: DocumentType = 'order'): Promise<string> {
  const opened = await openDocument(type, received)
  return 'code' in opened ? opened.code : 'opened'
}

test('what was signed is opened again, with the digest of its bytes', async () => {
  const opened = await openDocument('order', text)
  assert.ok(!('code' in opened))
  assert.deepEqual(opened.document, order)
  assert.deepEqual(opened.envelope.payload, payloadOf('order', order))
  assert.equal(await isSignedByKey(opened, world.server.spki), true)
  assert.equal(await isSignedByKey(opened, world.alice.spki), false)
})

/** Another payload in the same envelope. */
function withPayload(payload: string): string {
  return JSON.stringify({ ...JSON.parse(text), payload: toBase64(utf8(payload)) })
}
const spelled = () => new TextDecoder().decode(payloadOf('order', order))

const hostile: [what: string, code: string, received: () => string][] = [
  ['no JSON', 'document-malformed', () => text.slice(1)],
  ['nothing', 'document-malformed', () => ''],
  ['larger than an order may be', 'document-malformed', () => `${text}${' '.repeat(700_000)}`],
  ['a payload beyond its limit', 'document-malformed', () => withPayload('1'.repeat(256 * 1024 + 1))],
  [
    'too many signatures',
    'document-malformed',
    () => edit((one) => ({ ...one, signatures: Array(41).fill(one.signatures[0]) })),
  ],
  [
    'a signature without end',
    'document-malformed',
    () => edit((one) => ({ ...one, signatures: [{ sig: 'A'.repeat(4_000) }] })),
  ],
  [
    'a signature that is no base64',
    'document-malformed',
    () => edit((one) => ({ ...one, signatures: [{ sig: 'A?==' }] })),
  ],
  ['a member more', 'document-malformed', () => edit((one) => ({ ...one, more: 1 }))],
  ['another payload type', 'document-malformed', () => edit((one) => ({ ...one, payloadType: 'application/json' }))],
  ['payload that is no base64', 'document-malformed', () => edit((one) => ({ ...one, payload: `${one.payload}=` }))],
  [
    'payload that is no UTF-8',
    'document-malformed',
    () => edit((one) => ({ ...one, payload: toBase64(Uint8Array.of(0x22, 0xff, 0x22)) })),
  ],
  ['a byte order mark', 'document-malformed', () => withPayload(`\ufeff${spelled()}`)],
  ['a blank between members', 'document-malformed', () => withPayload(spelled().replace(',', ', '))],
  ['a member twice', 'document-malformed', () => withPayload(spelled().replace('"epoch":1', '"epoch":2,"epoch":1'))],
  ['members in another order', 'document-malformed', () => withPayload(JSON.stringify(order))],
  [
    'a number spelled otherwise',
    'document-malformed',
    () => withPayload(spelled().replace('"epoch":1,', '"epoch":1.0,')),
  ],
  [
    'an escape that need not be',
    'document-malformed',
    () => withPayload(spelled().replace('"order"', '"\\u006frder"')),
  ],
  ['deeply nested', 'document-malformed', () => withPayload('['.repeat(100_000) + ']'.repeat(100_000))],
  [
    'a member that no schema knows',
    'document-malformed',
    () => withPayload(spelled().replace('"epoch"', '"eevil":1,"epoch"')),
  ],
  ['a prototype', 'document-malformed', () => withPayload(spelled().replace('{', '{"__proto__":{"epoch":1},'))],
  ['of a later schema', 'schema-unknown', () => withPayload(spelled().replace('"schema":1', '"schema":2'))],
]
for (const [what, code, received] of hostile)
  test(`an envelope with ${what}: ${code}`, async () => assert.equal(await outcome(received()), code))

interface Json {
  payload: string
  payloadType: string
  signatures: { sig: string }[]
}
function edit(change: (envelope: Json) => object): string {
  return JSON.stringify(change(JSON.parse(text)))
}

test('a document is opened as its own type only', async () => {
  for (const type of Object.keys(documents) as DocumentType[])
    assert.equal(await outcome(text, type), type === 'order' ? 'opened' : 'document-malformed')
})

test('a URL-safe envelope is the same document', async () => {
  const safe = edit((one) => ({ ...one, payload: one.payload.replaceAll('+', '-').replaceAll('/', '_') }))
  assert.equal(await outcome(safe), 'opened')
})

test('no schema takes a member that it does not name', async () => {
  const { bundle, documents: made } = await build(world)
  const signOff = await openDocument('signoff', bundle.signOffs[0] ?? '')
  const result = await openDocument('result', bundle.proofs[0]?.result ?? '')
  assert.ok(!('code' in signOff) && !('code' in result))
  const all = { ...made, signoff: signOff.document, result: result.document }
  for (const [type, document] of Object.entries(all) as [DocumentType, typeof order][])
    for (const [member, code] of [
      ['more', 'document-malformed'],
      [undefined, undefined],
    ] as const) {
      const sent = member === undefined ? document : { ...document, [member]: 1 }
      const opened = await openDocument(type, toEnvelopeJson(await signedBy(type, sent, world.server)))
      assert.equal('code' in opened ? opened.code : undefined, code, type)
    }
})

test('nothing is signed that its own schema refuses', async () => {
  await assert.rejects(signDocument('order', { ...order, epoch: 0 }, world.server))
})
