/** The mock's answers for what changes hosts: trust, plans, deployments, origins. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { automaticIn } from './automatic.ts'
import { chainOf } from './chain.ts'
import { at } from './clock.ts'
import { deploymentIn, deploymentRow, haltIn, resumeIn, startPlan } from './deployments.ts'
import { CLOSED, CLOSED_NAME, closedAs } from './evidence.ts'
import { episodeId } from './findings.ts'
import { groupSeeds } from './groups.ts'
import type { Handlers } from './handlers.ts'
import { listOf } from './list.ts'
import { confirmIn } from './origins.ts'
import { addSignOff, planDocument, planIn, planRow } from './plans.ts'
import { facts, policies, roots } from './policy.ts'
import { seedById, type World } from './world.ts'

type ActRoutes =
  | `${'auto' | 'heldback' | 'plan' | 'root' | 'policy' | 'hostkey' | 'deployment' | 'origin'}_${string}`
  | 'trust_facts'
  | 'signoff_add'
  | 'why'
  | 'evidence_chain'

const done = { done: true } as const

/** Two gates that block, one that passes, one that only the host knows. */
const whyRows: RouteOutput<'why'>['rows'] = [
  { gate: 'patch', state: 'pass', because: null, since: null, lifts: null, liftsAt: null },
  {
    gate: 'window',
    state: 'blocked',
    because: { code: 'refusal.outside-window', params: { next: '2026-11-28T22:00:00Z' } },
    since: '2026-11-27T04:00:00.000Z',
    lifts: { code: 'explain.outside-window', params: {} },
    liftsAt: '2026-11-28T22:00:00.000Z',
  },
  {
    gate: 'disk',
    state: 'blocked',
    because: { code: 'refusal.disk-full', params: { mount: '/', free: 8_000_000, needed: 67_108_864 } },
    since: '2026-11-26T22:10:00.000Z',
    lifts: { code: 'explain.disk-full', params: {} },
    liftsAt: null,
  },
  {
    gate: 'lock',
    state: 'unknown',
    because: { code: 'why.host-knows', params: {} },
    since: null,
    lifts: null,
    liftsAt: null,
  },
]

export const act: Pick<Handlers, Extract<keyof Handlers, ActRoutes>> = {
  trust_facts: () => facts,
  root_list: (world) => ({ rows: rootsIn(world).map(({ envelope: _, ...row }) => row) }),
  root_show: (world, { params }) => versionOf(rootsIn(world), params.version),
  root_add(world, { body }) {
    if (!body.envelope.includes('vnd.patchreeve.root+json'))
      throw new AppError('DOCUMENT_REFUSED', { refusal: 'document-malformed', document: 'root' })
    world.hasRoot = true
    return versionOf(roots, 2)
  },
  policy_list: (world) => ({ rows: policiesIn(world).map(({ envelope: _, ...row }) => row) }),
  policy_show: (world, { params }) => versionOf(policiesIn(world), params.version),
  policy_add: () => {
    throw new AppError('DOCUMENT_REFUSED', { refusal: 'policy-signatures-missing', have: 1, want: 2 })
  },
  policy_feasibility(world, { params }) {
    const { version, rings } = versionOf(policiesIn(world), params.version)
    const hours = { T0: 72, T1: 336, T2: 720, T3: 1440 }
    const tiers = (['T0', 'T1', 'T2', 'T3'] as const).map((tier) => ({
      tier,
      deadlineHours: hours[tier],
      worstHours: 171,
      meets: hours[tier] > 171,
      binding: { rule: 'windows' as const, name: rings.at(-1)?.name ?? '', hours: 96 },
      parts: [],
    }))
    const paces = rings.map(({ name, hosts }) => ({
      ring: name,
      hosts,
      percentPerNight: 40,
      hostsPerNight: hosts && Math.ceil(hosts * 0.4),
      nights: 3,
    }))
    return {
      version,
      tiers,
      rings: paces,
      excluded: [],
      outlivesSignOff: false,
      findings: { dated: 0, late: 0, rows: [] },
    }
  },
  hostkey_list: (world) => ({ rows: world.hostKeys }),
  hostkey_confirm(world, { params, body }) {
    const row = world.hostKeys.find((one) => one.hostId === params.id && one.digest === body.digest)
    if (!row) throw new AppError('HOST_KEY_UNKNOWN')
    for (const other of world.hostKeys) if (other.hostId === params.id && other !== row) other.state = 'replaced'
    return Object.assign(row, { state: 'confirmed', confirmedAt: at(0), confirmedBy: 'Ines Halvorsen' })
  },

  auto_show: (world) => automaticIn(world),
  auto_pause(world, { body }) {
    world.automatic = { ...world.automatic, state: 'paused', paused: { at: at(0), by: 'Ines Halvorsen', ...body } }
    return automaticIn(world)
  },
  auto_resume(world) {
    world.automatic = { ...world.automatic, state: 'on', paused: null }
    return automaticIn(world)
  },
  heldback_list: (world) => ({ rows: world.heldBack }),
  heldback_lift(world, { params }) {
    if (!world.heldBack.some((one) => one.id === params.id)) throw new AppError('NOT_FOUND', { held: params.id })
    world.heldBack = world.heldBack.filter((one) => one.id !== params.id)
    return done
  },

  plan_list: (world, { query }) => listOf(world.plans.map(planRow), query, {}, {}),
  plan_show: (world, { params }) => planIn(world.plans, params.id),
  plan_document: (world, { params }) => planDocument(planIn(world.plans, params.id)),
  plan_propose(world, { body }) {
    if (!world.hasRoot) throw new AppError('ROOT_MISSING')
    if (/tier:T4/.test(body.where))
      throw new AppError('PLAN_EMPTY', { leftOut: 15, why: 'held 12, not-in-catalogue 3' })
    return planIn(world.plans, world.plans[0]?.id ?? '')
  },
  signoff_add: (world, { params, body }) => addSignOff(planIn(world.plans, params.id), body.envelope),
  why(world, { params }) {
    const host = world.hosts.find((one) => one.id === params.id || one.name === params.id)
    if (!host) throw new AppError('HOST_NOT_FOUND', { id: params.id })
    return { host: host.name, hostId: host.id, patch: params.patch, planId: null, rows: whyRows }
  },

  deployment_list: (world, { query }) => listOf(world.deployments.map(deploymentRow), query, {}, {}),
  deployment_show: (world, { params }) => deploymentIn(world.deployments, params.id),
  deployment_start(world, { body }) {
    const plan = world.plans.find((one) => one.digest === body.plan)
    if (!plan) throw new AppError('NOT_FOUND', { plan: body.plan })
    return { id: startPlan(plan, world.deployments) }
  },
  deployment_halt(world, { params }) {
    haltIn(deploymentIn(world.deployments, params.id), { code: 'deployment.by-person', params: {} })
    return done
  },
  deployment_resume(world, { params, body }) {
    resumeIn(deploymentIn(world.deployments, params.id), body)
    return done
  },
  deployment_undo(world, { params, body }) {
    const deployment = deploymentIn(world.deployments, params.id)
    if (deployment.verb !== 'install') throw new AppError('NOTHING_TO_UNDO')
    if (deployment.packages.includes('libssl3')) throw new AppError('NO_WAY_BACK', { package: 'libssl3' })
    if (deployment.state === 'running' && body.host.length === 0)
      haltIn(deployment, { code: 'deployment.undo-proposed', params: {} })
    return { plan: world.plans[0]?.digest ?? '' }
  },
  evidence_chain(_, { params }) {
    const closed = params.id === CLOSED
    const seed = closed ? groupSeeds.find((one) => one.source === 'openssl') : seedById(params.id)
    if (!seed) throw new AppError('FINDING_NOT_FOUND')
    if (closed) return { ...chainOf(CLOSED, seed, CLOSED_NAME), closed: closedAs }
    return chainOf(params.id, seed, seed.cves.find((cve) => episodeId(seed, cve) === params.id) ?? '')
  },

  origin_list: (world) => ({ rows: world.origins }),
  origin_confirm: (world, { body }) => confirmIn(world.origins, body),
}

const rootsIn = (world: World) => (world.hasRoot ? roots : [])
const policiesIn = (world: World) => (world.hasRoot ? policies : [])

function versionOf<Row extends { readonly version: number }>(rows: readonly Row[], version: number): Row {
  const row = rows.find((one) => one.version === version)
  if (!row) throw new AppError('NOT_FOUND', { version })
  return row
}
