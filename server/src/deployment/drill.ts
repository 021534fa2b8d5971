/**
 * A drill: every host tries the plan and installs nothing. Hosts let that through at any time, so the order of the rings, which they
 * enforce for what is real, is kept here: no ring tries what the one below it has not.
 */
import type { DeploymentVerb } from '@patchreeve/contract/api/deployment-views.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { type Refusal, refuse } from '@patchreeve/trust/refusals.ts'
import { failedStates } from './machine.ts'
import type { Standing } from './tally.ts'

export const isDrill = (verb: DeploymentVerb): boolean => verb === 'try' || verb === 'simulate'

/** The deepest that the policy allows; undefined: neither. */
export function drillVerb({ verbs }: Policy): 'try' | 'simulate' | undefined {
  return (['try', 'simulate'] as const).find((verb) => verbs.includes(verb))
}

/** What an emergency would wait for, said of a drill; undefined: this ring may try. */
export function ringBelowOfDrill(
  verb: DeploymentVerb,
  policy: Policy,
  steps: readonly Pick<Standing, 'ringIndex' | 'state'>[],
  ringIndex: number,
): Refusal | undefined {
  const ring = policy.rings[ringIndex]
  if (!isDrill(verb) || !ring || ringIndex === 0) return undefined
  const below = steps.filter((step) => step.ringIndex === ringIndex - 1)
  const have = below.filter((step) => step.state === 'tried').length
  const failed = below.filter((step) => failedStates.includes(step.state)).length
  const want = Math.max(1, ring.promotion.minSucceeded)
  return have >= want && failed <= ring.promotion.maxFailed
    ? undefined
    : refuse('ring-below-not-proven', { have, want, failed })
}

/** A host that cannot try (a boot package, too little memory) has done all that a drill asks: its reason stands beside it. */
export function wentThrough({ outcome, kind, tried }: Result, verb: DeploymentVerb): boolean {
  if (verb === 'simulate') return kind === 'state' || outcome === 'tried'
  return outcome === 'tried' && (tried?.passed === true || isUntriable(tried?.because ?? []))
}

const isUntriable = (because: Result['because']): boolean =>
  because.length > 0 && because.every(({ code }) => code === 'not-tried')
