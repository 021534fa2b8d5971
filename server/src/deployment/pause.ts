/**
 * When a roll-out stops by itself, how many more hosts of each ring may begin now, and when it is at its end. Pure: numbers in, a
 * decision out. It only narrows: who may begin at all is for the hosts' own gates.
 */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import type { Policy, PromotionTest } from '@patchreeve/trust/documents/policy.ts'
import { explains } from './control.ts'
import { endStates } from './machine.ts'
import { type Decision, decide, haltAt, promoteAt } from './sequential.ts'
import { EMPTY, type RingTally, type Tally } from './tally.ts'

/** Failures per ring that a person has seen and resumed the roll-out with: they stay counted, and one more halts it again. */
export type AcceptedFailures = readonly number[]

/** The test of a ring: on its own hosts and those of the rings before it. */
export interface TestStanding {
  readonly hosts: number
  readonly failed: number
  readonly haltAt: number
  /** Undefined: too few hosts to say that it is good. */
  readonly promoteAt: number | undefined
  readonly decision: Decision
}

export interface RingJudgement {
  readonly test: TestStanding | undefined
  /** Hosts that may begin now beyond those under way. */
  readonly room: number
  /** Why there is no room; undefined while there is some. */
  readonly held: Text | undefined
}

export interface Judgement {
  /** Undefined: it goes on. */
  readonly halt: Text | undefined
  readonly rings: readonly RingJudgement[]
}

export function judge(policy: Policy, tally: Tally, accepted: AcceptedFailures = []): Judgement {
  const rings = blamed(tally)
  const judgements = policy.rings.map(({ promotion }, index): RingJudgement => {
    const [upTo, own] = [sum(rings.slice(0, index + 1)), rings[index] ?? EMPTY]
    return promotion.test === null
      ? { test: undefined, room: Number.POSITIVE_INFINITY, held: undefined }
      : judgeRing(promotion.test, upTo, own, total(accepted.slice(0, index + 1)))
  })
  const halt = tooMany(policy, rings, accepted) ?? testFailed(policy, judgements, accepted)
  return { halt, rings: judgements }
}

/** Without the silence that the control explains: it says neither good nor bad. */
function blamed({ rings, control }: Tally): readonly RingTally[] {
  const all = sum(rings)
  const quiet = all.silent + all.gone
  if (!explains(control, quiet + all.succeeded + all.failed, quiet)) return rings
  return rings.map((ring) => ({ ...ring, silent: 0, gone: 0 }))
}

/** What a ring may lose is what the ring above it still takes as proof; the last one answers for itself, by its test if it has one. */
function tooMany(policy: Policy, rings: readonly RingTally[], accepted: AcceptedFailures): Text | undefined {
  for (const [index, ring] of policy.rings.entries()) {
    const above = policy.rings[index + 1]
    if (!above && ring.promotion.test !== null) continue
    const { maxFailed } = (above ?? ring).promotion
    const { failed, silent } = rings[index] ?? EMPTY
    if (failed + silent > Math.max(maxFailed, accepted[index] ?? 0))
      return { code: 'deployment.ring-failed', params: { ring: ring.name, failed: failed + silent, max: maxFailed } }
  }
  return undefined
}

function testFailed(
  policy: Policy,
  judgements: readonly RingJudgement[],
  accepted: AcceptedFailures,
): Text | undefined {
  for (const [index, { test }] of judgements.entries())
    if (test?.decision === 'halt' && test.failed > total(accepted.slice(0, index + 1))) {
      const { failed, hosts, haltAt: limit } = test
      return { code: 'deployment.test-failed', params: { ring: policy.rings[index]?.name ?? '', failed, hosts, limit } }
    }
  return undefined
}

/**
 * Of hosts that went through for each one under way. Those that answer do so within minutes, and those that never will are missed a quarter
 * of an hour later: with 1, one bad plan in a hundred got that far ahead of them (docs/rollout.md, silent).
 */
const GROWTH = 2

/** `upTo`: of the ring and those before it. */
function judgeRing(test: PromotionTest, upTo: RingTally, own: RingTally, accepted: number): RingJudgement {
  const failed = upTo.failed + upTo.silent + upTo.gone
  const hosts = upTo.succeeded + failed
  // Whoever is overdue may be lost: that halts nothing yet, and nobody follows as if it were well.
  const [fearedFailed, fearedHosts] = [failed + upTo.overdue, hosts + upTo.overdue]
  const feared = decide(test, fearedHosts, fearedFailed)
  const most = feared === 'promote' ? Math.max(test.firstWave, Math.floor(upTo.succeeded / GROWTH)) : test.firstWave
  const isHeld = feared === 'halt' && fearedFailed > accepted
  const room = isHeld ? 0 : Math.max(0, most - own.underWay)
  return {
    test: {
      ...{ hosts, failed, haltAt: haltAt(test, hosts), promoteAt: promoteAt(test, hosts) },
      decision: decide(test, hosts, failed),
    },
    room,
    held: room > 0 ? undefined : heldText(isHeld, upTo, own, most),
  }
}

function heldText(isHeld: boolean, upTo: RingTally, own: RingTally, most: number): Text {
  return isHeld
    ? { code: 'deployment.held-for-overdue', params: { overdue: upTo.overdue } }
    : { code: 'deployment.held-for-others', params: { underWay: own.underWay, most } }
}

const total = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

function sum(rings: readonly RingTally[]): RingTally {
  const all = { ...EMPTY }
  for (const ring of rings) for (const name of Object.keys(EMPTY) as (keyof RingTally)[]) all[name] += ring[name]
  return all
}

/** What a person accepts who resumes now: every failure that there is, per ring. */
export const failuresOf = ({ rings }: Tally): number[] => rings.map((ring) => ring.failed + ring.silent + ring.gone)

export function isFinished(steps: readonly { readonly state: StepState }[]): boolean {
  return steps.every((step) => endStates.includes(step.state))
}
