/** Did people say yes? */
import { NOW_MINUTES } from '../../documents/sign-off.ts'
import { type Refusal, refuse } from '../../refusals.ts'
import { MINUTE_MS } from '../../times.ts'
import { persons } from '../approval.ts'
import type { Case } from '../case.ts'
import { bringsOwnPackage } from '../own-repository.ts'
import { standingFault } from '../standing.ts'

/** The threshold's sign-offs on this plan, or else the policy's standing approval. */
export function approval(c: Case): Refusal | undefined {
  if (isSignedOff(c)) return undefined
  const { standing } = c.policy.document
  const fault = standing && c.plan ? standingFault(standing, c.order.document, c.plan.document, c) : signOffsMissing(c)
  // Somebody tried to sign: why that does not count says more than why it is not covered anyway.
  return fault && c.counted.discounted.length + c.counted.signOffs.length > 0 ? signOffsMissing(c) : fault
}

/** What a server has put into its own repository does not even run in a clone before people said yes. */
export function tryOfOwn(c: Case): Refusal | undefined {
  const { verb, changes } = c.order.document
  if (verb !== 'try' || isSignedOff(c) || !bringsOwnPackage(changes, c.policy.document)) return undefined
  return refuse('signoff-missing', { have: persons(c.counted), want: c.root.document.threshold })
}

export function isSignedOff(c: Case): boolean {
  return persons(c.counted) >= c.root.document.threshold
}

/** As many persons as the threshold called it an emergency. */
export function isEmergency(c: Case): boolean {
  return persons(c.counted, (signOff) => signOff.emergency) >= c.root.document.threshold
}

/** Only people can call a plan urgent: its own word, under the standing approval, shortens nothing. */
export function isUrgent(c: Case): boolean {
  return c.plan?.document.urgent === true && isSignedOff(c)
}

/** As many persons as the threshold named this host of the first ring, within the hour. */
export function isNow(c: Case): boolean {
  const fresh = (signedAt: string) => c.now.getTime() < Date.parse(signedAt) + NOW_MINUTES * MINUTE_MS
  const count = persons(c.counted, (one) => one.now.includes(c.known.hostKey) && fresh(one.signedAt))
  return c.ringIndex === 0 && count >= c.root.document.threshold
}

function signOffsMissing({ counted, root }: Case): Refusal {
  return counted.discounted[0] ?? refuse('signoff-missing', { have: persons(counted), want: root.document.threshold })
}
