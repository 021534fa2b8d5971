/** What every report must satisfy, whatever host it is of: the contract's schemas, its limits, and each key once. */
import assert from 'node:assert/strict'
import { type Sections, sectionNames, sections } from '@patchreeve/contract/sections/registry.ts'
import type { z } from 'zod'

export function assertReport(collected: Partial<Sections>): void {
  for (const name of sectionNames) {
    const rows = collected[name]
    if (!rows) continue
    // The registry's union of schemas and keys cannot be called by TypeScript; they belong to `name` by the registry.
    const { row, key, maxRows } = sections[name] as unknown as {
      row: z.ZodType
      key(row: unknown): string
      maxRows: number
    }
    assert.ok(rows.length <= maxRows, `${name}: ${rows.length} rows`)
    for (const one of rows) {
      const parsed = row.safeParse(one)
      assert.ok(parsed.success, `${name}: ${JSON.stringify(one).slice(0, 300)}: ${parsed.error?.message}`)
      assert.deepEqual(parsed.data, one, `${name}: the schema knows every field`)
    }
    const keys = rows.map((one) => key(one))
    assert.equal(new Set(keys).size, keys.length, `${name}: a key stands twice`)
    assert.deepEqual(keys, [...keys].sort(), `${name}: sorted by key`)
  }
}
