import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import fc from 'fast-check'
import { jsonPieces, type Piece } from './json-pieces.ts'

async function* inChunksOf(size: number, text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function pieces(text: string, opens: (path: readonly string[]) => boolean, size = 7): Promise<Piece[]> {
  return Array.fromAsync(jsonPieces(inChunksOf(size, text), opens))
}

const fault = (wanted: string) => (error: unknown) => error instanceof AppError && error.params.fault === wanted

test('the pieces of a document put together are the document, however it is cut into chunks', async () => {
  const document = fc.dictionary(
    fc.string(),
    fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.dictionary(fc.string(), fc.jsonValue())),
  )
  await fc.assert(
    fc.asyncProperty(
      document,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 2 }),
      async (doc, size, indent) => {
        const text = JSON.stringify(doc, null, indent)
        const opened = new Set(
          Object.keys(doc).filter((key) => isObject(JSON.parse(text)[key]) && key.length % 2 === 0),
        )
        const built: Record<string, unknown> = Object.create(null)
        for (const key of opened) built[key] = Object.create(null)
        for (const { path, value } of await pieces(text, (at) => at.length === 1 && opened.has(at[0] ?? ''), size)) {
          const [outer = '', inner] = path
          if (inner === undefined) built[outer] = value
          else Object.assign(built[outer] as object, JSON.parse(`{${JSON.stringify(inner)}: ${JSON.stringify(value)}}`))
        }
        const plain = JSON.parse(text)
        assert.deepEqual(Object.keys(built).sort(), Object.keys(plain).sort())
        for (const key of Object.keys(plain)) if (!opened.has(key)) assert.deepEqual(built[key], plain[key])
        for (const key of opened) assert.equal(Object.keys(built[key] as object).length, Object.keys(plain[key]).length)
      },
    ),
  )
})
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

test('elements of an opened array come one by one, beside the scalars around it', async () => {
  const text = '{"count": 2, "list": [{"id":"a"}, {"id":"b,]}"}], "empty": [], "last": null}'
  assert.deepEqual(await pieces(text, (path) => path.length === 1, 3), [
    { path: ['count'], value: 2 },
    { path: ['list', ''], value: { id: 'a' } },
    { path: ['list', ''], value: { id: 'b,]}' } },
    { path: ['last'], value: null },
  ])
})

for (const [name, text, wanted] of [
  ['nothing', '', 'truncated'],
  ['a document cut between members', '{"a": 1,', 'truncated'],
  ['a document cut inside a member', '{"a": {"b": 1', 'truncated'],
  ['a document cut inside a string', '{"a": "b', 'truncated'],
  ['a document without its last bracket', '{"a": 1', 'truncated'],
  ['text behind the end', '{"a": 1} x', 'not-json'],
  ['a page of a proxy', '<html>', 'not-json'],
  ['a missing comma', '{"a": {} "b": 1}', 'not-json'],
  ['a comma before the end', '{"a": 1,}', 'not-json'],
  ['a key without quotes', '{a: 1}', 'not-json'],
  ['a wrong closing bracket', '{"a": 1]', 'not-json'],
  ['wrong brackets inside a piece', '{"a": {"b": [1}]}', 'not-json'],
  ['a number alone', '17', 'not-json'],
  ['100,000 levels', `{"a": ${'['.repeat(100_000)}`, 'too-deep'],
  ['a 9 MB string', `{"a": "${'x'.repeat(9 * 1024 * 1024)}"}`, 'record-too-large'],
] as const)
  test(`JSON that is ${name} is refused as ${wanted}`, async () => {
    await assert.rejects(
      pieces(text, () => false, 65_536),
      fault(wanted),
    )
  })

test('levels of opened containers are limited too', async () => {
  await assert.rejects(
    pieces('['.repeat(1_000), () => true),
    fault('too-deep'),
  )
})

test('bytes that are not UTF-8 are refused', async () => {
  const bytes = Buffer.from([123, 34, 97, 34, 58, 34, 0xff, 34, 125])
  const source = (async function* () {
    yield bytes
  })()
  await assert.rejects(Array.fromAsync(jsonPieces(source, () => false)), fault('not-utf8'))
})
