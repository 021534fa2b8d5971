/** The wire form of SSH (RFC 4251, section 5): lengths before strings. A reader that has met its end says so once, at the end. */
import { type Bytes, concat, utf8 } from './bytes.ts'

/** Reads hostile bytes without throwing: past the end everything is empty, and `done` is false. */
export class Reader {
  readonly #bytes: Bytes
  #at = 0
  #overrun = false

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  bytes(count: number): Bytes {
    if (this.#overrun || count > this.#bytes.length - this.#at) {
      this.#overrun = true
      return new Uint8Array()
    }
    this.#at += count
    return this.#bytes.slice(this.#at - count, this.#at)
  }

  uint32(): number {
    return this.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0)
  }

  string(): Bytes {
    return this.bytes(this.uint32())
  }

  /** Latin-1: names are ASCII, and every byte must count in a comparison. */
  text(): string {
    return String.fromCharCode(...this.string().subarray(0, 1_000))
  }

  /** Was all read, and nothing more than there was? */
  done(): boolean {
    return !this.#overrun && this.#at === this.#bytes.length
  }
}

export function sshString(bytes: Uint8Array): Bytes {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, bytes.length)
  return concat(length, bytes)
}

export function text(value: string): Bytes {
  return sshString(utf8(value))
}

/** ECDSA's two mpints as r and s of 32 bytes each; undefined if one is negative, too long, or longer than it need be. */
export function mpintPair(bytes: Bytes): Bytes | undefined {
  const reader = new Reader(bytes)
  const [r, s] = [mpint(reader.string()), mpint(reader.string())]
  return r && s && reader.done() ? concat(r, s) : undefined
}

function mpint(bytes: Bytes): Bytes | undefined {
  const [first = 0, second = 0] = bytes
  const zeroNeeded = second >= 0x80
  if (bytes.length === 0 || first >= 0x80 || (first === 0 && !zeroNeeded)) return undefined
  const digits = first === 0 ? bytes.slice(1) : bytes
  return digits.length > 32 ? undefined : concat(new Uint8Array(32 - digits.length), digits)
}
