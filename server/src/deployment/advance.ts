/**
 * What is due in a deployment now: orders that ended, hosts that fell silent, hosts whose turn has come, and whether it goes on at
 * all. Takes no input but the time; runs every few seconds and may run twice.
 */
import type { Text } from '@patchreeve/contract/text.ts'
import { readEpoch } from '../enrolment/index.ts'
import type { Tx } from '../platform/database.ts'
import { loadGround } from './ground.ts'
import { moveStep } from './move.ts'
import { type OrderContext, orderDue } from './order-due.ts'
import { isFinished, judge } from './pause.ts'
import { advanceReboots } from './reboots.ts'
import { explainHalt } from './signal.ts'
import { orderEnd } from './silence.ts'
import * as store from './store.ts'
import { tallyOf } from './tally.ts'

/** One deployment, in the caller's transaction. Of one that stands only the orders that are still out are looked at. */
export async function advance(context: OrderContext, tx: Tx, deploymentId: string): Promise<void> {
  const deployment = await store.lockDeployment(tx, deploymentId)
  if (!deployment) return
  await endOrders(tx, deployment)
  if (deployment.state !== 'running') return
  const ground = await loadGround(tx, deployment.planDigest)
  if (!ground) return
  const { document: policy } = ground.policy
  const standings = await store.standingsOf(tx, deploymentId)
  const tally = tallyOf(standings, policy.rings.length, deployment.startedAt, tx.now)
  const { halt, rings } = judge(policy, tally, deployment.resumed?.failures)
  if (halt) return haltDeployment(tx, deploymentId, halt, 'server-seen')
  const steps = await store.stepsOf(tx, deploymentId)
  const reboots = deployment.verb === 'install' && (await advanceReboots(context, tx, ground, steps))
  if (isFinished(steps) && !reboots) return finish(tx, deploymentId)
  await orderDue(context, tx, deployment, ground, steps, rings)
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
  const signal = await explainHalt(tx, deploymentId)
  for (const step of await store.stepsOf(tx, deploymentId))
    if (!begun.has(step.hostKey)) await moveStep(tx, step, { event: 'halted', because: [because], provenance })
  await tx.record({
    type: 'deployment.halted',
    subjectType: 'deployment',
    subjectId: deploymentId,
    body: { because, begun: begun.size, shared: signal.traits.map(({ kind, name }) => ({ kind, name })) },
    provenance,
  })
  await tx.emit({ type: 'deployment.halted', body: { deployment: deploymentId } })
}

/** Halts it where it still runs; its hosts' orders are looked at no more. */
export async function endDeployment(tx: Tx, deploymentId: string, because: Text): Promise<void> {
  if ((await store.lockDeployment(tx, deploymentId))?.state === 'running')
    await haltDeployment(tx, deploymentId, because, 'server-seen')
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

/** Orders whose time is over or that a restore overtook, and leases after which nothing came. */
async function endOrders(tx: Tx, { deploymentId }: store.DeploymentRecord): Promise<void> {
  const [open, epoch] = [await store.openOrdersOf(tx, deploymentId), await readEpoch(tx)]
  for (const step of await store.stepsOf(tx, deploymentId)) {
    const order = open.get(step.hostKey)
    if (!order || order.orderId !== step.orderId) continue
    const event = orderEnd(order, epoch, tx.now)
    if (!event) continue
    await store.closeOrder(tx, order.orderId)
    // An order that only prepares leaves its step waiting, and the next look makes another.
    if (step.state === 'waiting') await store.changeStep(tx, step, { orderId: null, retryAt: null })
    else await moveStep(tx, step, { event, because: [], provenance: 'server-seen' })
  }
}
