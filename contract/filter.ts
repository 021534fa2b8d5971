/**
 * The filter grammar of console, CLI and API: terms joined by blanks. `key:value` with `,` for "or", `not:key:value` to
 * invert, `T0..T2` and `>24h` as ranges, quoted values for blanks, a bare word for the name. Pure, so that the console's
 * chips and the server's query are the same reading of the same text.
 */
import { AppError } from './errors.ts'

export interface Term {
  /** '' for a bare word. */
  readonly key: string
  readonly values: readonly string[]
  readonly not: boolean
}

const MAX_TERMS = 20
const TERM = /\s*(not:)?(?:([a-z][a-z-]*):)?("(?:[^"\\]|\\.)*"|[^\s"]+)/y

/** Throws FILTER_INVALID naming what was not understood; `keys` is the closed list of this list. */
export function parseFilter(where: string, keys: readonly string[]): Term[] {
  const terms: Term[] = []
  TERM.lastIndex = 0
  const text = where.trimEnd()
  let at = 0
  while (at < text.length) {
    TERM.lastIndex = at
    const match = TERM.exec(text)
    if (!match || terms.length >= MAX_TERMS) throw new AppError('FILTER_INVALID', { at, term: text.slice(at, at + 60) })
    const [whole, not, key = '', value = ''] = match
    if (key !== '' && !keys.includes(key))
      throw new AppError('FILTER_INVALID', { at, term: `${key}:`, known: keys.join(' ') })
    // `is:` names a key and no value: half a term, not a word to look for.
    if (key === '' && value.endsWith(':')) throw new AppError('FILTER_INVALID', { at, term: value })
    terms.push({ key, values: valuesOf(value), not: not !== undefined })
    at += whole.length
  }
  return terms
}

function valuesOf(value: string): string[] {
  if (value.startsWith('"')) return [value.slice(1, -1).replace(/\\(.)/g, '$1')]
  return value.split(',').filter((part) => part !== '')
}

export function formatFilter(terms: readonly Term[]): string {
  return terms
    .map((term) => {
      const value =
        term.values.length === 1 && /[\s",]/.test(term.values[0] ?? '')
          ? `"${(term.values[0] ?? '').replace(/["\\]/g, '\\$&')}"`
          : term.values.join(',')
      return `${term.not ? 'not:' : ''}${term.key === '' ? '' : `${term.key}:`}${value}`
    })
    .join(' ')
}
