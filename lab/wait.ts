/** Bounded waiting: the lab never waits without an end, and says what it waited for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { throwIfInterrupted } from './exec.ts'

/** Asks until the answer is there: neither undefined nor false. Throws after `timeoutMs`, naming `what`. */
export async function until<T>(
  what: string | (() => string),
  timeoutMs: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 50,
): Promise<T> {
  const end = performance.now() + timeoutMs
  for (;;) {
    throwIfInterrupted()
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > end)
      throw new Error(`${typeof what === 'string' ? what : what()}: not within ${timeoutMs / 1000} s`)
    await sleep(everyMs)
  }
}

/** Like Promise.all, but does not fail before the last one is done: nothing goes on behind the clearing up. */
export async function allDone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
