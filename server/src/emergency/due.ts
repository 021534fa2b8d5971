/**
 * What is due: begin what enough people have signed, file what came to its end. Takes no input but the time; runs every few seconds and
 * may run twice.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { endDeployment, type OrderContext, startPlan } from '../deployment/index.ts'
import { newestPolicy, standingOf } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import { makeOp, type OpContext } from '../platform/op.ts'
import type { Task } from '../platform/tasks.ts'
import { MOST_MS, signedAt, UNSIGNED_MS } from './model.ts'
import { countingFor, measure, planOf } from './record.ts'
import type { CaseRecord } from './store.ts'
import * as store from './store.ts'

/** Minutes count: the decision is hours old at most when the first host should have it. */
const LOOK_MS = 5_000

export type DueContext = OpContext & OrderContext

export function emergencyTask(context: DueContext): Task {
  const { database, log } = context
  return {
    name: 'emergency',
    everyMs: LOOK_MS,
    async run() {
      for (const tenantId of await database.tenantIds())
        for (const id of await database.tx(tenantId, store.openCases))
          await database
            .tx(tenantId, (tx) => look(context, tx, id))
            .catch((error: unknown) => {
              // All is halted, or the policy changed: said on the page of the plan; looked at again.
              const level = error instanceof AppError ? 'info' : 'error'
              log[level]({ err: error, emergency: id }, 'an emergency could not go on')
            })
    },
  }
}

async function look(context: DueContext, tx: Tx, caseId: string): Promise<void> {
  const one = await store.lockCase(tx, caseId)
  if (!one || one.filedAt !== null) return
  const plan = await planOf(tx, one)
  const standing = await standingOf(tx, plan)
  const age = tx.now.getTime() - one.startedAt.getTime()
  const { rollout } = standing
  if (!rollout) {
    const at = signedAt(countingFor(one, standing, tx.now), standing.threshold)
    const isOutdated = (await newestPolicy(tx))?.digest !== plan.signed.document.policy
    if (at && !isOutdated) await begin(context, tx, one, at)
    else if (isOutdated || age > UNSIGNED_MS) await fileNow(tx, one)
    return
  }
  if (one.kind === 'drill' && rollout.state === 'running' && age > MOST_MS)
    await endDeployment(tx, rollout.id, { code: 'deployment.drill-over', params: {} })
  const isEnded =
    rollout.state === 'finished' || (rollout.state === 'halted' && (one.kind === 'drill' || age > MOST_MS))
  if (isEnded) await fileNow(tx, one)
}

async function begin(context: DueContext, tx: Tx, one: CaseRecord, at: Date): Promise<void> {
  const op = makeOp(context, { kind: 'system' }, tx.tenantId)
  const deploymentId = await startPlan(context, op, tx, one.planDigest, one.startedBy)
  await store.noteSigned(tx, one.caseId, at)
  await tx.record({
    type: one.kind === 'drill' ? 'emergency.drill-signed' : 'emergency.signed',
    subjectType: 'emergency',
    subjectId: one.caseId,
    body: { plan: one.planDigest, deployment: deploymentId, signedAt: at.toISOString() },
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'emergency.signed', body: { emergency: one.caseId } })
}

/** Its measures as they are now, for good. The caller holds the row. */
export async function fileNow(tx: Tx, one: CaseRecord): Promise<void> {
  const record = await measure(tx, one, true)
  await store.fileCase(tx, one.caseId, record)
  const { state, hosts, reached, inTime, stages, outside, depth } = record
  await tx.record({
    type: one.kind === 'drill' ? 'emergency.drill-filed' : 'emergency.filed',
    subjectType: 'emergency',
    subjectId: one.caseId,
    body: { plan: one.planDigest, state, hosts, reached, inTime, stages, outside, depth },
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'emergency.filed', body: { emergency: one.caseId } })
}
