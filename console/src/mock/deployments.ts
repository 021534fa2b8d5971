/** Made-up deployments: one that stopped itself, one under way, one at its end. Counts follow from the steps. */
import {
  type DeploymentDetail,
  type DeploymentRow,
  type DeploymentStep,
  type StepState,
  stepStates,
} from '@patchreeve/contract/api/deployment-views.ts'
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { testDigest, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import { ago, at, DAY, HOUR } from './clock.ts'
import { hostId, makeHost } from './hosts.ts'
import { hostNumbers, planId, planIn } from './plans.ts'
import { firstRing, hostKey, secondRing } from './policy.ts'

export const deploymentId = (n: number): string => `00000000-0000-7000-b000-00000000000${n}`
const MINUTE = HOUR / 60

type Because = DeploymentStep['because']
interface Placed {
  readonly state: StepState
  readonly because?: Because
  readonly ageMs: number
  readonly againMs?: number
  /** How long ago the host saw the fix; undefined: not yet. */
  readonly seenMs?: number
}

const probeFailed: Because = [{ code: 'probe-failed', params: { probe: 'units', detail: 'nginx.service is failed' } }]
const stopped: Because = [{ code: 'deployment.ring-failed', params: { ring: 'second', failed: 3, max: 2 } }]

const stoppedSignal: DeploymentDetail['signal'] = {
  failed: 3,
  passed: 24,
  looked: 512,
  traits: [
    { kind: 'probe', name: 'units: nginx.service is failed', luck: 0.18, carriers: 0, carrierNames: [] },
    {
      ...{ kind: 'package', name: 'libnginx-mod-http-geoip2 1:3.4-3 (amd64)', luck: 0.18, carriers: 2 },
      carrierNames: [makeHost(41).name, makeHost(42).name],
    },
  ],
}

/** Openssl: the first ring is through, the second undid three by itself, and so all others were held back. */
function stoppedStep(ring: string, index: number): Placed {
  const seenMs = 34 * HOUR
  if (ring === 'first') return { state: 'verified', ageMs: 30 * HOUR - index * 20 * MINUTE, seenMs }
  if (ring !== 'second') return { state: 'halted', because: stopped, ageMs: 70 * MINUTE }
  if (index < 22) return { state: 'verified', ageMs: 9 * HOUR - index * 20 * MINUTE, seenMs }
  if (index < 25)
    return { state: 'undone', because: probeFailed, ageMs: 95 * MINUTE - (index - 22) * 10 * MINUTE, seenMs }
  return { state: 'halted', because: stopped, ageMs: 70 * MINUTE, seenMs }
}

/** Curl: on its way, with all that can happen to a host on the way. */
function runningStep(ring: string, index: number): Placed {
  const seenMs = 60 * HOUR
  if (ring === 'first') return { state: 'verified', ageMs: 20 * HOUR, seenMs }
  const second: readonly Placed[] = [
    { state: 'verified', ageMs: 5 * HOUR },
    { state: 'verified', ageMs: 4 * HOUR },
    { state: 'verified', ageMs: 3 * HOUR },
    { state: 'installed', ageMs: 4 * MINUTE },
    { state: 'ordered', ageMs: MINUTE },
    { state: 'refused', because: [{ code: 'transaction-differs', params: { package: 'curl' } }], ageMs: 2 * HOUR },
    { state: 'silent', ageMs: 50 * MINUTE },
    { state: 'expired', ageMs: 40 * MINUTE },
  ]
  if (ring === 'second')
    return {
      seenMs,
      ...(second[index] ?? {
        state: 'waiting',
        because: [{ code: 'share-not-reached', params: { until: at(2 * HOUR) } }],
        ageMs: 22 * HOUR,
        againMs: 2 * HOUR,
      }),
    }
  return {
    state: 'waiting',
    because: [{ code: 'ring-below-not-proven', params: { have: 4, want: 5, failed: 1 } }],
    ageMs: 22 * HOUR,
    againMs: 5 * MINUTE,
    seenMs: 60 * HOUR,
  }
}

const ringOf = (n: number): string => (firstRing.includes(n) ? 'first' : secondRing.includes(n) ? 'second' : 'rest')

function stepsOf(plan: PlanDetail, place: (ring: string, index: number) => Placed): DeploymentStep[] {
  const counted = new Map<string, number>()
  return hostNumbers(plan)
    .sort((a, b) => rank(a.n) - rank(b.n) || a.n - b.n)
    .map(({ n, transaction }, index): DeploymentStep => {
      const ring = ringOf(n)
      const placed = place(ring, counted.get(ring) ?? 0)
      counted.set(ring, (counted.get(ring) ?? 0) + 1)
      const isBegun = !['waiting', 'halted'].includes(placed.state)
      const isTold = !['waiting', 'halted', 'ordered', 'silent', 'expired'].includes(placed.state)
      return {
        hostId: hostId(n),
        host: makeHost(n).name,
        hostKey: hostKey(n),
        ring,
        transaction,
        state: placed.state,
        because: placed.because ?? [],
        since: ago(placed.ageMs),
        gates: [],
        seenAt: placed.seenMs === undefined ? null : ago(placed.seenMs),
        retryAt: placed.againMs === undefined ? null : at(placed.againMs),
        reboot: null,
        order: isBegun ? testUuid(`order ${plan.id} ${n}`) : null,
        result: isTold ? { sequence: 3 + (index % 4), digest: testDigest(`result ${plan.id} ${n}`) } : null,
        missingResults: placed.state === 'silent' ? 1 : 0,
      }
    })
}
const rank = (n: number): number => ['first', 'second', 'rest'].indexOf(ringOf(n))

function make(
  n: number,
  plan: PlanDetail,
  place: (ring: string, index: number) => Placed,
  part: Pick<DeploymentRow, 'state' | 'because' | 'startedAt' | 'endedAt'>,
): DeploymentDetail {
  return settle({
    id: deploymentId(n),
    plan: plan.digest,
    planId: plan.id,
    tier: plan.tier,
    packages: plan.packages,
    verb: 'install',
    startedBy: 'Ines Halvorsen',
    steps: countOf([]),
    rings: [],
    failures: 0,
    control: { hosts: 60, silent: 1 },
    signal: null,
    resumed: null,
    list: stepsOf(plan, place),
    ...part,
  })
}

/** Counts and rings anew, after steps moved. */
export function settle(deployment: DeploymentDetail): DeploymentDetail {
  const rings = [...Map.groupBy(deployment.list, (step) => step.ring)].map(([name, steps]) => ({
    name,
    hosts: steps.length,
    succeeded: steps.filter((step) => ['installed', 'verified'].includes(step.state)).length,
    failed: steps.filter((step) => ['undone', 'failed', 'silent'].includes(step.state)).length,
    test: name === 'rest' ? testOf(deployment.list) : null,
    held: null,
  }))
  const failures = rings.reduce((sum, ring) => sum + ring.failed, 0)
  return Object.assign(deployment, { steps: countOf(deployment.list), rings, failures })
}

/** As the server counts for the last ring: all rings. */
function testOf(list: readonly DeploymentStep[]): DeploymentDetail['rings'][number]['test'] {
  const failed = list.filter((step) => ['undone', 'failed', 'silent'].includes(step.state)).length
  const hosts = failed + list.filter((step) => ['installed', 'verified'].includes(step.state)).length
  return { hosts, failed, haltAt: 4, promoteAt: hosts < 45 ? null : 0, decision: failed >= 4 ? 'halt' : 'continue' }
}

const countOf = (steps: readonly DeploymentStep[]): DeploymentRow['steps'] =>
  // Object.fromEntries forgets the keys; they are all the states.
  Object.fromEntries(
    stepStates.map((state) => [state, steps.filter((step) => step.state === state).length]),
  ) as DeploymentRow['steps']

/** Plans name their newest deployment, as the server's do. */
export function makeDeployments(plans: readonly PlanDetail[]): DeploymentDetail[] {
  const deployments = madeUp(plans)
  for (const { id, state, planId: of } of deployments) planIn(plans, of).rollout = { id, state }
  return deployments
}

function madeUp(plans: readonly PlanDetail[]): DeploymentDetail[] {
  const plan = (n: number) => planIn(plans, planId(n))
  return [
    make(3, plan(4), runningStep, { state: 'running', because: null, startedAt: ago(22 * HOUR), endedAt: null }),
    Object.assign(
      make(2, plan(3), stoppedStep, {
        state: 'halted',
        because: stopped[0] ?? null,
        startedAt: ago(31 * HOUR),
        endedAt: ago(70 * MINUTE),
      }),
      { signal: stoppedSignal },
    ),
    make(1, plan(1), () => ({ state: 'verified', ageMs: 30 * DAY }), {
      state: 'finished',
      because: null,
      startedAt: ago(38 * DAY),
      endedAt: ago(30 * DAY),
    }),
  ]
}

export function deploymentIn(deployments: readonly DeploymentDetail[], id: string): DeploymentDetail {
  const found = deployments.find((one) => one.id === id)
  if (!found) throw new AppError('DEPLOYMENT_NOT_FOUND')
  return found
}

export function deploymentRow(deployment: DeploymentDetail): DeploymentRow {
  const { rings: _1, list: _2, control: _3, signal: _4, resumed: _5, failures: _6, ...row } = deployment
  return row
}

export function haltIn(deployment: DeploymentDetail, because: NonNullable<DeploymentRow['because']>): void {
  if (deployment.state !== 'running') throw new AppError('DEPLOYMENT_STATE', { state: deployment.state })
  for (const step of deployment.list)
    if (step.state === 'waiting' || step.state === 'expired')
      Object.assign(step, { state: 'halted', because: [because], since: at(0), retryAt: null })
  Object.assign(settle(deployment), { state: 'halted', because, endedAt: at(0) })
}

export function resumeIn(deployment: DeploymentDetail, accepted: { reason: string; failures: number }): void {
  if (deployment.state !== 'halted') throw new AppError('DEPLOYMENT_STATE', { state: deployment.state })
  const { failures } = deployment
  if (failures !== accepted.failures) throw new AppError('FAILURES_DIFFER', { failures })
  for (const step of deployment.list)
    if (step.state === 'halted') Object.assign(step, { state: 'waiting', because: [], since: at(0) })
  const resumed = { by: 'Ines Halvorsen', at: at(0), reason: accepted.reason, failures: [0, failures] }
  Object.assign(settle(deployment), { state: 'running', because: null, endedAt: null, resumed })
}

export function startPlan(plan: PlanDetail, deployments: DeploymentDetail[]): string {
  if (plan.state !== 'signed')
    throw new AppError('PLAN_NOT_APPROVED', { refusal: 'signoff-missing', have: plan.signed, want: plan.threshold })
  if (deployments.some((one) => one.plan === plan.digest && one.state === 'running')) throw new AppError('PLAN_RUNS')
  const waiting = { state: 'waiting' as const, ageMs: 0 }
  const part = { state: 'running' as const, because: null, startedAt: at(0), endedAt: null }
  deployments.unshift(make(deployments.length + 1, plan, () => waiting, part))
  const id = deploymentId(deployments.length)
  plan.rollout = { id, state: 'running' }
  plan.actions.start = false
  return id
}
