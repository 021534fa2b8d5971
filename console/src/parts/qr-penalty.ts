/** How hard a QR code is to read: runs, blocks, shapes like a finder, and too much dark or light (ISO/IEC 18004, 7.8.3). */
import type { Square } from './qr-code.ts'

const RUN = 3
const BLOCK = 3
const FINDER = 40
const BALANCE = 10
const likeFinder = ['10111010000', '00001011101'] as const

export function penalty(square: Square): number {
  const columns = square.map((_, x) => square.map((row) => row[x] ?? false))
  const lines = [...square, ...columns]
  return lines.reduce((sum, line) => sum + runs(line) + finders(line), 0) + blocks(square) + balance(square)
}

function runs(line: readonly boolean[]): number {
  let sum = 0
  let length = 0
  line.forEach((dark, at) => {
    length = at > 0 && dark === line[at - 1] ? length + 1 : 1
    if (length === 5) sum += RUN
    else if (length > 5) sum += 1
  })
  return sum
}

function finders(line: readonly boolean[]): number {
  const text = line.map((dark) => (dark ? '1' : '0')).join('')
  let sum = 0
  for (const shape of likeFinder)
    for (let at = text.indexOf(shape); at >= 0; at = text.indexOf(shape, at + 1)) sum += FINDER
  return sum
}

function blocks(square: Square): number {
  let sum = 0
  for (let y = 1; y < square.length; y++)
    for (let x = 1; x < square.length; x++) {
      const dark = square[y]?.[x]
      if (dark === square[y]?.[x - 1] && dark === square[y - 1]?.[x] && dark === square[y - 1]?.[x - 1]) sum += BLOCK
    }
  return sum
}

function balance(square: Square): number {
  const dark = square.flat().filter(Boolean).length
  const percent = (dark * 100) / (square.length * square.length)
  return Math.floor(Math.abs(percent - 50) / 5) * BALANCE
}
