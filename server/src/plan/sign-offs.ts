/** Takes sign-offs that people made on their own machines. */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Signed } from '@patchreeve/trust/envelope.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import { SKEW_MS } from '@patchreeve/trust/times.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { approvalOf, endsAtOnce, type JudgedSignOff, signOffFault } from './approval.ts'
import { planById, requireAction, type StoredPlan, standingOf } from './plans.ts'
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
    // Whoever signs a drill must not have signed the real thing.
    if ((plan.purpose?.kind === 'drill') !== endsAtOnce(signOff.document))
      throw new AppError('PLAN_STATE', { state: 'drill' })
    if (endsAtOnce(signOff.document) && fault?.code === 'signoff-lapsed')
      return keepSignOff(op, tx, plan, signOff, text)
    if (fault && !waitsOnly(fault, signOff.document.signedAt, tx.now)) throw refused(fault)
    return keepSignOff(op, tx, plan, signOff, text)
  })
}

async function keepSignOff(
  op: Op,
  tx: Tx,
  plan: StoredPlan,
  signOff: Signed<'signoff'>,
  text: string,
): Promise<JudgedSignOff> {
  const { by, emergency, now, lapses } = signOff.document
  const row = { digest: signOff.digest, plan_digest: plan.digest, key_id: by, envelope: text }
  const isNew = await store.insertSignOff(tx, row)
  const { signOffs } = await approvalOf(tx, plan.signed)
  // It is there: added now or before.
  const kept = signOffs.find((one) => one.digest === signOff.digest) as JudgedSignOff
  if (!isNew) return kept
  await tx.record({
    type: 'plan.signed',
    subjectType: 'plan',
    subjectId: plan.id,
    body: {
      digest: plan.digest,
      signOff: signOff.digest,
      by,
      person: kept.person,
      emergency,
      now: now.length,
      lapses,
      ...(plan.purpose && { purpose: plan.purpose.kind }),
    },
    provenance: provenanceOf(op.actor),
  })
  await tx.emit({ type: 'plan.signed', body: { planId: plan.id, digest: plan.digest } })
  return kept
}

/** Not for one that is dated ahead: whoever made it has a wrong clock, or means to let it last longer. */
function waitsOnly(fault: Refusal, signedAt: string, now: Date): boolean {
  return fault.code === 'signoff-too-new' && Date.parse(signedAt) <= now.getTime() + SKEW_MS
}
