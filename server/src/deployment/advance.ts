/**
 * What is due in a deployment now: orders that ended, hosts that fell silent, hosts whose turn has come, and whether it goes on at
 * all. Takes no input but the time; runs every few seconds and may run twice.
 */
import type { Text } from '@patchreeve/contract/text.ts'
import type { Verb } from '@patchreeve/trust/documents/policy.ts'
import { writeEnvelope } from '@patchreeve/trust/envelope.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { hostKeyOf } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import { orderOf, type SignAsServer, signed } from './documents.ts'
import { loadGround, proofsFor } from './ground.ts'
import { moveStep } from './move.ts'
import { isFinished, stopReason } from './pause.ts'
import * as store from './store.ts'
import { type Ground, type HostFacts, refusalOf, retryAt } from './turn.ts'

export interface AdvanceContext {
  readonly ids: Ids
  readonly sign: SignAsServer
}

/** From the lease on: try, probes, install, probes and an undo fit in it many times. */
const SILENT_AFTER_MS = 2 * HOUR_MS
/** A host that was off this often is a case for a person. */
const MAX_ATTEMPTS = 10
/** Orders made in one go, so that one transaction stays short; the next tick goes on. */
const ORDERS_AT_ONCE = 50
/** A refusal that only a person lifts is looked at again this often: the person may have lifted it. */
const PERSON_MS = 15 * MINUTE_MS

/** Looks at the publisher's index, changes nothing: the ring's delay counts from what the host saw then. In order of their cost. */
const PREPARING: readonly Verb[] = ['simulate', 'download', 'try']

/** One deployment, in the caller's transaction. Of one that stands only the orders that are still out are looked at. */
export async function advance(context: AdvanceContext, tx: Tx, deploymentId: string): Promise<void> {
  const deployment = await store.lockDeployment(tx, deploymentId)
  if (!deployment) return
  await endOrders(tx, deployment)
  if (deployment.state !== 'running') return
  const ground = await loadGround(tx, deployment.planDigest)
  if (!ground) return
  const steps = await store.stepsOf(tx, deploymentId)
  const stop = stopReason(ground.policy.document, steps)
  if (stop) return haltDeployment(tx, deploymentId, stop, 'server-seen')
  if (isFinished(steps)) return finish(tx, deploymentId)
  await orderDue(context, tx, deployment, ground, steps)
}

/** No host that has not begun gets its lease any more. */
export async function haltDeployment(
  tx: Tx,
  deploymentId: string,
  because: Text,
  provenance: 'person' | 'server-seen',
): Promise<void> {
  await store.setDeploymentState(tx, deploymentId, 'halted', because)
  await store.closeUnbegun(tx, deploymentId)
  const begun = new Set((await store.openOrdersOf(tx, deploymentId)).keys())
  for (const step of await store.stepsOf(tx, deploymentId))
    if (!begun.has(step.hostKey)) await moveStep(tx, step, { event: 'halted', because: [because], provenance })
  await tx.record({
    type: 'deployment.halted',
    subjectType: 'deployment',
    subjectId: deploymentId,
    body: { because, begun: begun.size },
    provenance,
  })
  await tx.emit({ type: 'deployment.halted', body: { deployment: deploymentId } })
}

async function finish(tx: Tx, deploymentId: string): Promise<void> {
  await store.setDeploymentState(tx, deploymentId, 'finished', null)
  await tx.record({
    type: 'deployment.finished',
    subjectType: 'deployment',
    subjectId: deploymentId,
    body: {},
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'deployment.finished', body: { deployment: deploymentId } })
}

/** Orders whose time is over, and leases after which nothing came. */
async function endOrders(tx: Tx, { deploymentId }: store.DeploymentRecord): Promise<void> {
  const open = await store.openOrdersOf(tx, deploymentId)
  for (const step of await store.stepsOf(tx, deploymentId)) {
    const order = open.get(step.hostKey)
    if (!order || order.orderId !== step.orderId) continue
    const silentAt = order.leasedAt && order.leasedAt.getTime() + SILENT_AFTER_MS
    const isOver = silentAt === null ? order.notAfter <= tx.now : silentAt <= tx.now.getTime()
    if (!isOver) continue
    await store.closeOrder(tx, order.orderId)
    const event = silentAt === null ? 'order-over' : 'fell-silent'
    // An order that only prepares leaves its step waiting, and the next look makes another.
    if (step.state === 'waiting') await store.changeStep(tx, step, { orderId: null, retryAt: null })
    else await moveStep(tx, step, { event, because: [], provenance: 'server-seen' })
  }
}

async function orderDue(
  context: AdvanceContext,
  tx: Tx,
  deployment: store.DeploymentRecord,
  ground: Ground,
  steps: readonly store.StepRecord[],
): Promise<void> {
  const due = steps.filter(
    ({ state, retryAt }) => (state === 'waiting' || state === 'expired') && (retryAt === null || retryAt <= tx.now),
  )
  const facts = await factsOf(tx, ground, due)
  const proofs = new Map<number, Ground['proofs']>()
  let made = 0
  for (const step of due) {
    if (made >= ORDERS_AT_ONCE) return
    if (!proofs.has(step.ringIndex)) proofs.set(step.ringIndex, await proofsFor(tx, ground, step.ringIndex))
    const host = facts.get(step.hostKey)
    const ringGround = { ...ground, proofs: proofs.get(step.ringIndex) ?? [] }
    if (host && (await orderOne(context, tx, deployment, ringGround, step, host))) made += 1
  }
}

async function factsOf(
  tx: Tx,
  ground: Ground,
  steps: readonly store.StepRecord[],
): Promise<ReadonlyMap<string, HostFacts>> {
  const hostIds = steps.map((step) => step.hostId)
  const names = new Set(ground.plan.document.transactions.flatMap((one) => one.changes.map((change) => change.name)))
  const rows = Map.groupBy(await store.installedNow(tx, hostIds, [...names]), (row) => row.hostId)
  const zones = await store.zonesOf(tx, hostIds)
  const begun = await store.lastBegun(
    tx,
    steps.map((step) => step.hostKey),
  )
  return new Map(
    steps.map((step): [string, HostFacts] => [
      step.hostKey,
      {
        hostKey: step.hostKey,
        installed: new Map(
          (rows.get(step.hostId) ?? []).map((row) => [`${row.name}:${row.architecture}`, row.version]),
        ),
        zone: zones.get(step.hostId) ?? 'Etc/UTC',
        seenAt: step.seenAt,
        lastOrderAt: begun.get(step.hostKey) ?? null,
      },
    ]),
  )
}

/** True if an order was made. Otherwise the step says which gate it waits for, and when it is looked at again. */
async function orderOne(
  context: AdvanceContext,
  tx: Tx,
  deployment: store.DeploymentRecord,
  ground: Ground,
  step: store.StepRecord,
  host: HostFacts,
): Promise<boolean> {
  const wait = (because: Text, at: Date) => store.changeStep(tx, step, { because: [because], retryAt: at })
  const later = new Date(tx.now.getTime() + MINUTE_MS)
  if ((await hostKeyOf(tx, step.hostId))?.digest !== step.hostKey) {
    await wait({ code: 'deployment.no-host-key', params: {} }, new Date(tx.now.getTime() + PERSON_MS))
    return false
  }
  if (await store.hasOpenOrder(tx, step.hostKey)) {
    await wait({ code: 'deployment.host-busy', params: {} }, later)
    return false
  }
  const order = await draft(context, tx, ground, step, deployment.verb)
  const refusal = await refusalOf(ground, host, order)
  if (!refusal && step.attempts < MAX_ATTEMPTS) {
    await keepOrder(tx, step, order)
    await moveStep(tx, step, {
      event: 'ordered',
      because: [],
      provenance: 'server-seen',
      change: { orderId: order.document.id, attempts: step.attempts + 1 },
    })
    return true
  }
  const preparing = PREPARING.find((verb) => ground.policy.document.verbs.includes(verb))
  if (refusal?.code === 'ring-delay-not-over' && step.seenAt === null && preparing)
    return prepare(context, tx, ground, step, host, preparing)
  const text = refusal ? textOf(refusal) : { code: 'deployment.too-many-attempts', params: { attempts: step.attempts } }
  await wait(text, (refusal && retryAt(refusal, tx.now)) ?? new Date(tx.now.getTime() + PERSON_MS))
  return false
}

async function prepare(
  context: AdvanceContext,
  tx: Tx,
  ground: Ground,
  step: store.StepRecord,
  host: HostFacts,
  verb: Verb,
): Promise<boolean> {
  const order = await draft(context, tx, ground, step, verb)
  const refusal = await refusalOf(ground, host, order)
  if (refusal) {
    await store.changeStep(tx, step, { because: [textOf(refusal)], retryAt: new Date(tx.now.getTime() + PERSON_MS) })
    return false
  }
  await keepOrder(tx, step, order)
  const because = [{ code: 'deployment.not-prepared', params: {} }]
  // Looked at again when the host has answered, or the order is over.
  await store.changeStep(tx, step, { because, orderId: order.document.id, retryAt: new Date(order.document.notAfter) })
  return true
}

async function draft(context: AdvanceContext, tx: Tx, ground: Ground, step: store.StepRecord, verb: Verb) {
  const generation = await store.nextGeneration(tx, step.hostKey, ground.root.document.epoch)
  const numbers = { id: context.ids.next(), generation }
  return signed(tx, context.sign, 'order', orderOf(ground, step.hostKey, step.transaction, verb, numbers))
}

async function keepOrder(tx: Tx, step: store.StepRecord, order: Awaited<ReturnType<typeof draft>>): Promise<void> {
  const { document, digest, envelope } = order
  await store.insertOrder(tx, {
    orderId: document.id,
    deploymentId: step.deploymentId,
    hostId: step.hostId,
    hostKey: step.hostKey,
    verb: document.verb,
    digest,
    envelope: writeEnvelope(envelope),
    epoch: document.epoch,
    generation: document.generation,
    notBefore: new Date(document.notBefore),
    notAfter: new Date(document.notAfter),
  })
  await tx.record({
    type: 'deployment.ordered',
    subjectType: 'host',
    subjectId: step.hostId,
    body: {
      deployment: step.deploymentId,
      order: document.id,
      digest,
      verb: document.verb,
      plan: document.plan,
      transaction: document.transaction,
      ring: document.ring,
      generation: document.generation,
    },
    provenance: 'server-seen',
  })
}

export const textOf = (refusal: Refusal): Text => ({ code: `refusal.${refusal.code}`, params: { ...refusal.params } })
