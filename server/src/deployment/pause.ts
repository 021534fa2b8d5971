/** When a roll-out stops by itself, and when it is at its end. Pure: counts of states in, a decision out. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { endStates, failedStates } from './machine.ts'

export interface Placed {
  readonly ringIndex: number
  readonly state: StepState
}

/** Undefined: it goes on. */
export function stopReason(policy: Policy, steps: readonly Placed[]): Text | undefined {
  for (const [index, ring] of policy.rings.entries()) {
    // What a ring may lose is what the ring above it still takes as proof; the last one answers for itself.
    const { maxFailed } = (policy.rings[index + 1] ?? ring).promotion
    const failed = steps.filter((step) => step.ringIndex === index && failedStates.includes(step.state)).length
    if (failed > maxFailed)
      return { code: 'deployment.ring-failed', params: { ring: ring.name, failed, max: maxFailed } }
  }
  return undefined
}

export function isFinished(steps: readonly Placed[]): boolean {
  return steps.every((step) => endStates.includes(step.state))
}
