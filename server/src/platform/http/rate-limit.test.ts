import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callerKey, rateLimiter } from './rate-limit.ts'

test('a caller is held to the burst, then to the rate', () => {
  const limiter = rateLimiter({ burst: 3, perSecond: 0.5 })
  const taken = Array.from({ length: 5 }, () => limiter.take('192.0.2.1', 0))
  assert.deepEqual(taken, [0, 0, 0, 2, 2])
  assert.equal(limiter.take('192.0.2.1', 1_000), 1)
  assert.equal(limiter.take('192.0.2.1', 2_000), 0)
  assert.equal(limiter.take('192.0.2.1', 2_000), 2)
})

test('one caller does not use up what another may', () => {
  const limiter = rateLimiter({ burst: 1, perSecond: 1 })
  assert.equal(limiter.take('192.0.2.1', 0), 0)
  assert.equal(limiter.take('192.0.2.2', 0), 0)
  assert.equal(limiter.take('192.0.2.1', 0), 1)
})

test('a clock that goes back gives nothing away', () => {
  const limiter = rateLimiter({ burst: 1, perSecond: 1 })
  limiter.take('192.0.2.1', 10_000)
  assert.equal(limiter.take('192.0.2.1', 0), 1)
})

test('memory is bounded: the caller seen longest ago is forgotten first', () => {
  const limiter = rateLimiter({ burst: 1, perSecond: 0.001 }, 2)
  limiter.take('192.0.2.1', 0)
  limiter.take('192.0.2.2', 0)
  limiter.take('192.0.2.1', 0) // refused, but seen
  limiter.take('192.0.2.3', 0) // forgets .2
  assert.ok(limiter.take('192.0.2.1', 0) > 0)
  assert.equal(limiter.take('192.0.2.2', 0), 0)
})

const keys: [ip: string, key: string][] = [
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:DB8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['192.0.2.1', '192.0.2.1'],
]
for (const [ip, key] of keys) test(`${ip} is counted as ${key}`, () => assert.equal(callerKey(ip), key))
