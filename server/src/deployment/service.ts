/** Use cases of people: start a roll-out, stop it, go back, and look at it. */

import {
  type DeploymentDetail,
  type DeploymentRow,
  type DeploymentVerb,
  deploymentActions,
} from '@patchreeve/contract/api/deployment-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { type Plan, subjectsOf } from '@patchreeve/trust/documents/plan.ts'
import { verbOfMove } from '@patchreeve/trust/documents/updater.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import {
  approvalOf,
  drillSignOff,
  goesBack,
  hostByKey,
  planByDigest,
  planById,
  type StoredPlan,
} from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { haltDeployment } from './advance.ts'
import { orderOf, signed } from './documents.ts'
import { drillVerb } from './drill.ts'
import * as facts from './facts-store.ts'
import { loadGround } from './ground.ts'
import { requireNoHalt } from './halt-all.ts'
import { endStates, failedStates, succeededStates } from './machine.ts'
import type { OrderContext } from './order-due.ts'
import { failuresOf, judge, type RingJudgement } from './pause.ts'
import { rebootsOf, viewOf } from './reboot-store.ts'
import { gateView, standingGates } from './standing.ts'
import * as store from './store.ts'
import { type Tally, tallyOf } from './tally.ts'
import { type Ground, quotaSince, refusalOf, retryAt } from './turn.ts'

/** A plan by its id or its digest. Throws NOT_FOUND, PLAN_NOT_APPROVED, PLAN_RUNS, ALL_HALTED, DEPLOYMENT_STATE where every host has it. */
export async function startDeployment(context: OrderContext, op: Op, idOrDigest: string): Promise<string> {
  op.may('deployment.write')
  return op.tx(async (tx) => {
    const planDigest = idOrDigest.includes('-') ? (await planById(tx, idOrDigest))?.digest : idOrDigest
    if (planDigest === undefined) throw new AppError('NOT_FOUND', { plan: idOrDigest })
    return startPlan(context, op, tx, planDigest)
  })
}

/** A plan is of packages or of one updater, by its schema. */
function verbOfPlan(plan: Plan): DeploymentVerb {
  const move = plan.transactions[0]?.updater
  if (move) return verbOfMove(move)
  return goesBack(plan) ? 'undo' : 'install'
}

/** A drill is started only when as many people have signed it as would have to sign the real thing. */
async function verbFor(tx: Tx, plan: StoredPlan, { policy, root }: Ground): Promise<DeploymentVerb> {
  if (plan.purpose?.kind !== 'drill') return verbOfPlan(plan.signed.document)
  const verb = drillVerb(policy.document)
  if (!verb) throw new AppError('PLAN_NOT_APPROVED', { refusal: 'verb-not-allowed', verb: 'try' })
  const { signOffs } = await approvalOf(tx, plan.signed)
  const have = new Set(signOffs.filter((one) => drillSignOff(one, tx.now)).map((one) => one.person)).size
  const want = root.document.threshold
  if (have < want) throw new AppError('PLAN_NOT_APPROVED', { refusal: 'signoff-missing', have, want })
  return verb
}

/**
 * Without a person it goes under the standing approval, unless `begunBy` names whose emergency or drill it is. Throws as
 * `startDeployment` does.
 */
export async function startPlan(
  context: OrderContext,
  op: Op,
  tx: Tx,
  planDigest: string,
  begunBy?: string,
): Promise<string> {
  await requireNoHalt(tx)
  const [plan, ground] = [await planByDigest(tx, planDigest), await loadGround(tx, planDigest)]
  if (!plan || !ground) throw new AppError('NOT_FOUND', { plan: planDigest })
  if (await store.isRunning(tx, planDigest)) throw new AppError('PLAN_RUNS')
  const verb = await verbFor(tx, plan, ground)
  const steps = await stepsFor(tx, ground)
  if (steps.length === 0) throw new AppError('DEPLOYMENT_STATE', { state: 'finished' })
  for (const step of onePerTransaction(steps)) await requireApproval(context, tx, ground, step, verb)
  const deploymentId = op.ids.next()
  const automatic = op.actor.kind === 'system' && begunBy === undefined
  const startedBy = begunBy ?? (op.actor.kind === 'person' ? op.actor.name : automatic ? 'planner' : op.actor.kind)
  await store.insertDeployment(tx, { ...summaryOf(ground), deploymentId, planDigest, verb, startedBy, automatic })
  await store.insertSteps(tx, deploymentId, steps)
  await tx.record({
    type: 'deployment.started',
    subjectType: 'deployment',
    subjectId: deploymentId,
    body: { plan: planDigest, verb, hosts: steps.length, by: startedBy },
    provenance: provenanceOf(op.actor),
  })
  await tx.emit({ type: 'deployment.started', body: { deployment: deploymentId } })
  return deploymentId
}

/** Names enough to recognise a plan by. */
const PACKAGES_TOLD = 20

function summaryOf({ plan }: Ground) {
  const { id, tier, transactions } = plan.document
  const names = new Set(transactions.flatMap(subjectsOf))
  return { planId: id, tier, packages: [...names].sort().slice(0, PACKAGES_TOLD) }
}

async function stepsFor(tx: Tx, { plan, policy }: Ground): Promise<store.NewStep[]> {
  const steps: store.NewStep[] = []
  for (const { id, hosts } of plan.document.transactions)
    for (const hostKey of hosts) {
      const host = await hostByKey(tx, hostKey)
      if (!host || (await isDone(tx, plan.digest, hostKey))) continue
      const { ring, index } = ringOf(policy.document, hostKey)
      steps.push({ hostId: host.hostId, hostKey, transaction: id, ring: ring.name, ringIndex: index })
    }
  return steps
}

/** Started again after a halt: who has it is not asked twice. */
function isDone(tx: Tx, planDigest: string, hostKey: string): Promise<boolean> {
  return store.hasStep(tx, planDigest, hostKey, succeededStates)
}

const onePerTransaction = (steps: readonly store.NewStep[]): store.NewStep[] => [
  ...new Map(steps.map((step) => [step.transaction, step])).values(),
]

/** What a host would say to its order, time apart. Refusals that waiting lifts are for later. */
async function requireApproval(
  context: OrderContext,
  tx: Tx,
  ground: Ground,
  step: store.NewStep,
  verb: DeploymentVerb,
): Promise<void> {
  const numbers = { id: context.ids.next(), generation: 1 }
  const order = await signed(tx, context.sign, 'order', orderOf(ground, step.hostKey, step.transaction, verb, numbers))
  const names = order.document.changes.map((change) => change.name)
  const rows = await facts.installedNow(tx, [step.hostId], names)
  const spent = await store.emergenciesSince(tx, [step.hostKey], quotaSince(ground.policy.document, tx.now))
  const refusal: Refusal | undefined = await refusalOf(
    ground,
    {
      hostKey: step.hostKey,
      installed: new Map(rows.map((row) => [`${row.name}:${row.architecture}`, row.version])),
      zone: 'Etc/UTC',
      seenAt: null,
      lastOrderAt: null,
      emergencies: spent.get(step.hostKey) ?? [],
      bootedAt: null,
    },
    order,
  )
  // Each host counts its own emergencies: one that has none left waits and says so, and keeps the others from nothing.
  if (refusal && refusal.code !== 'emergency-spent' && retryAt(refusal, tx.now) === undefined)
    throw new AppError('PLAN_NOT_APPROVED', { refusal: refusal.code, ...refusal.params })
}

/** Throws DEPLOYMENT_NOT_FOUND, DEPLOYMENT_STATE. */
export async function halt(op: Op, deploymentId: string): Promise<void> {
  op.may('deployment.write')
  await op.tx(async (tx) => {
    await lockFor(tx, deploymentId, 'halt')
    await haltDeployment(tx, deploymentId, { code: 'deployment.by-person', params: {} }, 'person')
  })
}

export async function lockFor(
  tx: Tx,
  deploymentId: string,
  action: keyof typeof deploymentActions,
): Promise<store.DeploymentRecord> {
  const deployment = await store.lockDeployment(tx, deploymentId)
  if (!deployment) throw new AppError('DEPLOYMENT_NOT_FOUND')
  const allowed: readonly string[] = deploymentActions[action]
  if (!allowed.includes(deployment.state)) throw new AppError('DEPLOYMENT_STATE', { state: deployment.state })
  return deployment
}

export function rowOf(one: store.DeploymentListed): DeploymentRow {
  const zero = { waiting: 0, ordered: 0, installed: 0, verified: 0, undone: 0, refused: 0, failed: 0, halted: 0 }
  return {
    id: one.deploymentId,
    plan: one.planDigest,
    planId: one.planId,
    tier: one.tier,
    packages: [...one.packages],
    verb: one.verb,
    state: one.state,
    because: one.because,
    startedAt: one.startedAt.toISOString(),
    startedBy: one.startedBy,
    endedAt: one.endedAt?.toISOString() ?? null,
    steps: { ...zero, expired: 0, silent: 0, tried: 0, ...one.steps },
  }
}

/** Throws DEPLOYMENT_NOT_FOUND. */
export async function showDeployment(tx: Tx, deploymentId: string): Promise<DeploymentDetail> {
  const deployment = await store.lockDeployment(tx, deploymentId)
  if (!deployment) throw new AppError('DEPLOYMENT_NOT_FOUND')
  const steps = await store.stepsOf(tx, deploymentId)
  const names = await facts.hostNames(
    tx,
    steps.map((step) => step.hostId),
  )
  const missing = await store.missingResults(
    tx,
    steps.map((step) => step.hostKey),
  )
  const gates = await standingGates(
    tx,
    steps.filter((step) => !endStates.includes(step.state)),
  )
  const reboots = new Map((await rebootsOf(tx, deploymentId)).map((one) => [one.hostKey, viewOf(one)]))
  const list: DeploymentDetail['list'] = []
  for (const step of steps)
    list.push({
      hostId: step.hostId,
      host: names.get(step.hostId) ?? '',
      hostKey: step.hostKey,
      ring: step.ring,
      transaction: step.transaction,
      state: step.state,
      because: [...step.because],
      since: step.since.toISOString(),
      gates: (gates.get(step.hostId) ?? []).map(gateView),
      seenAt: step.seenAt?.toISOString() ?? null,
      retryAt: step.retryAt?.toISOString() ?? null,
      order: step.orderId,
      reboot: reboots.get(step.hostKey) ?? null,
      result: await resultOf(tx, step),
      missingResults: missing.get(step.hostKey) ?? 0,
    })
  const counts = Object.fromEntries(
    [...Map.groupBy(steps, (step) => step.state)].map(([state, of]) => [state, of.length]),
  )
  const { tally, rings } = await judged(tx, deployment)
  const { signal, resumed } = deployment
  return {
    ...rowOf({ ...deployment, steps: counts }),
    rings: ringsOf(steps, rings),
    failures: failuresOf(tally).reduce((sum, one) => sum + one, 0),
    control: tally.control,
    signal,
    resumed,
    list,
  }
}

/** How its rings stand now, by the newest policy; nothing is judged where there is none. */
async function judged(
  tx: Tx,
  deployment: store.DeploymentRecord,
): Promise<{ tally: Tally; rings: readonly RingJudgement[] }> {
  const { deploymentId, planDigest, startedAt, resumed } = deployment
  const policy = (await loadGround(tx, planDigest))?.policy.document
  const tally = tallyOf(await store.standingsOf(tx, deploymentId), policy?.rings.length ?? 0, startedAt, tx.now)
  return { tally, rings: policy ? judge(policy, tally, resumed?.failures).rings : [] }
}

async function resultOf(tx: Tx, step: store.StepRecord): Promise<{ sequence: number; digest: string } | null> {
  const row = step.resultDigest === null ? undefined : await store.resultByDigest(tx, step.resultDigest)
  return row ? { sequence: row.sequence, digest: row.digest } : null
}

function ringsOf(steps: readonly store.StepRecord[], judgements: readonly RingJudgement[]): DeploymentDetail['rings'] {
  const rings = [...Map.groupBy(steps, (step) => step.ringIndex)].sort(([a], [b]) => a - b)
  return rings.map(([index, of]) => ({
    name: of[0]?.ring ?? '',
    hosts: of.length,
    succeeded: of.filter((step) => succeededStates.includes(step.state)).length,
    failed: of.filter((step) => failedStates.includes(step.state)).length,
    test: testOf(judgements[index]),
    held: judgements[index]?.held ?? null,
  }))
}

function testOf(judgement: RingJudgement | undefined): DeploymentDetail['rings'][number]['test'] {
  const test = judgement?.test
  return test ? { ...test, promoteAt: test.promoteAt ?? null } : null
}
