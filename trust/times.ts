/** Lengths of time, and how far clocks of honest machines are apart. */
export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
/** A host without NTP drifts seconds a day; two minutes of it never keep an order from beginning. */
export const SKEW_MS = 2 * MINUTE_MS
