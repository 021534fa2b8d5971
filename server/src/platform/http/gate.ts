/**
 * The one gate. Every request to the API passes here before its body is read: the name it was sent to, how often, by whom,
 * from which page, and whether that caller may. What has no entry in the route table is refused.
 */
import type { Needs } from '@patchreeve/contract/api/route.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../clock.ts'
import { allows } from '../op.ts'
import type { Authenticator, Caller } from './handlers.ts'
import type { RateLimiter } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by bind.ts from the route table; a route of the API without it does not pass. */
    gate?: { readonly id: string; readonly needs: Needs }
  }
  interface FastifyRequest {
    /** Who calls; set by the gate. */
    caller: Caller
  }
}

/** Until there are customers with names of their own, a caller before sign-in is in the invisible default tenant. */
export const DEFAULT_TENANT = 1
export const NOBODY: Caller = { actor: { kind: 'nobody' }, tenantId: DEFAULT_TENANT, credential: { kind: 'none' } }
export const SESSION_COOKIE = 'patchreeve_session'

export interface Gate {
  readonly authenticator: Authenticator
  readonly limiter: RateLimiter
  readonly clock: Clock
}

/** Throws AppError unless the request may go on; leaves `request.caller`. */
export async function passGate(gate: Gate, request: FastifyRequest): Promise<void> {
  const entry = request.is404 ? undefined : request.routeOptions.config.gate
  if (!entry) throw new AppError('NOT_FOUND')
  if (entry.needs === 'nobody') limitRate(gate, request)
  request.caller = await findCaller(gate.authenticator, request)
  if (request.method !== 'GET') requireSameSite(request)
  requireNeeds(entry.needs, request.caller)
}

export function requireNeeds(needs: Needs, caller: Caller): void {
  if (needs === 'nobody') return
  if (caller.actor.kind === 'nobody') throw new AppError('NOT_SIGNED_IN')
  if (needs === 'signed-in') return
  if (!allows(caller.actor, needs)) throw new AppError('FORBIDDEN', { permission: needs })
}

function limitRate(gate: Gate, request: FastifyRequest): void {
  const waitS = gate.limiter.take(request.ip, gate.clock.now().getTime())
  if (waitS > 0) throw new AppError('TOO_MANY_REQUESTS', { retryAfterS: waitS })
}

/** A bearer token that is given must be good: it never falls back to a cookie. */
async function findCaller(authenticator: Authenticator, request: FastifyRequest): Promise<Caller> {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const bearer = /^Bearer ([\w.~+/-]{1,300}=*)$/i.exec(authorization)?.[1]
    const caller = bearer === undefined ? undefined : await authenticator.identify({ bearer })
    if (!caller) throw new AppError('NOT_SIGNED_IN')
    return caller
  }
  const cookie = sessionCookie(request.headers.cookie)
  return (cookie === undefined ? undefined : await authenticator.identify({ cookie })) ?? NOBODY
}

/** The session cookie's value. Two of that name (set by a neighbour on another port or path) count as none. */
export function sessionCookie(header: string | undefined): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1))
  const [only, ...others] = values
  return only !== undefined && others.length === 0 && /^[\w.-]{1,200}$/.test(only) ? only : undefined
}

/**
 * Writes must come from our own page. Browsers say so by themselves (Fetch Metadata, Origin) and a page cannot forge either;
 * a session cookie without any of the two is refused. What comes with an Authorization header was
 * put there by a program: no page makes a browser add it by itself.
 */
function requireSameSite(request: FastifyRequest): void {
  if (request.headers.authorization !== undefined) return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  if (site !== undefined && site !== 'same-origin') throw new AppError('FORBIDDEN', { reason: 'cross-site' })
  if (origin !== undefined && origin !== originOf(request)) throw new AppError('FORBIDDEN', { reason: 'cross-site' })
  if (site === undefined && origin === undefined && request.caller.credential.kind === 'session')
    throw new AppError('FORBIDDEN', { reason: 'cross-site' })
}

/** As the caller wrote it; scheme and host come from a proxy only when that proxy is listed. */
export const originOf = (request: FastifyRequest): string => `${request.protocol}://${request.host}`

const ALWAYS = ['localhost', '127.0.0.1', '[::1]']

export function allowedHostNames(configured: readonly string[]): ReadonlySet<string> {
  return new Set([...ALWAYS, ...configured.map((name) => name.toLowerCase())])
}

/** Against DNS rebinding: a page of another site can make its own name point here, but not make the browser send ours. */
export function requireHostName(hostNames: ReadonlySet<string>, request: FastifyRequest): void {
  // Two of them (RFC 9112, 3.2): a proxy and we could each believe another one.
  const named = request.raw.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host')
  if (named.length > 1) throw new AppError('FORBIDDEN', { reason: 'host-name' })
  const host = request.host.toLowerCase()
  const name = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,255})(?::\d{1,5})?$/.exec(host)?.[1]
  if (name === undefined || !hostNames.has(name)) throw new AppError('FORBIDDEN', { reason: 'host-name' })
}
