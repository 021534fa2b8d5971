/**
 * What the route table asks of the slices: one handler per route. A slice exports an object `satisfies Handlers<'host_list' | ...>`;
 * app.ts merges them into `Handlers<RouteId>`, so that a route without a handler does not compile.
 */
import type { RouteId, RouteOutput, Routes } from '@patchreeve/contract/api/routes.ts'
import type { z } from 'zod'
import type { Actor, Op } from '../op.ts'

type Part<R extends RouteId, P extends 'params' | 'query' | 'body'> =
  Routes[R] extends Record<P, infer S> ? (S extends z.ZodType ? z.output<S> : undefined) : undefined

/** Parsed by the table's schemas: trust it inside. A part that the route does not have is undefined. */
export interface HandlerInput<R extends RouteId> {
  readonly params: Part<R, 'params'>
  readonly query: Part<R, 'query'>
  readonly body: Part<R, 'body'>
}

export type Handler<R extends RouteId> = (op: Op, input: HandlerInput<R>, http: HttpContext) => Promise<RouteOutput<R>>
export type Handlers<Ids extends RouteId> = { readonly [R in Ids]: Handler<R> }

/** Who is calling, found from cookie or bearer token. */
export interface Caller {
  readonly actor: Actor
  readonly tenantId: number
  /** Names the session or token, never a secret. Streams close when it is no longer valid. */
  readonly credential: Credential
}
export type Credential =
  | { readonly kind: 'session'; readonly digest: string }
  | { readonly kind: 'token'; readonly digest: string }
  | { readonly kind: 'none' }

/** Implemented by the identity slice; the platform knows no slice. */
export interface Authenticator {
  /** undefined = the credential is unknown, expired or revoked. Never throws for a wrong credential. */
  identify(credential: { readonly cookie: string } | { readonly bearer: string }): Promise<Caller | undefined>
  /** Is this credential still good? Asked by long-lived streams. */
  isValid(caller: Caller): Promise<boolean>
}

/** The few things of HTTP that a handler may need. */
export interface HttpContext {
  readonly ip: string
  /** Scheme, name and port under which the caller reached us (its Host header has been checked): `http://localhost:7080`. */
  readonly origin: string
  readonly caller: Caller
  /** Sends the session cookie; it lives as long as the browser or `maxAgeS` at most. */
  startSession(token: string, maxAgeS: number): void
  endSession(): void
}
