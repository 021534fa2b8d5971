/** Is it the server's order, meant for now, and for the first time? */
import { toInstant } from '../../documents/fields.ts'
import { LEASE_MAX_MINUTES, type Lease } from '../../documents/order.ts'
import { type Refusal, refuse } from '../../refusals.ts'
import { HOUR_MS, MINUTE_MS, SKEW_MS } from '../../times.ts'
import { serverFault } from '../../verify.ts'
import type { Case } from '../case.ts'
import { verbNeeds } from '../verbs.ts'

/** An order that waits longer is to be made anew, by a server that is still asked. */
const ORDER_MAX_MS = 24 * HOUR_MS

export async function orderSignature({ order, root, now, hasSigned }: Case): Promise<Refusal | undefined> {
  return serverFault(order, root.document, now, hasSigned)
}

/** An epoch is known from the root alone: an order cannot raise it. */
export function epoch({ order, root }: Case): Refusal | undefined {
  const [asked, known] = [order.document.epoch, root.document.epoch]
  if (asked < known) return refuse('epoch-older', { epoch: asked, known })
  return asked > known ? refuse('epoch-unknown', { epoch: asked, known }) : undefined
}

export function replay({ order, known }: Case): Refusal | undefined {
  return known.usedOrderIds.has(order.document.id) ? refuse('replayed', {}) : undefined
}

/** Generations begin anew with an epoch. */
export function generation({ order, known }: Case): Refusal | undefined {
  const { epoch, generation } = order.document
  if (epoch !== known.epoch || generation > known.generation) return undefined
  return refuse('generation-older', { generation, known: known.generation })
}

export function orderTime({ order, now }: Case): Refusal | undefined {
  const { notBefore, notAfter } = order.document
  const end = Math.min(Date.parse(notAfter), Date.parse(notBefore) + ORDER_MAX_MS)
  if (now.getTime() < Date.parse(notBefore) - SKEW_MS) return refuse('order-not-yet', { notBefore })
  return now.getTime() >= end ? refuse('order-over', { notAfter: toInstant(new Date(end)) }) : undefined
}

/** Nothing that matters begins without a fresh lease: no lease is how a server, or the person at it, halts. */
export async function lease({ order, lease, known, root, now, hasSigned }: Case): Promise<Refusal | undefined> {
  if (!verbNeeds[order.document.verb].lease) return undefined
  if (!lease) return refuse('lease-missing', {})
  if (lease.document.order !== order.digest || lease.document.host !== known.hostKey)
    return refuse('lease-other-order', {})
  const fault = await serverFault(lease, root.document, now, hasSigned)
  if (fault) return fault
  const begun = now.getTime() >= Date.parse(lease.document.notBefore) - SKEW_MS
  return begun && now.getTime() < endOf(lease.document).getTime() ? undefined : refuse('lease-over', {})
}

/** When the lease of a case ends; null for verbs that need none. */
export function leaseEnd({ order, lease }: Case): Date | null {
  return lease && verbNeeds[order.document.verb].lease ? endOf(lease.document) : null
}

/** A longer lease than the limit ends at the limit. */
function endOf(lease: Lease): Date {
  const limit = Date.parse(lease.notBefore) + LEASE_MAX_MINUTES * MINUTE_MS
  return new Date(Math.min(Date.parse(lease.notAfter), limit))
}
