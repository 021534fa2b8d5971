/**
 * Reads one section body piece by piece: `{"rows": [...]}` or `{"base": ..., "added": [...], "removed": [...]}`. Nesting, size
 * and number of values are counted before anything is parsed, and rows are parsed one by one, so that what a body can cost is
 * bounded by what was counted. Valid JSON of any other shape is for the schema to refuse.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { SECTION_LIMITS } from '@patchreeve/contract/protocol.ts'

/** The largest section may have 60,000 rows of some 15 fields; three times that is broken or hostile. */
const MAX_VALUES = 3_000_000
const MAX_ROWS = 120_000
/** A source with 30 keys of 100 kB. */
const MAX_ROW_CHARS = 4 << 20
/** What stands around the rows. */
const MAX_FRAME_CHARS = 16 << 10

const refuse = (reason: string, cause?: unknown) => new AppError('REPORT_INVALID', { reason }, { cause })

export class RowReader {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** The text without the elements of its arrays; each array is `[n]`, its place in `#arrays`. */
  #frame = ''
  #element = ''
  readonly #arrays: unknown[][] = []
  #current: unknown[] | undefined
  #depth = 0
  #values = 0
  #bytes = 0
  #inString = false
  #escaped = false

  /** Unpacked bytes so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** Throws REPORT_INVALID or BODY_TOO_LARGE at the first byte too much. */
  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length
    if (this.#bytes > SECTION_LIMITS.unpackedBytes) throw new AppError('BODY_TOO_LARGE', { limit: 'unpacked' })
    this.#scan(this.#decode(chunk))
  }

  /** The whole value, rows and all. */
  end(): unknown {
    this.#scan(this.#decode())
    if (this.#depth !== 0 || this.#inString) throw refuse('truncated')
    const frame = parse(this.#frame)
    if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) throw refuse('shape')
    const entries = Object.entries(frame).map(([key, value]) => [
      key,
      this.#isPlace(value) ? this.#arrays[value[0]] : value,
    ])
    return Object.fromEntries(entries)
  }

  #isPlace(value: unknown): value is [number] {
    return Array.isArray(value)
  }

  #decode(chunk?: Uint8Array): string {
    try {
      return chunk ? this.#decoder.decode(chunk, { stream: true }) : this.#decoder.decode()
    } catch (cause) {
      throw refuse('not-utf8', cause)
    }
  }

  #scan(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at)
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (char === 0x5c) this.#escaped = true
        else if (char === 0x22) this.#inString = false
        continue
      }
      switch (char) {
        case 0x22: // "
          this.#inString = true
          break
        case 0x7b: // {
        case 0x5b: // [
          this.#count()
          this.#depth += 1
          if (this.#depth > SECTION_LIMITS.depth) throw refuse('too-deep')
          if (this.#depth === 2 && char === 0x5b && !this.#current) {
            this.#take(text, from, at + 1)
            from = at + 1
            this.#open()
          }
          break
        case 0x7d: // }
        case 0x5d: // ]
          if (this.#depth === 2 && this.#current && char === 0x5d) {
            this.#take(text, from, at)
            from = at
            this.#close()
          }
          this.#depth -= 1
          if (this.#depth < 0) throw refuse('not-json')
          break
        case 0x2c: // ,
          this.#count()
          if (this.#depth === 2 && this.#current) {
            this.#take(text, from, at)
            from = at + 1
            this.#add()
          }
          break
        case 0x3a: // :
          this.#count()
      }
    }
    this.#take(text, from, text.length)
  }

  #count(): void {
    this.#values += 1
    if (this.#values > MAX_VALUES) throw refuse('too-many-values')
  }

  #take(text: string, from: number, to: number): void {
    if (this.#current) {
      this.#element += text.slice(from, to)
      if (this.#element.length > MAX_ROW_CHARS) throw refuse('row-too-large')
    } else {
      this.#frame += text.slice(from, to)
      if (this.#frame.length > MAX_FRAME_CHARS) throw refuse('frame-too-large')
    }
  }

  #open(): void {
    this.#frame += String(this.#arrays.length)
    this.#current = []
    this.#arrays.push(this.#current)
  }

  #add(): void {
    if (!this.#current) return
    if (this.#current.length >= MAX_ROWS) throw refuse('too-many-rows')
    this.#current.push(parse(this.#element))
    this.#element = ''
  }

  #close(): void {
    // `[]` has no element; `[1,]` has an empty last one, which JSON does not allow and parse() refuses.
    if (this.#current?.length === 0 && this.#element.trim() === '') this.#element = ''
    else this.#add()
    this.#current = undefined
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refuse('not-json', cause)
  }
}
