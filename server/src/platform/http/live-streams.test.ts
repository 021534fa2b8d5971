import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { pino } from 'pino'
import type { Caller } from './handlers.ts'
import { LIVE_LIMITS, liveStreams } from './live-streams.ts'

const caller: Caller = { actor: { kind: 'system' }, tenantId: 1, credential: { kind: 'session', digest: 'a' } }

test('a reader that does not read is cut off once its unread bytes pass the limit', async () => {
  const authenticator = { identify: () => Promise.resolve(undefined), isValid: () => Promise.resolve(true) }
  const limits = { ...LIVE_LIMITS, gatherMs: 1, momentMs: 1, namedHosts: 1_000_000 }
  const live = liveStreams(authenticator, pino({ level: 'silent' }), limits)
  let unread = 0
  const server = createServer((_request, response) => {
    live.open(caller, response, {})
    response.on('close', () => {
      unread = Math.max(unread, response.writableLength)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  const sent = request({ port: (server.address() as AddressInfo).port, agent: false })
  sent.on('error', () => undefined) // the reset that is wanted
  sent.on('response', (response) => {
    response.on('error', () => undefined) // the same
    response.socket.pause()
  })
  sent.end()
  await new Promise((resolve) => sent.on('response', resolve))
  // About 170 kB a round; the kernel takes some megabytes before anything stays with us.
  for (let round = 0; round < 500 && live.size > 0; round++) {
    for (let n = 0; n < 2_000; n++)
      live.heard(JSON.stringify({ tenant: 1, type: 'inventory.changed', hostId: crypto.randomUUID() }))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  assert.equal(live.size, 0)
  assert.ok(unread < limits.bufferBytes + 400_000, 'the limit and one moment of news at most')
  live.close()
  server.close()
})
