/** Live news: from a committed transaction to an open console, within one tenant, for as long as the session lives. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { LIVE_LIMITS } from '../../src/platform/http/live-streams.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

interface Stream {
  readonly status: number
  readonly text: () => string
  readonly ended: Promise<void>
  /** Resolves once the text has come. */
  until(pattern: RegExp): Promise<void>
  close(): void
}

const LIMITS = { ...LIVE_LIMITS, streams: 6, perCredential: 4, heartbeatMs: 150, gatherMs: 20, namedHosts: 3 }
const HOST = '01890000-0000-7000-8000-00000000000'

describe('live news', () => {
  const http = useHttp({ config: { liveLimits: LIMITS } })
  let admin: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
    await http.server.op().tx((tx) => sql`select 1`.execute(tx.db))
  })

  async function open(cookie: string): Promise<Stream> {
    const address = await http.address()
    return new Promise((resolve, reject) => {
      const sent = request(`${address}/api/v1/events`, {
        headers: { cookie: `patchreeve_session=${cookie}` },
        agent: false,
      })
      sent.on('error', reject)
      sent.on('response', (response) => {
        let text = ''
        const waiting = new Set<() => void>()
        response.on('data', (part) => {
          text += part
          for (const look of waiting) look()
        })
        response.on('error', () => undefined) // cut off by the server: `ended` tells
        const ended = new Promise<void>((done) => response.on('close', done))
        resolve({
          status: response.statusCode ?? 0,
          text: () => text,
          ended,
          until: (pattern) =>
            new Promise((found) => {
              const look = () => {
                if (!pattern.test(text)) return
                waiting.delete(look)
                found()
              }
              waiting.add(look)
              look()
            }),
          close: () => sent.destroy(),
        })
      })
      sent.end()
    })
  }

  const emit = (type: string, hostId?: string, tenantId = 1) =>
    http.server.op(undefined, tenantId).tx((tx) => tx.emit({ type, body: hostId ? { hostId } : {} }))

  test('a committed change reaches the open console within a second, a rolled back one never', async () => {
    const stream = await open(admin.cookie)
    await assert.rejects(
      http.server.op().tx(async (tx) => {
        await tx.emit({ type: 'feeds.refreshed', body: {} })
        throw new Error('no')
      }),
    )
    const since = performance.now()
    await emit('inventory.changed', `${HOST}1`)
    await stream.until(/data: {"type":"inventory","hostId":"01890000-0000-7000-8000-000000000001"}\n\n/)
    assert.ok(performance.now() - since < 1_000)
    assert.doesNotMatch(stream.text(), /feed/)
    stream.close()
  })

  test('news of identity stays inside, and news of another tenant is not heard', async () => {
    const owner = http.server.urls.ownerUrl
    const { Client } = (await import('pg')).default
    const client = new Client({ connectionString: owner })
    await client.connect()
    await client.query("insert into platform_tenant values (2, 'other', now())")
    await client.end()
    const stream = await open(admin.cookie)
    await emit('identity.signed-in')
    await emit('inventory.changed', `${HOST}2`, 2)
    await emit('risk.decided')
    await stream.until(/"assessment"/)
    assert.doesNotMatch(stream.text(), /identity|000002/)
    stream.close()
  })

  test('many changes in one moment become one "ask again"', async () => {
    const stream = await open(admin.cookie)
    await http.server.op().tx(async (tx) => {
      for (let n = 0; n < 9; n++) await tx.emit({ type: 'inventory.changed', body: { hostId: `${HOST}${n}` } })
      await tx.emit({ type: 'evidence.sealed', body: {} })
    })
    await stream.until(/evidence/)
    assert.deepEqual(
      stream
        .text()
        .match(/data: .*/g)
        ?.sort(),
      ['data: {"type":"evidence"}', 'data: {"type":"inventory"}'],
    )
    stream.close()
  })

  test('a stream ends with its session: by signing out at once, by time at the next heartbeat', async () => {
    const signIn = async () => {
      const body = { email: admin.email, password: admin.password }
      return (await http.send('POST', '/session', { body })).cookies[0]?.value ?? ''
    }
    const leaving = await signIn()
    const stream = await open(leaving)
    await stream.until(/still here/)
    await http.send('DELETE', '/session', { as: leaving })
    await stream.ended
    const idle = await open(await signIn())
    http.server.clock.moveMs(12 * 3_600_000)
    await idle.ended
    admin = { ...admin, cookie: await signIn() }
  })

  test('one session has a bounded number of streams, and all together too', async () => {
    const mine = await Promise.all(Array.from({ length: 5 }, () => open(admin.cookie)))
    assert.deepEqual(mine.map((one) => one.status).sort(), [200, 200, 200, 200, 429])
    const other = await addPerson(http, 'viewer', admin)
    const theirs = await Promise.all(Array.from({ length: 3 }, () => open(other.cookie)))
    assert.deepEqual(theirs.map((one) => one.status).sort(), [200, 200, 429])
    for (const stream of [...mine, ...theirs]) stream.close()
  })
})

describe('live news for nobody', () => {
  const http = useHttp()
  test('is refused', async () => assert.equal(codeOf(await http.send('GET', '/events')), 'NOT_SIGNED_IN'))
})
