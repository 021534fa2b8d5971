/** The review that follows an emergency: a person says what it showed. It also ends one that nobody signed. */
import type { EmergencyDetail } from '@patchreeve/contract/api/emergency-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { fileNow } from './due.ts'
import { detailOf, measure } from './record.ts'
import type { CaseRecord } from './store.ts'
import * as store from './store.ts'

/** Throws EMERGENCY_NOT_FOUND, and EMERGENCY_STATE while it runs, when it was reviewed already, and for a drill. */
export async function review(
  op: Op,
  caseId: string,
  said: { readonly outcome: NonNullable<CaseRecord['outcome']>; readonly findings: string },
): Promise<EmergencyDetail> {
  op.may('plan.write')
  if (op.actor.kind !== 'person') throw new AppError('FORBIDDEN', { permission: 'plan.write' })
  const by = op.actor.name
  return op.tx(async (tx) => {
    const one = await store.lockCase(tx, caseId)
    if (!one) throw new AppError('EMERGENCY_NOT_FOUND')
    if (one.kind === 'drill') throw new AppError('EMERGENCY_STATE', { state: 'drill' })
    if (one.reviewedAt !== null) throw new AppError('EMERGENCY_STATE', { state: 'reviewed' })
    if (one.filedAt === null) {
      if ((await measure(tx, one, false)).state === 'running')
        throw new AppError('EMERGENCY_STATE', { state: 'running' })
      await fileNow(tx, one)
    }
    await store.closeReview(tx, caseId, { by, ...said })
    await tx.record({
      type: 'emergency.reviewed',
      subjectType: 'emergency',
      subjectId: caseId,
      body: { by, ...said, late: one.reviewDueAt !== null && one.reviewDueAt <= tx.now },
      provenance: provenanceOf(op.actor),
    })
    await tx.emit({ type: 'emergency.reviewed', body: { emergency: caseId } })
    // It was locked above.
    return detailOf(tx, (await store.caseById(tx, caseId)) as CaseRecord)
  })
}
