import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { makeRounds } from './rounds.ts'

/** Lets what waits for settled promises run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms)
  await settle()
}

test('steady news never cut a round short: each is asked about once, when the round before has its answers', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const asked: { prefixes: readonly string[]; answer: () => void }[] = []
    const rounds = makeRounds((prefixes) => new Promise<void>((resolve) => asked.push({ prefixes, answer: resolve })))
    rounds.add('host_')
    rounds.add('home_')
    assert.equal(asked.length, 0, 'the rest of the moment is waited for')
    await pass(20)
    assert.deepEqual(asked[0]?.prefixes, ['host_', 'home_'])
    for (let at = 0; at < 10; at += 1) {
      rounds.add('host_')
      await pass(500)
    }
    assert.equal(asked.length, 1, 'nothing is asked while answers are outstanding')
    asked[0]?.answer()
    await settle()
    assert.deepEqual(asked[1]?.prefixes, ['host_'], 'what came meanwhile follows at once')
    asked[1]?.answer()
    rounds.add('plan_')
    await pass(299)
    assert.equal(asked.length, 2, 'fast answers do not make more rounds')
    await pass(1)
    assert.deepEqual(asked[2]?.prefixes, ['plan_'])
    asked[2]?.answer()
    await pass(300)
    rounds.add('home_')
    await pass(20)
    assert.deepEqual(asked[3]?.prefixes, ['home_'], 'after a quiet time at once again')
    rounds.add('host_')
    rounds.stop()
    asked[3]?.answer()
    await pass(1_000)
    assert.equal(asked.length, 4, 'a page that is left asks nothing')
  } finally {
    mock.timers.reset()
  }
})
