/**
 * Would hosts take it? Asked on the signer's machine before anybody types yes, with the same gates: a sign-off that hosts refuse
 * is noise, and a plan that does not fit its policy is a sign that somebody tampers.
 */
import { policyLife, policySigners } from '../accept/gates/policy.ts'
import type { PersonKey, Root } from '../documents/root.ts'
import { verbOfMove } from '../documents/updater.ts'
import type { Signed } from '../envelope.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { keyFault, signersOf } from '../verify.ts'

export async function rootFault(root: Signed<'root'>, now: Date): Promise<Refusal | undefined> {
  const { version, threshold, expires } = root.document
  const { keys, discounted } = await signersOf(root, root.document, now)
  if (keys.length < threshold)
    return discounted[0] ?? refuse('root-signatures-missing', { version, have: keys.length, want: threshold })
  return now.getTime() >= Date.parse(expires) ? refuse('root-expired', { expires }) : undefined
}

/** May this key sign under this root, now? */
export function signerFault(root: Root, keyId: string, document: string, now: Date): PersonKey | Refusal {
  const key = root.people.find((one) => one.keyId === keyId && one.role === 'signer')
  if (!key) return refuse('signature-invalid', { document })
  return keyFault(key, now) ?? key
}

export interface PlanSet {
  readonly root: Signed<'root'>
  readonly policy: Signed<'policy'>
  readonly plan: Signed<'plan'>
}

export async function planFault({ root, policy, plan }: PlanSet, now: Date): Promise<Refusal | undefined> {
  const fault = await policyFault(root, policy, now)
  if (fault) return fault
  if (plan.document.tenant !== root.document.tenant) return refuse('other-tenant', { document: 'plan' })
  if (plan.document.policy !== policy.digest) return refuse('other-policy', {})
  return originFault(policy, plan) ?? verbFault(policy, plan)
}

export async function policyFault(
  root: Signed<'root'>,
  policy: Signed<'policy'>,
  now: Date,
): Promise<Refusal | undefined> {
  if (policy.document.tenant !== root.document.tenant) return refuse('other-tenant', { document: 'policy' })
  const signed = { policy, root, now }
  return (await rootFault(root, now)) ?? (await policySigners(signed)) ?? policyLife(signed)
}

/** No host does to an updater what its policy has no verb for. */
function verbFault(policy: Signed<'policy'>, plan: Signed<'plan'>): Refusal | undefined {
  const needed = plan.document.transactions.flatMap(({ updater }) => (updater ? [verbOfMove(updater)] : []))
  const missing = needed.find((verb) => !policy.document.verbs.includes(verb))
  return missing && refuse('verb-not-allowed', { verb: missing })
}

function originFault(policy: Signed<'policy'>, plan: Signed<'plan'>): Refusal | undefined {
  const allowed = new Set(policy.document.origins.map((one) => one.id))
  const named = plan.document.transactions.flatMap((one) => [...one.changes, ...one.indexes])
  const other = named.find(({ origin }) => origin !== null && !allowed.has(origin))?.origin
  return other ? refuse('origin-not-allowed', { origin: other }) : undefined
}

/** In shared mode whoever changed a plan cannot be the one who says yes to it. */
export function authorFault({ root, plan }: PlanSet, key: PersonKey): Refusal | undefined {
  const { author } = plan.document
  if (author === 'planner' || root.document.mode === 'solo') return undefined
  const person = root.document.people.find((one) => one.keyId === author)?.person
  return person === key.person ? refuse('signoff-by-author', {}) : undefined
}
