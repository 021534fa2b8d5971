/** Is the order for this host, and for something that the policy allows at all? */
import { type Refusal, refuse } from '../../refusals.ts'
import type { Case } from '../case.ts'
import { verbNeeds } from '../verbs.ts'

export function host({ order, known }: Case): Refusal | undefined {
  return order.document.host === known.hostKey ? undefined : refuse('not-this-host', {})
}

export function mode({ order, known }: Case): Refusal | undefined {
  const onlyReads = verbNeeds[order.document.verb].plan !== 'always'
  return known.mode === 'apply' || onlyReads ? undefined : refuse('watch-only', {})
}

export function samePolicy({ order, policy, plan }: Case): Refusal | undefined {
  const same = order.document.policy === policy.digest && (plan === null || plan.document.policy === policy.digest)
  return same ? undefined : refuse('other-policy', {})
}

export function verb({ order, policy, ring }: Case): Refusal | undefined {
  const asked = order.document.verb
  const allowed = policy.document.verbs.includes(asked) && (asked !== 'reboot' || ring.mayReboot)
  return allowed ? undefined : refuse('verb-not-allowed', { verb: asked })
}

export function origins({ order, policy }: Case): Refusal | undefined {
  const allowed = new Set(policy.document.origins.map((one) => one.id))
  for (const { origin } of [...order.document.changes, ...order.document.indexes])
    if (origin !== null && !allowed.has(origin)) return refuse('origin-not-allowed', { origin })
  return undefined
}

export function ownRing({ order, ring }: Case): Refusal | undefined {
  const asked = order.document.ring
  return asked === ring.name ? undefined : refuse('ring-wrong', { ring: asked, mine: ring.name })
}
