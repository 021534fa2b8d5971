/**
 * A change plan: what somebody looked at, to be done later by somebody else, exactly so. It names the draft that it was made
 * for and the draft that comes out, and its steps are all of the difference between the two.
 */
import { z } from 'zod'
import { canonicalJson, type Json } from '../canonical.ts'
import { Digest } from '../documents/fields.ts'
import { type Changed, judged } from './change.ts'
import { diffPolicies, PolicyStep } from './diff.ts'
import type { PolicyDraft } from './draft.ts'
import { fault, type PolicyFault, twiceIn } from './draft-faults.ts'
import { perform } from './perform.ts'
import { draftDigest } from './preset.ts'
import { isPlain } from './shape.ts'

/** All hosts of two full rings out and others in, and all else that a draft can hold. */
const STEPS_MAX = 50_000
/** Such a plan, as it is written. */
export const PLAN_TEXT_MAX = 16 * 1024 * 1024

export const PolicyChangePlan = z.strictObject({
  type: z.literal('policy-change'),
  schema: z.literal(1),
  /** Of the draft that it was made for. */
  base: Digest,
  steps: z.array(PolicyStep).max(STEPS_MAX),
  /** Of the draft that comes out. */
  result: Digest,
})
export type PolicyChangePlan = z.infer<typeof PolicyChangePlan>

export async function planChange(from: PolicyDraft, to: PolicyDraft): Promise<PolicyChangePlan> {
  const steps = diffPolicies(from, to)
  return { type: 'policy-change', schema: 1, base: await draftDigest(from), steps, result: await draftDigest(to) }
}

export const planText = (plan: PolicyChangePlan): string => `${JSON.stringify(plan, null, 2)}\n`

/**
 * Plans are written by `policy diff` and nobody else: one that is spelt in another way is refused. So no key stands twice, and
 * what a person reads in the file is what is done.
 */
export function readPlan(text: string): { readonly plan: PolicyChangePlan } | { readonly faults: PolicyFault[] } {
  if (text.length > PLAN_TEXT_MAX) return { faults: [fault('plan-malformed')] }
  const value = parse(text)
  const read = isPlain(value) ? PolicyChangePlan.safeParse(value) : undefined
  if (!read?.success) return { faults: [fault('plan-malformed')] }
  // A checkout may have changed the ends of lines.
  const same = planText(read.data) === text.replaceAll('\r\n', '\n')
  return same ? { plan: read.data } : { faults: [fault('plan-respelled')] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Does these steps and no others, or nothing. */
export async function applyPlan(base: PolicyDraft, plan: PolicyChangePlan): Promise<Changed> {
  const twice = twiceIn(base, 'base')
  if (twice.length > 0) return { faults: twice }
  const digest = await draftDigest(base)
  if (digest !== plan.base) return { faults: [fault('plan-base', { base: digest, planned: plan.base })] }
  const done = judged(base, perform(base, plan.steps))
  if ('faults' in done) return done
  // What they say of before is compared here, and so is a step that does nothing or stands twice.
  if (!sameSteps(done.steps, plan.steps)) return { faults: [fault('plan-steps')] }
  return (await draftDigest(done.draft)) === plan.result ? done : { faults: [fault('plan-result')] }
}

/** In any order: what they say decides. */
function sameSteps(one: readonly PolicyStep[], other: readonly PolicyStep[]): boolean {
  const texts = (steps: readonly PolicyStep[]) => steps.map((step) => canonicalJson(step as Json)).sort()
  return JSON.stringify(texts(one)) === JSON.stringify(texts(other))
}
