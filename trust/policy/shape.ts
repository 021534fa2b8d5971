/**
 * How a draft is put together where changes are concerned: what is replaced whole, what merges field by field, what is a set and
 * what is a list by name. A field that is not named here is a value: a new one of the draft is changed whole until somebody
 * says otherwise.
 */
import { canonicalJson, type Json } from '../canonical.ts'

export type Shape =
  /** Replaced whole. `of` says what in it has no order. */
  | { readonly kind: 'value'; readonly of?: Shape }
  /** `variant`: the field by which one of another kind is another thing, replaced whole. */
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Shape>>; readonly variant?: string }
  /** Members are texts; their order means nothing. */
  | { readonly kind: 'set' }
  | { readonly kind: 'named'; readonly by: 'id' | 'name'; readonly ordered: boolean; readonly of: Shape }

const VALUE: Shape = { kind: 'value' }
const SET: Shape = { kind: 'set' }
const fields = (named: Readonly<Record<string, Shape>>): Shape => ({ kind: 'fields', fields: named })
/** Their order is what the rule says. */
const BATCHES: Shape = { kind: 'named', by: 'name', ordered: true, of: fields({ hosts: SET }) }

export const DRAFT: Shape = fields({
  verbs: SET,
  origins: { kind: 'named', by: 'id', ordered: false, of: fields({ keys: SET }) },
  rings: { kind: 'named', by: 'name', ordered: true, of: fields({ hosts: SET, promotion: fields({}) }) },
  groups: { kind: 'named', by: 'name', ordered: false, of: fields({ hosts: SET }) },
  probes: { kind: 'named', by: 'id', ordered: false, of: { kind: 'fields', fields: {}, variant: 'kind' } },
  exclusions: {
    ...{ kind: 'named', by: 'id', ordered: false },
    of: fields({ packages: { kind: 'value', of: SET }, hosts: { kind: 'value', of: SET } }),
  },
  clusters: { kind: 'named', by: 'name', ordered: false, of: fields({ hosts: SET }) },
  serials: { kind: 'named', by: 'name', ordered: false, of: fields({ batches: { kind: 'value', of: BATCHES } }) },
  drains: { kind: 'named', by: 'id', ordered: false, of: fields({ hosts: { kind: 'value', of: SET } }) },
  standing: { kind: 'value', of: fields({ tiers: SET }) },
  emergency: fields({}),
  deadlineDays: fields({}),
})

export type JsonRecord = { readonly [key: string]: Json | undefined }

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
export const isRecord = (value: Json | undefined): value is JsonRecord =>
  typeof value === 'object' && value !== null && !isList(value)

export const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
export const sameJson = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other)

export const shapeOf = (shape: Shape & { kind: 'fields' }, key: string): Shape =>
  Object.hasOwn(shape.fields, key) ? (shape.fields[key] ?? VALUE) : VALUE

/** What an element of a list is called; '' for what has no name: no schema lets that through. */
export function nameIn(shape: Shape & { kind: 'named' }, element: Json): string {
  const name = isRecord(element) ? element[shape.by] : undefined
  return typeof name === 'string' ? name : ''
}

/** One of another kind is not the same thing with other fields. */
export const sameVariant = (shape: Shape & { kind: 'fields' }, one: JsonRecord, other: JsonRecord): boolean =>
  shape.variant === undefined || one[shape.variant] === other[shape.variant]

/** With one order for all that has none: what means the same is the same. */
export function normal(shape: Shape, value: Json): Json {
  if (shape.kind === 'value') return shape.of ? normal(shape.of, value) : value
  if (shape.kind === 'set') return isList(value) ? value.toSorted(byText) : value
  if (shape.kind === 'named') {
    if (!isList(value)) return value
    const elements = value.map((element) => normal(shape.of, element))
    return shape.ordered ? elements : elements.sort((a, b) => byText(nameIn(shape, a), nameIn(shape, b)))
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? item : normal(shapeOf(shape, key), item)]),
  )
}

/** By UTF-16 code units, as RFC 8785 orders keys. */
function byText(one: Json, other: Json): number {
  const [a, b] = [String(one), String(other)]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Where each named element and each member of a set stands; twice in the list: twice in the value. */
export function addressesIn(shape: Shape, value: Json, path = ''): string[] {
  if (shape.kind === 'set') return isList(value) ? value.map((member) => memberAddress(path, String(member))) : []
  if (shape.kind === 'named') {
    if (!isList(value)) return []
    return value.flatMap((element) => {
      const own = join(path, nameIn(shape, element))
      return [own, ...addressesIn(shape.of, element, own)]
    })
  }
  if (shape.kind === 'value' || !isRecord(value)) return []
  return Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : addressesIn(shapeOf(shape, key), item, join(path, key)),
  )
}

export const memberAddress = (path: string, member: string): string => `${path}: ${member}`

/** What JSON carries and nothing besides, not deeper than a draft is: no key that names a prototype, no half of a surrogate. */
export function isPlain(value: unknown, maxDepth = 20): boolean {
  if (maxDepth < 0) return false
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every((item) => isPlain(item, maxDepth - 1))
  return Object.entries(value).every(([key, item]) => key !== '__proto__' && isPlain(item, maxDepth - 1))
}
