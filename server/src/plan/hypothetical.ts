/** The bundle that the server would hand to a host now, to ask the host's own gates about it. It never leaves the server. */
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { digestOf } from '@patchreeve/trust/bytes.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { LEASE_MAX_MINUTES, type Order } from '@patchreeve/trust/documents/order.ts'
import { toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { readEpoch } from '../enrolment/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import type { Secret } from '../platform/secret.ts'
import { signOffsOf } from './approval.ts'
import { signAsServer } from './order-key.ts'
import type { StoredPlan } from './plans.ts'
import { goesBack } from './rollout.ts'
import type { Kept } from './trust.ts'
import type { HostMemory } from './why-rows.ts'

export interface Hypothesis {
  readonly host: string
  readonly plan: StoredPlan
  readonly policy: Kept<'policy'>
  readonly root: Kept<'root'>
  readonly roots: readonly Kept<'root'>[]
  readonly memory: HostMemory
}

export async function bundleFor(tx: Tx, deps: { secret: Secret; ids: Ids }, given: Hypothesis): Promise<string> {
  const { plan, policy, roots, memory } = given
  const order = await signAsServer(tx, deps.secret, 'order', {
    ...orderOf(given, deps.ids.next(), tx.now),
    epoch: await readEpoch(tx),
  })
  const lease = {
    type: 'lease' as const,
    schema: 1 as const,
    tenant: policy.document.tenant,
    order: await digestOf(order.payload),
    host: given.host,
    notBefore: toInstant(tx.now),
    notAfter: toInstant(new Date(tx.now.getTime() + LEASE_MAX_MINUTES * MINUTE_MS)),
  }
  return JSON.stringify({
    roots: roots.map((root) => JSON.parse(root.envelope)),
    policy: JSON.parse(policy.envelope),
    plan: toEnvelopeJson(plan.signed.envelope),
    signOffs: (await signOffsOf(tx, plan.digest)).map((text) => JSON.parse(text)),
    order: toEnvelopeJson(order),
    lease: toEnvelopeJson(await signAsServer(tx, deps.secret, 'lease', lease)),
    proofs: memory.proofs.map(({ key, result }) => ({ key, result: JSON.parse(result) })),
  })
}

function orderOf({ host, plan, policy }: Hypothesis, id: string, now: Date): Omit<Order, 'epoch'> {
  const transaction = plan.signed.document.transactions.find((one) => one.hosts.includes(host))
  return {
    type: 'order',
    schema: 1,
    tenant: policy.document.tenant,
    id,
    host,
    generation: 1,
    verb: goesBack(plan.signed.document) ? 'undo' : 'install',
    plan: plan.digest,
    policy: policy.digest,
    transaction: transaction?.id ?? null,
    changes: transaction?.changes ?? [],
    indexes: transaction?.indexes ?? [],
    ring: ringOf(policy.document, host).ring.name,
    notBefore: toInstant(now),
    notAfter: toInstant(new Date(now.getTime() + HOUR_MS)),
  }
}
