/**
 * Server-sent events for open consoles. News is gathered for a moment and sent once; a reader that does not read is cut off
 * (its browser comes back and asks again), and a stream ends with the session that opened it.
 */
import type { ServerResponse } from 'node:http'
import type { LiveEvent } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Log } from '../log.ts'
import type { Authenticator, Caller } from './handlers.ts'
import { ALL_KINDS, newsOf } from './live-news.ts'

export const LIVE_LIMITS = {
  streams: 200,
  /** Tabs of one person: the rest would starve others. */
  perCredential: 20,
  /** Unread bytes of one stream. */
  bufferBytes: 64 << 10,
  /** More hosts than this in one moment become one "ask again" without names. */
  namedHosts: 50,
  /** Between two sendings. What comes after a quiet time is sent at once but for the rest of its own moment. */
  gatherMs: 100,
  momentMs: 10,
  heartbeatMs: 20_000,
} as const
export type LiveLimits = { readonly [K in keyof typeof LIVE_LIMITS]: number }

export interface LiveStreams {
  /** Throws TOO_MANY_REQUESTS when there are too many; otherwise the response belongs to the stream. */
  open(caller: Caller, response: ServerResponse, headers: Readonly<Record<string, string>>): void
  /** A payload of the event channel. */
  heard(payload: string): void
  credentialEnded(caller: Caller): void
  close(): void
  readonly size: number
}

interface Stream {
  readonly caller: Caller
  readonly response: ServerResponse
}

export function liveStreams(authenticator: Authenticator, log: Log, limits: LiveLimits = LIVE_LIMITS): LiveStreams {
  const streams = new Set<Stream>()
  const gathered = new Map<number, Map<string, LiveEvent>>()
  let sending: NodeJS.Timeout | undefined
  let sentAt = Number.NEGATIVE_INFINITY

  function gather(tenantId: number, event: LiveEvent): void {
    const its = gathered.get(tenantId) ?? new Map<string, LiveEvent>()
    its.set(`${event.type} ${event.hostId ?? ''}`, event)
    if (its.size > limits.namedHosts) {
      const kinds = new Set([...its.values()].map((one) => one.type))
      its.clear()
      for (const type of kinds) its.set(`${type} `, { type })
    }
    gathered.set(tenantId, its)
    sending ??= setTimeout(send, Math.max(limits.momentMs, sentAt + limits.gatherMs - performance.now()))
  }

  function send(): void {
    sending = undefined
    sentAt = performance.now()
    for (const stream of streams) {
      const events = gathered.get(stream.caller.tenantId)
      if (events) write(stream, [...events.values()].map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
    }
    gathered.clear()
  }

  function write(stream: Stream, text: string): void {
    if (stream.response.writableLength > limits.bufferBytes) end(stream, 'destroy')
    else stream.response.write(text)
  }

  function end(stream: Stream, how: 'end' | 'destroy'): void {
    streams.delete(stream)
    if (how === 'end') stream.response.end()
    else stream.response.destroy()
  }

  async function beat(): Promise<void> {
    for (const stream of [...streams]) {
      const valid = await authenticator.isValid(stream.caller).catch((error: unknown) => {
        log.warn({ err: error }, 'a live stream could not be checked; it ends')
        return false
      })
      if (!streams.has(stream)) continue
      if (valid) write(stream, ': still here\n\n')
      else end(stream, 'end')
    }
  }
  const beating = setInterval(() => void beat(), limits.heartbeatMs)
  beating.unref()

  return {
    get size() {
      return streams.size
    },
    open(caller, response, headers) {
      const mine = [...streams].filter((one) => sameCredential(one.caller, caller)).length
      if (streams.size >= limits.streams || mine >= limits.perCredential)
        throw new AppError('TOO_MANY_REQUESTS', { retryAfterS: 30 })
      const stream = { caller, response }
      streams.add(stream)
      response.on('close', () => streams.delete(stream))
      response.on('error', () => streams.delete(stream)) // the reader went away in the middle of a write
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' })
      response.write('retry: 2000\n\n')
    },
    heard(payload) {
      const news = newsOf(payload)
      if (!news || streams.size === 0) return
      if (news !== 'anything') return gather(news.tenantId, news.event)
      for (const tenantId of new Set([...streams].map((stream) => stream.caller.tenantId)))
        for (const type of ALL_KINDS) gather(tenantId, { type })
    },
    credentialEnded(caller) {
      for (const stream of [...streams]) if (sameCredential(stream.caller, caller)) end(stream, 'end')
    },
    close() {
      clearInterval(beating)
      clearTimeout(sending)
      for (const stream of [...streams]) end(stream, 'end')
    },
  }
}

function sameCredential(a: Caller, b: Caller): boolean {
  if (a.credential.kind === 'none' || b.credential.kind === 'none') return false
  return a.credential.kind === b.credential.kind && a.credential.digest === b.credential.digest
}
