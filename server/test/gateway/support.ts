/** A gateway on a real database, and hosts that speak to it over TLS, for the tests beside this file. */
import type { OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { gzipSync } from 'node:zlib'
import { DIGEST_HEADER, PROTOCOL_HEADER, REPORT_HEADER } from '@patchreeve/contract/protocol.ts'
import type { SectionName } from '@patchreeve/contract/sections/registry.ts'
import type { EnrolAnswer } from '@patchreeve/contract/wire.ts'
import { sectionDigest } from '@patchreeve/trust/digest.ts'
import { enrolmentHandlers, loadTrust } from '../../src/enrolment/index.ts'
import * as x509 from '../../src/enrolment/x509.ts'
import { type Gateway, startGateway } from '../../src/gateway/index.ts'
import * as inventory from '../../src/inventory/index.ts'
import { type Clock, fixedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/database.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { makeLog } from '../../src/platform/log.ts'
import { makeOp, type Op } from '../../src/platform/op.ts'
import { type Secret, secretOf } from '../../src/platform/secret.ts'
import type { TestCluster } from '../support/cluster.ts'
import { type OrderSlices, type OrderSlicesOptions, orderSlices } from '../support/orders.ts'

export const KEY = Buffer.alloc(32, 7)

export interface Bench {
  readonly database: Database
  readonly gateway: Gateway
  readonly secret: Secret
  readonly admin: Op
  readonly handlers: ReturnType<typeof enrolmentHandlers>
  readonly port: number
  /** The authority that hosts trust. */
  ca(): Promise<string>
  token(options?: { label?: string; maxUses?: number; expiresInHours?: number; class?: string }): Promise<string>
  close(): Promise<void>
}

export const TEST_PACKAGES = {
  version: '0.1.0',
  agent: { path: 'pool/main/patchreeve-agent_0.1.0_all.deb', sha256: 'a'.repeat(64) },
  apply: { path: 'pool/main/patchreeve-apply_0.1.0_all.deb', sha256: 'c'.repeat(64) },
  runtime: { amd64: { path: 'pool/main/patchreeve-runtime_24.21.0_amd64.deb', sha256: 'b'.repeat(64) } },
  keyring: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEZ\n-----END PGP PUBLIC KEY BLOCK-----\n',
}

/** `clock` stands still by default; pass the system's for tests of time limits of TLS itself. */
export async function startBench(
  cluster: TestCluster,
  options: {
    clock?: Clock
    repoFolder?: string
    uploadedFile?: (pathname: string) => Promise<string | undefined>
    orders?: Partial<OrderSlicesOptions>
  } = {},
): Promise<Bench & { readonly slices: OrderSlices }> {
  const made = await cluster.create()
  const ids = systemIds()
  const clock = options.clock ?? { now: () => new Date() }
  const secret = secretOf(KEY, ids)
  const log = makeLog({ level: process.env.TEST_LOG ?? 'fatal' })
  const database = openDatabase({ url: made.appUrl, clock, ids, subscribers: {} })
  const enrolment = { database, secret, clock, ids, log, hosts: inventory }
  const repoFolder = options.repoFolder ?? '/nonexistent'
  const slices = orderSlices({ database, clock, ids, log, secret, ...options.orders })
  const gateway = await startGateway({
    listen: { host: 'auto', port: 0 },
    database,
    secret,
    inventory,
    enrolment,
    orders: slices,
    log,
    clock,
    ids,
    repoFolder,
    uploadedFile: options.uploadedFile ?? (async () => undefined),
  })
  return Object.assign(benchOn({ database, gateway, secret, clock, afterwards: () => made.drop() }), { slices })
}

export interface BenchParts {
  readonly database: Database
  readonly gateway: Gateway
  readonly secret: Secret
  readonly clock: Clock
  /** When the gateway and the database are closed. */
  afterwards(): Promise<void>
}

/** What an administrator does, beside a gateway on the same database. */
export function benchOn({ database, gateway, secret, clock, afterwards }: BenchParts): Bench {
  const ids = systemIds()
  const log = makeLog({ level: process.env.TEST_LOG ?? 'fatal' })
  const admin = makeOp({ database, clock, ids, log }, { kind: 'person', userId: 'u', name: 'Ada', role: 'admin' }, 1)
  const handlers = enrolmentHandlers({
    secret,
    ids,
    listen: () => gateway.address(),
    packages: async () => TEST_PACKAGES,
    firstRoot: async () => undefined,
  })
  return {
    database,
    gateway,
    secret,
    admin,
    handlers,
    get port() {
      return Number(gateway.address().split(':').at(-1))
    },
    ca: () => database.tx(1, async (tx) => (await loadTrust(tx, { secret, ids })).current.certificate),
    async token(wanted = {}) {
      await handlers.gateway_name(admin, { params: undefined, query: undefined, body: { names: ['localhost'] } }, HTTP)
      await gateway.reload()
      const body = { label: '', class: '', maxUses: 1, expiresInHours: 24, withApply: false, ...wanted }
      return (await handlers.enrolment_token_create(admin, { params: undefined, query: undefined, body }, HTTP)).secret
    },
    async close() {
      await gateway.close()
      await database.close()
      await afterwards()
    },
  }
}

// The handlers of enrolment read nothing of HTTP.
const HTTP = {} as Parameters<ReturnType<typeof enrolmentHandlers>['ca_roll']>[2]

export function movingClock(at = new Date()): ReturnType<typeof fixedClock> {
  return fixedClock(at.toISOString())
}

export interface TestKey {
  readonly keyPem: string
  readonly keys: { publicKey: CryptoKey; privateKey: CryptoKey }
  readonly csr: string
}

export async function makeKey(): Promise<TestKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  // For ECDSA generateKey always gives a pair.
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as TestKey['keys']
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=ignored',
    keys,
    signingAlgorithm: algorithm,
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    keys,
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
    csr: request.toString('pem'),
  }
}

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
  /** Of a JSON answer; undefined otherwise. */
  readonly json: Record<string, unknown> | undefined
}

export interface Ask {
  readonly port: number
  readonly ca: string
  readonly method?: string
  readonly path: string
  readonly key?: string
  readonly cert?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: Uint8Array | string
  readonly session?: Buffer
  readonly onSession?: (session: Buffer) => void
  readonly localAddress?: string
}

/** Tests that move the server's clock cannot have clients that compare its certificate with the machine's clock. */
export const clients = { checkServer: true }

export function ask(options: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port, ca, method = 'GET', path, key, cert, headers, body, session, localAddress } = options
    const identity = { ...(key ? { key } : {}), ...(cert ? { cert } : {}), ...(session ? { session } : {}) }
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        servername: 'localhost',
        port,
        ca,
        method,
        path,
        agent: false,
        rejectUnauthorized: clients.checkServer,
        ...identity,
        ...(localAddress ? { localAddress } : {}),
        headers: { [PROTOCOL_HEADER]: '1-1', ...headers },
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(parts)
          const isJson = /json/.test(response.headers['content-type'] ?? '')
          const json = isJson ? (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>) : undefined
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, json })
          request.destroy() // a body that is still being sent has its answer
        })
      },
    )
    request.on('socket', (socket) => socket.on('session', (ticket: Buffer) => options.onSession?.(ticket)))
    request.on('error', reject)
    request.end(body)
  })
}

export interface TestHost extends TestKey {
  readonly cert: string
  readonly ca: string
  readonly hostId: string
  readonly answer: EnrolAnswer
}

export function enrolBody(token: string, csr: string, more: object = {}): string {
  return JSON.stringify({
    token,
    csr,
    hostname: 'web-1',
    machineId: '',
    hardwareId: '',
    agentVersion: '0.1.0',
    ...more,
  })
}

export function askEnrol(port: number, ca: string, body: string): Promise<Answer> {
  return ask({ port, ca, method: 'POST', path: '/enrol/first', headers: { 'content-type': 'application/json' }, body })
}

export async function enrolHost(bench: Bench, more: object = {}): Promise<TestHost> {
  const [token, ca, key] = [await bench.token(), await bench.ca(), await makeKey()]
  const answer = await askEnrol(bench.port, ca, enrolBody(token, key.csr, more))
  if (answer.status !== 200) throw new Error(`enrolment refused: ${answer.body.toString('utf8')}`)
  const body = answer.json as unknown as EnrolAnswer // checked by the tests that read it
  return { ...key, cert: body.certificate, ca: body.ca, hostId: body.hostId, answer: body }
}

export function checkIn(port: number, host: { keyPem: string; cert: string; ca: string }, more: Partial<Ask> = {}) {
  return ask({ port, ca: host.ca, path: '/agent/v1/check-in', key: host.keyPem, cert: host.cert, ...more })
}

export function reportId(): string {
  return systemIds().next()
}

export async function putSection(
  port: number,
  host: { keyPem: string; cert: string; ca: string },
  name: SectionName,
  rows: readonly unknown[],
  more: Partial<Ask> & { id?: string } = {},
): Promise<Answer> {
  return ask({
    port,
    ca: host.ca,
    method: 'PUT',
    path: `/agent/v1/sections/${name}`,
    key: host.keyPem,
    cert: host.cert,
    body: gzipSync(JSON.stringify({ rows })),
    ...more,
    headers: {
      'content-encoding': 'gzip',
      [REPORT_HEADER]: more.id ?? reportId(),
      // The test's rows are what the section's type says.
      [DIGEST_HEADER]: await sectionDigest(name, rows as never),
      ...more.headers,
    },
  })
}
