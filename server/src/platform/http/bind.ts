/** Binds the route table: for each route the gate's entry, parsed input, one answer per idempotency key, checked output. */
import type { Route } from '@patchreeve/contract/api/route.ts'
import { type RouteId, routes } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ZodObject, type ZodType } from 'zod'
import { makeOp, type Op, type OpContext } from '../op.ts'
import type { Secret } from '../secret.ts'
import { originOf, SESSION_COOKIE } from './gate.ts'
import type { Caller, Handlers, HttpContext } from './handlers.ts'
import { NO_STORE } from './headers.ts'
import { type Answer, once } from './idempotency.ts'
import { inputInvalid } from './problem.ts'

/** Largest body of a person's request; before sign-in far less. */
export const BODY_BYTES = 1 << 20
export const OPEN_BODY_BYTES = 16 << 10

export interface Binding {
  readonly handlers: Handlers<RouteId>
  readonly context: OpContext
  readonly secret: Secret
  /** Told when a credential ends, so that its streams end too. */
  readonly credentialEnded: (caller: Caller) => void
}

/** The table's union of handler types cannot be called by a key known only at run time. */
type AnyHandler = (op: Op, input: unknown, http: HttpContext) => Promise<unknown>

export function bindRoutes(api: FastifyInstance, binding: Binding): void {
  for (const route of Object.values<Route>(routes)) {
    // Handlers<RouteId> has each id with the input that `readInput` makes from the same table.
    const handler = binding.handlers[route.id as RouteId] as unknown as AnyHandler
    api.route({
      method: route.method,
      url: route.path,
      config: { gate: { id: route.id, needs: route.needs } },
      bodyLimit: route.needs === 'nobody' ? OPEN_BODY_BYTES : BODY_BYTES,
      handler: (request, reply) => answer(binding, route, handler, request, reply),
    })
  }
}

async function answer(
  binding: Binding,
  route: Route,
  handler: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const input = readInput(route, request)
  const op = makeOp(binding.context, request.caller.actor, request.caller.tenantId)
  const http = httpContext(binding, request, reply)
  const act = async (used: Op): Promise<Answer> => ({
    status: 200,
    body: checkOutput(route, await handler(used, input, http)),
  })
  const given = isOnce(route)
    ? await once(op, binding.secret, { key: idempotencyKey(request), route: route.id, request: input }, act)
    : await act(op)
  return reply.code(given.status).headers(NO_STORE).type(mediaType(given)).send(JSON.stringify(given.body))
}

/** Before sign-in nothing is kept: strangers could fill the table, and there an act is single by its link or harmless. */
const isOnce = (route: Route) => route.method !== 'GET' && route.needs !== 'nobody'
const mediaType = (given: Answer) => (given.status < 400 ? 'application/json' : 'application/problem+json')

function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,200}$/.test(key))
    throw new AppError('INPUT_INVALID', {
      path: 'headers.idempotency-key',
      reason: key === undefined ? 'missing' : 'invalid',
    })
  return key
}

function readInput(route: Route, request: FastifyRequest): Record<'params' | 'query' | 'body', unknown> {
  return {
    params: readPart('params', route.params, request.params),
    query: readPart('query', route.query, request.query),
    body: readPart('body', route.body, request.body),
  }
}

/** Unknown names are refused: a misspelt filter that were ignored would show everything. */
function readPart(part: 'params' | 'query' | 'body', schema: ZodType | undefined, value: unknown): unknown {
  if (!schema) {
    if (value !== undefined && value !== null && Object.keys(value).length > 0)
      throw new AppError('INPUT_INVALID', { path: part, reason: 'unrecognized_keys' })
    return undefined
  }
  const strict = schema instanceof ZodObject ? schema.strict() : schema
  const read = strict.safeParse(value)
  if (!read.success) throw inputInvalid(part, read.error)
  return read.data
}

/** Also drops what the table does not name: nothing leaves by accident. */
function checkOutput(route: Route, output: unknown): unknown {
  const checked = route.output.safeParse(output)
  if (checked.success) return checked.data
  throw new AppError(
    'INTERNAL',
    {},
    { cause: new Error(`${route.id} answered what its schema refuses`, { cause: checked.error }) },
  )
}

function httpContext(binding: Binding, request: FastifyRequest, reply: FastifyReply): HttpContext {
  const flags = `Path=/; HttpOnly; SameSite=Strict${request.protocol === 'https' ? '; Secure' : ''}`
  // Fastify would send a second one beside the first: who ends a session and starts another sends only the last word.
  const setCookie = (text: string) => reply.removeHeader('set-cookie').header('set-cookie', text)
  return {
    ip: request.ip,
    origin: originOf(request),
    caller: request.caller,
    startSession: (token, maxAgeS) => setCookie(`${SESSION_COOKIE}=${token}; Max-Age=${maxAgeS}; ${flags}`),
    endSession() {
      setCookie(`${SESSION_COOKIE}=; Max-Age=0; ${flags}`)
      binding.credentialEnded(request.caller)
    },
  }
}
