/**
 * Serves the mock over HTTP, with the built console beside it under the same strict policy as the real server. For
 * development and tests only; faults can be switched on per route, so that each page can be seen when things go wrong.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RouteId, routes } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { handlers } from './handlers.ts'
import { makeWorld, type World } from './world.ts'

/** `error`: 500; `gone`: the connection is cut; `slow`: no answer until the fault ends; `broken`: an answer of another shape. */
export type Fault = 'error' | 'gone' | 'slow' | 'broken'

export interface MockServer {
  readonly url: string
  world: World
  /** By route id, or `events` for the live channel. */
  readonly faults: Map<RouteId | 'events', Fault>
  /** Sends news to all open pages. */
  news(type: string): void
  close(): Promise<void>
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const MAX_BODY = 1 << 20
/** How often a slow route looks whether its fault has ended. */
const SLOW_LOOK_MS = 20

interface State {
  readonly dist: string
  readonly mock: MockServer
  readonly listeners: Set<ServerResponse>
}

export async function serveMock(dist: string, world: World = makeWorld()): Promise<MockServer> {
  const listeners = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    answer({ dist, mock, listeners }, request, response).catch((error: unknown) => fail(response, error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const mock: MockServer = {
    url: `http://127.0.0.1:${port}`,
    world,
    faults: new Map(),
    news(type) {
      for (const listener of listeners) listener.write(`data: ${JSON.stringify({ type })}\n\n`)
    },
    close: () => stop(server),
  }
  return mock
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock')
  if (url.pathname === '/api/v1/events') return events(state, response)
  if (url.pathname.startsWith('/api/v1/')) return api(state, request, response, url)
  return page(state.dist, url.pathname, response)
}

function events({ mock, listeners }: State, response: ServerResponse): void {
  if (mock.faults.has('events')) {
    response.destroy()
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': open\n\n')
  listeners.add(response)
  response.on('close', () => listeners.delete(response))
}

async function api({ mock }: State, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const found = findRoute(request.method ?? 'GET', url.pathname.slice('/api/v1'.length))
  if (!found) throw new AppError('NOT_FOUND')
  const fault = mock.faults.get(found.id)
  if (fault === 'gone') {
    response.destroy()
    return
  }
  while (mock.faults.get(found.id) === 'slow') {
    await sleep(SLOW_LOOK_MS)
    if (response.closed) return
  }
  if (fault === 'error') throw new AppError('INTERNAL')
  const route = routes[found.id]
  const given = {
    params: 'params' in route ? read(route.params, found.params) : {},
    query: 'query' in route ? read(route.query, Object.fromEntries(url.searchParams)) : {},
    body: 'body' in route ? read(route.body, JSON.parse(await bodyOf(request))) : {},
  }
  if (route.needs !== 'nobody') handlers.session_show(mock.world, {})
  // One id picks the handler and its input alike; TypeScript cannot follow that through the lookup.
  const handle = handlers[found.id] as (world: World, given: unknown) => unknown
  const output = fault === 'broken' ? { unexpected: true } : handle(mock.world, given)
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(output))
}

interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown }
}
function read(schema: Schema, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new AppError('INPUT_INVALID')
  return parsed.data
}

function findRoute(method: string, path: string): { id: RouteId; params: Record<string, string> } | undefined {
  for (const route of Object.values(routes)) {
    if (route.method !== method) continue
    const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
    const match = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path)
    if (match)
      return {
        id: route.id,
        params: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')])),
      }
  }
  return undefined
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MAX_BODY) throw new AppError('BODY_TOO_LARGE')
  }
  return text
}

/** Files of the build; every other address is the console's own and gets its page. */
async function page(dist: string, path: string, response: ServerResponse): Promise<void> {
  const file = /^\/(assets\/[\w-]+\.(js|css)|favicon\.svg)$/.test(path) ? path.slice(1) : 'index.html'
  const body = await readFile(join(dist, file))
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    // As the real server says it: the names of assets hold their digest.
    'cache-control': file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  response.end(body)
}

function fail(response: ServerResponse, error: unknown): void {
  const { code, params, status } = error instanceof AppError ? error : new AppError('INTERNAL', {}, { cause: error })
  if (!(error instanceof AppError)) console.error(error)
  response.writeHead(status, { 'content-type': 'application/problem+json' })
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, code, params }))
}
