/** A probe is asked until it passes or its time is over: a service that starts needs a moment. */
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 250

/** `settleMs`: waited first, so that what dies right after its start is seen dead. */
export async function untilPassed<T extends { readonly passed: boolean }>(
  look: () => Promise<T>,
  { timeoutMs, settleMs }: { readonly timeoutMs: number; readonly settleMs: number },
): Promise<T> {
  await sleep(settleMs)
  const end = performance.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (seen.passed || performance.now() + POLL_MS > end) return seen
    await sleep(POLL_MS)
  }
}
