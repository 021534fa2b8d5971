import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allDone, until } from './wait.ts'

test('waiting has an end, and says for what it waited', async () => {
  await assert.rejects(
    until('the tide', 20, () => undefined, 5),
    /the tide: not within 0\.02 s/,
  )
})

test('false is no answer yet; what is waited for may be told by what was seen last', async () => {
  let looks = 0
  assert.equal(await until('three looks', 1_000, () => ++looks === 3, 1), true)
  await assert.rejects(
    until(
      () => `look ${looks}`,
      0,
      () => {
        looks = 9
        return false as const
      },
    ),
    /look 9: not within 0 s/,
  )
})

test('a failure is reported only when the rest is done too', async () => {
  let done = false
  const slow = new Promise<void>((resolve) => setTimeout(resolve, 30)).then(() => {
    done = true
  })
  await assert.rejects(allDone([Promise.reject(new Error('first')), slow]), /first/)
  assert.ok(done)
})
