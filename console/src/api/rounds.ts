/**
 * Rounds of questions about what changed. News after a quiet time are asked about at once, but for the rest of their own moment; what
 * comes while a round runs waits for its end. A round that was cut short by the next would let steady news starve the page: no answer
 * of it would ever arrive.
 */

const MOMENT_MS = 20
/** A round takes this long at least, however fast the answers come. */
const ROUND_MS = 300

export interface Rounds {
  /** Something changed that answers with this prefix rest on. */
  add(prefix: string): void
  stop(): void
}

/** `ask` is called with each prefix once and never again before its promise has settled; it does not reject. */
export function makeRounds(ask: (prefixes: readonly string[]) => Promise<unknown>): Rounds {
  const waiting = new Set<string>()
  let state: 'quiet' | 'busy' | 'stopped' = 'quiet'

  async function run(): Promise<void> {
    await pause(MOMENT_MS)
    while (waiting.size > 0 && state === 'busy') {
      const prefixes = [...waiting]
      waiting.clear()
      await Promise.all([ask(prefixes), pause(ROUND_MS)])
    }
    if (state === 'busy') state = 'quiet'
  }
  return {
    add(prefix) {
      waiting.add(prefix)
      if (state !== 'quiet') return
      state = 'busy'
      void run()
    },
    stop() {
      state = 'stopped'
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
