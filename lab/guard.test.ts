import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockMoved, clockOffsetMs } from './guard.ts'

test('a clock set by two seconds is noticed, an hour of slewing is not', () => {
  assert.ok(clockMoved(0, 2_000, 60_000))
  assert.ok(clockMoved(0, -2_000, 60_000))
  assert.ok(!clockMoved(0, 1_500, 3_600_000))
})

test('the offset of a clock that nobody sets stays the same', () => {
  assert.ok(!clockMoved(clockOffsetMs(), clockOffsetMs(), 0))
})
