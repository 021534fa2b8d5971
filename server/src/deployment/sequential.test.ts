/** Stop points against numbers that were made apart: Wald's closed formula in decimals of fifty digits, twenty tests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide, haltAt, linesOf, promoteAt } from './sequential.ts'

type Stops = readonly [acceptance: number | null, rejection: number]

/**
 * The lines are s * n - h0 and s * n + h1, with g = log(p1 (1 - p0) / (p0 (1 - p1))), h0 = log((1 - alpha) / beta) / g,
 * h1 = log((1 - beta) / alpha) / g, s = log((1 - p0) / (1 - p1)) / g. Stops after 10, 50, 200 and 1,000 hosts; null: none can promote yet.
 * The first is the inspection of lots with 0.1 and 0.3 defective that the literature takes as its example.
 */
const table: readonly (readonly [
  ...[alpha: number, beta: number, p0: number, p1: number],
  ...[h0: number, h1: number, s: number],
  ...[at10: Stops, at50: Stops, at200: Stops, at1000: Stops],
])[] = [
  [0.02, 0.03, 0.1, 0.3, 2.5826, 2.8754, 0.186169, [null, 5], [6, 13], [34, 41], [183, 190]],
  [0.05, 0.1, 0.1, 0.3, 1.6677, 2.1411, 0.186169, [0, 5], [7, 12], [35, 40], [184, 189]],
  [0.05, 0.05, 0.05, 0.15, 2.4337, 2.4337, 0.091934, [null, 4], [2, 8], [15, 21], [89, 95]],
  [0.01, 0.01, 0.01, 0.05, 2.7838, 2.7838, 0.024985, [null, 4], [null, 5], [2, 8], [22, 28]],
  [0.05, 0.1, 0.01, 0.04, 1.5887, 2.0397, 0.021715, [null, 3], [null, 4], [2, 7], [20, 24]],
  [0.05, 0.1, 0.02, 0.08, 1.5532, 1.9941, 0.043587, [null, 3], [0, 5], [7, 11], [42, 46]],
  [0.1, 0.1, 0.05, 0.2, 1.4102, 1.4102, 0.110292, [null, 3], [4, 7], [20, 24], [108, 112]],
  [0.05, 0.05, 0.1, 0.2, 3.6309, 3.6309, 0.145244, [null, 6], [3, 11], [25, 33], [141, 149]],
  [0.01, 0.05, 0.01, 0.1, 1.2451, 1.8991, 0.039747, [null, 3], [0, 4], [6, 10], [38, 42]],
  [0.001, 0.01, 0.002, 0.1, 1.1466, 1.7178, 0.025741, [null, 2], [0, 4], [4, 7], [24, 28]],
  [0.001, 0.05, 0.001, 0.02, 0.9933, 2.2742, 0.006369, [null, 3], [null, 3], [0, 4], [5, 9]],
  [0.0001, 0.01, 0.002, 0.1, 1.1469, 2.2913, 0.025741, [null, 3], [0, 4], [4, 8], [24, 29]],
  [0.00001, 0.01, 0.002, 0.1, 1.1469, 2.8647, 0.025741, [null, 4], [0, 5], [4, 9], [24, 29]],
  [0.02, 0.1, 0.25, 0.5, 2.0775, 3.465, 0.36907, [1, 8], [16, 22], [71, 78], [366, 373]],
  [0.2, 0.2, 0.4, 0.6, 1.7095, 1.7095, 0.5, [3, 7], [23, 27], [98, 102], [498, 502]],
  [0.05, 0.2, 0.005, 0.025, 0.9561, 1.7012, 0.012459, [null, 2], [null, 3], [1, 5], [11, 15]],
  [0.01, 0.1, 0.03, 0.12, 1.5452, 3.0329, 0.065631, [null, 4], [1, 7], [11, 17], [64, 69]],
  [0.1, 0.05, 0.15, 0.35, 2.591, 2.0181, 0.240474, [null, 5], [9, 15], [45, 51], [237, 243]],
  [0.4, 0.4, 0.3, 0.5, 0.4785, 0.4785, 0.397112, [3, 5], [19, 21], [78, 80], [396, 398]],
  [0.001, 0.001, 0.0005, 0.01, 2.2982, 2.2982, 0.003178, [null, 3], [null, 3], [null, 3], [0, 6]],
]

for (const [alpha, beta, p0, p1, h0, h1, s, ...stops] of table)
  test(`the test of ${p0} against ${p1} with errors ${alpha} and ${beta} stops where Wald's lines do`, () => {
    const rates = { alpha, beta, p0, p1 }
    const lines = linesOf(rates)
    assert.ok(Math.abs(lines.promote + h0) < 0.00006 && Math.abs(lines.halt - h1) < 0.00006)
    assert.ok(Math.abs(lines.slope - s) < 0.0000006)
    for (const [index, hosts] of [10, 50, 200, 1_000].entries()) {
      const [acceptance, rejection] = stops[index] as Stops // as many as numbers of hosts
      assert.equal(promoteAt(rates, hosts) ?? null, acceptance, `${hosts} hosts`)
      assert.equal(haltAt(rates, hosts), rejection, `${hosts} hosts`)
      assert.equal(decide(rates, hosts, rejection), 'halt')
      assert.equal(decide(rates, hosts, rejection - 1), acceptance === rejection - 1 ? 'promote' : 'continue')
      if (acceptance !== null) assert.equal(decide(rates, hosts, acceptance), 'promote')
    }
  })

const rates = fc
  .record({
    alpha: fc.double({ min: 1e-6, max: 0.49, noNaN: true }),
    beta: fc.double({ min: 1e-6, max: 0.49, noNaN: true }),
    p0: fc.double({ min: 1e-4, max: 0.4, noNaN: true }),
    ratio: fc.double({ min: 1.1, max: 2.4, noNaN: true }),
  })
  .map(({ ratio, ...rest }) => ({ ...rest, p1: rest.p0 * ratio }))

test('no failure never halts, and the lines never cross', () => {
  fc.assert(
    fc.property(rates, fc.nat(100_000), (one, hosts) => {
      assert.ok(haltAt(one, hosts) >= 1)
      assert.ok((promoteAt(one, hosts) ?? -1) < haltAt(one, hosts))
    }),
  )
})

/** Chance that the count of failures ever reaches the halting line within `most` hosts, by adding up all ways: no sampling. */
function everHalted(one: Parameters<typeof decide>[0], p: number, most: number): number {
  let ways = [1]
  let halted = 0
  for (let hosts = 1; hosts <= most; hosts++) {
    const next = Array.from({ length: ways.length + 1 }, (_, k) => (ways[k] ?? 0) * (1 - p) + (ways[k - 1] ?? 0) * p)
    const limit = haltAt(one, hosts)
    halted += next.slice(limit).reduce((sum, chance) => sum + chance, 0)
    ways = next.slice(0, limit)
  }
  return halted
}

test('looked at after every host and never ended, it halts a good plan no oftener than alpha / (1 - beta)', () => {
  for (const [alpha, beta, p0, p1] of table) {
    const chance = everHalted({ alpha, beta, p0, p1 }, p0, 3_000)
    assert.ok(chance <= alpha / (1 - beta), `${p0} ${p1}: ${chance}`)
    assert.ok(chance > 0)
  }
})

test('a bad plan is halted in the end, whatever the test said on the way', () => {
  for (const [alpha, beta, p0, p1] of table) assert.ok(everHalted({ alpha, beta, p0, p1 }, p1, 3_000) > 0.99)
})
