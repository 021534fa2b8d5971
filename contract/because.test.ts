import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Because, because, becauseCodes, fixCodes, riskCodes, unknownCodes, verdictCodes } from './because.ts'

test('a code that stands in two lists has the same parameters in both', () => {
  for (const list of [verdictCodes, unknownCodes, fixCodes, riskCodes]) {
    for (const [code, params] of Object.entries(list)) {
      assert.deepEqual(becauseCodes[code as keyof typeof becauseCodes], params, code) // Object.entries widens the key
    }
  }
})

test('a reason survives storage; a code outside the list is refused', () => {
  const reason = because('security-update-offered', { offered: '1-1+deb12u2', suite: 'bookworm-security' })
  assert.deepEqual(Because.parse(JSON.parse(JSON.stringify(reason))), reason)
  assert.equal(Because.safeParse({ code: 'because-i-say-so', params: {} }).success, false)
  assert.equal(Because.safeParse({ code: 'open', params: { nested: {} } }).success, false)
})

test('reasons without parameters share one object that nobody can change', () => {
  assert.throws(() => Object.assign(because('open').params, { added: 1 }), TypeError)
})
