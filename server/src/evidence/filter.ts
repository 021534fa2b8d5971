/** The filter of a list whose keys each stand for one value: what it cannot answer is refused, never left out in silence. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { parseFilter } from '@patchreeve/contract/filter.ts'

/** Allowed values by key; null = any text. */
export type Keys = Readonly<Record<string, readonly string[] | null>>

/** Throws FILTER_INVALID for a key or value that no row could have, a key that comes twice, two values, a `not:`. */
export function readValues<K extends Keys>(where: string, keys: K): { readonly [Name in keyof K]?: string } {
  const found = new Map<string, string>()
  for (const term of parseFilter(where, Object.keys(keys))) {
    const [value = '', ...more] = term.values
    const known = keys[term.key]
    if (term.not || more.length > 0 || value === '' || known === undefined || found.has(term.key))
      throw new AppError('FILTER_INVALID', { term: `${term.not ? 'not:' : ''}${term.key}:${term.values.join(',')}` })
    if (known !== null && !known.includes(value))
      throw new AppError('FILTER_INVALID', { term: `${term.key}:${value}`, known: known.join(' ') })
    found.set(term.key, value)
  }
  return Object.fromEntries(found) as { readonly [Name in keyof K]?: string } // only its keys came this far
}
