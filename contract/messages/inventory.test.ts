import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { sectionNames, sections } from '../sections/registry.ts'
import { inventory } from './en/inventory.ts'

/** What a page may have to name, as JSON Schema tells it. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly enum?: readonly string[]
  readonly const?: string
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
}

/** Proper names, which are the same in every language. */
const NAMES = new Set(['name', 'ecosystem', 'protocol'])

function keysOf(node: Node, field = ''): string[] {
  const own = [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const])].filter((word) => word !== '')
  const prefix = field === 'kind' ? 'kind' : field === 'reason' || field === 'unknown' ? 'reason' : `said.${field}`
  return [
    ...(NAMES.has(field) ? [] : own.map((word) => `${prefix}.${word}`)),
    ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) => [
      ...(name === 'kind' ? [] : [`field.${name}`]),
      ...keysOf(inner, name),
    ]),
    ...[...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.items ? [node.items] : [])].flatMap((inner) =>
      keysOf(inner, field),
    ),
  ]
}

for (const name of sectionNames)
  test(`every kind, field and word of ${name} has words for people`, () => {
    const schema = z.toJSONSchema(sections[name].row, { io: 'output', unrepresentable: 'any' }) as Node // by its own rules
    const keys = [...new Set(keysOf(schema))]
    assert.ok(keys.length > 3, 'the schema was read')
    // Rows of the kind `unknown` stand above the tables, in sentences of their own.
    assert.deepEqual(
      keys.filter((key) => key !== 'kind.unknown' && !Object.hasOwn(inventory, key)),
      [],
    )
  })
