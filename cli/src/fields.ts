/** The inputs of a route as flags and positional words, read from its schemas. */
import type { Route } from '@patchreeve/contract/api/route.ts'
import { type ZodType, z } from 'zod'

export interface Field {
  /** In the route's input: `maxUses`. */
  readonly name: string
  /** `local`: asked of the command line, not of the route. */
  readonly part: 'params' | 'query' | 'body' | 'local'
  /** As flag, without dashes: `max-uses`. */
  readonly flag: string
  readonly kind: 'text' | 'number' | 'switch' | 'list' | 'file'
  readonly required: boolean
  readonly choices: readonly string[]
  readonly fallback: string | undefined
  /** Never a flag's value, where every process of the machine could read it: asked for, or `--NAME-file FILE`. */
  readonly secret: boolean
  /** Given as a word in its place though it is no part of the path, and though it may be left out. */
  readonly word?: boolean
  /** What its schema does not say. */
  readonly doc?: string
}

const SECRETS = ['password', 'totp', 'token', 'secret']
/** A document that somebody signed, or a public key: named by its file, as a word. */
const FILES = ['envelope', 'armored']

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly items?: Shape
}

export function fieldsOf(route: Route): Field[] {
  const parts = ['params', 'query', 'body'] as const
  return parts.flatMap((part) => {
    const schema = route[part]
    return schema ? Object.entries(shapeOf(schema, 'input').properties ?? {}).map(fieldIn(part, schema)) : []
  })
}

function fieldIn(part: 'params' | 'query' | 'body', schema: ZodType): (entry: [string, Shape]) => Field {
  const required = shapeOf(schema, 'input').required ?? []
  return ([name, shape]) => ({
    name,
    part,
    flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind: FILES.includes(name) ? 'file' : kindOf(shape),
    required: required.includes(name),
    choices: (shape.enum ?? []).map(String),
    fallback: shape.default === undefined || shape.default === '' ? undefined : String(shape.default),
    secret: SECRETS.includes(name),
  })
}

function kindOf(shape: Shape): Field['kind'] {
  if (shape.type === 'array') return 'list'
  if (shape.type === 'boolean') return 'switch'
  return shape.type === 'integer' || shape.type === 'number' ? 'number' : 'text'
}

/** Names of what a command prints: of one row where it prints rows. */
export function outputFields(route: Route): string[] {
  const { properties = {} } = shapeOf(route.output, 'output')
  return Object.keys(properties.rows?.items?.properties ?? properties)
}

function shapeOf(schema: ZodType, io: 'input' | 'output'): Shape {
  // JSON Schema as zod writes it; the few members read here are checked by the tests over the whole table.
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Shape
}
