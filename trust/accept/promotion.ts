/** What the ring below has proven about a plan, by results that its hosts signed themselves. */

import { toInstant } from '../documents/fields.ts'
import type { Verb } from '../documents/policy.ts'
import type { Outcome, Result } from '../documents/result.ts'
import { keyDigest } from '../keys.ts'
import { type Refusal, type RefusalCode, refuse } from '../refusals.ts'
import { MINUTE_MS } from '../times.ts'
import { isSignedByKey } from '../verify.ts'
import type { Case, Proof } from './case.ts'
import { isEmergency, isUrgent } from './gates/approval.ts'

/** What a host is told for as long as the ring below has not proven the plan: to all of a ring the same. */
export const unprovenCodes = ['ring-below-not-proven', 'soak-not-over'] as const satisfies RefusalCode[]
export const isUnproven = (code: string): boolean => unprovenCodes.some((one) => one === code)

/** Since when it is proven, in milliseconds since 1970: 0 where no proof is asked for. */
export async function promotionOf(c: Case): Promise<Refusal | { readonly since: number }> {
  const below = c.policy.document.rings[c.ringIndex - 1]
  // The first ring has none below it; only the last takes hosts that no ring names.
  if (!below || below.hosts === 'others') return { since: 0 }
  const named = new Set(below.hosts)
  const newest = new Map<string, Result>()
  const { verb } = c.order.document
  for (const proof of c.proofs) {
    if (!(await isGenuine(proof, c))) return refuse('signature-invalid', { document: 'result' })
    const result = proof.result.document
    const ofThisPlan = result.plan === c.plan?.digest && result.epoch === c.order.document.epoch
    if (!ofThisPlan || !named.has(result.host) || outcomeOf(result, verb) === undefined) continue
    // A host that failed and then went through has proven it; one that went through and then failed has not.
    if ((newest.get(result.host)?.sequence ?? 0) < result.sequence) newest.set(result.host, result)
  }
  const results = [...newest.values()]
  const succeeded = results.filter((one) => outcomeOf(one, verb) === 'succeeded')
  const failed = results.length - succeeded.length
  const rested = succeeded.map((one) => Date.parse(one.finishedAt) + soakMs(c)).sort((a, b) => a - b)
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

async function isGenuine({ result, key }: Proof, { hasSigned }: Case): Promise<boolean> {
  return (await keyDigest(key)) === result.document.host && (await isSignedByKey(result, key, hasSigned))
}

/**
 * Undefined for results that say nothing about the plan: states, tries, refusals. A reboot follows reboots: that the ring below has
 * installed a kernel says nothing about how it boots. One that came to nothing counts against both.
 */
function outcomeOf(result: Result, verb: Verb): 'succeeded' | 'failed' | undefined {
  if (result.kind !== 'outcome') return undefined
  if (result.outcome === 'undone' || result.outcome === 'failed') return 'failed'
  if (result.outcome !== successOf(verb)) return undefined
  // A probe that passed before and was not run after has proven nothing: that is no success.
  return result.probes.every((probe) => probe.before === 'failed' || probe.after === 'passed') ? 'succeeded' : 'failed'
}

/** What a host says that did as the verb says. */
function successOf(verb: Verb): Outcome {
  if (verb === 'reboot') return 'rebooted'
  if (verb === 'put-updater-aside') return 'put-aside'
  return verb === 'give-updater-back' ? 'given-back' : 'installed'
}
