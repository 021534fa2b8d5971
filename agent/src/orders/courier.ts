/** Starts the bringing of orders beside the agent's rounds, one at a time: an order may take an hour, and reports go on. */
import { runSelf } from '../child.ts'
import { log } from '../log.ts'
import type { State } from '../state.ts'
import { keyWaits, waitingResults } from './outbox.ts'
import { PLACES } from './places.ts'

/** apply's own limit and the filling of a spool before it. */
const COURIER_MS = 6 * 3_600_000

export interface Courier {
  /** `orders`: what the server said waits. Returns at once; `ended` is called when there may be news. */
  go(orders: readonly string[]): void
}

export function makeCourier(
  state: State,
  ended: () => void,
  signal: AbortSignal,
  results: string = PLACES.results,
): Courier {
  let running = false
  return {
    go(orders) {
      const nothing = orders.length === 0 && !keyWaits(state, results) && waitingResults(state, results).length === 0
      if (running || nothing) return
      running = true
      const args = ['orders', '--state', state.folder, ...orders.flatMap((id) => ['--order', id])]
      runSelf(args, signal, COURIER_MS)
        .catch((error: unknown) => log('warning', `orders: ${error instanceof Error ? error.message : error}`))
        .finally(() => {
          running = false
          if (orders.length > 0) ended()
        })
    },
  }
}
