/**
 * The plan that leads back: every step that this deployment brought to its end, or those of a ring or of some hosts, from its new
 * versions to those before. It is a plan like any other and needs sign-offs of its own; what a host undoes by itself, right after an
 * install, needs none.
 */
import type { DeploymentVerb } from '@patchreeve/contract/api/deployment-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Change, Plan, Transaction } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { moveOfVerb, type UpdaterMove, verbOfMove } from '@patchreeve/trust/documents/updater.ts'
import type { LeftOut } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { haltDeployment } from './advance.ts'
import * as facts from './facts-store.ts'
import { loadGround } from './ground.ts'
import { succeededStates } from './machine.ts'
import { lockFor } from './service.ts'
import * as store from './store.ts'
import type { Ground } from './turn.ts'
import { standingMoves, standingSteps } from './undo-order.ts'

export interface Package {
  readonly name: string
  readonly architecture: string
  readonly version: string
}
/** A version that can still be had, and the signed index that vouches for it. */
export interface Offer extends Package {
  readonly sha256: string
  readonly sizeBytes: number
  readonly origin: string
  readonly label: string
  readonly suite: string
  readonly indexSha256: string
}

export interface WayBack {
  /** Newest index first. */
  offers(tx: Tx, packages: readonly Package[]): Promise<readonly Offer[]>
  /** Keeps a plan as the planner's own are kept; returns its digest. */
  keepPlan(op: Op, tx: Tx, plan: Plan, leftOut: readonly LeftOut[]): Promise<string>
}

/** What is to go back. Nothing named: all of it. */
export interface Part {
  /** Ids or names. */
  readonly host: readonly string[]
  readonly ring?: string | undefined
}

/**
 * Digest of the plan. Throws DEPLOYMENT_NOT_FOUND, DEPLOYMENT_STATE, HOST_NOT_FOUND and NOT_FOUND for hosts and rings that are not in
 * it, NOTHING_TO_UNDO, NO_WAY_BACK, and UNDO_ORDER where a later deployment has to go back first. A whole deployment or a ring
 * is halted: it is in doubt. For single hosts the others go on.
 */
export async function proposeWayBack(wayBack: WayBack, op: Op, deploymentId: string, part: Part): Promise<string> {
  op.may('deployment.write')
  return op.tx(async (tx) => {
    const deployment = await lockFor(tx, deploymentId, 'undo')
    const ground = await loadGround(tx, deployment.planDigest)
    if (!ground) throw new AppError('NO_WAY_BACK', { package: '' })
    const isMove = moveOfVerb(deployment.verb) !== undefined
    if (deployment.verb !== 'install' && !isMove) throw new AppError('NOTHING_TO_UNDO')
    const steps = await partOf(tx, await store.stepsOf(tx, deploymentId), part)
    const done = steps.filter((step) => succeededStates.includes(step.state))
    const { standing, leftOut } = isMove
      ? await standingMoves(tx, deployment, done)
      : await standingSteps(tx, deployment, ground.plan.document, done)
    if (standing.length === 0) throw new AppError('NOTHING_TO_UNDO')
    requireVerbBack(ground, deployment.verb)
    const packages = ground.plan.document.transactions.flatMap((one) => one.changes.flatMap(before))
    const plan = planBack(ground, standing, await wayBack.offers(tx, packages), op.ids.next())
    if (deployment.state === 'running' && part.host.length === 0)
      await haltDeployment(tx, deploymentId, { code: 'deployment.undo-proposed', params: {} }, 'person')
    return wayBack.keepPlan(op, tx, plan, leftOut)
  })
}

/** What put an updater aside is undone by giving it back, and the other way round: a policy may know only one of the two. */
function requireVerbBack({ policy, plan }: Ground, verb: DeploymentVerb): void {
  const move = plan.document.transactions[0]?.updater
  const back = move && moveOfVerb(verb) !== undefined ? verbOfMove(turnedRound(move)) : undefined
  if (back && !policy.document.verbs.includes(back))
    throw new AppError('DOCUMENT_REFUSED', { refusal: 'verb-not-allowed', verb: back })
}

const turnedRound = ({ name, to }: UpdaterMove): UpdaterMove => ({ name, to: to === 'aside' ? 'back' : 'aside' })

async function partOf(tx: Tx, steps: readonly store.StepRecord[], { host, ring }: Part): Promise<store.StepRecord[]> {
  if (ring !== undefined && !steps.some((step) => step.ring === ring)) throw new AppError('NOT_FOUND', { ring })
  const inRing = steps.filter((step) => ring === undefined || step.ring === ring)
  if (host.length === 0) return inRing
  const names = await facts.hostNames(
    tx,
    inRing.map((step) => step.hostId),
  )
  const isNamed = (step: store.StepRecord, name: string) => step.hostId === name || names.get(step.hostId) === name
  for (const name of host)
    if (!inRing.some((step) => isNamed(step, name))) throw new AppError('HOST_NOT_FOUND', { host: name })
  return inRing.filter((step) => host.some((name) => isNamed(step, name)))
}

function before({ name, architecture, from }: Change): Package[] {
  return from === null ? [] : [{ name, architecture, version: from }]
}

/** Pure. Throws NO_WAY_BACK naming what cannot be had any more, or where nothing was done. */
export function planBack(
  ground: Ground,
  done: readonly Pick<store.StepRecord, 'hostKey' | 'transaction'>[],
  offers: readonly Offer[],
  id: string,
): Plan {
  const { plan, policy, root, now } = ground
  const hosts = Map.groupBy(done, (step) => step.transaction)
  const transactions: Transaction[] = []
  for (const one of plan.document.transactions) {
    const keys = (hosts.get(one.id) ?? []).map((step) => step.hostKey).sort()
    if (keys.length > 0) transactions.push(transactionBack(one, keys, policy.document, offers))
  }
  if (transactions.length === 0) throw new AppError('NO_WAY_BACK', { package: '' })
  return {
    type: 'plan',
    schema: 1,
    tenant: root.document.tenant,
    id,
    parent: null,
    author: 'planner',
    policy: policy.digest,
    createdAt: toInstant(now),
    urgent: true,
    tier: plan.document.tier,
    transactions,
    leftOut: [],
  }
}

function transactionBack(one: Transaction, hosts: string[], policy: Policy, offers: readonly Offer[]): Transaction {
  if (one.updater) return { ...one, updater: turnedRound(one.updater), hosts }
  const indexes = new Map<string, Transaction['indexes'][number]>()
  const changes = one.changes.map((change): Change => {
    const { name, architecture, from, to } = change
    // A package that the plan brought newly goes again.
    if (from === null) return { name, architecture, from: to, to: null, sha256: null, sizeBytes: null, origin: null }
    const offer = offers.find((it) => it.name === name && it.architecture === architecture && it.version === from)
    const origin = offer && policy.origins.find((it) => it.origin === offer.origin && it.label === offer.label)?.id
    if (!offer || origin === undefined) throw new AppError('NO_WAY_BACK', { package: name })
    indexes.set(`${origin} ${offer.suite}`, { origin, suite: offer.suite, sha256: offer.indexSha256 })
    return { name, architecture, from: to, to: from, sha256: offer.sha256, sizeBytes: offer.sizeBytes, origin }
  })
  return { ...one, changes, indexes: [...indexes.values()], hosts, undo: 'none', reboot: false, clears: [] }
}
