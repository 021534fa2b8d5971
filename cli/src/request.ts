/** Calls a route; lists are read to their end, page by page. */
import { call, type Transport } from '@patchreeve/contract/api/client.ts'
import type { RouteId, RouteInput, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Parsed } from './arguments.ts'
import type { Command } from './commands.ts'
import { NotReachable, WrongUse } from './exit-code.ts'
import type { Io } from './io.ts'
import type { Place } from './place.ts'

export interface Rows {
  readonly rows: readonly unknown[]
  readonly total: number
  readonly countedAt: string
}

const PAGE = 200

export function transportTo(io: Io, place: Place): Transport {
  return {
    base: place.url,
    fetch: io.fetch,
    headers: () => (place.token ? { authorization: `Bearer ${place.token}` } : {}),
    idempotencyKey: io.uuid,
  }
}

export async function request(
  io: Io,
  place: Place,
  command: Command,
  parsed: Parsed,
  secrets: object,
): Promise<unknown> {
  return send(io, place, command, { ...parsed.values, ...secrets }, parsed.global.timeoutMs)
}

/** At most `limit` rows (all when undefined), and the true total. */
export async function requestRows(
  io: Io,
  place: Place,
  command: Command,
  parsed: Parsed,
  limit?: number,
): Promise<Rows> {
  const rows: unknown[] = []
  let cursor: string | undefined
  for (;;) {
    const want = Math.min(PAGE, limit === undefined ? PAGE : limit - rows.length)
    const input = { ...parsed.values, limit: Math.max(1, want), ...(cursor === undefined ? {} : { cursor }) }
    const page = (await send(io, place, command, input, parsed.global.timeoutMs)) as Rows & { next: string | null }
    rows.push(...page.rows)
    if (page.next === null || (limit !== undefined && rows.length >= limit))
      return { rows: limit === undefined ? rows : rows.slice(0, limit), total: page.total, countedAt: page.countedAt }
    cursor = page.next
  }
}

async function send(io: Io, place: Place, command: Command, values: object, timeoutMs: number): Promise<unknown> {
  const input = checked(command, values as Record<string, unknown>)
  // Made from the table's own schemas just above; TypeScript cannot follow an id known only at run time.
  return ask(io, place, command.id, input as RouteInput<RouteId>, timeoutMs)
}

/** Throws AppError, or NotReachable. */
export async function ask<R extends RouteId>(
  io: Io,
  place: Place,
  id: R,
  input: RouteInput<R>,
  timeoutMs: number,
): Promise<RouteOutput<R>> {
  try {
    return await call(transportTo(io, place), id, input, AbortSignal.timeout(timeoutMs))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if (cause instanceof DOMException && cause.name === 'TimeoutError')
      throw new NotReachable(`${place.url} did not answer within ${timeoutMs / 1000} s`, '--timeout SECONDS', { cause })
    if (cause instanceof TypeError)
      throw new NotReachable(`${place.url} cannot be reached (${reason(cause)})`, 'is the server running?', { cause })
    throw cause
  }
}

function reason(error: Error): string {
  const { cause } = error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : error.message
}

/** Parts of the input, each refused here when the table's schema refuses it. */
function checked(command: Command, values: Record<string, unknown>): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = command.route[part]
    if (!schema) continue
    const names = command.fields.filter((field) => field.part === part).map((field) => field.name)
    const given = Object.fromEntries(
      names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
    )
    const read = schema.safeParse(given)
    if (!read.success) {
      const issue = read.error.issues[0]
      throw new WrongUse(`${issue?.path.join('.') || part}: ${issue?.message ?? 'not valid'}`, 'see --help')
    }
    input[part] = given
  }
  return input
}
