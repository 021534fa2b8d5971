/** Time of the made-up data: fixed for tests, so that pictures and sentences are the same on each run. */
export const NOW = Date.parse('2026-11-24T08:12:04Z')
const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Instant that many ms from now; negative = past. */
export const at = (ms: number): string => new Date(NOW + ms).toISOString()
export const ago = (ms: number): string => at(-ms)
