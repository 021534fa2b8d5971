/** How each kind of field is changed. A table has a row per field of its document's schema; a row is a list of these. */
import { testDigest, testUuid } from '../support/keys.ts'
import { ago } from '../support/world.ts'

/** A value in place of the one that is there; undefined leaves the field or the element out. */
export type Mutation = (value: unknown) => unknown
export type Mutations = Readonly<Record<string, readonly Mutation[]>>

/** Any of these values. */
export function to(...values: readonly unknown[]): Mutation[] {
  return values.map((value) => () => value)
}

/** Instants so many milliseconds before (or, negative, after) the test's noon. */
export function at(...msAgo: readonly number[]): Mutation[] {
  return to(...msAgo.map(ago))
}

/** A number a little and a lot higher and lower. */
export const numbers: Mutation[] = [1, -1, 100].map((by) => (value) => Number(value) + by)
export const texts: Mutation[] = [(value) => `${value}x`, () => 'other']
export const digests: Mutation[] = to(testDigest('another'))
export const uuids: Mutation[] = to(testUuid('another'))
export const flags: Mutation[] = [(value) => !value]
/** One element less, each one twice, none, and turned round. */
export const lists: Mutation[] = [
  (value) => list(value).slice(1),
  (value) => list(value).slice(0, -1),
  (value) => [...list(value), ...list(value)],
  () => [],
]
export function withOneMore(element: unknown): Mutation {
  return (value) => [...list(value), element]
}
/** For a set of few values: the others. */
export function others(...all: readonly string[]): Mutation[] {
  return all.map((one) => (value) => (value === one ? `not-${one}` : one))
}
/** The members of every document: another type, another schema, another tenant. */
export const head: Mutations = {
  type: others('root', 'policy', 'plan', 'signoff', 'order', 'lease', 'result'),
  schema: to(0, 2),
  tenant: uuids,
}

/** Of every field, whatever it is: gone, nothing, and something of another kind. */
export const always: readonly Mutation[] = to(undefined, null, { a: 1 }, 1e300, '\u202e')

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
