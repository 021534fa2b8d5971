/** What the server's online key signs, and the bundle of documents that a host fetches with an order. */

import { BUNDLE_MAX_BYTES, type Bundle } from '@patchreeve/trust/accept/bundle.ts'
import type { Proof } from '@patchreeve/trust/accept/case.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { digestOf } from '@patchreeve/trust/bytes.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { LEASE_MAX_MINUTES, type Order } from '@patchreeve/trust/documents/order.ts'
import type { Verb } from '@patchreeve/trust/documents/policy.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import { type Envelope, type EnvelopeJson, type Signed, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import type { Tx } from '../platform/database.ts'
import type { Ground } from './turn.ts'

/** Long enough for a host that is asleep over lunch; what waits longer is made anew, with its window looked at again. */
const ORDER_MS = 4 * HOUR_MS

export interface Numbers {
  readonly id: string
  readonly generation: number
}

/** An order of a plan's transaction for one host. */
export function orderOf(ground: Ground, hostKey: string, transaction: string, verb: Verb, numbers: Numbers): Order {
  const { epoch, root, policy, plan, now } = ground
  const planned = plan.document.transactions.find((one) => one.id === transaction)
  return {
    type: 'order',
    schema: 1,
    tenant: root.document.tenant,
    id: numbers.id,
    host: hostKey,
    epoch,
    generation: numbers.generation,
    verb,
    plan: plan.digest,
    policy: policy.digest,
    transaction,
    changes: planned?.changes ?? [],
    indexes: planned?.indexes ?? [],
    ...(planned?.updater && { updater: planned.updater }),
    ring: ringOf(policy.document, hostKey).ring.name,
    notBefore: toInstant(now),
    notAfter: toInstant(new Date(now.getTime() + ORDER_MS)),
  }
}

/** Signs with the server's online key. */
export type SignAsServer = <T extends 'order' | 'lease'>(tx: Tx, type: T, document: DocumentOf[T]) => Promise<Envelope>

export async function signed<T extends 'order' | 'lease'>(
  tx: Tx,
  sign: SignAsServer,
  type: T,
  document: DocumentOf[T],
): Promise<Signed<T>> {
  const envelope = await sign(tx, type, document)
  return { type, document, digest: await digestOf(envelope.payload), envelope }
}

/** Ends with the order if that is sooner: nothing is opened for longer than what it opens. */
export function leaseOf(order: Signed<'order'>, now: Date): DocumentOf['lease'] {
  const { tenant, host, notAfter } = order.document
  const end = Math.min(Date.parse(notAfter), now.getTime() + LEASE_MAX_MINUTES * MINUTE_MS)
  return {
    type: 'lease',
    schema: 1,
    tenant,
    order: order.digest,
    host,
    notBefore: toInstant(now),
    notAfter: toInstant(new Date(end)),
  }
}

export interface BundleParts {
  readonly roots: readonly EnvelopeJson[]
  readonly policy: EnvelopeJson
  readonly plan: EnvelopeJson | null
  readonly signOffs: readonly EnvelopeJson[]
  readonly order: EnvelopeJson
  readonly lease: EnvelopeJson | null
  readonly proofs: readonly Proof[]
  /** Newest entry of the ledger: hosts remember it. */
  readonly head: LedgerHead
}

export interface LedgerHead {
  readonly seq: number
  readonly leaf: string
}

/** As many as a bundle may carry. */
const PROOFS_MAX = 1_000

/** As large as a host takes; what does not fit of the proofs is left out from their end, where the successes beyond need are. */
export function bundleOf(parts: BundleParts): string {
  const proofs = parts.proofs.map(({ result, key }) => ({ key, result: toEnvelopeJson(result.envelope) }))
  const { roots, policy, plan, signOffs, order, lease } = parts
  const bundle: Bundle = { roots: [...roots], policy, plan, signOffs: [...signOffs], order, lease, proofs: [] }
  let left = BUNDLE_MAX_BYTES - JSON.stringify(bundle).length
  for (const proof of proofs.slice(0, PROOFS_MAX)) {
    // With the comma between two.
    left -= JSON.stringify(proof).length + 1
    if (left < 0) break
    bundle.proofs.push(proof)
  }
  return JSON.stringify({ ...bundle, head: parts.head })
}
