import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErrorCode, errorStatus } from '@patchreeve/contract/errors.ts'
import { EXIT_WORDS, exitCodeOf } from './exit-code.ts'
import { topics } from './help.ts'

const codes = Object.keys(errorStatus) as ErrorCode[]

test('each error ends with one of the codes that the help lists', () => {
  const listed = EXIT_WORDS.map(([code]) => code)
  for (const code of codes) assert.ok(listed.includes(exitCodeOf(code)), code)
  for (const code of listed) assert.match(topics['exit-codes']?.() ?? '', new RegExp(`^${code}  `, 'm'))
})

const expected: [code: ErrorCode, exit: number][] = [
  ['HOST_NOT_FOUND', 5],
  ['FINDING_NOT_FOUND', 5],
  ['FILTER_INVALID', 2],
  ['INPUT_INVALID', 2],
  ['FORBIDDEN', 3],
  ['NOT_SIGNED_IN', 3],
  ['NOT_READY', 7],
  ['INTERNAL', 1],
  ['TOO_MANY_REQUESTS', 1],
]
for (const [code, exit] of expected) test(`${code} exits with ${exit}`, () => assert.equal(exitCodeOf(code), exit))

test('what the server refuses by 401 or 403 as a question of rights exits with 3, what does not exist with 5', () => {
  for (const code of codes) {
    if (errorStatus[code] === 404) assert.equal(exitCodeOf(code), 5, code)
    if (exitCodeOf(code) === 3) assert.ok([401, 403, 409].includes(errorStatus[code]), code)
  }
})
