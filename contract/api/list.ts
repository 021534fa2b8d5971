/** What every list has: a filter from the address, a true total with the time it was counted, and keyset pages. */
import { z } from 'zod'

export const PAGE_SIZE = { default: 50, max: 200 } as const

/**
 * `where` is the filter grammar of console, CLI and API: terms `key:value` joined by blanks; a comma inside a value is "or",
 * a leading `not:` inverts, `T0..T2` and `>24h` are ranges, a bare word searches the name. What is not understood is refused
 * with FILTER_INVALID and never falls back to everything.
 */
export const ListQuery = z.object({
  where: z.string().max(1_000).default(''),
  sort: z.string().max(60).default(''),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE.max).default(PAGE_SIZE.default),
})
export type ListQuery = z.infer<typeof ListQuery>

export const page = <Row extends z.ZodType>(row: Row) =>
  z.object({
    rows: z.array(row),
    /** All rows that match, not only this page's. */
    total: z.int().min(0),
    countedAt: z.iso.datetime(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
  })
export interface Page<Row> {
  rows: Row[]
  total: number
  countedAt: string
  next: string | null
  previous: string | null
}
