import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assessPackage } from './match.ts'
import { atAge } from './stale.ts'
import { anOutput, aPackage, aStatement, BOOKWORM, fixedIn, knowing } from './testing.ts'

const k = knowing(anOutput({ statements: [aStatement('a', 'CVE-1', fixedIn('2'))] }))
const clean = assessPackage(aPackage('a', '2'), BOOKWORM, k)
const bad = assessPackage(aPackage('a', '1'), BOOKWORM, k)
const now = new Date('2026-11-24T12:00:00Z')
const read = (readAt: string | undefined) => [{ feed: 'debian-tracker', readAt }]

test('clean is given up to 72 hours after the feed was read, and not a minute longer', () => {
  assert.equal(atAge(clean, read('2026-11-21T12:00:00Z'), now).verdict, 'not')
  const late = atAge(clean, read('2026-11-21T11:00:00Z'), now)
  assert.equal(late.verdict, 'unknown')
  assert.deepEqual(late.because, [{ code: 'feed-stale', params: { feed: 'debian-tracker', hours: 73 } }])
})

test('a feed that was never read, or whose time is no time, makes nothing clean', () => {
  assert.equal(atAge(clean, read(undefined), now).verdict, 'unknown')
  assert.equal(atAge(clean, read('yesterday'), now).verdict, 'unknown')
})

test('vulnerable stays vulnerable however old the feed is', () => {
  assert.equal(atAge(bad, read(undefined), now).verdict, 'vulnerable')
})
