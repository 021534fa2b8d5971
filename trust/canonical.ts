/**
 * Canonical JSON (RFC 8785): one byte string per value, so that digests and signatures mean the value and not its spelling.
 * ECMAScript's own number and string forms are the ones that the RFC prescribes; what is left is key order and refusals.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Throws TypeError on what JSON cannot carry exactly: NaN, infinities, lone surrogates, functions, and nesting over `maxDepth`. */
export function canonicalJson(value: Json, maxDepth = 64): string {
  if (maxDepth < 0) throw new TypeError('nested too deep for canonical JSON')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON form`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') return canonicalString(value)
  if (isList(value)) return `[${value.map((item) => canonicalJson(item, maxDepth - 1)).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no canonical JSON form`)
  const members: string[] = []
  // The default sort compares UTF-16 code units, which is the RFC's order (3.2.3).
  for (const key of Object.keys(value).sort()) {
    const item = value[key]
    if (item !== undefined) members.push(`${canonicalString(key)}:${canonicalJson(item, maxDepth - 1)}`)
  }
  return `{${members.join(',')}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function canonicalString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a lone surrogate has no canonical JSON form')
  return JSON.stringify(text)
}
