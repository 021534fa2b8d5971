/** At most so many at once; the others wait in the order in which they came, and only so many may wait. */
import { AppError } from '@patchreeve/contract/errors.ts'

export interface Permits {
  /** Runs `work` when there is room. Throws NOT_READY when too many wait already. */
  within<T>(work: () => Promise<T>): Promise<T>
}

export function permits(atOnce: number, mayWait: number): Permits {
  let free = atOnce
  const waiting: (() => void)[] = []
  return {
    async within(work) {
      if (free > 0) free -= 1
      else {
        if (waiting.length >= mayWait) throw new AppError('NOT_READY', { reason: 'busy' })
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else free += 1
      }
    },
  }
}

/**
 * Programs of ours that take about as much memory as the server itself, one at a time: the collector with its apt, the builder
 * of packages. A build is seldom; reading this machine waits for it.
 */
export const heavyPrograms = permits(1, 8)

/** A sum that may not be passed: bytes of bodies that are being read, reports of one host. */
export class Budget {
  readonly #max: number
  #used = 0

  constructor(max: number) {
    this.#max = max
  }

  /** false = no room; nothing is taken then. */
  take(amount: number): boolean {
    if (this.#used + amount > this.#max) return false
    this.#used += amount
    return true
  }

  give(amount: number): void {
    this.#used -= amount
  }

  get used(): number {
    return this.#used
  }
}
