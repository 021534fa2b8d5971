/** What a route is. The table is bound by the server and called by id from console and CLI: a missing one is a type error. */
import type { z } from 'zod'
import type { Permission } from '../permissions.ts'

/** 'nobody' = reachable before sign-in (set-up, sign-in, health); every such route is named in the tests. */
export type Needs = Permission | 'signed-in' | 'nobody'

export interface Route {
  /** `noun_verb`, the CLI's words too. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below /api/v1, with `:name` for parameters. */
  readonly path: string
  readonly needs: Needs
  /** One line for OpenAPI and `--help`. */
  readonly doc: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly output: z.ZodType
}

/** Keeps the literal types of a table while checking its shape. */
export function defineRoutes<const T extends Record<string, Omit<Route, 'id'>>>(
  table: T,
): { [K in keyof T]: T[K] & { id: K } } {
  const named = Object.entries(table).map(([id, route]) => [id, { ...route, id }])
  // Object.fromEntries forgets the keys; they are those of `table` by construction.
  return Object.fromEntries(named) as { [K in keyof T]: T[K] & { id: K } }
}
