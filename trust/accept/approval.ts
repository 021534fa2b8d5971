/** Which persons' sign-offs count for a plan, and what each allows. Too few of them, and the reasons say why. */

import { toInstant } from '../documents/fields.ts'
import type { Plan } from '../documents/plan.ts'
import type { PersonKey, Root } from '../documents/root.ts'
import { SIGNOFF_MAX_DAYS, type SignOff } from '../documents/sign-off.ts'
import type { Signed } from '../envelope.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { DAY_MS, HOUR_MS, SKEW_MS } from '../times.ts'
import { type HasSigned, keyThatSigned } from '../verify.ts'

export interface Counted {
  /** Every sign-off that counts, with the person whose it is; a person may stand here twice. */
  readonly signOffs: readonly { readonly person: string; readonly signOff: SignOff }[]
  /** Why others do not. */
  readonly discounted: readonly Refusal[]
}

/** How many different persons gave a sign-off that fits. */
export function persons(counted: Counted, fits: (signOff: SignOff) => boolean = () => true): number {
  return new Set(counted.signOffs.filter((one) => fits(one.signOff)).map((one) => one.person)).size
}

export async function countSignOffs(
  plan: Signed<'plan'> | null,
  signOffs: readonly Signed<'signoff'>[],
  root: Root,
  now: Date,
  has?: HasSigned,
): Promise<Counted> {
  const good: { person: string; signOff: SignOff }[] = []
  const discounted: Refusal[] = []
  for (const signed of signOffs) {
    const signOff = signed.document
    const key = await keyThatSigned(signed, root, signOff.by, now, has)
    const fault = 'code' in key ? key : signOffFault(plan, signOff, key, root, now)
    if (fault) discounted.push(fault)
    else if (!('code' in key)) good.push({ person: key.person, signOff })
  }
  return { signOffs: good, discounted }
}

function signOffFault(
  plan: Signed<'plan'> | null,
  signOff: SignOff,
  key: PersonKey,
  root: Root,
  now: Date,
): Refusal | undefined {
  if (signOff.plan !== plan?.digest) return refuse('other-plan', {})
  const signedAt = Date.parse(signOff.signedAt)
  const lapses = Math.min(Date.parse(signOff.lapses), signedAt + SIGNOFF_MAX_DAYS * DAY_MS)
  if (now.getTime() >= lapses) return refuse('signoff-lapsed', {})
  return tooNew(signedAt - SKEW_MS, now) ?? editFault(plan.document, signedAt, key, root, now)
}

/**
 * An edited plan: in shared mode somebody else than its author must say yes. In solo mode there is nobody else, so hosts wait an
 * hour, in which the announcement can reach the person whose key was used. An author who is no person of the root is an edit too.
 */
function editFault(plan: Plan, signedAt: number, key: PersonKey, root: Root, now: Date): Refusal | undefined {
  if (plan.author === 'planner') return undefined
  if (root.mode === 'solo') return tooNew(signedAt + HOUR_MS, now)
  const author = root.people.find((one) => one.keyId === plan.author)
  return author?.person === key.person ? refuse('signoff-by-author', {}) : undefined
}

function tooNew(until: number, now: Date): Refusal | undefined {
  return now.getTime() < until ? refuse('signoff-too-new', { until: toInstant(new Date(until)) }) : undefined
}
