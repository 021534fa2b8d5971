/** Moves a step by the machine and says so in the ledger; what the machine does not allow moves nothing and is told to the caller. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import type { Provenance, Tx } from '../platform/database.ts'
import { nextStep, type StepEvent } from './machine.ts'
import * as store from './store.ts'

export interface Move {
  readonly event: StepEvent
  readonly because: readonly Text[]
  readonly provenance: Provenance
  /** What else of the step changes with it. */
  readonly change?: store.StepChange
}

/** The state that it is in now, or undefined: not allowed from where it was. */
export async function moveStep(tx: Tx, step: store.StepRecord, move: Move): Promise<StepState | undefined> {
  const state = nextStep(step.state, move.event)
  if (state === undefined) return undefined
  await store.changeStep(tx, step, { retryAt: null, ...move.change, state, because: move.because })
  if (state === 'installed') {
    await store.sendScout(tx, step)
    await store.wakeWhoAwaited(tx, step)
  }
  await tx.record({
    type: 'deployment.step-moved',
    subjectType: 'host',
    subjectId: step.hostId,
    body: {
      deployment: step.deploymentId,
      from: step.state,
      to: state,
      event: move.event,
      because: move.because,
      order: move.change?.orderId ?? step.orderId,
      result: move.change?.resultDigest ?? null,
    },
    provenance: move.provenance,
  })
  await tx.emit({
    type: 'deployment.step-moved',
    body: { deployment: step.deploymentId, hostId: step.hostId, to: state },
  })
  return state
}
