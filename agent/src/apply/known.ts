/** Apply's memory in the words of `trust/accept`, and back. Pure. */
import type { Known, Remembered } from '@patchreeve/trust/accept/known.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { isTrusted } from './clock.ts'
import type { Installed } from './platform.ts'
import type { TrustedState } from './state.ts'

/** An order lives 24 hours at most, and generations only rise: older ids cannot come back. */
const USED_ORDERS_MAX = 2_000
const EMERGENCIES_MAX = 100

export interface Situation {
  readonly now: Date
  readonly hostKey: string
  readonly zone: string
  readonly bootedAt: Date
  readonly installed: readonly Installed[]
}

export function knownOf(state: TrustedState, { now, hostKey, zone, bootedAt, installed }: Situation): Known {
  const { pinnedRoot, root, policyVersion, policyDigest, epoch, generation, usedOrders, mode, clock } = state
  const trusted = isTrusted(clock, now.getTime())
  const floor = new Date(clock.floor ?? 0)
  return {
    pinnedRoot,
    root,
    policyVersion,
    policyDigest,
    epoch,
    generation,
    usedOrderIds: new Set(usedOrders),
    lastOrderAt: state.lastOrderAt === null ? null : new Date(state.lastOrderAt),
    emergencies: state.emergencies.map((at) => new Date(at)),
    hostKey,
    firstSeen: new Map(Object.entries(state.firstSeen).map(([digest, at]) => [digest, new Date(at)])),
    installed: new Map(installed.map((one) => [`${one.name}:${one.architecture}`, one.version])),
    // A second's difference between machines is no clock that was set back.
    clock: { now, floor: trusted && floor > now ? now : floor, trusted },
    zone,
    bootedAt,
    mode,
  }
}

export function withRemembered(state: TrustedState, next: Remembered): TrustedState {
  const { root, policyVersion, policyDigest, epoch, generation, usedOrderIds, lastOrderAt, emergencies } = next
  return {
    ...state,
    root,
    policyVersion,
    policyDigest,
    epoch,
    generation,
    usedOrders: [...usedOrderIds].slice(-USED_ORDERS_MAX),
    lastOrderAt: lastOrderAt && toInstant(lastOrderAt),
    emergencies: emergencies.map(toInstant).slice(-EMERGENCIES_MAX),
  }
}
