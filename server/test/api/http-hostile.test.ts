/** What strangers send: on a real socket where the bytes matter. Each is refused clearly, and the server stays. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { before, describe, test } from 'node:test'
import { AppError } from '@patchreeve/contract/errors.ts'
import { SCRYPT } from '../../src/identity/password.ts'
import { BEFORE_SIGN_IN } from '../../src/platform/http/rate-limit.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

const MIB = 1 << 20
const SECRET_CAUSE = 'relation "identity_account" of host db-7.internal'

describe('strangers', () => {
  const http = useHttp({
    handlers: {
      host_list: () => Promise.reject(new Error(SECRET_CAUSE)),
      feed_list: () =>
        Promise.reject(new AppError('FEED_UNREACHABLE', { feed: 'kev' }, { cause: new Error(SECRET_CAUSE) })),
      // What no honest handler would answer: the table's own schema must stop it.
      evidence_verify: async () => ({ ok: 'yes' }) as never,
      sample_create: async () => ({ hosts: 6, password: 'must not leave' }) as never,
      gateway_name: async (_op, { body }) => {
        names.push(body.names)
        return { done: true }
      },
    },
  })
  const names: unknown[] = []
  let admin: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
  })

  interface Raw {
    readonly status: number
    readonly code: string
  }

  /** Sends bytes as they are, and reads until the server closes or has answered. */
  async function raw(head: string, body: Uint8Array | string = ''): Promise<Raw> {
    const { hostname, port } = new URL(await http.address())
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) })
      let text = ''
      socket.on('data', (part) => {
        text += part.toString('latin1')
      })
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error)
      })
      socket.on('close', () =>
        resolve({ status: Number(text.slice(9, 12)), code: /"code":"(\w+)"/.exec(text)?.[1] ?? '' }),
      )
      socket.write(head.replace(/\n/g, '\r\n'))
      socket.write(body)
    })
  }

  const signedIn = () =>
    `Host: localhost\nConnection: close\nOrigin: http://localhost\nIdempotency-Key: ${crypto.randomUUID()}\nCookie: patchreeve_session=${admin.cookie}`
  const put = (body: Uint8Array | string, type = 'application/json') =>
    raw(
      `PUT /api/v1/gateway HTTP/1.1\n${signedIn()}\nContent-Type: ${type}\nContent-Length: ${Buffer.byteLength(body)}\n\n`,
      body,
    )

  describe('a body', () => {
    const refused: [body: Uint8Array | string, status: number, code: string, why: string][] = [
      [`{"names":["a"${','.repeat(0)}],"names":["b"]}`, 400, 'INPUT_INVALID', 'a key twice'],
      [`{"names":${'['.repeat(100_000)}`, 400, 'INPUT_INVALID', 'nested 100,000 deep'],
      [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'INPUT_INVALID', 'not UTF-8'],
      ['{"names":["a"]', 400, 'INPUT_INVALID', 'truncated'],
      ['', 400, 'INPUT_INVALID', 'empty'],
      ['null', 400, 'INPUT_INVALID', 'null'],
      ['[]', 400, 'INPUT_INVALID', 'a list'],
      ['{"names":"a"}', 400, 'INPUT_INVALID', 'the wrong type'],
      ['{"names":[]}', 400, 'INPUT_INVALID', 'too few'],
      ['{"names":["a"],"admin":true}', 400, 'INPUT_INVALID', 'an unknown name'],
      ['{"names":["a"],"__proto__":{"admin":true}}', 400, 'INPUT_INVALID', 'a prototype'],
      [`{"names":["${'a'.repeat(MIB)}"]}`, 413, 'BODY_TOO_LARGE', 'over 1 MiB'],
    ]
    for (const [body, status, code, why] of refused)
      test(`is refused: ${why}`, async () => {
        const before = names.length
        assert.deepEqual(await put(body), { status, code })
        assert.equal(names.length, before, 'the handler was not reached')
      })

    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
    ])
      test(`of type ${type} is refused, as a form of another site could send it`, async () => {
        assert.deepEqual(await put('{"names":["a"]}', type), { status: 415, code: 'UNSUPPORTED_MEDIA' })
      })

    test('that is right is read', async () => {
      assert.equal((await put('{"names":["a"]}', 'application/json; charset=utf-8')).status, 200)
      assert.deepEqual(names.at(-1), ['a'])
    })

    test('of 100 MB is cut off at the limit, and the memory stays', async () => {
      const before = process.memoryUsage().rss
      const head = `PUT /api/v1/gateway HTTP/1.1\n${signedIn()}\nContent-Type: application/json\n`
      assert.deepEqual(await raw(`${head}Content-Length: 100000000\n\n`, Buffer.alloc(4 * MIB, 0x20)), {
        status: 413,
        code: 'BODY_TOO_LARGE',
      })
      const chunk = Buffer.concat([Buffer.from('400000\r\n'), Buffer.alloc(4 * MIB, 0x20), Buffer.from('\r\n')])
      const { status } = await raw(`${head}Transfer-Encoding: chunked\n\n`, chunk)
      assert.equal(status, 413)
      assert.ok(process.memoryUsage().rss - before < 60 * MIB)
    })

    test('before sign-in may have 16 KiB at most', async () => {
      const body = { email: 'a@example.org', password: 'x'.repeat(20_000) }
      assert.equal(codeOf(await http.send('POST', '/session', { body })), 'BODY_TOO_LARGE')
    })

    test('of nobody is not read at all where nobody may write', async () => {
      const { status, code } = await raw(
        'PUT /api/v1/gateway HTTP/1.1\nHost: localhost\nConnection: close\nContent-Type: application/json\nContent-Length: 100000000\n\n',
        '{',
      )
      assert.deepEqual({ status, code }, { status: 401, code: 'NOT_SIGNED_IN' })
    })

    test('is not taken where the table has none', async () => {
      const response = await http.send('POST', '/feeds/refresh', { as: admin.cookie, body: { a: 1 } })
      assert.deepEqual((response.json() as { params: unknown }).params, { path: 'body', reason: 'unrecognized_keys' })
    })
  })

  describe('a query', () => {
    const ask = async (query: string) => {
      const response = await http.send('GET', `/findings?${query}`, { as: admin.cookie })
      return (response.json() as { code: string; params: { path?: string } }).params.path ?? codeOf(response)
    }
    test('that is misspelt, doubled or out of range is refused with its name, never ignored', async () => {
      assert.equal(await ask('wher=tier:T0'), 'query.wher')
      assert.equal(await ask('where=a&where=b'), 'query.where')
      assert.equal(await ask('limit=0'), 'query.limit')
      assert.equal(await ask('limit=201'), 'query.limit')
      assert.equal(await ask('limit=1e9'), 'query.limit')
      assert.equal(await ask(`where=${'a'.repeat(1_001)}`), 'query.where')
      assert.equal(await ask('group=host'), 'query.group')
      assert.equal(await ask('where=tier:T0&limit=200'), 'HOST_NOT_FOUND')
    })
    test('on a route without one is refused', async () => {
      assert.equal(codeOf(await http.send('GET', '/home?at=2020', { as: admin.cookie })), 'INPUT_INVALID')
    })
  })

  describe('the protocol', () => {
    const heads: [head: string, status: number, why: string][] = [
      [
        'GET /api/v1/setup HTTP/1.1\nHost: localhost\nHost: evil.example\nConnection: close\n\n',
        403,
        'two Host headers',
      ],
      ['GET /healthz HTTP/1.1\nConnection: close\n\n', 400, 'no Host header'],
      ['GET /api/v1/setup HTTP/1.1\nHost:\nConnection: close\n\n', 403, 'an empty Host header'],
      [
        'POST /api/v1/session HTTP/1.1\nHost: localhost\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n',
        400,
        'two lengths',
      ],
      ['GARBAGE\n\n', 400, 'no HTTP'],
      [`GET /${'a'.repeat(70_000)} HTTP/1.1\nHost: localhost\nConnection: close\n\n`, 431, 'an address of 70 kB'],
      [`GET / HTTP/1.1\nHost: localhost\nX: ${'a'.repeat(70_000)}\n\n`, 431, 'a header of 70 kB'],
    ]
    for (const [head, status, why] of heads)
      test(`is kept: ${why}`, async () => assert.equal((await raw(head)).status, status))
  })

  describe('a failure of ours', () => {
    test('tells its code and nothing of its cause', async () => {
      const failed = await http.send('GET', '/hosts', { as: admin.cookie })
      assert.deepEqual(
        [failed.statusCode, failed.json()],
        [
          500,
          { type: 'urn:patchreeve:problem:INTERNAL', title: 'INTERNAL', status: 500, code: 'INTERNAL', params: {} },
        ],
      )
      const feed = await http.send('GET', '/feeds', { as: admin.cookie })
      assert.deepEqual((feed.json() as { params: unknown }).params, { feed: 'kev' })
      assert.match(String(feed.headers['content-type']), /^application\/problem\+json/)
      for (const response of [failed, feed]) assert.ok(!response.body.includes('relation'), response.body)
    })
    test('an answer that breaks the table is INTERNAL, and what the table does not name does not leave', async () => {
      assert.equal(codeOf(await http.send('GET', '/evidence/verify', { as: admin.cookie })), 'INTERNAL')
      assert.deepEqual((await http.send('POST', '/sample', { as: admin.cookie })).json(), { hosts: 6 })
    })
  })
})

describe('300 sign-ins at once', () => {
  const limited = useHttp({ config: { rateLimit: BEFORE_SIGN_IN } })
  const many = useHttp({ passwords: SCRYPT })

  async function signIns(to: typeof many): Promise<{ statuses: number[]; peakBytes: number }> {
    const address = await to.address()
    let peakBytes = 0
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss)
    }, 20)
    const statuses = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const response = await fetch(`${address}/api/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: `person${n}@example.org`, password: 'some password' }),
        })
        await response.text()
        return response.status
      }),
    )
    clearInterval(watch)
    assert.equal((await fetch(`${address}/healthz`)).status, 200)
    return { statuses, peakBytes }
  }

  test('from one address: at most 30 are tried, the rest is told to wait', async () => {
    const { statuses } = await signIns(limited)
    const [tried = 0, waits = 0] = [401, 429].map((code) => statuses.filter((status) => status === code).length)
    assert.equal(tried + waits, 300)
    // The limit lets 30 in; of those that come in one instant two are hashed and 24 wait for them, as below.
    assert.ok(tried >= 26 && tried <= 30, `${tried} were tried`)
  })

  test('from many addresses: two are hashed at once, 24 wait, the rest is told to wait, and the memory is that of two', async () => {
    const before = process.memoryUsage().rss
    const { statuses, peakBytes } = await signIns(many)
    assert.deepEqual([...new Set(statuses)].sort(), [401, 429])
    assert.ok(statuses.filter((status) => status === 401).length >= 26)
    // Two hashes are 64 MiB; 300 side by side would be 9.4 GiB, four (all of libuv's threads) 128 MiB.
    assert.ok(peakBytes - before < 120 * MIB, `${Math.round((peakBytes - before) / MIB)} MiB`)
  })
})
