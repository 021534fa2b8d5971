/**
 * The decision on a finding: tier, dates, and everything that explains it. `decide` gathers the inputs and hands them to
 * `decideFrom`, which sees nothing else: so any stored decision can be made again, and must come out the same.
 */
import type { RiskInput, Tier } from '@patchreeve/contract/api/risk-views.ts'
import type { Because } from '@patchreeve/contract/because.ts'
import { deadlines } from './deadline.ts'
import { Inputs, inputsOf, type Question } from './inputs.ts'
import type { Profile } from './profile.ts'
import { count, tierOf } from './tier.ts'

export interface Decision {
  readonly tier: Tier
  readonly decideBy: string | null
  readonly fixBy: string | null
  readonly triageBy: string | null
  readonly clockStartedAt: string
  readonly inherited: boolean
  readonly exploited: boolean
  readonly because: readonly Because[]
  readonly inputs: readonly RiskInput[]
  readonly profile: { readonly id: string; readonly version: number }
}

export function decide(question: Question, profile: Profile): Decision {
  return decideFrom(inputsOf(question), profile)
}

/** The same decision from its stored inputs and the profile version that it names. */
export function decideFrom(list: readonly RiskInput[], profile: Profile): Decision {
  const inputs = new Inputs(list)
  const counted = count(inputs, profile)
  const { rule, because } = tierOf(counted, profile)
  const without = tierOf(count(withoutExploitation(list), profile), profile).rule
  const triage = counted.exposed || counted.result === '3d-triage'
  const { because: clockReasons, ...dates } = deadlines(inputs, rule, without, triage, profile)
  return {
    tier: rule.tier,
    ...dates,
    exploited: counted.exploited,
    because: [...because, ...clockReasons],
    inputs: list,
    profile: { id: profile.id, version: profile.version },
  }
}

const EXPLOITATION = new Set(['in-kev', 'exploited', 'exploit-public'])

function withoutExploitation(list: readonly RiskInput[]): Inputs {
  return new Inputs(list.map((i) => (EXPLOITATION.has(i.name) ? { ...i, value: false } : i)))
}
