import assert from 'node:assert/strict'
import { test } from 'node:test'
import { line } from '@patchreeve/contract/sections/fields.ts'
import fc from 'fast-check'
import { fit, toCount } from './fields.ts'

test('whatever text a host has, it becomes a line that the contract takes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 40 }),
      (a, b, max) => {
        assert.ok(line(max).safeParse(fit(`${a}${b}\ud83d`, max)).success)
      },
    ),
  )
})

test('a cut is seen and never splits a character', () => {
  assert.equal(fit('abcdef', 4), 'abc…')
  assert.equal(fit('ab\u{1f4a5}cd', 4), 'ab…')
  assert.equal(fit('abcd', 4), 'abcd')
})

test('only plain counts are counts', () => {
  assert.deepEqual(
    ['12', ' 12\n', '-1', '1.5', 'x', '', undefined, '99999999999999999999'].map(toCount),
    [12, 12, 0, 0, 0, 0, 0, 0],
  )
})
