import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import { systemIds } from '../platform/ids.ts'
import { queue, SCRYPT, scryptPasswords } from './password.ts'

/** Small, so that the test is about the code and not about the cost. */
const cheap = scryptPasswords(systemIds(), { logN: 10, r: 8, p: 1 })

test('a password is verified by its own hash only', async () => {
  const hash = await cheap.hash('correct horse battery')
  assert.equal(await cheap.verify('correct horse battery', hash), true)
  assert.equal(await cheap.verify('correct horse batterz', hash), false)
  assert.notEqual(await cheap.hash('correct horse battery'), hash, 'salted')
})

test('nobody has a password: whatever is typed is wrong', async () => {
  assert.equal(await cheap.verify('correct horse battery', undefined), false)
})

test('a composed and a decomposed letter are the same password', async () => {
  assert.equal(await cheap.verify('grüße an alle', await cheap.hash('gru\u0308ße an alle')), true)
})

test('a hash keeps its parameters, so that older ones still verify', async () => {
  const older = scryptPasswords(systemIds(), { logN: 9, r: 4, p: 2 })
  assert.equal(await cheap.verify('a password of before', await older.hash('a password of before')), true)
})

test('a stored hash of unknown form is a failure, not a refusal', async () => {
  await assert.rejects(cheap.verify('x', '$argon2id$...'), /unknown form/)
})

test('the cost is one of the settings that OWASP names', () => {
  assert.deepEqual({ N: 2 ** SCRYPT.logN, r: SCRYPT.r, p: SCRYPT.p }, { N: 32_768, r: 8, p: 3 })
})

test('two run, three wait, the sixth is told to come again, and all that waited are served in order', async () => {
  const gate = queue(2, 3)
  const done: number[] = []
  const releases: (() => void)[] = []
  const works = [0, 1, 2, 3, 4].map((one) =>
    gate(async () => {
      await new Promise<void>((resolve) => releases.push(resolve))
      done.push(one)
    }),
  )
  await assert.rejects(
    gate(async () => 5),
    (error) => error instanceof AppError && error.code === 'TOO_MANY_REQUESTS',
  )
  while (done.length < 5) {
    releases.shift()?.()
    await new Promise(setImmediate)
    assert.ok(releases.length <= 2, 'never more than two at once')
  }
  await Promise.all(works)
  assert.deepEqual(done, [0, 1, 2, 3, 4])
  assert.equal(await gate(async () => 'free again'), 'free again')
})

test('a failure gives its place back', async () => {
  const gate = queue(1, 0)
  await assert.rejects(gate(async () => Promise.reject(new Error('no'))))
  assert.equal(await gate(async () => 'next'), 'next')
})
