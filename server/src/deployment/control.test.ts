import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { explains, upperTail } from './control.ts'

const cases: [
  what: string,
  control: [hosts: number, silent: number],
  patched: [hosts: number, silent: number],
  boolean,
][] = [
  ['nobody is silent: there is nothing to explain', [100, 0], [10, 0], true],
  ['a control without silence explains none, however small', [3, 0], [2, 1], false],
  ['no control at all explains none', [0, 0], [5, 1], false],
  ['half of all are off, patched or not', [40, 20], [10, 6], true],
  ['all of ten are silent where half of the others are', [400, 200], [10, 10], false],
  ['one of two, where two of a thousand are: 0.4 percent', [1_000, 2], [2, 1], false],
  ['one of twenty, where two of a thousand are: 3.9 percent', [1_000, 2], [20, 1], true],
  ['every other host is silent: the network is gone', [50, 50], [8, 8], true],
]
for (const [what, [hosts, silent], [patched, quiet], expected] of cases)
  test(`control: ${what}`, () => assert.equal(explains({ hosts, silent }, patched, quiet), expected))

test('the tail is that of the binomial distribution, added up from the other end', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.nat(40),
      (n, p, k) => {
        let expected = 0
        for (let x = k; x <= n; x++) expected += choose(n, x) * p ** x * (1 - p) ** (n - x)
        assert.ok(Math.abs(upperTail(n, p, k) - expected) < 1e-9, `${n} ${p} ${k}`)
      },
    ),
  )
})
