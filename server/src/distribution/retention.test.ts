import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unneeded } from './retention.ts'

const now = new Date('2026-11-27T12:00:00Z')
const held = (sha256: string, days: number) => ({ sha256, writtenAt: new Date(now.getTime() - days * 86_400_000) })

test('a file goes when nobody needs it and it has lain for a month', () => {
  const files = [held('needed', 100), held('fresh', 29), held('old', 31)]
  assert.deepEqual(unneeded(files, new Set(['needed']), now), ['old'])
})

test('a clock that was set back drops nothing', () => {
  assert.deepEqual(unneeded([held('ahead', -100)], new Set(), now), [])
})
