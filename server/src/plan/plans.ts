/** Plans: proposed, kept with the bytes that people sign, and never changed. A changed plan is another one that names its parent. */
import { type PlanAction, PlanPurpose, type PlanState, planActions } from '@patchreeve/contract/api/plan-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { digestOf } from '@patchreeve/trust/bytes.ts'
import { KeyId, toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import { documents } from '@patchreeve/trust/documents/registry.ts'
import { type Signed, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { z } from 'zod'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { type Approval, approvalOf } from './approval.ts'
import { readPlanHosts } from './facts.ts'
import type { LeftOut, Planned, Repositories } from './model.ts'
import { countReasons, makePlan } from './planner.ts'
import { policyFault } from './policy-fault.ts'
import { isDone, type Rollout, rolloutsOf } from './rollout.ts'
import { readSelection } from './selection.ts'
import { coversPlan } from './share.ts'
import * as store from './store.ts'
import { actorName, type Kept, newestPolicy, newestRoot, opened } from './trust.ts'

export interface StoredPlan {
  readonly id: string
  readonly digest: string
  readonly signed: Signed<'plan'>
  /** As people and hosts get it: without a signature, as people sign its digest. */
  readonly envelope: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly leftOut: readonly LeftOut[]
  readonly replaced: boolean
  /** null: an ordinary plan. A drill is never carried out: hosts try it, and the server takes no sign-off for it that could do more. */
  readonly purpose: PlanPurpose | null
}

export interface Question {
  readonly where: string
  readonly packages: readonly string[]
  readonly urgent: boolean
  readonly parent?: string | undefined
  readonly author?: string | undefined
  readonly purpose?: PlanPurpose | undefined
}

/** What of a question stays with the plan for good. */
const Asked = z.object({ purpose: PlanPurpose.optional() })

/** Throws ROOT_MISSING, POLICY_MISSING, FILTER_INVALID, PLAN_EMPTY with the reasons, PLAN_TOO_LARGE. */
export async function proposePlan(op: Op, repositories: Repositories, question: Question): Promise<StoredPlan> {
  return op.tx(async (tx) => keepPlan(op, tx, await draftPlan(op, tx, repositories, question), question))
}

/** What `proposePlan` would keep. Throws as it does, but for PLAN_EMPTY and PLAN_TOO_LARGE. */
export async function draftPlan(op: Op, tx: Tx, repositories: Repositories, question: Question): Promise<Planned> {
  op.may('plan.write')
  const selection = readSelection(question.where, question.packages)
  const author = question.author === undefined ? 'planner' : KeyId.safeParse(question.author).data
  if (author === undefined) throw new AppError('INPUT_INVALID', { path: 'body.author', reason: 'no-key-id' })
  const { root, policy } = await standingTrust(tx)
  const parent = question.parent === undefined ? null : await requireParent(tx, question.parent)
  return makePlan({
    tenant: root.document.tenant,
    id: op.ids.next(),
    parent,
    author,
    createdAt: toInstant(tx.now),
    urgent: question.urgent,
    policy,
    hosts: await readPlanHosts(tx, repositories, selection, question.packages),
  })
}

/** The newest root and a policy that counts under it now. */
export async function standingTrust(tx: Tx): Promise<{ root: Kept<'root'>; policy: Kept<'policy'> }> {
  const [root, policy] = [await newestRoot(tx), await newestPolicy(tx)]
  if (!root) throw new AppError('ROOT_MISSING')
  if (!policy) throw new AppError('POLICY_MISSING')
  const fault = await policyFault(await opened('policy', policy.envelope), { root, newest: policy, now: tx.now })
  if (fault) throw new AppError('POLICY_MISSING', { refusal: fault.code, ...fault.params })
  return { root, policy }
}

async function requireParent(tx: Tx, id: string): Promise<string> {
  const parent = await planById(tx, id)
  if (!parent) throw new AppError('NOT_FOUND', { plan: id })
  requireAction('replace', (await standingOf(tx, parent)).state)
  return parent.digest
}

/** Keeps a plan as it is from now on. Throws PLAN_EMPTY, PLAN_TOO_LARGE. */
export async function keepPlan(op: Op, tx: Tx, planned: Planned, question: object): Promise<StoredPlan> {
  const { plan, leftOut } = planned
  const { purpose } = Asked.parse(question)
  // A drill clears nothing: it must not look like the answer to a finding.
  const episodeIds = purpose?.kind === 'drill' ? [] : planned.episodeIds
  if (!plan) throw new AppError('PLAN_EMPTY', { leftOut: leftOut.length, why: reasonsOf(leftOut) })
  const { payload } = wrapDocument('plan', plan)
  const max = documents.plan.maxBytes
  if (payload.length > max) throw new AppError('PLAN_TOO_LARGE', { bytes: payload.length, max })
  const digest = await digestOf(payload)
  const by = op.actor.kind === 'system' ? 'planner' : actorName(op)
  await store.insertPlan(tx, {
    planId: plan.id,
    digest,
    payload,
    parent: plan.parent,
    policy: plan.policy,
    question,
    leftOut,
    createdBy: by,
    episodeIds,
  })
  await tx.record({
    type: 'plan.proposed',
    subjectType: 'plan',
    subjectId: plan.id,
    body: {
      digest,
      policy: plan.policy,
      parent: plan.parent,
      author: plan.author,
      tier: plan.tier,
      urgent: plan.urgent,
      hosts: hostCount(plan),
      findings: episodeIds.length,
      leftOut: leftOut.length,
      by,
      ...(purpose && { purpose: purpose.kind }),
    },
    provenance: provenanceOf(op.actor),
  })
  await tx.emit({ type: 'plan.proposed', body: { planId: plan.id, digest } })
  // It has just been added in this transaction.
  return (await planById(tx, plan.id)) as StoredPlan
}

const reasonsOf = (leftOut: readonly LeftOut[]): string =>
  countReasons(leftOut)
    .map(([code, n]) => `${code} ${n}`)
    .join(', ')

export async function planById(tx: Tx, id: string): Promise<StoredPlan | undefined> {
  const row = await store.planById(tx, id)
  return row && storedPlan(row)
}

export async function planByDigest(tx: Tx, digest: string): Promise<StoredPlan | undefined> {
  const row = await store.planByDigest(tx, digest)
  return row && storedPlan(row)
}

export async function storedPlan(row: store.PlanRecord): Promise<StoredPlan> {
  const document = documents.plan.schema.parse(JSON.parse(row.payload.toString('utf8')))
  const envelope = wrapDocument('plan', document)
  // What was signed is what is shown: a row that was changed behind our back is not shown at all.
  if ((await digestOf(envelope.payload)) !== row.digest)
    throw new AppError('INTERNAL', { what: 'plan-damaged', plan: row.plan_id })
  return {
    id: row.plan_id,
    digest: row.digest,
    signed: { type: 'plan', document, digest: row.digest, envelope },
    envelope: writeEnvelope(envelope),
    createdAt: row.created_at,
    createdBy: row.created_by,
    // Written by keepPlan; nothing else writes this table.
    leftOut: row.left_out as LeftOut[],
    replaced: row.replaced,
    purpose: row.purpose as PlanPurpose | null,
  }
}

export interface Standing extends Approval {
  readonly state: PlanState
  readonly rollout: Rollout | undefined
}

/** Where a plan stands now: by its roll-outs and sign-offs, by what came after it, and by the newest policy. */
export async function standingOf(tx: Tx, plan: StoredPlan): Promise<Standing> {
  return standingUnder(tx, plan, await rolloutsOf(tx, [plan.digest]))
}

/** With the roll-outs of a whole list, asked once. */
export async function standingUnder(
  tx: Tx,
  plan: StoredPlan,
  rollouts: ReadonlyMap<string, Rollout>,
): Promise<Standing> {
  const approval = await approvalOf(tx, plan.signed)
  const rollout = rollouts.get(plan.digest)
  return { ...approval, rollout, state: stateOf(plan, approval, rollout, await newestPolicy(tx)) }
}

function stateOf(
  plan: StoredPlan,
  approval: Approval,
  rollout: Rollout | undefined,
  policy: Kept<'policy'> | undefined,
): PlanState {
  if (isDone(plan.signed.document, rollout)) return 'done'
  if (plan.purpose?.kind === 'drill') return stateOfDrill(plan, rollout, policy)
  if (plan.replaced) return 'replaced'
  if (!policy || plan.signed.document.policy !== policy.digest) return 'outdated'
  if (approval.signed >= approval.threshold) return 'signed'
  if (coversPlan(policy.document, plan.signed.document)) return 'standing'
  return approval.signOffs.some((one) => one.refusal?.code === 'signoff-lapsed') ? 'lapsed' : 'proposed'
}

/** Its sign-offs end as they are made, so that no host ever counts one: that they have lapsed says nothing here. */
function stateOfDrill(
  { signed }: StoredPlan,
  rollout: Rollout | undefined,
  policy: Kept<'policy'> | undefined,
): PlanState {
  if (rollout && rollout.state !== 'running') return 'done'
  return signed.document.policy === policy?.digest ? 'proposed' : 'outdated'
}

/** Throws PLAN_STATE. */
export function requireAction(action: PlanAction, state: PlanState): void {
  if (!isAllowed(action, state)) throw new AppError('PLAN_STATE', { action, state })
}

export function isAllowed(action: PlanAction, state: PlanState): boolean {
  return (planActions[action] as readonly PlanState[]).includes(state)
}

export function hostCount(plan: Plan): number {
  return plan.transactions.reduce((sum, one) => sum + one.hosts.length, 0)
}
