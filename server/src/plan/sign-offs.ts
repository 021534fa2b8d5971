/** Takes sign-offs that people made on their own machines. */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import { SKEW_MS } from '@patchreeve/trust/times.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { approvalOf, type JudgedSignOff, personOf, signOffFault } from './approval.ts'
import { planById, requireAction, standingOf } from './plans.ts'
import * as store from './store.ts'
import { newestRoot, opened, refused } from './trust.ts'

/**
 * Throws NOT_FOUND, PLAN_STATE, and DOCUMENT_REFUSED for what no host would ever count. One that hosts only count later (a plan
 * that somebody changed, in solo mode) is taken. The same one twice is one.
 */
export async function addSignOff(op: Op, planId: string, text: string): Promise<JudgedSignOff> {
  op.may('plan.write')
  return op.tx(async (tx) => {
    const plan = await planById(tx, planId)
    const root = await newestRoot(tx)
    if (!plan) throw new AppError('NOT_FOUND', { plan: planId })
    if (!root) throw new AppError('ROOT_MISSING')
    requireAction('sign', (await standingOf(tx, plan)).state)
    const signOff = await opened('signoff', text)
    const fault = await signOffFault(plan.signed, signOff, root.document, tx.now)
    if (fault && !waitsOnly(fault, signOff.document.signedAt, tx.now)) throw refused(fault)
    const { by, emergency, now, lapses } = signOff.document
    const row = { digest: signOff.digest, plan_digest: plan.digest, key_id: by, envelope: text }
    if (await store.insertSignOff(tx, row)) {
      await tx.record({
        type: 'plan.signed',
        subjectType: 'plan',
        subjectId: plan.id,
        body: {
          digest: plan.digest,
          signOff: signOff.digest,
          by,
          person: personOf(root.document, by),
          emergency,
          now: now.length,
          lapses,
        },
        provenance: provenanceOf(op.actor),
      })
      await tx.emit({ type: 'plan.signed', body: { planId: plan.id, digest: plan.digest } })
    }
    const { signOffs } = await approvalOf(tx, plan.signed)
    // It is there: added now or before.
    return signOffs.find((one) => one.digest === signOff.digest) as JudgedSignOff
  })
}

/** Not for one that is dated ahead: whoever made it has a wrong clock, or means to let it last longer. */
function waitsOnly(fault: Refusal, signedAt: string, now: Date): boolean {
  return fault.code === 'signoff-too-new' && Date.parse(signedAt) <= now.getTime() + SKEW_MS
}
