/** YAML that a person wrote: no anchors, no repeated keys, and every fault with its line. */

import { faultsOf } from '@patchreeve/trust/policy/draft.ts'
import { type Document, parseDocument } from 'yaml'
import type { z } from 'zod'
import { WrongUse } from '../exit-code.ts'

/** Throws WrongUse. `name` is what messages call it. */
export function parseYaml(text: string, name: string): Document.Parsed {
  const document = parseDocument(text, { uniqueKeys: true, stringKeys: true, schema: 'core', prettyErrors: true })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault) throw new WrongUse(`${name}: ${fault.message.split('\n')[0] ?? ''}`, 'mend that line')
  return document
}

/** Throws WrongUse where it is not what the schema says. */
export function readYaml<S extends z.ZodType>(text: string, schema: S, name: string): z.output<S> {
  const read = schema.safeParse(valueIn(text, name))
  if (read.success) return read.data
  throw new WrongUse(`${name}: ${faultsOf(read.error).join('; ')}`, 'docs/policy.md explains each line')
}

/** What stands in it, before any schema. Throws WrongUse. */
export const valueIn = (text: string, name: string): unknown => toValue(parseYaml(text, name), name)

function toValue(document: Document.Parsed, name: string): unknown {
  try {
    // An alias could make a small file large.
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    throw new WrongUse(`${name} has anchors or aliases`, 'write each value where it stands')
  }
}
