/** Filter, sort and pages of the mock, in the grammar of the contract; what is not understood is refused, as the server does. */
import type { Page } from '@patchreeve/contract/api/list.ts'
import { PAGE_SIZE } from '@patchreeve/contract/api/list.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { parseFilter } from '@patchreeve/contract/filter.ts'
import { at } from './clock.ts'

export interface Query {
  readonly where?: string | undefined
  readonly sort?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: unknown
}
/** Whether a row has a value for a key; `''` is the bare word. */
export type Matches<Row> = Readonly<Record<string, (row: Row, value: string) => boolean>>
export type Sorts<Row> = Readonly<Record<string, (row: Row) => string | number>>

export function listOf<Row>(
  all: readonly Row[],
  query: Query,
  matches: Matches<Row>,
  sorts: Sorts<Row>,
  first = '',
): Page<Row> {
  const found = sorted(filtered(all, query.where ?? '', matches), query.sort || first, sorts)
  const limit = Math.min(PAGE_SIZE.max, Number(query.limit ?? PAGE_SIZE.default))
  const from = placeOf(query.cursor, found.length)
  return {
    rows: found.slice(from, from + limit),
    total: found.length,
    countedAt: at(0),
    next: from + limit < found.length ? `at${from + limit}` : null,
    previous: from > 0 ? `at${Math.max(0, from - limit)}` : null,
  }
}

function filtered<Row>(all: readonly Row[], where: string, matches: Matches<Row>): Row[] {
  const terms = parseFilter(where, Object.keys(matches))
  return all.filter((row) =>
    terms.every((term) => {
      const match = matches[term.key]
      if (!match) throw new AppError('FILTER_INVALID', { term: `${term.key}:` })
      return term.values.some((value) => match(row, value)) !== term.not
    }),
  )
}

function sorted<Row>(rows: readonly Row[], sort: string, sorts: Sorts<Row>): Row[] {
  if (sort === '') return [...rows]
  const down = sort.startsWith('-')
  const value = sorts[down ? sort.slice(1) : sort]
  if (!value) throw new AppError('FILTER_INVALID', { term: `sort ${sort}` })
  const order = [...rows].sort((a, b) => compare(value(a), value(b)))
  return down ? order.reverse() : order
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

function placeOf(cursor: string | undefined, total: number): number {
  if (cursor === undefined) return 0
  const place = /^at(\d{1,7})$/.exec(cursor)?.[1]
  if (place === undefined || Number(place) >= total) throw new AppError('CURSOR_INVALID')
  return Number(place)
}

/** `T0..T2` or one name. */
export function inRange(value: string, wanted: string): boolean {
  const [low, high] = wanted.split('..')
  return high === undefined ? value === wanted : value >= (low ?? '') && value <= high
}
