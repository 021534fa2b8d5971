import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalJson, type Json } from './canonical.ts'

// The example of RFC 8785, section 3.2.2, written with escapes.
test('RFC 8785: the numbers, strings and literals of the example', () => {
  const value = {
    // biome-ignore lint/correctness/noPrecisionLoss: the RFC example writes it so, to show the rounding
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\u0022\u002f",
    literals: [null, true, false],
  }
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('RFC 8785: keys are ordered by UTF-16 code units, not by code points', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  assert.deepEqual(
    [...canonicalJson(value).matchAll(/:(\d)/g)].map((m) => m[1]),
    ['2', '4', '6', '7', '1', '5', '3'],
  )
})

const refused: [value: unknown, why: string][] = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'infinity'],
  ['\ud800', 'a lone surrogate'],
  [{ '\udc00': 1 }, 'a lone surrogate in a key'],
  [[() => 1], 'a function'],
  [10n, 'a bigint'],
]
for (const [value, why] of refused)
  test(`canonical JSON refuses ${why}`, () => assert.throws(() => canonicalJson(value as Json), TypeError))

test('canonical JSON refuses nesting beyond its limit instead of overflowing the stack', () => {
  let deep: Json = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  assert.throws(() => canonicalJson(deep), /nested too deep/)
})
