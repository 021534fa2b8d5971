/** Applies the filter grammar to rows in memory: one reader per key, with lists of values, ranges of tiers and ages. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { parseFilter, type Term } from '@patchreeve/contract/filter.ts'

/** What a row answers for a key: texts that a value must equal (or, for names, contain), or an instant for ages. */
export type Reader<Row> =
  /** `values` closed: another value is a mistake and is refused, for it would read as "none". */
  | { readonly kind: 'equals'; readonly values?: readonly string[]; read(row: Row): readonly string[] }
  | { readonly kind: 'contains'; read(row: Row): readonly string[] }
  /** `>24h` = longer ago than a day; `<7d` = within a week. */
  | { readonly kind: 'age'; read(row: Row): number | null }

export const equals = <Row>(read: (row: Row) => readonly string[]): Reader<Row> => ({ kind: 'equals', read })
export const oneOf = <Row>(values: readonly string[], read: (row: Row) => readonly string[]): Reader<Row> => ({
  kind: 'equals',
  values,
  read,
})
export const contains = <Row>(read: (row: Row) => readonly string[]): Reader<Row> => ({ kind: 'contains', read })
export const age = <Row>(read: (row: Row) => number | null): Reader<Row> => ({ kind: 'age', read })

export type Readers<Row> = Readonly<Record<string, Reader<Row>>>

/** Rows that match every term. Throws FILTER_INVALID for a key or value that no row could answer. */
export function filterRows<Row>(rows: readonly Row[], where: string, readers: Readers<Row>, now: Date): Row[] {
  const terms = parseFilter(where, Object.keys(readers))
  const tests = terms.map((term) => testOf(term, readers, now))
  return rows.filter((row) => tests.every((holds) => holds(row)))
}

function testOf<Row>(term: Term, readers: Readers<Row>, now: Date): (row: Row) => boolean {
  const reader = readers[term.key === '' ? 'name' : term.key]
  if (!reader) throw new AppError('FILTER_INVALID', { term: term.key })
  const holds = reader.kind === 'age' ? ageTest(term, reader, now) : textTest(term, reader)
  return term.not ? (row) => !holds(row) : holds
}

function textTest<Row>(term: Term, reader: Exclude<Reader<Row>, { kind: 'age' }>): (row: Row) => boolean {
  const wanted = term.values.flatMap(expandRange).map((value) => value.toLowerCase())
  const known = reader.kind === 'equals' ? reader.values?.map((value) => value.toLowerCase()) : undefined
  const stranger = known ? wanted.find((value) => !known.includes(value)) : undefined
  if (stranger !== undefined || wanted.length === 0)
    throw new AppError('FILTER_INVALID', {
      term: `${term.key}:${stranger ?? ''}`,
      known: (reader.kind === 'equals' ? (reader.values ?? []) : []).join(' '),
    })
  return (row) => {
    const has = reader.read(row).map((value) => value.toLowerCase())
    return wanted.some((value) => has.some((one) => (reader.kind === 'contains' ? one.includes(value) : one === value)))
  }
}

/** `T0..T2` is T0, T1, T2. */
function expandRange(value: string): string[] {
  const range = /^T([0-4])\.\.T([0-4])$/.exec(value)
  if (!range) return [value]
  const [from, to] = [Number(range[1]), Number(range[2])]
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => `T${from + index}`)
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

function ageTest<Row>(term: Term, reader: Extract<Reader<Row>, { kind: 'age' }>, now: Date): (row: Row) => boolean {
  const [value = ''] = term.values
  const match = /^([<>])(\d{1,6})([mhd])$/.exec(value)
  if (!match) throw new AppError('FILTER_INVALID', { term: `${term.key}:${value}` })
  const limitMs = Number(match[2]) * UNIT_MS[match[3] as keyof typeof UNIT_MS]
  return (row) => {
    const at = reader.read(row)
    if (at === null) return match[1] === '>'
    const agoMs = now.getTime() - at
    return match[1] === '>' ? agoMs > limitMs : agoMs < limitMs
  }
}

/** Sort keys by name; a leading `-` turns the order round. Ties fall to `last`, so that pages never overlap. */
export type Sorters<Row> = Readonly<Record<string, (row: Row) => string | number | null>>

/** Throws INPUT_INVALID for a name that the list does not know. Null sorts last in both directions. */
export function sortRows<Row>(
  rows: readonly Row[],
  sort: string,
  sorters: Sorters<Row>,
  byDefault: string,
  last: (row: Row) => string,
): Row[] {
  const name = sort === '' ? byDefault : sort
  const down = name.startsWith('-')
  const read = sorters[down ? name.slice(1) : name]
  if (!read)
    throw new AppError('INPUT_INVALID', {
      field: 'sort',
      value: name.slice(0, 60),
      known: Object.keys(sorters).join(' '),
    })
  return [...rows].sort((a, b) => compare(read(a), read(b), down) || compare(last(a), last(b), false))
}

function compare(a: string | number | null, b: string | number | null, down: boolean): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const order = a < b ? -1 : 1
  return down ? -order : order
}
