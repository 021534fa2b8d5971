import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { distance, nearest } from './suggest.ts'

const known = ['host list', 'host show', 'finding list', 'feed list', 'status', 'start']
const typed: [word: string, suggested: string | undefined][] = [
  ['host lst', 'host list'],
  ['hsot list', 'host list'],
  ['findings list', 'finding list'],
  ['statsu', 'status'],
  ['deploy everything', undefined],
  ['', undefined],
]
for (const [word, suggested] of typed)
  test(`"${word}" is near to ${suggested ?? 'nothing'}`, () => assert.equal(nearest(word, known), suggested))

test('distance is 0 only for equal words, the same both ways, and never more than the longer word', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const away = distance(a, b)
      assert.equal(away === 0, a === b)
      assert.equal(away, distance(b, a))
      assert.ok(away <= Math.max(a.length, b.length))
    }),
  )
})
