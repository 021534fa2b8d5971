/** What the ring below has proven about a plan, by results that its hosts signed themselves. */
import { toInstant } from '../documents/fields.ts'
import { type Refusal, type RefusalCode, refuse } from '../refusals.ts'
import { MINUTE_MS } from '../times.ts'
import type { Case } from './case.ts'
import { isEmergency, isUrgent } from './gates/approval.ts'
import { wordsOf } from './proofs.ts'

/** What a host is told for as long as the ring below has not proven the plan: to all of a ring the same. */
export const unprovenCodes = ['ring-below-not-proven', 'soak-not-over'] as const satisfies RefusalCode[]
export const isUnproven = (code: string): boolean => unprovenCodes.some((one) => one === code)

/** Since when it is proven, in milliseconds since 1970: 0 where no proof is asked for. */
export async function promotionOf(c: Case): Promise<Refusal | { readonly since: number }> {
  const below = c.policy.document.rings[c.ringIndex - 1]
  // The first ring has none below it; only the last takes hosts that no ring names.
  if (!below || below.hosts === 'others') return { since: 0 }
  const words = await wordsOf(c, new Set(below.hosts))
  if ('code' in words) return words
  const succeeded = [...words.values()].filter((one) => one.said === 'succeeded')
  const failed = words.size - succeeded.length
  const rested = succeeded.map((one) => one.at + soakMs(c)).sort((a, b) => a - b)
  const want = wanted(c)
  const have = succeeded.length
  if (have < want || failed > c.ring.promotion.maxFailed) return refuse('ring-below-not-proven', { have, want, failed })
  const since = rested[want - 1] ?? 0
  return since > c.now.getTime() ? refuse('soak-not-over', { until: toInstant(new Date(since)) }) : { since }
}

/** An emergency skips time, never proof: one host below must have it, even where the policy asks for none. */
function wanted(c: Case): number {
  return Math.max(c.ring.promotion.minSucceeded, isEmergency(c) ? 1 : 0)
}

/** A plan that people called urgent rests no longer than its ring's own delay for such; an emergency not at all. */
function soakMs(c: Case): number {
  if (isEmergency(c)) return 0
  const { promotion, urgentDelayMinutes } = c.ring
  const minutes = isUrgent(c) ? Math.min(promotion.soakMinutes, urgentDelayMinutes) : promotion.soakMinutes
  return minutes * MINUTE_MS
}
