/** When to try again. Full jitter: a server that comes back is not met by all hosts at once. */

const CAP_S = 900

/** Seconds before attempt number `failures` + 1: anything up to the doubled step, 15 minutes at most. `random` is in [0, 1). */
export function backoffS(failures: number, baseS: number, random: number): number {
  const step = Math.min(CAP_S, baseS * 2 ** Math.min(failures, 10))
  return Math.max(1, random * step)
}

/** The interval with 10 % spread either way, so that hosts which started together drift apart. */
export function spreadS(intervalS: number, random: number): number {
  return intervalS * (0.9 + 0.2 * random)
}
