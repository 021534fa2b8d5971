/**
 * Speaks to the server: TLS 1.3 to one of its addresses, known by its authority only, through an HTTP proxy where one is set.
 * Sessions resume from memory; a ticket is a secret and is never written down.
 */
import { createReadStream } from 'node:fs'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https'
import { PROTOCOL, PROTOCOL_HEADER } from '@patchreeve/contract/protocol.ts'
import { isRecord } from './files.ts'

/** No answer of the server is larger: a check-in with certificates is 12 kB. */
const MAX_ANSWER_BYTES = 256 << 10
const TIMEOUT_MS = 60_000

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly json: Record<string, unknown> | undefined
}

export interface Call {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly json?: unknown
  /** A file that is sent as it lies there: reports never pass through this process's memory as values. */
  readonly file?: string
}

export interface TransportOptions {
  readonly servers: readonly string[]
  readonly proxy?: string
  readonly ca: string
  readonly key?: string
  readonly cert?: string
}

/** No server could be reached; `causes` says why, per address. */
export class Unreachable extends Error {
  readonly causes: readonly { readonly server: string; readonly reason: string }[]
  constructor(causes: readonly { server: string; reason: string }[]) {
    super(causes.map(({ server, reason }) => `${server}: ${reason}`).join('; '))
    this.name = 'Unreachable'
    this.causes = causes
  }
}

/** An answer whose body is still on its way. It must be read to its end or destroyed. */
export interface Opened {
  readonly status: number
  readonly body: IncomingMessage
}

export interface Transport {
  /** For what is too large for memory. Throws Unreachable. */
  open(call: Call): Promise<Opened>

  /** The answer of the first address that can be reached; a refusal is an answer. Throws Unreachable. */
  send(call: Call): Promise<Answer>
}

export function makeTransport(options: TransportOptions): Transport {
  const agent = new Agent({
    keepAlive: false,
    maxCachedSessions: options.servers.length,
    ...(options.proxy ? { proxyEnv: { HTTPS_PROXY: options.proxy } } : {}),
  })
  let preferred = 0
  async function first<T>(attempt: (server: string) => Promise<T>): Promise<T> {
    const causes: { server: string; reason: string }[] = []
    for (let tried = 0; tried < options.servers.length; tried++) {
      const index = (preferred + tried) % options.servers.length
      const server = options.servers[index] ?? ''
      try {
        const answer = await attempt(server)
        preferred = index
        return answer
      } catch (error) {
        causes.push({ server, reason: reasonOf(error) })
      }
    }
    throw new Unreachable(causes)
  }
  return {
    send: (call) => first((server) => sendTo(server, agent, options, call)),
    open: (call) => first((server) => openAt(server, agent, options, call)),
  }
}

/** Ends when nothing comes for as long as an answer may take; a slow line that goes on may take its time. */
function openAt(server: string, agent: Agent, options: TransportOptions, call: Call): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(requestOptions(server, agent, options, call), (response) => {
      response.on('close', () => request.destroy())
      resolve({ status: response.statusCode ?? 0, body: response })
    })
    request.setTimeout(TIMEOUT_MS, () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    request.on('error', reject)
    request.end()
  })
}

/** Undefined beyond the limit. */
export async function textOf(body: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) {
      body.destroy()
      return undefined
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function requestOptions(server: string, agent: Agent, { ca, key, cert }: TransportOptions, call: Call): RequestOptions {
  const { host, port } = splitServer(server)
  const headers = { [PROTOCOL_HEADER]: `${PROTOCOL.min}-${PROTOCOL.max}`, ...call.headers }
  const identity = key && cert ? { key, cert } : {}
  return { host, port, method: call.method, path: call.path, headers, agent, ca, ...identity, minVersion: 'TLSv1.3' }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

/** `host:port` or `[v6]:port`. */
export function splitServer(server: string): { host: string; port: number } {
  const at = server.lastIndexOf(':')
  return { host: server.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(server.slice(at + 1)) }
}

function sendTo(server: string, agent: Agent, options: TransportOptions, call: Call): Promise<Answer> {
  const body = call.json === undefined ? undefined : Buffer.from(JSON.stringify(call.json))
  const headers = {
    ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
    ...call.headers,
  }
  return new Promise((resolve, reject) => {
    const request = httpsRequest(requestOptions(server, agent, options, { ...call, headers }), (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > MAX_ANSWER_BYTES) request.destroy(new Error('answer too large'))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        clearTimeout(timer)
        try {
          const json = parseAnswer(response.headers['content-type'], Buffer.concat(parts))
          resolve({ status: response.statusCode ?? 0, headers: response.headers, json })
        } catch (error) {
          reject(error)
        }
        request.destroy()
      })
    })
    const timer = setTimeout(
      () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
      TIMEOUT_MS,
    )
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    if (call.file)
      createReadStream(call.file)
        .on('error', (error) => request.destroy(error))
        .pipe(request)
    else request.end(body)
  })
}

function parseAnswer(type: string | undefined, body: Buffer): Record<string, unknown> | undefined {
  if (!/\bjson\b/.test(type ?? '') || body.length === 0) return undefined
  const value: unknown = JSON.parse(body.toString('utf8'))
  return isRecord(value) ? value : undefined
}

/** The code of a refusal, for logs and decisions. */
export function codeOf(answer: Answer): string {
  return typeof answer.json?.code === 'string' ? answer.json.code : `HTTP_${answer.status}`
}
