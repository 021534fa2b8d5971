/**
 * The people's listener for tests: the real gate, binding and identity over a real database. Routes of slices that a test does
 * not bring answer HOST_NOT_FOUND with their id, which shows that the gate let the request through.
 */
import { after, before } from 'node:test'
import { type RouteId, routes } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Role } from '@patchreeve/contract/permissions.ts'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { type Identity, makeSetupLink, openIdentity } from '../../src/identity/index.ts'
import { scryptPasswords } from '../../src/identity/password.ts'
import { stepOf, totpCode } from '../../src/identity/totp.ts'
import { buildHttp, type Handlers, type HttpConfig } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { type Secret, secretOf } from '../../src/platform/secret.ts'
import { type TestServer, useServer } from '../support/server.ts'

export interface HttpServer {
  readonly server: TestServer
  readonly app: FastifyInstance
  readonly identity: Identity
  readonly secret: Secret
  /** Starts to listen on loopback, once. */
  address(): Promise<string>
  /** As a browser on our own page would send it; `as` adds the session. */
  send(method: Method, path: string, given?: Sent): Promise<LightMyRequestResponse>
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export interface Sent {
  readonly as?: string | undefined
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly key?: string
  readonly ip?: string
}

export interface HttpServerOptions {
  readonly config?: Partial<HttpConfig>
  readonly handlers?: Partial<Handlers<RouteId>>
  readonly passwords?: typeof CHEAP
}

/** Cheap, as the cost of hashing is not what these tests are about. */
export const CHEAP = { logN: 10, r: 8, p: 1 }
const PLENTY = { burst: 100_000, perSecond: 1 }

export function useHttp(options: HttpServerOptions = {}): HttpServer {
  after(() => http.app?.close()) // registered first: closes before the database does
  const server = useServer()
  const ids = systemIds(() => server.clock.now())
  let listening: Promise<string> | undefined
  const http = {
    server,
    address: () => {
      listening ??= http.app.listen({ host: '127.0.0.1', port: 0 })
      return listening
    },
    send: (method, path, given = {}) => http.app.inject(request(method, path, given)),
  } as { -readonly [K in keyof HttpServer]: HttpServer[K] }
  before(async () => {
    const context = { database: server.database, clock: server.clock, ids, log: server.log }
    http.secret = secretOf(ids.random(32), ids)
    http.identity = openIdentity({
      ...context,
      secret: http.secret,
      passwords: scryptPasswords(ids, options.passwords ?? CHEAP),
    })
    http.app = buildHttp({
      ...context,
      handlers: { ...unreached(), ...http.identity.handlers, ...options.handlers },
      identity: http.identity,
      secret: http.secret,
      config: {
        consoleFolder: '/nonexistent',
        hostNames: [],
        trustedProxies: [],
        rateLimit: PLENTY,
        ...options.config,
      },
    })
    await http.app.ready()
  })
  return http
}

function unreached(): Handlers<RouteId> {
  const entries = Object.keys(routes).map((id) => [
    id,
    () => Promise.reject(new AppError('HOST_NOT_FOUND', { reached: id })),
  ])
  // One entry per id of the table, each of which only ever throws: it fits every handler's type.
  return Object.fromEntries(entries) as Handlers<RouteId>
}

function request(method: Method, path: string, given: Sent): InjectOptions {
  const write = method !== 'GET'
  return {
    method,
    url: path.startsWith('/') && !path.startsWith('/api') ? `/api/v1${path}` : path,
    ...(given.ip ? { remoteAddress: given.ip } : {}),
    headers: {
      host: 'localhost:7080',
      ...(write ? { origin: 'http://localhost:7080', 'idempotency-key': given.key ?? crypto.randomUUID() } : {}),
      ...(given.as ? { cookie: `patchreeve_session=${given.as}` } : {}),
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { payload: JSON.stringify(given.body) }),
  }
}

/** The session token that an answer sets. */
export function cookieOf(response: LightMyRequestResponse): string {
  const cookie = response.cookies.find((one) => one.name === 'patchreeve_session' && one.value !== '')
  if (!cookie) throw new Error(`no session came with ${response.statusCode} ${response.body}`)
  return cookie.value
}

export const codeOf = (response: LightMyRequestResponse): string => (response.json() as { code: string }).code

export interface Person {
  readonly email: string
  readonly password: string
  readonly cookie: string
  readonly totpSecret: string
}

/** Joins by a one-time link, as a person does. The first one becomes admin. */
export async function addPerson(http: HttpServer, role: Role, admin?: Person): Promise<Person> {
  const token = admin ? await invitation(http, role, admin) : (await makeSetupLink(http.server.op()))?.token
  const person = { email: `${crypto.randomUUID()}@example.org`, password: 'correct horse battery' }
  const response = await http.send('POST', '/setup', { body: { token, name: 'Ada', ...person } })
  if (response.statusCode !== 200) throw new Error(response.body)
  const { totpSecret } = response.json() as { totpSecret: string }
  return { ...person, cookie: cookieOf(response), totpSecret }
}

async function invitation(http: HttpServer, role: Role, admin: Person): Promise<string> {
  const response = await http.send('POST', '/members', { as: admin.cookie, body: { role, name: 'Guest' } })
  const { link } = response.json() as { link: string }
  return new URL(link).searchParams.get('token') ?? ''
}

/** What the authenticator app shows, `stepsAhead` of 30 s from the server's time. */
export function codeFor(http: HttpServer, person: Person, stepsAhead = 0): string {
  return totpCode(fromBase32(person.totpSecret), stepOf(http.server.clock.now()) + stepsAhead)
}

/** An independent reading of RFC 4648, as an app does it. */
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
