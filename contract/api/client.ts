/** The small client that console and CLI share, typed from the route table. Network and sign-in come in from outside. */
import { AppError } from '../errors.ts'
import { Problem } from './problem.ts'
import { type RouteId, type RouteInput, type RouteOutput, routes } from './routes.ts'

export interface Transport {
  /** Base address, '' for the same origin. */
  readonly base: string
  readonly fetch: typeof globalThis.fetch
  readonly headers: () => Record<string, string>
  /** A fresh key per write: the same key twice is one act. */
  readonly idempotencyKey: () => string
}

/** Throws AppError with the server's code; a body that is not what the table promises is INTERNAL, never half a page. */
export async function call<R extends RouteId>(
  transport: Transport,
  routeId: R,
  input: RouteInput<R>,
  signal?: AbortSignal,
): Promise<RouteOutput<R>> {
  const route = routes[routeId]
  const given = input as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(given.params?.[name] ?? '')),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given.query ?? {}))
    if (value !== undefined && value !== '') query.set(name, String(value))
  const suffix = query.size > 0 ? `?${query}` : ''
  const response = await transport.fetch(`${transport.base}/api/v1${path}${suffix}`, {
    method: route.method,
    headers: {
      accept: 'application/json',
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(route.method === 'GET' ? {} : { 'idempotency-key': transport.idempotencyKey() }),
      ...transport.headers(),
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    ...(signal ? { signal } : {}),
  })
  const json: unknown = await response.json().catch((cause: unknown) => {
    throw new AppError('INTERNAL', { status: response.status }, { cause })
  })
  if (!response.ok) throw asError(json, response.status)
  const parsed = route.output.safeParse(json)
  if (!parsed.success) throw new AppError('INTERNAL', { route: routeId }, { cause: parsed.error })
  // The table's own schema has just accepted it; TypeScript cannot follow the lookup by a generic key.
  return parsed.data as RouteOutput<R>
}

function asError(json: unknown, status: number): AppError {
  const problem = Problem.safeParse(json)
  return problem.success ? new AppError(problem.data.code, problem.data.params) : new AppError('INTERNAL', { status })
}
