/** What a plan's deployments did on each host, for the chain of evidence. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { TryRecord } from '@patchreeve/trust/documents/result.ts'
import type { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import { openOwn } from './ground.ts'
import * as store from './store.ts'

export interface ChainStep {
  readonly deploymentId: string
  readonly hostId: string
  readonly host: string
  readonly state: StepState
  readonly orderId: string | null
  /** Digest of the result that moved it to its state. */
  readonly resultDigest: string | null
  readonly tried: z.infer<typeof TryRecord> | null
}

export async function chainSteps(tx: Tx, planDigest: string): Promise<ChainStep[]> {
  const steps = await store.stepsOfPlan(tx, planDigest)
  const names = await facts.hostNames(
    tx,
    steps.map((step) => step.hostId),
  )
  const found: ChainStep[] = []
  for (const { deploymentId, hostId, state, orderId, resultDigest } of steps) {
    const row = resultDigest === null ? undefined : await store.resultByDigest(tx, resultDigest)
    const tried = row ? (await openOwn('result', row.envelope)).document.tried : null
    found.push({ deploymentId, hostId, host: names.get(hostId) ?? hostId, state, orderId, resultDigest, tried })
  }
  return found
}
