/** Identifiers and random bytes come in from outside, so that a run can be repeated from a seed. */
import { randomBytes } from 'node:crypto'

export interface Ids {
  /** A UUIDv7 (RFC 9562, 5.7): sorts by the time of its making. */
  next(): string
  /** `count` bytes that cannot be guessed. */
  random(count: number): Buffer
}

export function systemIds(now: () => Date = () => new Date()): Ids {
  return { next: () => uuidv7(now().getTime(), randomBytes(10)), random: (count) => randomBytes(count) }
}

/** 48 bits of `unixMs`, version 7, variant 10, 74 random bits. Throws RangeError when `random` is not 10 bytes. */
export function uuidv7(unixMs: number, random: Uint8Array): string {
  if (random.length !== 10) throw new RangeError('a UUIDv7 needs 10 random bytes')
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(unixMs, 0, 6)
  bytes.set(random, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
