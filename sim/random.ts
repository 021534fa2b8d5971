/** Chance from a seed: the same seed gives the same numbers on every machine. */
import { createHash } from 'node:crypto'

export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number in [from, to]. */
  int(from: number, to: number): number
  /** How many of `n` come to pass, each with chance `p`. */
  binomial(n: number, p: number): number
}

/** sfc32 (C. Doty-Humphrey), seeded by a hash. */
export function randomOf(seed: string): Random {
  const bytes = createHash('sha256').update(seed).digest()
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at)) as [number, number, number, number]
  function next(): number {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return (t >>> 0) / 2 ** 32
  }
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return { next, int, binomial: (n, p) => binomial(next, n, p) }
}

/** Below this many expected, by the gaps between what comes to pass; above, by halving with a normal draw. */
const MANY = 200

function binomial(next: () => number, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0
  if (p >= 1) return n
  if (p > 0.5) return n - binomial(next, n, 1 - p)
  if (n * p > MANY) {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    return Math.min(n, Math.max(0, Math.round(n * p + normal * Math.sqrt(n * p * (1 - p)))))
  }
  const logMiss = Math.log1p(-p)
  let [count, at] = [0, 0]
  for (;;) {
    at += Math.floor(Math.log(1 - next()) / logMiss) + 1
    if (at > n) return count
    count += 1
  }
}
