/**
 * Starts an emergency or a drill: an ordinary plan of the same planner, with its reason and what the policy's clause leaves. Nothing
 * begins by it. Hosts go by sign-offs that people make on their own machines; a session of the console can make none.
 */
import type { EmergencyStarted } from '@patchreeve/contract/api/emergency-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { emergencyLifts } from '@patchreeve/trust/accept/gates.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { drillVerb, emergenciesSince, quotaSince } from '../deployment/index.ts'
import {
  draftPlan,
  hostNames,
  keepPlan,
  type LeftOut,
  nameOfHost,
  newestPolicy,
  newestRoot,
  type Question,
  type Repositories,
} from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { type Kind, quotaOf, reviewDue, ringsOf } from './model.ts'
import * as store from './store.ts'

export interface Asked {
  readonly vulnerability?: string | undefined
  readonly package: readonly string[]
  readonly where: string
  readonly reason: string
  readonly dryRun: boolean
}

/**
 * Throws what proposing a plan throws, EMERGENCY_SPENT where no host of it would take one more, INPUT_INVALID for an emergency that
 * names neither a vulnerability nor a package. A dry run keeps nothing.
 */
export async function startCase(
  op: Op,
  repositories: Repositories,
  kind: Kind,
  asked: Asked,
): Promise<EmergencyStarted> {
  op.may('plan.write')
  const question = questionOf(kind, asked)
  return op.tx(async (tx) => {
    const planned = await draftPlan(op, tx, repositories, question)
    // It throws for an empty plan, dry run or not.
    const kept = planned.plan && asked.dryRun ? undefined : await keepPlan(op, tx, planned, question)
    const plan = planned.plan as Plan
    const policy = ((await newestPolicy(tx)) as { document: Policy }).document
    if (kind === 'drill' && !drillVerb(policy))
      throw new AppError('DOCUMENT_REFUSED', { refusal: 'verb-not-allowed', verb: 'try' })
    const view = await viewOf(tx, kind, plan, policy, planned.leftOut)
    if (kind === 'emergency' && view.quota.spentHosts.length >= view.hosts.length)
      throw new AppError('EMERGENCY_SPENT', { count: view.quota.count, days: view.quota.days })
    if (!kept) return view
    const id = await open(op, tx, kind, asked.reason, kept, view)
    return { ...view, id, planId: kept.id, planDigest: kept.digest }
  })
}

function questionOf(kind: Kind, { vulnerability, package: packages, where, reason }: Asked): Question {
  const named = vulnerability !== undefined || packages.length > 0
  if ((kind === 'emergency' && !named) || (vulnerability !== undefined && packages.length > 0))
    throw new AppError('INPUT_INVALID', { path: 'body', reason: 'vulnerability-or-package' })
  const finding = vulnerability === undefined ? '' : `vulnerability:"${vulnerability}"`
  return { where: `${finding} ${where}`.trim(), packages, urgent: true, purpose: { kind, reason } }
}

async function viewOf(
  tx: Tx,
  kind: Kind,
  plan: Plan,
  policy: Policy,
  leftOut: readonly LeftOut[],
): Promise<EmergencyStarted> {
  const names = await hostNames(tx)
  const keys = plan.transactions.flatMap((one) => one.hosts)
  const root = await newestRoot(tx)
  const packages = new Set(plan.transactions.flatMap((one) => one.changes.map((change) => change.name)))
  return {
    id: null,
    planId: null,
    planDigest: null,
    tier: plan.tier,
    packages: [...packages].sort(),
    hosts: keys.map((key) => nameOfHost(names, key).name || key).sort(),
    rings: ringsOf(policy, plan, tx.now),
    quota: quotaOf(policy, await spentBy(tx, policy, keys, (key) => nameOfHost(names, key).name)),
    lifted: [...emergencyLifts],
    threshold: root?.document.threshold ?? 1,
    outside: Math.max(0, (await store.countHosts(tx)) - keys.length),
    leftOut: leftOut.map(({ hostId, package: name, code, detail }) => ({
      host: names.byId.get(hostId) ?? '',
      package: name,
      because: { code: `left-out.${code}`, params: { detail } },
    })),
    reviewDueAt: kind === 'drill' ? null : reviewDue(policy, tx.now).toISOString(),
  }
}

export async function spentBy(tx: Tx, policy: Policy, keys: readonly string[], nameOf: (key: string) => string) {
  const spent = await emergenciesSince(tx, keys, quotaSince(policy, tx.now))
  return keys.map((key) => ({ name: nameOf(key) || key, spent: spent.get(key)?.length ?? 0 }))
}

async function open(
  op: Op,
  tx: Tx,
  kind: Kind,
  reason: string,
  plan: { readonly id: string; readonly digest: string },
  view: EmergencyStarted,
): Promise<string> {
  const caseId = op.ids.next()
  const startedBy = op.actor.kind === 'person' ? op.actor.name : op.actor.kind
  const reviewDueAt = view.reviewDueAt === null ? null : new Date(view.reviewDueAt)
  await store.insertCase(tx, { caseId, kind, planId: plan.id, planDigest: plan.digest, reason, startedBy, reviewDueAt })
  await tx.record({
    type: kind === 'drill' ? 'emergency.drill-started' : 'emergency.started',
    subjectType: 'emergency',
    subjectId: caseId,
    body: {
      plan: plan.digest,
      reason,
      by: startedBy,
      hosts: view.hosts.length,
      outside: view.outside,
      ...(kind === 'emergency' && { lifted: view.lifted, quota: view.quota, reviewDueAt: view.reviewDueAt }),
    },
    provenance: provenanceOf(op.actor),
  })
  await tx.emit({ type: 'emergency.started', body: { emergency: caseId } })
  return caseId
}
