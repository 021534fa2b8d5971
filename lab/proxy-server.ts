/**
 * What the hosts of a run see as their apt proxy: GET of an archive file in absolute form, and GET /repo/... for the run's
 * own repository. Everything else is refused.
 */
import { createReadStream } from 'node:fs'
import * as http from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Cached, cachedFile, type ProxyCache } from './proxy-cache.ts'
import { proxyTarget, rangeStart, safePath } from './proxy-path.ts'

export interface ProxySettings {
  readonly archives: readonly string[]
  readonly cache: ProxyCache
  /** Folder whose files are served under /repo/. */
  readonly repoFolder: string
  /** One line per request, for the run's log. */
  log(line: string): void
}

export function proxyServer(settings: ProxySettings): http.Server {
  const server = http.createServer((request, response) => {
    answer(settings, request, response).catch((error: unknown) => {
      settings.log(`502 ${request.url} ${error instanceof Error ? error.message : error}`)
      if (!response.headersSent) response.writeHead(502)
      response.end()
    })
  })
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n'))
  return server
}

async function answer(settings: ProxySettings, request: http.IncomingMessage, response: http.ServerResponse) {
  const found =
    request.method === 'GET' || request.method === 'HEAD' ? await lookUp(settings, request.url ?? '') : { status: 405 }
  if ('status' in found) {
    settings.log(`${found.status} ${request.url}`)
    response.writeHead(found.status).end()
    return
  }
  await send(found, request, response)
  settings.log(`${response.statusCode} ${request.url}`)
}

async function lookUp(settings: ProxySettings, url: string): Promise<Cached | { status: number }> {
  if (url.startsWith('/repo/')) {
    const path = safePath(url.slice('/repo'.length))
    if (path === undefined) return { status: 400 }
    return (await cachedFile(join(settings.repoFolder, path))) ?? { status: 404 }
  }
  const target = proxyTarget(url, settings.archives)
  if (typeof target === 'string') return { status: target === 'not-an-archive' ? 403 : 400 }
  return settings.cache.get(target)
}

async function send(file: Cached, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  response.setHeader('last-modified', file.modifiedAt.toUTCString())
  response.setHeader('accept-ranges', 'bytes')
  if (Math.floor(file.modifiedAt.getTime() / 1000) * 1000 <= since) return void response.writeHead(304).end()
  const range = sameFile(file, request.headers['if-range']) ? rangeStart(request.headers.range, file.size) : undefined
  if (range === 'unsatisfiable') return void response.writeHead(416, { 'content-range': `bytes */${file.size}` }).end()
  const { from, to } = range ?? { from: 0, to: file.size - 1 }
  if (range) response.setHeader('content-range', `bytes ${from}-${to}/${file.size}`)
  response.writeHead(range ? 206 : 200, { 'content-length': to - from + 1 })
  if (request.method === 'HEAD' || file.size === 0) return void response.end()
  await pipeline(createReadStream(file.path, { start: from, end: to }), response)
}

/** A resumed download continues only the file it began: otherwise it gets the new one whole. */
function sameFile(file: Cached, ifRange: string | string[] | undefined): boolean {
  return ifRange === undefined || ifRange === file.modifiedAt.toUTCString()
}
