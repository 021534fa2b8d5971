/**
 * Cuts one big JSON document into values small enough for JSON.parse, while it streams: the tracker's file has 80 MB and its
 * largest single member (the kernel) 25 MB, so the reader names the containers to be opened and gets what lies in them piece by piece.
 * The grammar between the pieces is checked here, inside the pieces by JSON.parse: a document that is cut or broken anywhere throws.
 */
import { feedInvalid } from './feed.ts'

/** A CVE record with a thousand affected products is near 2 MB. */
const MAX_PIECE_BYTES = 8 * 1024 * 1024
/** Real feeds stay below 12. */
const MAX_DEPTH = 64

export interface Piece {
  /** Keys from the root to this value; an element of an array has the key ''. */
  readonly path: readonly string[]
  readonly value: unknown
}

/** `opens(path)`: is the container at this path given member by member? The root always is. */
export async function* jsonPieces(
  chunks: AsyncIterable<Uint8Array>,
  opens: (path: readonly string[]) => boolean,
): AsyncGenerator<Piece> {
  const cutter = new Cutter(opens)
  for await (const chunk of chunks) yield* cutter.feed(chunk)
  cutter.end()
}

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125
const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9

/** What may come next between pieces. `first`: a key or value, or at once the end of an empty container. */
type Expect = 'root' | 'first' | 'key' | 'colon' | 'value' | 'comma' | 'nothing'

class Cutter {
  readonly #opens: (path: readonly string[]) => boolean
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #expect: Expect = 'root'
  /** Closing byte of each open container. */
  #containers: number[] = []
  /** Key of each open container but the root, then the key of the member at hand. */
  #path: string[] = []
  /** The token at hand (a key or a whole value): its earlier chunks, and where it is in its own nesting. */
  #kept: Uint8Array[] = []
  #keptBytes = 0
  #inToken: 'no' | 'key' | 'value' = 'no'
  #depth = 0
  #inString = false
  #escaped = false

  constructor(opens: (path: readonly string[]) => boolean) {
    this.#opens = opens
  }

  *feed(chunk: Uint8Array): Generator<Piece> {
    let start = 0
    let at = 0
    while (at < chunk.length) {
      if (this.#inToken === 'no') {
        start = at
        at += this.#between(chunk[at] ?? 0)
        continue
      }
      const end = this.#tokenEnd(chunk, at)
      this.#keep(chunk.subarray(start, end.at))
      if (!end.found) return
      at = end.at
      if (this.#inToken === 'key') this.#takeKey()
      else yield this.#takeValue()
      start = at
    }
    if (this.#inToken !== 'no') this.#keep(chunk.subarray(start))
  }

  end(): void {
    if (this.#expect !== 'nothing') throw feedInvalid('truncated')
  }

  /** One byte of structure. Returns 1 when it is used up, 0 when it begins a token. */
  #between(byte: number): 0 | 1 {
    if (isSpace(byte)) return 1
    const container = this.#containers.at(-1)
    if (this.#expect === 'root') return this.#openRoot(byte)
    if (this.#expect === 'colon' && byte === COLON) return this.#then('value')
    if (this.#expect === 'comma' && byte === COMMA) return this.#then(container === CLOSE_OBJECT ? 'key' : 'value')
    if (byte === container && (this.#expect === 'comma' || this.#expect === 'first')) return this.#close()
    const wantsKey = this.#expect === 'key' || (this.#expect === 'first' && container === CLOSE_OBJECT)
    if (wantsKey && byte === QUOTE) return this.#begin('key')
    const wantsValue = this.#expect === 'value' || (this.#expect === 'first' && container === CLOSE_ARRAY)
    if (!wantsValue) throw feedInvalid('not-json')
    if (container === CLOSE_ARRAY) this.#path.push('')
    const isContainer = byte === OPEN_OBJECT || byte === OPEN_ARRAY
    return isContainer && this.#opens(this.#path) ? this.#open(byte) : this.#begin('value')
  }

  #openRoot(byte: number): 1 {
    if (byte !== OPEN_OBJECT && byte !== OPEN_ARRAY) throw feedInvalid('not-json')
    return this.#open(byte)
  }

  #open(byte: number): 1 {
    if (this.#containers.length >= MAX_DEPTH) throw feedInvalid('too-deep')
    this.#containers.push(byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY)
    return this.#then('first')
  }

  #close(): 1 {
    this.#containers.pop()
    if (this.#containers.length === 0) return this.#then('nothing')
    this.#path.pop()
    return this.#then('comma')
  }

  #then(expect: Expect): 1 {
    this.#expect = expect
    return 1
  }

  #begin(token: 'key' | 'value'): 0 {
    this.#inToken = token
    this.#depth = 0
    this.#inString = false
    return 0
  }

  /** First byte behind the token, or the end of the chunk when the token goes on. */
  #tokenEnd(chunk: Uint8Array, from: number): { at: number; found: boolean } {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) {
          this.#inString = false
          if (this.#depth === 0) return { at: at + 1, found: true }
        }
      } else if (byte === QUOTE) this.#inString = true
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (++this.#depth + this.#containers.length > MAX_DEPTH) throw feedInvalid('too-deep')
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        // At depth 0 a number or literal ends here, and the byte belongs to what is outside.
        if (this.#depth === 0) return { at, found: true }
        if (--this.#depth === 0) return { at: at + 1, found: true }
      } else if (this.#depth === 0 && byte === COMMA) return { at, found: true }
    }
    return { at: chunk.length, found: false }
  }

  #keep(bytes: Uint8Array): void {
    this.#keptBytes += bytes.length
    if (this.#keptBytes > MAX_PIECE_BYTES) throw feedInvalid('record-too-large')
    // A copy: the reader may use its chunk again.
    this.#kept.push(bytes.slice())
  }

  #takeKey(): void {
    const key = this.#parse()
    if (typeof key !== 'string') throw feedInvalid('not-json')
    this.#path.push(key)
    this.#expect = 'colon'
  }

  #takeValue(): Piece {
    const piece = { path: [...this.#path], value: this.#parse() }
    this.#path.pop()
    this.#expect = 'comma'
    return piece
  }

  #parse(): unknown {
    const bytes = this.#kept.length === 1 ? this.#kept[0] : Buffer.concat(this.#kept)
    this.#kept = []
    this.#keptBytes = 0
    this.#inToken = 'no'
    return parseJson(this.#decoder, bytes)
  }
}

function parseJson(decoder: TextDecoder, bytes: Uint8Array | undefined): unknown {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch (error) {
    throw feedInvalid('not-utf8', {}, error)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw feedInvalid('not-json', {}, error)
  }
}

/** One line of NDJSON, as strict as a piece. */
export function parseJsonLine(line: string): unknown {
  if (nestsDeeper(line, MAX_DEPTH)) throw feedInvalid('too-deep')
  try {
    return JSON.parse(line)
  } catch (error) {
    throw feedInvalid('not-json', {}, error)
  }
}

/** JSON.parse itself would take any depth; what reads the value afterwards must not have to. */
function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (++depth > limit) return true
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--
  }
  return false
}
