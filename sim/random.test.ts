import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomOf } from './random.ts'

test('the same seed gives the same numbers, another one others', () => {
  const draw = (seed: string) =>
    Array.from(
      { length: 20 },
      (
        (random) => () =>
          random.next()
      )(randomOf(seed)),
    )
  assert.deepEqual(draw('a'), draw('a'))
  assert.notDeepEqual(draw('a'), draw('b'))
})

for (const [n, p] of [
  [10, 0.1],
  [1_000, 0.05],
  [50, 0.9],
  [100_000, 0.3],
] as const)
  test(`${n} hosts with a chance of ${p}: as many as expected, as scattered as expected, never more than there are`, () => {
    const random = randomOf(`binomial ${n} ${p}`)
    const draws = Array.from({ length: 4_000 }, () => random.binomial(n, p))
    const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length
    const variance = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length
    const [expected, scatter] = [n * p, n * p * (1 - p)]
    assert.ok(Math.abs(mean - expected) < 4 * Math.sqrt(scatter / draws.length), `${mean}`)
    assert.ok(Math.abs(variance / scatter - 1) < 0.12, `${variance} ${scatter}`)
    assert.ok(draws.every((one) => Number.isInteger(one) && one >= 0 && one <= n))
  })

test('never and always are never and always', () => {
  const random = randomOf('edges')
  for (let i = 0; i < 100; i++)
    assert.deepEqual([random.binomial(7, 0), random.binomial(7, 1), random.binomial(0, 0.5)], [0, 7, 0])
  for (let i = 0; i < 1_000; i++) assert.ok([3, 4, 5].includes(random.int(3, 5)))
})
