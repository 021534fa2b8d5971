/** Time comes in from outside: pure code takes `now`, effects take a Clock, simulations bring their own. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until moved, for tests and simulations. */
export function fixedClock(at: string): Clock & { moveMs(ms: number): void } {
  let time = Date.parse(at)
  return {
    now: () => new Date(time),
    moveMs(ms) {
      time += ms
    },
  }
}
