/** What a patch does to hosts, and what befalls them anyway. The world outside Patchreeve: it decides nothing about the roll-out. */
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'

export const modeNames = [
  /** Every host dies as it installs, without a word. */
  'immediate',
  /** A share of hosts fails its checks at once, goes back and says so. */
  'breaker',
  /** A share of hosts dies as it installs, without a word. */
  'silent',
  /** A share of hosts dies some hours after it went well. */
  'delayed',
  /** All hosts of one hardware class fail their checks; none of the first ring is of it. */
  'hardware',
  /** A good patch on hosts of which some are off and on again all the time. */
  'flapping',
  /** A good patch, while an outage takes a share of all hosts, patched or not. */
  'control',
  'good',
] as const
export type ModeName = (typeof modeNames)[number]

export interface Mode {
  readonly name: ModeName
  /** Share of hosts, 0 to 1, that the fault (or the outage, or the flapping) befalls. */
  readonly share: number
  /** From the installation to the fault. */
  readonly delayMs: number
}

const SHARES: Readonly<Record<ModeName, number>> = {
  ...{ immediate: 1, breaker: 0.1, silent: 0.1, delayed: 0.3, hardware: 1, flapping: 0.05, control: 0.3, good: 0 },
}

export const modeOf = (name: ModeName, more: Partial<Omit<Mode, 'name'>> = {}): Mode => ({
  ...{ name, share: SHARES[name], delayMs: name === 'delayed' ? 6 * HOUR_MS : 0 },
  ...more,
})

export const isGood = ({ name }: Mode): boolean => name === 'flapping' || name === 'control' || name === 'good'

/** Hosts that are not like the others: a tenth of the fleet has the other hardware. */
export const ODD_SHARE = 0.1

/**
 * Chance that a host is lost for reasons of its own between its lease and the time at which it counts as silent: one outage of more
 * than two hours per host and year, and two hours and a half in which it can begin.
 */
export const NOISE = 2.5 / (365 * 24)
/** So long such an outage takes. */
export const OUTAGE_MS = 12 * HOUR_MS

/** From the lease to the signed result: try, install and probes. */
export const INSTALL_MINUTES: { readonly from: number; readonly to: number } = { from: 3, to: 8 }
/** Hosts ask once a minute. */
export const CHECK_IN_MS = MINUTE_MS
/** From the result to the report that proves it. */
export const REPORT_MS = 2 * MINUTE_MS
