/**
 * What a taken server makes of a changed document. It has its own key and all that people and hosts ever signed, and none of
 * their keys: so it sends the change under the old signatures, puts its own beside them, under its own id and under a person's,
 * and makes plan, order and lease fit.
 */
import type { Bundle } from '../../accept/bundle.ts'
import { digestOf, toBase64 } from '../../bytes.ts'
import { type DocumentOf, type DocumentType, documents as registry } from '../../documents/registry.ts'
import { type EnvelopeJson, toEnvelopeJson } from '../../envelope.ts'
import { bytesOf, signedBy } from '../support/keys.ts'
import { orderFor, type Target } from './target.ts'

export async function attacksOn(target: Target, type: DocumentType, document: unknown): Promise<Bundle[]> {
  const { bundle, world } = target
  // Hostile on purpose: what the schema refuses is signed and sent, too.
  const hostile = document as DocumentOf[DocumentType]
  const payload = toBase64(bytesOf(hostile))
  const own = toEnvelopeJson(await signedBy(type, hostile, world.server))
  const asAlice = own.signatures.map((one) => ({ ...one, keyid: world.alice.keyId }))
  const under = (original: EnvelopeJson | null | undefined): EnvelopeJson[] => {
    if (!original) throw new Error(`the target has no ${type}`)
    const kept = { ...original, payload }
    const all = { ...kept, signatures: [...original.signatures, ...own.signatures, ...asAlice] }
    // Signatures of what no host can read are not looked at: one envelope of it is enough.
    return registry[type].schema.safeParse(document).success ? [kept, all, own] : [all]
  }
  switch (type) {
    case 'root':
      return under(bundle.roots[1]).map((root) => ({ ...bundle, roots: [...bundle.roots.slice(0, 1), root] }))
    case 'policy':
      return fitted(
        target,
        { policy: hostile },
        under(bundle.policy).map((policy) => ({ ...bundle, policy })),
      )
    case 'plan':
      return fitted(
        target,
        { plan: hostile },
        under(bundle.plan).map((plan) => ({ ...bundle, plan })),
      )
    case 'signoff':
      return under(bundle.signOffs[0]).map((first) => ({ ...bundle, signOffs: [first, ...bundle.signOffs.slice(1)] }))
    case 'order':
      return [...under(bundle.order).map((order) => ({ ...bundle, order })), await withLease(target, hostile, own)]
    case 'lease':
      return under(bundle.lease).map((lease) => ({ ...bundle, lease }))
    case 'result':
      return asProof(target, under(bundle.proofs[0]?.result))
  }
}

/** The bundles as they are, and the last but one (all signatures) with a plan, an order and a lease that go with the change. */
async function fitted(
  { world, documents }: Target,
  change: { readonly policy?: unknown; readonly plan?: unknown },
  bundles: readonly Bundle[],
): Promise<Bundle[]> {
  const policy = registry.policy.schema.safeParse(change.policy ?? documents.policy).data
  const changedPlan = registry.plan.schema.safeParse(change.plan ?? documents.plan).data
  // What no host can read gets no order that fits.
  if (!policy || !changedPlan) return [...bundles]
  const plan = change.plan ? changedPlan : { ...changedPlan, policy: await digestOf(bytesOf(policy)) }
  const { order, lease } = await orderFor(world, policy, plan)
  const fit = {
    plan: toEnvelopeJson(await signedBy('plan', plan, world.server)),
    order: toEnvelopeJson(await signedBy('order', order, world.server)),
    lease: toEnvelopeJson(await signedBy('lease', lease, world.server)),
  }
  return [...bundles, ...bundles.slice(-2, -1).map((bundle) => ({ ...bundle, ...fit }))]
}

async function withLease({ bundle, world, documents }: Target, order: object, own: EnvelopeJson): Promise<Bundle> {
  const lease = { ...documents.lease, order: await digestOf(bytesOf(order as DocumentOf['order'])) }
  return { ...bundle, order: own, lease: toEnvelopeJson(await signedBy('lease', lease, world.server)) }
}

/** In place of the first host's result, under that host's key; the server's own under its own. */
function asProof({ bundle, world }: Target, results: readonly EnvelopeJson[]): Bundle[] {
  return results.map((result, nth) => {
    const key = nth < 2 ? world.hosts.first.spki : world.server.spki
    return { ...bundle, proofs: [{ key, result }, ...bundle.proofs.slice(1)] }
  })
}
