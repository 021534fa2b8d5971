/** The fields of a document, walked from its schema: a table that misses one can be told. */
import { z } from 'zod'

/** `rings[].promotion.minSucceeded`: a member, an element of a list; what a union offers stands at one path. */
export function fieldsOf(schema: z.core.$ZodType, at = ''): string[] {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap(), at)
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((option) => fieldsOf(option, at)))]
  if (schema instanceof z.ZodArray) return [...(at === '' ? [] : [at]), ...fieldsOf(schema.element, `${at}[]`)]
  if (schema instanceof z.ZodRecord) return [at, ...fieldsOf(schema.valueType, `${at}{}`)]
  if (!(schema instanceof z.ZodObject)) return [at]
  // An element has no path of its own: that one is left out or comes twice is said of its list.
  const own = at === '' || at.endsWith('[]') ? [] : [at]
  const members = Object.entries(schema.shape)
  return [...own, ...members.flatMap(([name, field]) => fieldsOf(field, at === '' ? name : `${at}.${name}`))]
}

/** Where a path stands in a document: each place as the keys that lead to it. */
export function placesOf(document: unknown, path: string): (string | number)[][] {
  const steps = path.match(/[^.[\]{}]+|\[\]|\{\}/g) ?? []
  let places: { keys: (string | number)[]; value: unknown }[] = [{ keys: [], value: document }]
  for (const step of steps)
    places = places.flatMap(({ keys, value }) =>
      next(value, step).map((key) => ({ keys: [...keys, key], value: (value as Record<string, unknown>)[key] })),
    )
  return places.map((place) => place.keys)
}

function next(value: unknown, step: string): (string | number)[] {
  if (typeof value !== 'object' || value === null) return []
  if (step === '[]') return Array.isArray(value) ? [...value.keys()] : []
  if (step === '{}') return Array.isArray(value) ? [] : Object.keys(value)
  return !Array.isArray(value) && Object.hasOwn(value, step) ? [step] : []
}

/** A copy with another value at a place; `undefined` takes it out. */
export function changed<T>(document: T, keys: readonly (string | number)[], change: (value: unknown) => unknown): T {
  const copy = structuredClone(document)
  const last = keys.at(-1)
  // Places come from placesOf, so each key but the last leads to an object or a list.
  const parent = keys.slice(0, -1).reduce((value, key) => value[key] as never, copy as Record<string | number, unknown>)
  if (last === undefined) return change(copy) as T
  const value = change(parent[last])
  if (value !== undefined) parent[last] = value
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete parent[last]
  return copy
}
