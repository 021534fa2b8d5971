/**
 * Where the server holds back by itself although a host's own gates would let its order through: so many hosts of a ring at once,
 * and so many of a cluster that are not proven healthy. Hosts cannot enforce it, for they do not know of each other. Pure.
 */

import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { clusterOf } from '@patchreeve/trust/accept/cluster.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'

/** Of hosts that have an order which acts, or that are not proven yet after one. */
export const atWorkStates: readonly StepState[] = ['ordered', 'installed', 'silent', 'failed']
/** Of these: silent or failed, so that it works on nothing and may be down. */
export const downStates: readonly StepState[] = ['silent', 'failed']

export interface AtWork {
  readonly hostKey: string
  readonly mayBeDown: boolean
}

export interface Room {
  /** Undefined: there is room. */
  refusal(hostKey: string): Text | undefined
  /** From here on it counts as being at work. */
  take(hostKey: string): void
}

export function roomIn(policy: Policy, atWork: readonly AtWork[]): Room {
  const all = new Map(atWork.map((one) => [one.hostKey, one]))
  const busyIn = (index: number) =>
    [...all.values()].filter((one) => !one.mayBeDown && ringOf(policy, one.hostKey).index === index).length
  return {
    refusal(hostKey) {
      const { ring, index } = ringOf(policy, hostKey)
      const busy = ring.maxAtOnce === null ? 0 : busyIn(index)
      if (ring.maxAtOnce !== null && busy >= ring.maxAtOnce)
        return { code: 'deployment.ring-full', params: { ring: ring.name, n: busy, max: ring.maxAtOnce } }
      const cluster = clusterOf(policy.clusters, hostKey)
      const down = cluster?.hosts.filter((one) => one !== hostKey && all.has(one)).length ?? 0
      return cluster && down >= cluster.maxDown
        ? { code: 'deployment.cluster-down', params: { cluster: cluster.name, n: down, max: cluster.maxDown } }
        : undefined
    },
    take(hostKey) {
      all.set(hostKey, { hostKey, mayBeDown: false })
    },
  }
}
