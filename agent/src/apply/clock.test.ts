/** When a host believes its own clock. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { isTrusted, type Look, lookAtClock, verifiedTime } from './clock.ts'
import { NEW_STATE } from './state.ts'

const NOON = Date.parse('2026-11-27T12:00:00Z')
const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const at = (ms: number) => toInstant(new Date(ms))
const look = (wall: number, bootMs: number, bootId = 'a'): Look => ({ wallMs: NOON + wall, bootMs, bootId })
const seen = lookAtClock(NEW_STATE.clock, look(0, 0))

test('a clock that goes as the time since boot goes is trusted', () => {
  assert.ok(isTrusted(lookAtClock(seen, look(DAY, DAY)), NOON + DAY))
  assert.ok(isTrusted(lookAtClock(seen, look(DAY + 4 * MINUTE, DAY)), NOON + DAY), 'small corrections are usual')
})

test('a clock before the newest verified time is not trusted, by more than a minute', () => {
  const memory = verifiedTime(seen, 'publisher', at(NOON))
  assert.ok(!isTrusted(memory, NOON - 2 * MINUTE))
  assert.ok(isTrusted(memory, NOON - MINUTE / 2))
})

test('the floor never falls', () => {
  const memory = verifiedTime(verifiedTime(seen, 'server', at(NOON)), 'publisher', at(NOON - DAY))
  assert.equal(memory.floor, at(NOON))
})

test('a jump forward is not trusted until server and publisher both name the new time', () => {
  const jumped = lookAtClock(seen, look(60 * DAY, MINUTE))
  const now = NOON + 60 * DAY
  assert.ok(!isTrusted(jumped, now))
  const one = verifiedTime(jumped, 'server', at(now))
  assert.ok(!isTrusted(one, now), 'one source is not enough')
  assert.ok(!isTrusted(verifiedTime(one, 'publisher', at(NOON)), now), 'an index of before the jump says nothing')
  assert.ok(isTrusted(verifiedTime(one, 'publisher', at(now - DAY)), now))
})

test('a jump is not forgotten by another look, nor by a reboot', () => {
  const jumped = lookAtClock(seen, look(60 * DAY, MINUTE))
  assert.ok(!isTrusted(lookAtClock(jumped, look(60 * DAY + MINUTE, 2 * MINUTE)), NOON + 60 * DAY))
  assert.ok(!isTrusted(lookAtClock(jumped, look(60 * DAY, 0, 'b')), NOON + 60 * DAY))
})

test('a host that was off for a month has not jumped', () => {
  assert.ok(isTrusted(lookAtClock(seen, look(30 * DAY, 0, 'b')), NOON + 30 * DAY))
})
