/**
 * The gates that a host asks of itself, beside those of `accept`: can its package manager work now at all? They are asked before
 * anything is changed or remembered, so an order that they refuse is as if it had never come, and another one follows.
 */

import type { RefusalCode } from './refusals.ts'
import { HOUR_MS, MINUTE_MS } from './times.ts'

export interface HostGate {
  readonly id: string
  readonly code: RefusalCode
  /** Orders that change packages, or those as well that only read them and need room for it. */
  readonly holds: 'every' | 'acting'
  /** How long after the first refusal the host is asked again; see `againAfterMs`. */
  readonly againMs: number
}

export const hostGates = [
  /** Another program works with packages: mostly minutes. */
  { id: 'lock', code: 'lock-held', holds: 'acting', againMs: 5 * MINUTE_MS },
  /** Half-installed packages, an interrupted dpkg, an apt that does not start: a person mends it. */
  { id: 'dpkg', code: 'dpkg-broken', holds: 'every', againMs: 15 * MINUTE_MS },
  { id: 'disk', code: 'disk-full', holds: 'every', againMs: 15 * MINUTE_MS },
  /** A program that a probe names is missing or another one: a person lays it there, or signs its new digest. */
  { id: 'program', code: 'program-unfit', holds: 'acting', againMs: 15 * MINUTE_MS },
  { id: 'battery', code: 'on-battery', holds: 'acting', againMs: 15 * MINUTE_MS },
  /** The order's files did not come: its origin, or the way to the host, is cut. */
  { id: 'repository', code: 'repository-unreachable', holds: 'every', againMs: 15 * MINUTE_MS },
] as const satisfies readonly HostGate[]

/** A person who mends a host waits at most this long for the next try. */
const AGAIN_MAX_MS = 4 * HOUR_MS

/** The rule of retrying: first after `againMs`, later after half the time that the gate has stood, at most every four hours. */
export function againAfterMs({ againMs }: HostGate, stoodMs: number): number {
  return Math.min(AGAIN_MAX_MS, Math.max(againMs, stoodMs / 2))
}

export function hostGateOf(code: string): HostGate | undefined {
  return hostGates.find((gate) => gate.code === code)
}
