/**
 * Reboots that an installed plan needs. Each is an order of its own, so it passes the gates again: window, share, period, what the
 * ring below has shown. The host decides how it comes (people who are logged in, the way back from a kernel) and tells.
 */

import { rebootTexts } from '@patchreeve/contract/api/reboot-texts.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { putOffCodes } from '@patchreeve/trust/refusals.ts'
import { readEpoch } from '../enrolment/index.ts'
import type { Tx } from '../platform/database.ts'
import { openOwn } from './ground.ts'
import { moveStep } from './move.ts'
import { draft, factsOf, keepOrder, type OrderContext, obstacleOf, proofsOnce, textOf } from './order-due.ts'
import * as reboots from './reboot-store.ts'
import { orderEnd } from './silence.ts'
import * as store from './store.ts'
import { type Ground, refusalOf, retryAt } from './turn.ts'

/** As for installs: one transaction stays short. */
const ORDERS_AT_ONCE = 50
const LOOKS_AT_ONCE = 300
/** A refusal that only a person lifts. */
const PERSON_MS = 15 * 60_000
const OPEN: readonly reboots.RebootState[] = ['due', 'ordered']

/** Does the policy let this host reboot for what the plan put there? */
export function needsReboot(
  ground: Pick<Ground, 'plan' | 'policy'>,
  step: Pick<store.StepRecord, 'hostKey' | 'transaction' | 'state'>,
): boolean {
  const { plan, policy } = ground
  const planned = plan.document.transactions.some((one) => one.id === step.transaction && one.reboot)
  const isThere = step.state === 'installed' || step.state === 'verified'
  return (
    planned &&
    isThere &&
    policy.document.verbs.includes('reboot') &&
    ringOf(policy.document, step.hostKey).ring.mayReboot
  )
}

/** True while one is still to come: the deployment is not at its end. */
export async function advanceReboots(
  context: OrderContext,
  tx: Tx,
  ground: Ground,
  steps: readonly store.StepRecord[],
): Promise<boolean> {
  const needed = steps.filter((step) => needsReboot(ground, step))
  const [first] = needed
  if (!first) return false
  await reboots.add(tx, needed)
  const known = await reboots.rebootsOf(tx, first.deploymentId)
  await endOrders(tx, steps, known)
  const now = await reboots.rebootsOf(tx, first.deploymentId)
  const due = now.filter((one) => one.state === 'due' && (one.retryAt ?? tx.now) <= tx.now).slice(0, LOOKS_AT_ONCE)
  const stepOf = new Map(needed.map((step) => [step.hostKey, step]))
  const looked = due.flatMap((one) => stepOf.get(one.hostKey) ?? [])
  const hosts = await factsOf(tx, ground, looked)
  const proofs = proofsOnce(tx, ground)
  let made = 0
  for (const step of looked) {
    const host = hosts.get(step.hostKey)
    if (!host || made >= ORDERS_AT_ONCE) continue
    const obstacle = await obstacleOf(tx, { ...step, attempts: 0 }, undefined)
    if (obstacle) {
      await reboots.change(tx, step, { because: obstacle.because ?? [], retryAt: obstacle.retryAt ?? null })
      continue
    }
    const order = await draft(context, tx, ground, step, 'reboot')
    const refusal = await refusalOf({ ...ground, proofs: await proofs(step) }, host, order)
    if (refusal) {
      const retry = retryAt(refusal, tx.now) ?? new Date(tx.now.getTime() + PERSON_MS)
      await reboots.change(tx, step, { because: [textOf(refusal)], retryAt: retry })
      continue
    }
    await keepOrder(tx, step, order)
    await reboots.change(tx, step, { state: 'ordered', because: [], retryAt: null, orderId: order.document.id })
    made += 1
  }
  return now.some((one) => OPEN.includes(one.state))
}

/** Orders that no host fetched are made anew; a host that fetched its own and says nothing did not come back. */
async function endOrders(
  tx: Tx,
  steps: readonly store.StepRecord[],
  known: readonly reboots.RebootRecord[],
): Promise<void> {
  const epoch = await readEpoch(tx)
  for (const one of known.filter(({ state }) => state === 'ordered')) {
    const order = one.orderId === null ? undefined : await store.orderById(tx, one.orderId)
    const isClosed = !order || order.closedAt !== null
    const event = isClosed ? 'order-over' : orderEnd(order, epoch, tx.now)
    if (!event) continue
    if (order) await store.closeOrder(tx, order.orderId)
    if (event === 'order-over') {
      await reboots.change(tx, one, { state: 'due', because: [], retryAt: null, orderId: null })
      continue
    }
    const because = [{ code: 'deployment.reboot-silent', params: {} }]
    await reboots.change(tx, one, { state: 'failed', because })
    const step = steps.find(({ hostKey }) => hostKey === one.hostKey)
    if (step) await moveStep(tx, step, { event: 'failed', because, provenance: 'server-seen' })
  }
}

/** What the host signed of its reboot. False: it comes too late to move anything. */
export async function takeReboot(
  tx: Tx,
  step: store.StepRecord,
  order: store.OrderRecord,
  result: Result,
  { because, again, digest }: { because: readonly Text[]; again: Date | undefined; digest: string },
): Promise<boolean> {
  const known = await reboots.rebootOf(tx, order.deploymentId, order.hostKey)
  if (!known || known.orderId !== order.orderId) return false
  const [first] = result.because
  const state = stateAfter(result, again !== undefined)
  if (!state) return false
  const isPutOff = first !== undefined && putOffCodes.includes(first.code)
  const deferred = isPutOff ? Number(first.params.count ?? known.deferred + 1) : known.deferred
  await reboots.change(tx, known, { state, because, retryAt: again ?? null, deferred })
  await tx.record({
    type: 'deployment.reboot-told',
    subjectType: 'host',
    subjectId: step.hostId,
    body: {
      deployment: order.deploymentId,
      order: order.orderId,
      state,
      because,
      bootId: result.bootId,
      result: digest,
    },
    provenance: 'root-signed',
  })
  // It was installed, and did not hold: that counts for its ring as any failure.
  if (state === 'undone' || state === 'failed')
    await moveStep(tx, step, { event: state, because, provenance: 'root-signed', change: { resultDigest: digest } })
  return true
}

function stateAfter({ outcome }: Result, passes: boolean): reboots.RebootState | undefined {
  if (outcome === 'rebooted') return 'done'
  if (outcome === 'undone' || outcome === 'failed') return outcome
  if (outcome !== 'refused') return undefined
  return passes ? 'due' : 'refused'
}

/** For people: what is known of the newest reboot of a host that has not come yet. */
export async function rebootOfHost(tx: Tx, hostId: string): Promise<Text[]> {
  const [newest, said] = [await reboots.newestOf(tx, hostId), await reboots.newestOfHost(tx, hostId)]
  const { restartDue = [] } = said === undefined ? {} : (await openOwn('result', said)).document
  return [
    // Root's own word: services that were not restarted for it, because that would end sessions or the host's own talk.
    ...(restartDue.length > 0
      ? [{ code: 'reboot.services', params: { units: restartDue.join(', ').slice(0, 400) } }]
      : []),
    ...(newest ? rebootTexts(reboots.viewOf(newest)) : []),
  ]
}
