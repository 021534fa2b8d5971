/**
 * Speaks to the server: TLS 1.3 to one of its addresses, known by its authority only, through an HTTP proxy where one is set.
 * Sessions resume from memory; a ticket is a secret and is never written down.
 */
import { createReadStream } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
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

export interface Transport {
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
  return {
    async send(call) {
      const causes: { server: string; reason: string }[] = []
      for (let tried = 0; tried < options.servers.length; tried++) {
        const index = (preferred + tried) % options.servers.length
        const server = options.servers[index] ?? ''
        try {
          const answer = await sendTo(server, agent, options, call)
          preferred = index
          return answer
        } catch (error) {
          causes.push({ server, reason: reasonOf(error) })
        }
      }
      throw new Unreachable(causes)
    },
  }
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
  const { host, port } = splitServer(server)
  const body = call.json === undefined ? undefined : Buffer.from(JSON.stringify(call.json))
  const headers = {
    [PROTOCOL_HEADER]: `${PROTOCOL.min}-${PROTOCOL.max}`,
    ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
    ...call.headers,
  }
  return new Promise((resolve, reject) => {
    const { ca, key, cert } = options
    const identity = key && cert ? { key, cert } : {}
    const request = httpsRequest(
      { host, port, method: call.method, path: call.path, headers, agent, ca, ...identity, minVersion: 'TLSv1.3' },
      (response) => {
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
      },
    )
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
