import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { JsonRefused, MAX_DEPTH, parseStrictJson } from './strict-json.ts'

const bytes = (text: string) => Buffer.from(text)
const refused: [input: Uint8Array, fault: string, why: string][] = [
  [bytes('{"a":1,"a":2}'), 'duplicate-key', 'the same key twice'],
  [bytes('{"a":1,"\\u0061":2}'), 'duplicate-key', 'the same key once escaped'],
  [bytes('[{"a":{"b":1,"b" :2}}]'), 'duplicate-key', 'twice further inside, with a blank before the colon'],
  [bytes('{"__proto__":{"admin":true}}'), 'forbidden-key', 'the prototype is not data'],
  [bytes('['.repeat(100_000)), 'too-deep', 'nested 100,000 deep'],
  [bytes(`${'['.repeat(MAX_DEPTH + 1)}${']'.repeat(MAX_DEPTH + 1)}`), 'too-deep', 'one deeper than the limit'],
  [Uint8Array.of(0x22, 0xc3, 0x28, 0x22), 'not-utf8', 'a broken UTF-8 sequence'],
  [Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'not-utf8', 'an encoded surrogate'],
  [bytes('\ufeff{}'), 'not-json', 'a byte order mark'],
  [bytes(''), 'not-json', 'nothing'],
  [bytes('{"a":'), 'not-json', 'truncated'],
  [bytes('{"a'), 'not-json', 'truncated in a string'],
  [bytes('{"\\x":1}'), 'not-json', 'a wrong escape in a key'],
  [bytes('NaN'), 'not-json', 'not a JSON number'],
]
for (const [input, fault, why] of refused) {
  test(`a body is refused as ${fault}: ${why}`, () => {
    assert.throws(
      () => parseStrictJson(input),
      (error) => error instanceof JsonRefused && error.fault === fault,
    )
  })
}

test('a body at the limit of depth is read', () => {
  assert.doesNotThrow(() => parseStrictJson(bytes(`${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}`)))
})

test('the same key in two objects, and a key that is also a value, are fine', () => {
  assert.deepEqual(parseStrictJson(bytes('[{"a":"a"},{"a":["a","a"]}]')), [{ a: 'a' }, { a: ['a', 'a'] }])
})

test('whatever JSON.stringify writes is read as what it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value)
      if (text.includes('"__proto__"')) return
      assert.deepEqual(parseStrictJson(bytes(text)), JSON.parse(text))
    }),
  )
})
