/** A QR code as a square of dark and light: patterns, data in its zigzag, and the mask with the fewest faults. */
import { codewords, versionFor } from './qr-codewords.ts'
import { penalty } from './qr-penalty.ts'
import { LEVEL_BITS, type Version } from './qr-tables.ts'

export type Square = readonly (readonly boolean[])[]
type Draft = (boolean | undefined)[][]

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** Rows of modules, true = dark; undefined when the text is longer than version 10 holds (213 bytes). */
export function qrCode(text: string, wantedMask?: number): Square | undefined {
  const bytes = new TextEncoder().encode(text)
  const version = versionFor(bytes)
  if (!version) return undefined
  const patterns = drawPatterns(version)
  const bits = codewords(bytes, version).flatMap((byte) =>
    [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((byte >> bit) & 1) === 1),
  )
  const candidates = masks.map((_, mask) => draw(patterns, version, bits, mask))
  if (wantedMask !== undefined) return candidates[wantedMask]
  return candidates.reduce((best, next) => (penalty(next) < penalty(best) ? next : best))
}

function draw(patterns: Draft, version: Version, bits: readonly boolean[], mask: number): Square {
  const square: Draft = patterns.map((row) => [...row])
  drawFormat(square, mask)
  const inverted = masks[mask] ?? (() => false)
  let next = 0
  for (const [x, y] of zigzag(square.length)) {
    if (square[y]?.[x] !== undefined) continue
    put(square, x, y, (bits[next++] ?? false) !== inverted(x, y))
  }
  if (version.version >= 7) drawVersion(square, version.version)
  return square.map((row) => row.map((dark) => dark === true))
}

function put(square: Draft, x: number, y: number, dark: boolean): void {
  const row = square[y]
  if (row && x >= 0 && x < square.length) row[x] = dark
}

/** Two columns at a time from the right, up and down in turn; the timing column is stepped over. */
function* zigzag(size: number): Generator<readonly [x: number, y: number]> {
  let upward = true
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const y = upward ? size - 1 - step : step
      yield [right, y]
      yield [right - 1, y]
    }
    upward = !upward
  }
}

function drawPatterns(version: Version): Draft {
  const size = version.version * 4 + 17
  const square: Draft = Array.from({ length: size }, () => Array.from({ length: size }, () => undefined))
  for (let at = 0; at < size; at++) {
    put(square, 6, at, at % 2 === 0)
    put(square, at, 6, at % 2 === 0)
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    drawFinder(square, x, y)
  for (const x of version.alignment)
    for (const y of version.alignment) if (!nearFinder(x, y, size)) drawAlignment(square, x, y)
  drawFormat(square, 0)
  if (version.version >= 7) drawVersion(square, version.version)
  return square
}

const nearFinder = (x: number, y: number, size: number): boolean =>
  (x < 8 && y < 8) || (x > size - 9 && y < 8) || (x < 8 && y > size - 9)

function drawFinder(square: Draft, cx: number, cy: number): void {
  for (let dy = -4; dy <= 4; dy++)
    for (let dx = -4; dx <= 4; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy))
      put(square, cx + dx, cy + dy, ring !== 2 && ring !== 4)
    }
}

function drawAlignment(square: Draft, cx: number, cy: number): void {
  for (let dy = -2; dy <= 2; dy++)
    for (let dx = -2; dx <= 2; dx++) put(square, cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
}

/** Level and mask with their BCH(15,5) remainder, in both places, and the module that is always dark. */
function drawFormat(square: Draft, mask: number): void {
  const size = square.length
  const data = (LEVEL_BITS << 3) | mask
  const bits = ((data << 10) | remainder(data, 10, 0x537)) ^ 0x5412
  const bit = (at: number): boolean => ((bits >> at) & 1) === 1
  for (let at = 0; at < 6; at++) put(square, 8, at, bit(at))
  put(square, 8, 7, bit(6))
  put(square, 8, 8, bit(7))
  put(square, 7, 8, bit(8))
  for (let at = 9; at < 15; at++) put(square, 14 - at, 8, bit(at))
  for (let at = 0; at < 8; at++) put(square, size - 1 - at, 8, bit(at))
  for (let at = 8; at < 15; at++) put(square, 8, size - 15 + at, bit(at))
  put(square, 8, size - 8, true)
}

/** The version with its BCH(18,6) remainder, beside two finders. */
function drawVersion(square: Draft, version: number): void {
  const size = square.length
  const bits = (version << 12) | remainder(version, 12, 0x1f25)
  for (let at = 0; at < 18; at++) {
    const dark = ((bits >> at) & 1) === 1
    const across = size - 11 + (at % 3)
    const down = Math.floor(at / 3)
    put(square, across, down, dark)
    put(square, down, across, dark)
  }
}

function remainder(data: number, degree: number, polynomial: number): number {
  let rest = data
  for (let step = 0; step < degree; step++) rest = (rest << 1) ^ ((rest >> (degree - 1)) * polynomial)
  return rest
}
