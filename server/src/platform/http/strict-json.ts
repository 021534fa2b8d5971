/**
 * JSON from strangers: valid UTF-8 only, bounded nesting, no key twice in one object (two readers would see two meanings),
 * no `__proto__`. JSON.parse then decides whether it is JSON at all.
 */

/** Deeper than any body of the route table, far below what could hurt a recursive reader. */
export const MAX_DEPTH = 32

export type JsonFault = 'not-utf8' | 'too-deep' | 'duplicate-key' | 'forbidden-key' | 'not-json'

export class JsonRefused extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault, options?: { cause?: unknown }) {
    super(fault, options)
    this.name = 'JsonRefused'
    this.fault = fault
  }
}

/** Throws JsonRefused. */
export function parseStrictJson(bytes: Uint8Array, maxDepth = MAX_DEPTH): unknown {
  const text = decode(bytes)
  checkStructure(text, maxDepth)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new JsonRefused('not-json', { cause })
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new JsonRefused('not-utf8', { cause })
  }
}

/** One pass over the text. Knows only strings and brackets: what is not JSON otherwise is left to JSON.parse. */
function checkStructure(text: string, maxDepth: number): void {
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        open.push(text[at] === '{' ? new Set() : undefined)
        if (open.length > maxDepth) throw new JsonRefused('too-deep')
        break
      case '}':
      case ']':
        open.pop()
        break
      case '"': {
        const end = endOfString(text, at)
        const keys = open.at(-1)
        if (keys && isKey(text, end)) noteKey(keys, text.slice(at, end + 1))
        at = end
      }
    }
  }
}

/** Index of the closing quote; the last index where there is none (JSON.parse refuses that). */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length - 1
}

function isKey(text: string, end: number): boolean {
  let at = end + 1
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return text[at] === ':'
}

function noteKey(keys: Set<string>, literal: string): void {
  let key: string
  try {
    key = String(JSON.parse(literal)) // `"a"` and `"\u0061"` are one key
  } catch (cause) {
    throw new JsonRefused('not-json', { cause })
  }
  if (key === '__proto__') throw new JsonRefused('forbidden-key')
  if (keys.has(key)) throw new JsonRefused('duplicate-key')
  keys.add(key)
}
