/** What a host knows by itself and owns as root: the other half of every decision. A server can change none of it. */
import type { KnownRoot } from '../root-chain.ts'

/** Kept over orders: what `accept` gives back is written before anything is done. */
export interface Remembered {
  /** The newest root that was accepted; null before the first. */
  readonly root: KnownRoot | null
  /** Version and digest of the newest policy; 0 and null before the first. */
  readonly policyVersion: number
  readonly policyDigest: string | null
  /** Epoch and generation of the newest order. */
  readonly epoch: number
  readonly generation: number
  readonly usedOrderIds: ReadonlySet<string>
  /** When the last order that acts began. */
  readonly lastOrderAt: Date | null
  /** When orders began that an emergency let through. */
  readonly emergencies: readonly Date[]
}

export interface Known extends Remembered {
  /** Digest of root version 1, written when the host enrolled; null: it trusts nobody yet. */
  readonly pinnedRoot: string | null
  /** Digest of apply's own key. */
  readonly hostKey: string
  /** SHA-256 of a .deb -> when apply first saw it in a publisher-signed index. */
  readonly firstSeen: ReadonlyMap<string, Date>
  /** `name:architecture` -> installed version. */
  readonly installed: ReadonlyMap<string, string>
  readonly clock: Clock
  /** The host's own IANA zone, for windows in wall-clock time. */
  readonly zone: string
  /** When this boot began, by the host's own clocks; null: not known, and no missed window is caught up on. */
  readonly bootedAt: Date | null
  readonly mode: 'apply' | 'watch-only'
}

export interface Clock {
  readonly now: Date
  /** The newest time that something verified has named: it is not earlier than that. */
  readonly floor: Date
  /** False after a jump that no second source has confirmed. */
  readonly trusted: boolean
}

export const nothingRemembered: Remembered = {
  root: null,
  policyVersion: 0,
  policyDigest: null,
  epoch: 0,
  generation: 0,
  usedOrderIds: new Set(),
  lastOrderAt: null,
  emergencies: [],
}
