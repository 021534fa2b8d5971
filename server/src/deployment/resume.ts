/** A person goes on from a halt. What failed stays counted; that it did is accepted by number and by name, and one more halts it again. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { newestPolicy } from '../plan/index.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { openOwn } from './ground.ts'
import { requireNoHalt } from './halt-all.ts'
import { succeededStates } from './machine.ts'
import { moveStep } from './move.ts'
import { failuresOf } from './pause.ts'
import { lockFor } from './service.ts'
import * as store from './store.ts'
import { tallyOf } from './tally.ts'

export interface Acceptance {
  readonly reason: string
  /** All rings together, as the person saw it. */
  readonly failures: number
}

/** Throws DEPLOYMENT_NOT_FOUND, DEPLOYMENT_STATE, PLAN_RUNS, ALL_HALTED, FAILURES_DIFFER, NOT_FOUND where nothing is left to judge it by. */
export async function resume(op: Op, deploymentId: string, { reason, failures: seen }: Acceptance): Promise<void> {
  op.may('deployment.write')
  await op.tx(async (tx) => {
    await requireNoHalt(tx)
    const deployment = await lockFor(tx, deploymentId, 'resume')
    if (await store.isRunning(tx, deployment.planDigest)) throw new AppError('PLAN_RUNS')
    const policy = await newestPolicy(tx)
    if (!policy) throw new AppError('NOT_FOUND', { plan: deployment.planDigest })
    const { rings } = (await openOwn('policy', policy.envelope)).document
    const standings = await store.standingsOf(tx, deploymentId)
    const failures = failuresOf(tallyOf(standings, rings.length, deployment.startedAt, tx.now))
    const all = failures.reduce((sum, one) => sum + one, 0)
    if (all !== seen) throw new AppError('FAILURES_DIFFER', { failures: all })
    const by = op.actor.kind === 'person' ? op.actor.name : op.actor.kind
    await store.setResumed(tx, deploymentId, { by, at: tx.now.toISOString(), reason, failures })
    for (const step of await store.stepsOf(tx, deploymentId)) {
      // By another deployment of the plan it may have it by now.
      if (step.state !== 'halted' || (await store.hasStep(tx, deployment.planDigest, step.hostKey, succeededStates)))
        continue
      const change = { orderId: null, retryAt: null }
      await moveStep(tx, step, { event: 'resumed', because: [], provenance: provenanceOf(op.actor), change })
    }
    await tx.record({
      type: 'deployment.resumed',
      subjectType: 'deployment',
      subjectId: deploymentId,
      body: { by, reason, failures, because: deployment.because, rings: rings.map((ring) => ring.name) },
      provenance: provenanceOf(op.actor),
    })
    await tx.emit({ type: 'deployment.resumed', body: { deployment: deploymentId } })
  })
}
