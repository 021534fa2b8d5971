/** Where an emergency or a drill stands: from its plan's sign-offs and the steps of its deployments; what is filed stays as it was. */
import type { EmergencyDetail, EmergencyRow, EmergencyState } from '@patchreeve/contract/api/emergency-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { emergencyLifts } from '@patchreeve/trust/accept/gates.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { drillVerb, standOfPlan } from '../deployment/index.ts'
import {
  type Approval,
  drillSignOff,
  hostNames,
  nameOfHost,
  planByDigest,
  policyByDigest,
  type StoredPlan,
  standingOf,
} from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import { type Arrival, type Course, isInTime, quotaOf, ringsOf, signedAt, slowestOf, stagesOf } from './model.ts'
import { spentBy } from './start.ts'
import type { CaseRecord, Filed } from './store.ts'
import * as store from './store.ts'

/** The sign-offs that count for it: those that hosts would count as an emergency, or of a drill those made for one. */
export function countingFor({ kind }: CaseRecord, { signOffs }: Approval, now: Date) {
  return signOffs.filter((one) =>
    kind === 'drill' ? drillSignOff(one, now) : one.refusal === undefined && one.document.emergency,
  )
}

export async function planOf(tx: Tx, one: CaseRecord): Promise<StoredPlan> {
  const plan = await planByDigest(tx, one.planDigest)
  // The table refers to it.
  if (!plan) throw new AppError('INTERNAL', { what: 'plan-missing', plan: one.planDigest })
  return plan
}

/** As it is now; `over`: it is being filed, and nothing more will come of it. */
export async function measure(tx: Tx, one: CaseRecord, over: boolean): Promise<Filed> {
  const plan = await planOf(tx, one)
  const policy = (await policyByDigest(tx, plan.signed.document.policy))?.document
  if (!policy) throw new AppError('POLICY_MISSING')
  const standing = await standingOf(tx, plan)
  const counting = countingFor(one, standing, tx.now)
  const course = await courseOf(tx, one, plan, policy, signedAt(counting, standing.threshold))
  const stages = stagesOf(course)
  const names = await hostNames(tx)
  const keys = plan.signed.document.transactions.flatMap((it) => it.hosts)
  const { rollout } = standing
  return {
    state: stateOf(rollout?.state, over),
    deploymentId: rollout?.id ?? null,
    hosts: course.arrivals.length,
    reached: course.arrivals.filter((it) => it.at !== null).length,
    inTime: isInTime(course, stages, tx.now, over),
    stages,
    slowest: slowestOf(course),
    rings: ringsOf(policy, plan.signed.document, tx.now),
    quota: quotaOf(policy, await spentBy(tx, policy, keys, (key) => nameOfHost(names, key).name)),
    outside: Math.max(0, (await store.countHosts(tx)) - keys.length),
    depth: one.kind === 'drill' ? (drillVerb(policy) ?? null) : null,
    signed: new Set(counting.map((it) => it.person)).size,
    threshold: standing.threshold,
  }
}

function stateOf(rollout: 'running' | 'halted' | 'finished' | undefined, over: boolean): EmergencyState {
  return rollout ?? (over ? 'over' : 'unsigned')
}

/** Hosts of the plan that have no step yet have not arrived. */
async function courseOf(
  tx: Tx,
  one: CaseRecord,
  plan: StoredPlan,
  policy: Policy,
  signed: Date | undefined,
): Promise<Course> {
  const goal = one.kind === 'drill' ? 'tried' : 'verified'
  const names = await hostNames(tx)
  const steps = new Map((await standOfPlan(tx, plan.digest)).map((step) => [step.hostKey, step]))
  const arrivals = plan.signed.document.transactions
    .flatMap((it) => it.hosts)
    .flatMap((key): Arrival[] => {
      const { id, name } = nameOfHost(names, key)
      const step = steps.get(key)
      if (id === null) return []
      const at = step?.state === goal ? step.since : null
      return [{ hostId: id, host: name, ringIndex: step?.ringIndex ?? -1, state: step?.state ?? 'waiting', at }]
    })
  const proof = Math.max(1, policy.rings[1]?.promotion.minSucceeded ?? 1)
  return { decided: one.startedAt, signed: one.signedAt ?? signed ?? null, arrivals, proof }
}

export async function rowOf(tx: Tx, one: CaseRecord): Promise<EmergencyRow> {
  const { stages: _, ...detail } = await detailOf(tx, one)
  const { id, kind, state, reason, planId, packages, tier, startedAt, startedBy, hosts, reached, inTime } = detail
  const { review, reviewDueAt } = detail
  return {
    ...{ id, kind, state, reason, planId, packages, tier, startedAt, startedBy, hosts, reached, inTime },
    review,
    reviewDueAt,
  }
}

export async function detailOf(tx: Tx, one: CaseRecord): Promise<EmergencyDetail> {
  const plan = (await planOf(tx, one)).signed.document
  const measured = one.record ?? (await measure(tx, one, false))
  const packages = new Set(plan.transactions.flatMap((it) => it.changes.map((change) => change.name)))
  return {
    ...measured,
    id: one.caseId,
    kind: one.kind,
    reason: one.reason,
    planId: one.planId,
    planDigest: one.planDigest,
    packages: [...packages].sort(),
    tier: plan.tier,
    startedAt: one.startedAt.toISOString(),
    startedBy: one.startedBy,
    lifted: [...emergencyLifts],
    filedAt: one.filedAt?.toISOString() ?? null,
    review: reviewOf(one, tx.now),
    reviewDueAt: one.reviewDueAt?.toISOString() ?? null,
    reviewed: reviewedOf(one),
  }
}

export function reviewOf({ reviewDueAt, reviewedAt }: CaseRecord, now: Date): EmergencyRow['review'] {
  if (reviewedAt !== null) return 'done'
  if (reviewDueAt === null) return 'none'
  return reviewDueAt <= now ? 'overdue' : 'due'
}

function reviewedOf({ reviewedAt, reviewedBy, outcome, findings }: CaseRecord): EmergencyDetail['reviewed'] {
  if (reviewedAt === null || reviewedBy === null || outcome === null || findings === null) return null
  return { at: reviewedAt.toISOString(), by: reviewedBy, outcome, findings }
}
