/** The life of the gateway: listens, checks who calls, answers by the table, and takes up new names and authorities at once. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { AppError } from '@patchreeve/contract/errors.ts'
import { PROTOCOL_HEADER } from '@patchreeve/contract/protocol.ts'
import {
  type EnrolmentContext,
  loadTrust,
  makeServerIdentity,
  readEpoch,
  readNames,
  renewalIsDue,
  type ServerIdentity,
  type Trust,
  trustBundle,
} from '../enrolment/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { logFailure, toAppError } from '../platform/http/problem.ts'
import { rateLimiter } from '../platform/http/rate-limit.ts'
import type { Ids } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { EVENT_CHANNEL } from '../platform/outbox.ts'
import { Budget, permits } from '../platform/permits.ts'
import type { Secret } from '../platform/secret.ts'
import { makeAcceptors } from './acceptors.ts'
import { DOWNLOADS, type OrderFace } from './orders.ts'
import { makeUnpacker, PACKED_BUDGET } from './packed-body.ts'
import { makePeerChecker, type PeerChecker } from './peer.ts'
import { checkProtocol, OUR_PROTOCOL, sendRefusal } from './reply.ts'
import { makeRepoFiles } from './repo-files.ts'
import { findRoute, type InventoryFace, isAptPath, type Services } from './routes.ts'
import { makeUploadedFiles } from './uploaded-files.ts'

export interface GatewayOptions {
  /** `auto`: this machine only until names are set, then every interface. Port 0 chooses one. */
  readonly listen: { readonly host: string; readonly port: number }
  readonly database: Database
  readonly secret: Secret
  readonly inventory: InventoryFace
  readonly enrolment: EnrolmentContext
  readonly orders: OrderFace
  readonly log: Log
  readonly clock: Clock
  readonly ids: Ids
  /** Root of our apt repository; may be empty or missing while it is being made. */
  readonly repoFolder: string
  /** Own packages: the file that hosts get under this path. */
  uploadedFile(pathname: string): Promise<string | undefined>
}

export interface Gateway {
  /** As printed: `127.0.0.1:7443`. */
  address(): string
  /** Takes up names, authorities and epoch as they are in the database now. News of a change come by themselves. */
  reload(): Promise<void>
  close(): Promise<void>
}

/** The listener shows the certificate of this tenant's authority. */
const LISTENER_TENANT = 1
/** Looked at this often even without news, so that a certificate is renewed in time and a lost notification heals. */
const RELOAD_MS = 60_000
/** Calls before anybody is known. A roll-out of 300 hosts behind one address passes in minutes. */
const OPEN_CALLS = { burst: 100, perSecond: 2 }
const REPO_CALLS = { burst: 400, perSecond: 20 }

const TIMEOUTS = {
  /** A connection that says nothing is dropped after this. */
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  /** 8 MiB over a line of 256 kbit/s. */
  requestTimeout: 300_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { database, secret, log } = options
  const peers = makePeerChecker(database)
  const state: State = { trusts: new Map(), epochs: new Map() }
  const services = makeServices(options, state)
  const answer = makeAnswer(services, peers, log)
  let identity = await loadState(options, state, peers)
  const server = createServer({ ...tlsOptions(identity, secret), ...TIMEOUTS, maxHeaderSize: 8 << 10 }, answer)
  server.setTimeout(120_000)
  server.on('tlsClientError', () => undefined) // counted by nobody yet; without a handler it would be thrown
  const acceptors = makeAcceptors((socket) => server.emit('connection', socket))
  let hosts = hostsFor(options, identity)
  let port = await acceptors.listen(hosts, options.listen.port)

  async function reload(): Promise<void> {
    const before = identity
    identity = await loadState(options, state, peers, before)
    if (identity !== before) {
      server.setSecureContext(tlsOptions(identity, secret))
      log.info({ names: identity.names, ca: identity.trust.current.serial }, 'gateway certificate issued')
    }
    const wanted = hostsFor(options, identity)
    if (wanted.join() === hosts.join()) return
    port = await acceptors.listen(wanted, port)
    hosts = wanted // only now: a failed change is tried again at the next tick
  }
  const reloads = makeReloads(reload, log)
  const unlisten = await database.listen(EVENT_CHANNEL, (payload) => {
    if (payload === '' || payload.includes('"enrolment.')) reloads.ask()
  })
  const timer = setInterval(reloads.ask, RELOAD_MS)
  return {
    address: () => `${hosts[0]?.includes(':') ? `[${hosts[0]}]` : hosts[0]}:${port}`,
    async reload() {
      reloads.ask()
      await reloads.settled()
    },
    async close() {
      clearInterval(timer)
      await unlisten()
      await reloads.settled()
      await acceptors.close()
      server.closeAllConnections()
    },
  }
}

interface State {
  trusts: Map<number, Trust>
  epochs: Map<number, number>
}

/** Returns `before` itself when the listener's certificate is still the right one. */
async function loadState(
  options: GatewayOptions,
  state: State,
  peers: PeerChecker,
  before?: ServerIdentity,
): Promise<ServerIdentity> {
  const { database } = options
  const loaded = new Map<number, Trust>()
  const epochs = new Map<number, number>()
  let names: unknown
  for (const tenantId of await database.tenantIds()) {
    await database.tx(tenantId, async (tx) => {
      loaded.set(tenantId, await loadTrust(tx, options))
      epochs.set(tenantId, await readEpoch(tx))
      if (tenantId === LISTENER_TENANT) names = await readNames(tx)
    })
  }
  state.trusts = loaded
  state.epochs = epochs
  peers.trust([...loaded.values()])
  const same =
    before &&
    before.trust.current.serial === loaded.get(LISTENER_TENANT)?.current.serial &&
    String(before.names) === String(names) &&
    !renewalIsDue(before, options.clock.now())
  return same ? before : makeServerIdentity(database, options, LISTENER_TENANT)
}

function hostsFor({ listen }: GatewayOptions, { names }: ServerIdentity): string[] {
  if (listen.host !== 'auto') return [listen.host]
  return names.length > 0 ? ['::'] : ['127.0.0.1']
}

function tlsOptions(identity: ServerIdentity, secret: Secret) {
  return {
    key: identity.keyPem,
    cert: identity.chainPem,
    // A hint for clients only: every request is checked by peer.ts, so that a refusal can be told and not just cut off.
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3' as const,
    ALPNProtocols: ['http/1.1'],
    // The same on every replica, so that a session resumes on any of them.
    sessionIdContext: 'patchreeve-gateway',
    ticketKeys: Buffer.concat([secret.derive('gateway-tickets'), secret.derive('gateway-tickets-2')]).subarray(0, 48),
    sessionTimeout: 3_600,
  }
}

function makeServices(options: GatewayOptions, state: State): Services {
  const { database, clock, ids, log, inventory, enrolment, orders } = options
  return {
    database,
    clock,
    ids,
    log,
    inventory,
    enrolment,
    orders,
    downloads: permits(DOWNLOADS.atOnce, DOWNLOADS.mayWait),
    unpacker: makeUnpacker(),
    bodies: new Budget(PACKED_BUDGET),
    repo: makeRepoFiles(options.repoFolder, () => clock.now().getTime()),
    uploads: makeUploadedFiles(options.uploadedFile),
    trustOf(tenantId) {
      const trust = state.trusts.get(tenantId)
      if (!trust) throw new AppError('CERTIFICATE_FOREIGN')
      // The listener's authority is the one by which hosts know this server.
      const listener = state.trusts.get(LISTENER_TENANT) ?? trust
      return {
        bundle: trustBundle(listener),
        caSerial: trust.current.serial,
        epoch: state.epochs.get(tenantId) ?? 1,
      }
    },
  }
}

function makeAnswer(services: Services, peers: PeerChecker, log: Log) {
  const open = rateLimiter(OPEN_CALLS)
  const repo = rateLimiter(REPO_CALLS)

  async function dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    const address = request.socket.remoteAddress ?? ''
    const found = findRoute(request.method ?? '', path)
    const nowMs = services.clock.now().getTime()
    if (found?.route.needs !== 'certificate') {
      const waitS = (isAptPath(path) ? repo : open).take(address, nowMs)
      if (waitS > 0) throw new AppError('TOO_MANY_REQUESTS', { retryAfterS: waitS })
    }
    if (!isAptPath(path)) {
      checkProtocol(headerOf(request, PROTOCOL_HEADER))
      response.setHeader(PROTOCOL_HEADER, OUR_PROTOCOL)
    }
    const call = { request, response, rest: found?.rest ?? '', address, services }
    if (found?.route.needs === 'nothing') return found.route.handle(call)
    // TLS sockets are the only ones that reach an https server.
    const certificate = (request.socket as TLSSocket).getPeerX509Certificate()
    const expiredToo = found?.route.needs === 'certificate-maybe-expired'
    const peer = await peers.check(certificate, services.clock.now(), expiredToo)
    if (!found) throw new AppError('NOT_FOUND')
    await found.route.handle({ ...call, peer })
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    response.sendDate = false
    dispatch(request, response).catch((cause: unknown) => {
      // The caller went away, before or during the answer: nobody reads a refusal, and it is no fault of ours.
      if ((request.destroyed && !request.complete) || isCutShort(cause)) return response.destroy()
      const error = toAppError(cause)
      logFailure(log, error, { method: request.method ?? '', route: 'gateway' })
      sendRefusal(request, response, error)
    })
  }
}

function isCutShort(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_STREAM_PREMATURE_CLOSE'
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join() : value
}

/** One reload at a time; what is asked for meanwhile becomes one more. A failed one is tried again at the next tick. */
function makeReloads(reload: () => Promise<void>, log: Log) {
  let running: Promise<void> | undefined
  let again = false
  async function run(): Promise<void> {
    do {
      again = false
      await reload().catch((error: unknown) => log.error({ err: error }, 'gateway could not take up a change'))
    } while (again)
    running = undefined
  }
  return {
    ask() {
      if (running) again = true
      else running = run()
    },
    async settled() {
      await running
    },
  }
}
