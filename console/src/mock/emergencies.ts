/** Made-up emergencies: one that is over and overdue for its review, and a drill; and the halt of all. */
import type { HaltOfAll } from '@patchreeve/contract/api/deployment-views.ts'
import type { EmergencyDetail, EmergencyStarted } from '@patchreeve/contract/api/emergency-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { ago, at, DAY, HOUR } from './clock.ts'
import { deploymentId, haltIn } from './deployments.ts'
import type { Handlers } from './handlers.ts'
import { hostId, makeHost } from './hosts.ts'
import { listOf } from './list.ts'
import type { World } from './world.ts'

const emergencyId = (n: number): string => `00000000-0000-7000-a0e0-00000000000${n}`
const LIFTED = ['ring-delay', 'window', 'share', 'period']

const stages = (decidedMs: number, minutes: readonly (number | null)[]): EmergencyDetail['stages'] =>
  (['decided', 'signed', 'first-host', 'first-ring', 'half', 'most'] as const).map((stage, index) => {
    const after = minutes[index] ?? null
    return { stage, minutes: after, at: after === null ? null : ago(decidedMs - after * (HOUR / 60)) }
  })

const slowest = (minutes: readonly number[]): EmergencyDetail['slowest'] =>
  minutes.map((after, index) => ({
    hostId: hostId(index + 3),
    host: makeHost(index + 3).name,
    state: 'verified',
    minutes: after,
  }))

function rings(): EmergencyDetail['rings'] {
  return [
    { name: 'first', hosts: 2, after: null, stuck: false, delayMinutes: 60, opensAt: null },
    {
      name: 'rest',
      hosts: 28,
      after: { ring: 'first', succeeded: 2, hosts: 2 },
      stuck: false,
      delayMinutes: 60,
      opensAt: at(9 * HOUR),
    },
  ]
}

export function emergencies(world: Pick<World, 'plans'>): EmergencyDetail[] {
  const plan = world.plans[0]
  const base = {
    planId: plan?.id ?? '',
    planDigest: plan?.digest ?? '',
    packages: plan?.packages ?? [],
    tier: 'T0',
    startedBy: 'Ines Halvorsen',
    deploymentId: deploymentId(1),
    hosts: 30,
    lifted: LIFTED,
    quota: { count: 2, days: 30, left: 1, spentHosts: [] },
    rings: rings(),
    signed: 2,
    threshold: 2,
    outside: 4,
    reviewed: null,
  } as const satisfies Partial<EmergencyDetail>
  return [
    {
      ...base,
      id: emergencyId(1),
      kind: 'emergency',
      state: 'finished',
      reason: 'Exploited on two of our own edge hosts since this morning.',
      startedAt: ago(9 * DAY),
      reached: 30,
      inTime: true,
      stages: stages(9 * DAY, [0, 21, 34, 41, 62, 118]),
      slowest: slowest([131, 118, 97, 62]),
      depth: null,
      filedAt: ago(9 * DAY - 3 * HOUR),
      review: 'overdue',
      reviewDueAt: ago(2 * DAY),
    },
    {
      ...base,
      id: emergencyId(2),
      kind: 'drill',
      state: 'finished',
      reason: 'Yearly drill.',
      startedAt: ago(40 * DAY),
      reached: 29,
      inTime: true,
      stages: stages(40 * DAY, [0, 55, 58, 61, 70, 92]),
      slowest: slowest([140, 92, 71]),
      depth: 'try',
      filedAt: ago(40 * DAY - 4 * HOUR),
      review: 'none',
      reviewDueAt: null,
    },
  ]
}

function started(world: World, dryRun: boolean, kind: 'emergency' | 'drill'): EmergencyStarted {
  const plan = world.plans[0]
  return {
    id: dryRun ? null : emergencyId(kind === 'drill' ? 2 : 1),
    planId: dryRun ? null : (plan?.id ?? null),
    planDigest: dryRun ? null : (plan?.digest ?? null),
    tier: 'T0',
    packages: plan?.packages ?? [],
    hosts: [3, 4, 5].map((n) => makeHost(n).name),
    rings: rings(),
    quota: { count: 2, days: 30, left: 1, spentHosts: [] },
    lifted: LIFTED,
    threshold: 2,
    outside: 4,
    leftOut: [],
    reviewDueAt: kind === 'drill' ? null : at(7 * DAY),
  }
}

function find(world: World, id: string): EmergencyDetail {
  const found = world.emergencies.find((one) => one.id === id)
  if (!found) throw new AppError('EMERGENCY_NOT_FOUND')
  return found
}

type Ids = `${'emergency' | 'halt'}_${string}`

export const emergencyHandlers: Pick<Handlers, Extract<keyof Handlers, Ids>> = {
  emergency_start: (world, { body }) => started(world, body.dryRun, 'emergency'),
  emergency_drill: (world, { body }) => started(world, body.dryRun, 'drill'),
  emergency_list: (world, { query }) =>
    listOf(
      world.emergencies.filter((one) => query.kind === undefined || one.kind === query.kind),
      query,
      {},
      {},
    ),
  emergency_show: (world, { params }) => find(world, params.id),
  emergency_review(world, { params, body }) {
    const one = find(world, params.id)
    if (one.review === 'done') throw new AppError('EMERGENCY_STATE', { state: 'reviewed' })
    return Object.assign(one, { review: 'done', reviewed: { ...body, at: at(0), by: 'Ines Halvorsen' } })
  },
  halt_show: (world) => ({
    halted: world.halt !== undefined && world.halt.liftedAt === null,
    newest: world.halt ?? null,
  }),
  halt_all(world, { body }) {
    if (world.halt && world.halt.liftedAt === null) return world.halt
    const running = world.deployments.filter((one) => one.state === 'running')
    const deployments = running.map((one): HaltOfAll['deployments'][number] => {
      const { waiting, expired, ordered } = one.steps
      const all = Object.values(one.steps).reduce((sum, n) => sum + n, 0)
      haltIn(one, { code: 'deployment.all-halted', params: {} })
      return {
        id: one.id,
        packages: one.packages,
        ended: all - waiting - expired - ordered,
        begun: ordered,
        stopped: waiting + expired,
      }
    })
    world.halt = {
      id: emergencyId(9),
      reason: body.reason,
      at: at(0),
      by: 'Ines Halvorsen',
      deployments,
      leasesUntil: at(HOUR / 4),
      leaseMinutes: 15,
      liftedAt: null,
      liftedBy: null,
      liftReason: null,
    }
    return world.halt
  },
  halt_lift(world, { body }) {
    if (!world.halt || world.halt.liftedAt !== null) throw new AppError('NOT_HALTED')
    return Object.assign(world.halt, { liftedAt: at(0), liftedBy: 'Ines Halvorsen', liftReason: body.reason })
  },
}
