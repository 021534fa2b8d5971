import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fisher, sharedTraits, type TraitCount } from './traits.ts'

/** R. A. Fisher's tea: four cups of eight, all told right 1/70 one-sided, so 2/70 two-sided; three of four 17/35. */
test('odds: the exact test of the lady tasting tea', () => {
  assert.ok(Math.abs(fisher(4, 0, 0, 4) - 2 / 70) < 1e-12)
  assert.ok(Math.abs(fisher(3, 1, 1, 3) - 34 / 70) < 1e-12)
  assert.ok(Math.abs(fisher(2, 2, 2, 2) - 1) < 1e-12)
})

/** Table of 1 9 / 11 3: 0.002759, the usual example of two-sided tests. */
test('odds: both sides count', () => assert.ok(Math.abs(fisher(1, 9, 11, 3) - 0.002759) < 0.000001))

test('odds: large tables do not overflow', () => {
  const chance = fisher(5, 0, 0, 100_000)
  assert.ok(chance > 0 && chance < 1e-20)
})

const count = (kind: TraitCount['kind'], name: string, failed: number, passed: number): TraitCount => ({
  kind,
  name,
  failed,
  passed,
})

test('what all failed hosts share and no passed host has is named, what says most first', () => {
  const counts = [
    count('package', 'libfoo 1.2 (amd64)', 3, 0),
    count('hardware', 'Dell R640', 3, 0),
    count('platform', 'debian:12', 3, 30),
    count('kernel', '6.1.0-9', 2, 0),
    count('package', 'libbar 2 (amd64)', 3, 1),
  ]
  const found = sharedTraits({ failed: 3, passed: 30, looked: 50 }, counts)
  assert.deepEqual(
    found.map((one) => one.name),
    ['Dell R640', 'libfoo 1.2 (amd64)'],
  )
  // 1 in C(33, 3) = 5,456 for one trait, and fifty were looked at.
  assert.ok(Math.abs((found[0]?.luck ?? 0) - 50 / 5_456) < 1e-9)
})

test('one failed host of two shares something with itself: that is luck, and is told as luck', () => {
  const [only] = sharedTraits({ failed: 1, passed: 1, looked: 900 }, [count('package', 'x 1 (all)', 1, 0)])
  assert.equal(only?.luck, 1)
})

test('without a failed host there is nothing to share', () =>
  assert.deepEqual(sharedTraits({ failed: 0, passed: 5, looked: 0 }, [count('package', 'x 1 (all)', 0, 0)]), []))
