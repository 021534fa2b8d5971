/** The one gate, walked over the whole route table: who may, from where, under which name, how often. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Route } from '@patchreeve/contract/api/route.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { rolePermissions, roles } from '@patchreeve/contract/permissions.ts'
import fastify from 'fastify'
import { passGate, sessionCookie } from '../../src/platform/http/gate.ts'
import { SECURITY_HEADERS } from '../../src/platform/http/headers.ts'
import { rateLimiter } from '../../src/platform/http/rate-limit.ts'
import { addPerson, codeOf, type Person, useHttp } from './http-server.ts'

const all = Object.values<Route>(routes)
const pathOf = (route: Route) => route.path.replace(/:\w+/g, '01890000-0000-7000-8000-000000000000')

describe('the route table', () => {
  const http = useHttp()
  const people: Partial<Record<'admin' | 'viewer', Person>> = {}
  before(async () => {
    people.admin = await addPerson(http, 'admin')
    people.viewer = await addPerson(http, 'viewer', people.admin)
  })

  test('only these may be called by nobody', () => {
    const open = all.filter((route) => route.needs === 'nobody').map((route) => route.id)
    assert.deepEqual(open.sort(), ['session_create', 'setup_complete', 'setup_show'])
  })

  for (const route of all.filter((one) => one.needs !== 'nobody')) {
    test(`${route.id} is closed to nobody`, async () => {
      const response = await http.send(route.method, pathOf(route), route.method === 'GET' ? {} : { body: {} })
      assert.deepEqual([response.statusCode, codeOf(response)], [401, 'NOT_SIGNED_IN'])
    })
    for (const role of roles) {
      // Signing out ends the session that the other cases use; identity.test.ts has it.
      if (route.id === 'session_delete') continue
      const { needs } = route
      const may = needs === 'signed-in' || needs === 'nobody' || rolePermissions[role].includes(needs)
      test(`${route.id} is ${may ? 'open' : 'closed'} to a ${role}`, async () => {
        const given = { as: people[role]?.cookie, ...(route.body ? { body: {} } : {}) }
        const response = await http.send(route.method, pathOf(route), given)
        const refused = response.statusCode === 403 || response.statusCode === 401
        assert.equal(refused, !may, response.body)
        if (!may)
          assert.deepEqual(response.json(), {
            ...(response.json() as object),
            code: 'FORBIDDEN',
            params: { permission: needs },
          })
      })
    }
  }

  test('an address that is not in the table does not exist, whoever asks', async () => {
    for (const path of ['/nothing', '/hosts/x/y/z', '/members/1', '/..%2f..%2fetc%2fpasswd', '/hosts/%ff', '/%'])
      for (const as of [undefined, people.admin?.cookie])
        assert.equal(codeOf(await http.send('GET', path, { as })), 'NOT_FOUND', path)
    assert.equal(codeOf(await http.send('PUT', '/hosts', { as: people.admin?.cookie })), 'NOT_FOUND')
    assert.equal((await http.send('GET', '/api/v2/hosts')).statusCode, 404)
  })

  test('live news is closed to nobody', async () => {
    assert.equal(codeOf(await http.send('GET', '/events')), 'NOT_SIGNED_IN')
  })

  test('every answer carries the security headers and no answer of the API is cached', async () => {
    for (const path of ['/setup', '/hosts', '/nothing', '/openapi.json']) {
      const { headers } = await http.send('GET', path)
      for (const [name, value] of Object.entries(SECURITY_HEADERS))
        assert.equal(headers[name], value, `${path} ${name}`)
      assert.equal(headers['cache-control'], 'no-store', path)
    }
  })
})

test('a route that somebody adds beside the table does not pass the gate', async () => {
  const app = fastify()
  const authenticator = { identify: () => Promise.resolve(undefined), isValid: () => Promise.resolve(false) }
  const limiter = rateLimiter({ burst: 9, perSecond: 1 })
  const gate = { authenticator, limiter, clock: { now: () => new Date(0) } }
  app.decorateRequest('caller')
  app.addHook('onRequest', (request) => passGate(gate, request))
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof AppError ? error.status : 500).send(String(error)),
  )
  app.get('/forgotten', () => 'secret')
  app.get('/listed', { config: { gate: { id: 'listed', needs: 'nobody' } } }, () => 'open')
  assert.equal((await app.inject('/forgotten')).statusCode, 404)
  assert.equal((await app.inject('/listed')).body, 'open')
  await app.close()
})

describe('a page of another site', () => {
  const http = useHttp({ config: { hostNames: ['patch.example.org'] } })
  let admin: Person
  before(async () => {
    admin = await addPerson(http, 'admin')
  })
  const write = (headers: Record<string, string>, as: string | undefined) =>
    http.send('POST', '/feeds/refresh', { as, headers })

  const forged: [headers: Record<string, string>, why: string][] = [
    [{ origin: 'http://evil.example' }, 'another origin'],
    [{ origin: 'http://localhost:8080' }, 'another port of this machine'],
    [{ origin: 'https://localhost:7080' }, 'another scheme'],
    [{ origin: 'null' }, 'a sandboxed frame'],
    [{ 'sec-fetch-site': 'cross-site' }, 'the browser says cross-site'],
    [{ 'sec-fetch-site': 'same-site' }, 'a neighbour of the same site'],
    [{ 'sec-fetch-site': 'none' }, 'no page at all'],
  ]
  for (const [headers, why] of forged) {
    test(`cannot write with a session: ${why}`, async () => {
      const response = await write(headers, admin.cookie)
      assert.deepEqual((response.json() as { params: unknown }).params, { reason: 'cross-site' })
    })
    test(`cannot sign in or set up: ${why}`, async () => {
      const response = await http.send('POST', '/session', { headers, body: { email: 'x', password: 'y' } })
      assert.deepEqual((response.json() as { params: unknown }).params, { reason: 'cross-site' })
    })
  }

  test('a session without any word of where it comes from is refused; our own page is let through', async () => {
    const bare = {
      host: 'localhost:7080',
      cookie: `patchreeve_session=${admin.cookie}`,
      'idempotency-key': 'a-key-of-mine',
    }
    const silent = await http.app.inject({ method: 'POST', url: '/api/v1/feeds/refresh', headers: bare })
    assert.equal(codeOf(silent), 'FORBIDDEN')
    assert.equal(codeOf(await write({ 'sec-fetch-site': 'same-origin' }, admin.cookie)), 'HOST_NOT_FOUND', 'reached')
  })

  test('a program that sends the session itself, as `patchreeve login` does, is no page', async () => {
    const headers = {
      host: 'localhost:7080',
      authorization: `Bearer ${admin.cookie}`,
      'idempotency-key': 'a-key-of-mine',
    }
    const response = await http.app.inject({ method: 'POST', url: '/api/v1/feeds/refresh', headers })
    assert.equal(codeOf(response), 'HOST_NOT_FOUND', 'reached')
  })

  const names: [host: string, allowed: boolean][] = [
    ['localhost', true],
    ['LOCALHOST:7080', true],
    ['127.0.0.1:7080', true],
    ['[::1]:7080', true],
    ['patch.example.org', true],
    ['Patch.Example.Org:443', true],
    ['evil.example', false],
    ['localhost.evil.example', false],
    ['evil.example:7080', false],
    ['localhost@evil.example', false],
    ['localhost:7080:1', false],
    ['127.0.0.2', false],
    ['[::2]', false],
  ]
  for (const [host, allowed] of names) {
    test(`a request sent to "${host}" is ${allowed ? 'heard' : 'refused: its name was pointed at us'}`, async () => {
      for (const path of ['/setup', '/api/v1/openapi.json', '/api']) {
        const response = await http.send('GET', path, { headers: { host } })
        const { reason } = (response.statusCode === 403 ? response.json() : { params: {} }).params as {
          reason?: string
        }
        assert.equal(reason === 'host-name', !allowed, `${path} ${response.statusCode}`)
      }
    })
  }

  test('health answers under any name, as watchers ask by address', async () => {
    assert.equal((await http.app.inject({ url: '/healthz', headers: { host: '10.0.0.1' } })).statusCode, 200)
    assert.equal((await http.app.inject({ url: '/readyz', headers: { host: '10.0.0.1' } })).statusCode, 200)
  })
})

describe('proxies', () => {
  const direct = useHttp({ config: { rateLimit: { burst: 3, perSecond: 0.001 } } })
  const behind = useHttp({
    config: {
      rateLimit: { burst: 3, perSecond: 0.001 },
      trustedProxies: ['192.0.2.9'],
      hostNames: ['patch.example.org'],
    },
  })
  const ask = (http: typeof direct, ip: string, forwarded: string) =>
    http.send('GET', '/setup', { ip, headers: { 'x-forwarded-for': forwarded } })

  test('what an unlisted proxy says of the caller counts for nothing', async () => {
    const codes: number[] = []
    for (let n = 0; n < 5; n++) codes.push((await ask(direct, '192.0.2.1', `198.51.100.${n}`)).statusCode)
    assert.deepEqual(codes, [200, 200, 200, 429, 429])
  })

  test('a listed proxy names the caller, another address does not', async () => {
    for (let n = 0; n < 5; n++) assert.equal((await ask(behind, '192.0.2.9', `198.51.100.${n}`)).statusCode, 200)
    const codes: number[] = []
    for (let n = 0; n < 4; n++) codes.push((await ask(behind, '192.0.2.8', `198.51.100.${n}`)).statusCode)
    assert.deepEqual(codes, [200, 200, 200, 429])
  })

  test('behind a listed proxy with TLS the cookie is Secure and the origin is the outer one', async () => {
    const person = await addPerson(behind, 'admin')
    const headers = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'patch.example.org',
      'x-forwarded-for': '198.51.100.77',
      origin: 'https://patch.example.org',
    }
    const body = { email: person.email, password: person.password }
    const response = await behind.send('POST', '/session', { ip: '192.0.2.9', headers, body })
    assert.equal(response.statusCode, 200, response.body)
    assert.match(String(response.headers['set-cookie']), /; Secure$/)
    const forged = await behind.send('POST', '/session', { ip: '192.0.2.7', headers, body })
    assert.equal(codeOf(forged), 'FORBIDDEN')
  })

  test('who must wait is told how long', async () => {
    for (let n = 0; n < 4; n++) await ask(direct, '192.0.2.50', '')
    const response = await ask(direct, '192.0.2.50', '')
    assert.equal(response.headers['retry-after'], '1000')
  })
})

const cookies: [header: string | undefined, value: string | undefined][] = [
  [undefined, undefined],
  ['patchreeve_session=abc', 'abc'],
  ['a=b; patchreeve_session=abc; c=d', 'abc'],
  ['patchreeve_session=abc; patchreeve_session=abc', undefined],
  ['patchreeve_session="abc"', undefined],
  ['patchreeve_session=', undefined],
  ['xpatchreeve_session=abc', undefined],
  ['patchreeve_session=\u00e4', undefined],
]
for (const [header, value] of cookies)
  test(`the cookie header ${header} names ${value}`, () => assert.equal(sessionCookie(header), value))
