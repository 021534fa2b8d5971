/** The listener of people: API, live news, health and console, with one gate before the API. app.ts listens with it. */
import type { RouteId } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { OpContext } from '../op.ts'
import { EVENT_CHANNEL } from '../outbox.ts'
import type { Secret } from '../secret.ts'
import { bindRoutes, OPEN_BODY_BYTES } from './bind.ts'
import { type ConsoleFiles, findConsoleFile, readConsole } from './console-files.ts'
import { allowedHostNames, passGate, requireHostName } from './gate.ts'
import type { Authenticator, Handlers } from './handlers.ts'
import { NO_STORE, SECURITY_HEADERS } from './headers.ts'
import { addHealth } from './health.ts'
import { LIVE_LIMITS, type LiveLimits, type LiveStreams, liveStreams } from './live-streams.ts'
import { openApi } from './openapi.ts'
import { logFailure, problemOf, toAppError } from './problem.ts'
import { BEFORE_SIGN_IN, type RateLimit, rateLimiter } from './rate-limit.ts'
import { parseStrictJson } from './strict-json.ts'

export interface HttpConfig {
  /** Folder of the built console; may not exist yet. */
  readonly consoleFolder: string
  /** Names beside localhost under which people reach the console. */
  readonly hostNames: readonly string[]
  /** Addresses or networks whose X-Forwarded-* headers count; none by default. */
  readonly trustedProxies: readonly string[]
  readonly rateLimit?: RateLimit
  readonly liveLimits?: LiveLimits
}

export interface HttpOptions extends OpContext {
  readonly handlers: Handlers<RouteId>
  readonly identity: Authenticator
  readonly secret: Secret
  readonly config: HttpConfig
}

/** A request arrives whole within this, its headers sooner: slow senders hold no connection. */
const REQUEST_TIMEOUT_MS = 30_000
const MAX_CONNECTIONS = 1_000
/** `finding_show` names a group by up to 300 characters, each up to 9 when encoded. */
const MAX_PARAM_LENGTH = 3_000

export function buildHttp(options: HttpOptions): FastifyInstance {
  const { config, log } = options
  const app = fastify({
    logger: false,
    bodyLimit: OPEN_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    exposeHeadRoutes: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error, request, reply) => void sendProblem(options, error, request, reply),
  })
  app.server.maxConnections = MAX_CONNECTIONS
  const live = liveStreams(options.identity, log, config.liveLimits ?? LIVE_LIMITS)
  const hostNames = allowedHostNames(config.hostNames)
  app.decorateRequest('caller')
  app.setErrorHandler((error, request, reply) => sendProblem(options, error, request, reply))
  app.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS))
  readBodies(app)
  addHealth(app, options.database)
  app.register(async (pages) => {
    pages.addHook('onRequest', async (request) => requireHostName(hostNames, request))
    pages.register(async (api) => addApi(api, options, live), { prefix: '/api/v1' })
    addConsole(pages, config.consoleFolder)
  })
  followNews(app, options, live)
  return app
}

function addApi(api: FastifyInstance, options: HttpOptions, live: LiveStreams): void {
  const gate = {
    authenticator: options.identity,
    limiter: rateLimiter(options.config.rateLimit ?? BEFORE_SIGN_IN),
    clock: options.clock,
  }
  api.addHook('onRequest', (request) => passGate(gate, request))
  api.setNotFoundHandler(() => {
    throw new AppError('NOT_FOUND')
  })
  bindRoutes(api, {
    handlers: options.handlers,
    context: options,
    secret: options.secret,
    credentialEnded: live.credentialEnded,
  })
  api.get('/events', { config: { gate: { id: 'events', needs: 'home.read' } } }, (request, reply) => {
    live.open(request.caller, reply.raw, { ...SECURITY_HEADERS, ...NO_STORE })
    reply.hijack()
  })
  const description = JSON.stringify(openApi())
  api.get('/openapi.json', { config: { gate: { id: 'openapi', needs: 'nobody' } } }, (_request, reply) =>
    reply.type('application/json').headers(NO_STORE).send(description),
  )
}

/** Only JSON, read strictly; fastify's own parsers (text, lenient JSON) are gone. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) =>
    parseStrictJson(body),
  )
}

function addConsole(pages: FastifyInstance, folder: string): void {
  let files: ConsoleFiles = new Map()
  pages.get('/*', async (request, reply) => {
    const pathname = decodePath(request.url)
    if (pathname === undefined || pathname === '/api' || pathname.startsWith('/api/')) throw new AppError('NOT_FOUND')
    if (files.size === 0) files = await readConsole(folder) // built while we run
    const file = findConsoleFile(files, pathname, (request.headers.accept ?? '').includes('text/html'))
    if (!file) throw new AppError('NOT_FOUND')
    reply.headers({ etag: file.etag, 'cache-control': file.cache })
    if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
    return reply.type(file.type).send(file.body)
  })
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '')
  } catch {
    return undefined // not an address of ours
  }
}

function followNews(app: FastifyInstance, options: HttpOptions, live: LiveStreams): void {
  let stop: (() => Promise<void>) | undefined
  app.addHook('onReady', async () => {
    stop = await options.database.listen(EVENT_CHANNEL, live.heard)
  })
  // Before the listener closes: it waits for open answers, and a stream never ends by itself.
  app.addHook('preClose', async () => live.close())
  app.addHook('onClose', async () => stop?.())
}

function sendProblem(options: HttpOptions, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error)
  const id = request.routeOptions?.config?.gate?.id ?? 'none'
  logFailure(options.log, known, { method: request.method, route: id })
  if (typeof known.params.retryAfterS === 'number') reply.header('retry-after', String(known.params.retryAfterS))
  return reply
    .code(known.status)
    .headers({ ...SECURITY_HEADERS, ...NO_STORE })
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(known)))
}
