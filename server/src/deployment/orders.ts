/** What a host may fetch: the orders that wait for it, one order's documents with a fresh lease, and the files that it is about. */

import { AppError } from '@patchreeve/contract/errors.ts'
import { verbNeeds } from '@patchreeve/trust/accept/verbs.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import { EnvelopeJson, type Signed, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { readEpoch } from '../enrolment/index.ts'
import { rootChain } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { bundleOf, type LedgerHead, leaseOf, type SignAsServer, signed } from './documents.ts'
import { loadGround, openOwn, proofsFor } from './ground.ts'
import * as store from './store.ts'
import { isEmergency } from './turn.ts'

function hostOf(op: Op): string {
  op.may('inventory.report')
  if (op.actor.kind !== 'host') throw new AppError('FORBIDDEN', { permission: 'inventory.report' })
  return op.actor.hostId
}

/** How far ahead a turn counts as near: two check-ins of the usual rhythm. */
const NEAR_MS = 120_000

export interface Turn {
  /** Ids of the orders that this host should fetch. */
  readonly orders: string[]
  /** One is there, or may be soon: a host that asks more often begins sooner, and is proven sooner to the ring above. */
  readonly near: boolean
}

/** At each check-in of each host, so in one transaction. */
export async function turnOf(op: Op): Promise<Turn> {
  const hostId = hostOf(op)
  return op.tx(async (tx) => {
    const orders = await store.waitingOrders(tx, hostId, await readEpoch(tx))
    const until = new Date(tx.now.getTime() + NEAR_MS)
    return { orders, near: orders.length > 0 || (await store.hasStepBefore(tx, hostId, until)) }
  })
}

/** Another host's order is as unknown as one that never was. Throws NOT_FOUND, ORDER_HALTED. */
async function ownOrder(tx: Tx, hostId: string, orderId: string): Promise<store.OrderRecord> {
  const order = await store.orderById(tx, orderId)
  if (!order || order.hostId !== hostId || order.closedAt !== null || order.notAfter <= tx.now)
    throw new AppError('NOT_FOUND')
  // Made before a restore: the host may have done it, and this server does not know.
  if (order.epoch !== (await readEpoch(tx))) throw new AppError('NOT_FOUND')
  const deployment = await store.lockDeployment(tx, order.deploymentId)
  if (deployment?.state !== 'running') throw new AppError('ORDER_HALTED')
  return order
}

/**
 * The bundle for apply, as text, with the ledger's head beside it. Each call gives a lease of its own: it is asked for just before the host begins, and not given
 * once the deployment stands.
 */
export async function orderDocument(sign: SignAsServer, op: Op, orderId: string, head: LedgerHead): Promise<string> {
  const hostId = hostOf(op)
  return op.tx(async (tx) => {
    const row = await ownOrder(tx, hostId, orderId)
    const { planDigest } = (await store.lockDeployment(tx, row.deploymentId)) ?? { planDigest: '' }
    const ground = await loadGround(tx, planDigest)
    if (!ground) throw new AppError('NOT_FOUND')
    const order = await openOwn('order', row.envelope)
    const roots = (await rootChain(tx)).map((text) => EnvelopeJson.parse(JSON.parse(text)))
    return bundleOf({
      roots,
      policy: toEnvelopeJson(ground.policy.envelope),
      plan: toEnvelopeJson(ground.plan.envelope),
      signOffs: ground.signOffs.map((one) => toEnvelopeJson(one.envelope)),
      order: toEnvelopeJson(order.envelope),
      lease: await giveLease(sign, tx, order, isEmergency(ground)),
      proofs: await proofsFor(tx, ground, row.hostKey),
      head,
    })
  })
}

async function giveLease(
  sign: SignAsServer,
  tx: Tx,
  order: Signed<'order'>,
  emergency: boolean,
): Promise<EnvelopeJson | null> {
  if (!verbNeeds[order.document.verb].lease) return null
  const lease = await signed(tx, sign, 'lease', leaseOf(order, tx.now))
  await store.noteLease(tx, order.document.id, emergency)
  await tx.record({
    type: 'deployment.lease-given',
    subjectType: 'order',
    subjectId: order.document.id,
    body: { order: order.digest, notAfter: lease.document.notAfter },
    provenance: 'server-seen',
  })
  return toEnvelopeJson(lease.envelope)
}

/** The order, for whoever looks up its files. Throws NOT_FOUND, ORDER_HALTED. */
export async function orderForFiles(op: Op, orderId: string): Promise<Order> {
  const hostId = hostOf(op)
  const row = await op.tx((tx) => ownOrder(tx, hostId, orderId))
  return (await openOwn('order', row.envelope)).document
}

/** A package file was given out for an order: its digest is what the publisher's signed index and the order say. */
export async function noteArtefact(op: Op, order: Order, sha256: string): Promise<void> {
  const change = order.changes.find((one) => one.sha256 === sha256)
  if (!change) return
  await op.tx((tx) =>
    tx.record({
      type: 'deployment.artefact-served',
      subjectType: 'order',
      subjectId: order.id,
      body: { sha256, package: change.name, version: change.to, indexes: order.indexes.map((one) => one.sha256) },
      provenance: 'server-seen',
    }),
  )
}
