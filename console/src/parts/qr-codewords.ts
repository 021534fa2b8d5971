/** From text to the codewords of a QR code: bits, padding, Reed-Solomon correction over GF(256), interleaving. */
import { type Version, versions } from './qr-tables.ts'

/** x^8 + x^4 + x^3 + x^2 + 1, the field of the standard. */
const FIELD = 0x11d
const PADDING = [0xec, 0x11] as const
const BYTE_MODE = 0b0100

/** The smallest version that holds the bytes; undefined = too long for version 10. */
export function versionFor(bytes: Uint8Array): Version | undefined {
  return versions.find((version) => lengthBits(version) + 4 + bytes.length * 8 <= capacity(version) * 8)
}

const capacity = (version: Version): number => version.blocks.reduce((sum, size) => sum + size, 0)
const lengthBits = (version: Version): number => (version.version < 10 ? 8 : 16)

export function codewords(bytes: Uint8Array, version: Version): number[] {
  const data = pad(bitsOf(bytes, version), capacity(version))
  const blocks: number[][] = []
  let from = 0
  for (const size of version.blocks) {
    blocks.push(data.slice(from, from + size))
    from += size
  }
  const generator = generatorOf(version.correction)
  return [...interleave(blocks), ...interleave(blocks.map((block) => correctionOf(block, generator)))]
}

function bitsOf(bytes: Uint8Array, version: Version): number[] {
  const bits: number[] = []
  const push = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >> bit) & 1)
  }
  push(BYTE_MODE, 4)
  push(bytes.length, lengthBits(version))
  for (const byte of bytes) push(byte, 8)
  return bits
}

function pad(bits: number[], size: number): number[] {
  const full = [...bits, ...Array.from({ length: Math.min(4, size * 8 - bits.length) }, () => 0)]
  while (full.length % 8 !== 0) full.push(0)
  const bytes: number[] = []
  for (let at = 0; at < full.length; at += 8)
    bytes.push(full.slice(at, at + 8).reduce((byte, bit) => (byte << 1) | bit, 0))
  for (let turn = 0; bytes.length < size; turn++) bytes.push(PADDING[turn % 2] ?? 0)
  return bytes
}

/** First of each block, then second of each, and so on; shorter blocks end earlier. */
function interleave(blocks: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...blocks.map((block) => block.length))
  const out: number[] = []
  for (let at = 0; at < longest; at++) for (const block of blocks) if (at < block.length) out.push(block[at] ?? 0)
  return out
}

function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * FIELD)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

/** Coefficients of (x - 1)(x - 2)(x - 4)..., highest power left out because it is 1. */
function generatorOf(degree: number): number[] {
  const result: number[] = [...Array.from({ length: degree - 1 }, () => 0), 1]
  let root = 1
  for (let step = 0; step < degree; step++) {
    for (let at = 0; at < degree; at++) result[at] = multiply(result[at] ?? 0, root) ^ (result[at + 1] ?? 0)
    root = multiply(root, 2)
  }
  return result
}

function correctionOf(block: readonly number[], generator: readonly number[]): number[] {
  let rest: number[] = generator.map(() => 0)
  for (const byte of block) {
    const factor = byte ^ (rest[0] ?? 0)
    rest = [...rest.slice(1), 0].map((value, at) => value ^ multiply(generator[at] ?? 0, factor))
  }
  return rest
}
