/** Keyset cursors: the last row's sort key and identity, and the direction, in an opaque and size-limited string. */
import { AppError } from '@patchreeve/contract/errors.ts'

export interface Cursor {
  readonly key: string | number | null
  readonly id: string | number
  readonly back: boolean
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.key, cursor.id, cursor.back ? 1 : 0])).toString('base64url')
}

/** Throws CURSOR_INVALID for anything that `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Array.isArray(value) || value.length !== 3) throw new TypeError('not a cursor')
    const [key, id, back] = value as unknown[]
    const keyFits = key === null || typeof key === 'string' || typeof key === 'number'
    if (!keyFits || (typeof id !== 'string' && typeof id !== 'number')) throw new TypeError('not a cursor')
    return { key, id, back: back === 1 }
  } catch (cause) {
    throw new AppError('CURSOR_INVALID', {}, { cause })
  }
}

/**
 * Cuts one page out of `rows`, which are already filtered and in order (groups that are computed, not stored). The order is
 * that of `rows`; identity comes from `idOf`. A cursor whose row is gone starts at the row that took its place.
 */
export function cutPage<Row>(
  rows: readonly Row[],
  query: { cursor?: string | undefined; limit: number },
  idOf: (row: Row) => string,
  countedAt: Date,
) {
  let start = 0
  if (query.cursor !== undefined) {
    const cursor = decodeCursor(query.cursor)
    const found = rows.findIndex((row) => idOf(row) === cursor.id)
    const at = found >= 0 ? found : Math.min(Number(cursor.key) || 0, rows.length)
    start = cursor.back ? Math.max(0, at - query.limit) : found >= 0 ? at + 1 : at
  }
  const page = rows.slice(start, start + query.limit)
  const first = page[0]
  const last = page.at(-1)
  const end = start + page.length
  return {
    rows: page,
    total: rows.length,
    countedAt: countedAt.toISOString(),
    next: last && end < rows.length ? encodeCursor({ key: end - 1, id: idOf(last), back: false }) : null,
    previous: first && start > 0 ? encodeCursor({ key: start, id: idOf(first), back: true }) : null,
  }
}
