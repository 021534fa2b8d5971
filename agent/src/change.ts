/** What changed between the rows that the server holds and the rows of now. Pure. */
import { sectionKeys } from '@patchreeve/contract/sections/keys.ts'
import type { SectionName, SectionRow } from '@patchreeve/contract/sections/registry.ts'
import { canonicalJson, type Json } from '@patchreeve/trust/canonical.ts'

export interface Change<N extends SectionName> {
  /** New rows, and changed ones as they are now. */
  readonly added: readonly SectionRow<N>[]
  /** Keys that are gone or changed. */
  readonly removed: readonly string[]
}

export function changeOf<N extends SectionName>(
  name: N,
  before: readonly SectionRow<N>[],
  now: readonly SectionRow<N>[],
): Change<N> {
  // As in sortRows: table and rows belong together by this signature.
  const keyOf = sectionKeys[name] as (row: SectionRow<N>) => string
  const text = (row: SectionRow<N>) => canonicalJson(row as Json)
  const held = new Map(before.map((row) => [keyOf(row), text(row)]))
  const added: SectionRow<N>[] = []
  const removed: string[] = []
  for (const row of now) {
    const key = keyOf(row)
    const old = held.get(key)
    held.delete(key)
    if (old === text(row)) continue
    added.push(row)
    if (old !== undefined) removed.push(key)
  }
  removed.push(...held.keys())
  return { added, removed }
}
