/**
 * Roll-outs without a person, under the policy's standing approval: what went wrong is held back, what is due is proposed, and what
 * is covered is started. One such roll-out of an origin at a time, so that all rings come with it; the next one takes what came
 * meanwhile, and other origins' go beside it. Runs on news and now and then, may end anywhere and be begun again, and may run twice at
 * once: a lock and what is there decide.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import {
  isPaused,
  lockAutomatic,
  noteUnproven,
  proposeForPeople,
  proposeStanding,
  type Repositories,
  type StandingGround,
  shareNow,
  standingGround,
  takeNews,
  unstartedStanding,
} from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { haltDeployment } from './advance.ts'
import * as store from './automatic-store.ts'
import { isAllHalted } from './halt-all.ts'
import { holdWhatFailed } from './hold.ts'
import type { OrderContext } from './order-due.ts'
import { startPlan } from './service.ts'

export interface AutomaticContext extends OrderContext {
  readonly repositories: Repositories
}

/** Without any news: windows of exceptions end, held-back versions come free, a start can go through at last. */
const LOOK_MS = 5 * MINUTE_MS

/** `op` is the server's own. Returns the deployments that it started. */
export async function goOn(context: AutomaticContext, op: Op): Promise<string[]> {
  const isDue = await op.tx((tx) => takeNews(tx, new Date(op.clock.now().getTime() - LOOK_MS)))
  return isDue ? look(context, op) : []
}

/** Looks whether there is news or not. */
export async function look(context: AutomaticContext, op: Op): Promise<string[]> {
  await op.tx((tx) => propose(context, op, tx))
  // Apart: a plan that was proposed and not started is found by the next look.
  return op.tx((tx) => start(context, op, tx))
}

async function propose(context: AutomaticContext, op: Op, tx: Tx): Promise<void> {
  await lockAutomatic(tx)
  await holdWhatFailed(tx, context.ids)
  const ground = await standingGround(tx)
  if (!ground || (await isPaused(tx))) return
  const running = await endOutdated(tx, ground, await store.running(tx))
  const share = await shareNow(tx, context.repositories, ground, await busyHosts(tx, running))
  // While something goes they are part of it, or may be of the next.
  await noteUnproven(tx, running.length === 0 ? share.unproven : 0)
  await proposeForPeople(op, tx, ground, share.beyond)
  const unstarted = await unstartedStanding(tx, ground)
  for (const going of share.going) {
    const next = { tier: going.tier, hosts: going.hosts.map((host) => host.hostId) }
    const before = running.filter((one) => one.origin === null || one.origin === going.origin)
    if (!before.every((one) => givesWay(one, next, tx.now))) continue
    for (const one of before) await haltDeployment(tx, one.deploymentId, SUPERSEDED, 'server-seen')
    await proposeStanding(op, tx, ground, going, unstarted.get(going.origin))
  }
}

const SUPERSEDED = { code: 'deployment.superseded', params: {} } as const
const POLICY_CHANGED = { code: 'deployment.policy-changed', params: {} } as const

/** Hosts take no order of a plan that was made under an older policy: what is left of it is planned anew. */
async function endOutdated(
  tx: Tx,
  { policy }: StandingGround,
  running: readonly store.Running[],
): Promise<store.Running[]> {
  const [outdated, current] = [
    running.filter((one) => one.policy !== policy.digest),
    running.filter((one) => one.policy === policy.digest),
  ]
  for (const one of outdated)
    if (one.automatic) await haltDeployment(tx, one.deploymentId, POLICY_CHANGED, 'server-seen')
  return current
}

/**
 * Those at work on an order, or whose installation no inventory has shown yet: for its own origin; of people's roll-outs, for any, all
 * that are still to come.
 */
async function busyHosts(
  tx: Tx,
  running: readonly store.Running[],
): Promise<(hostId: string, origin: string) => boolean> {
  const waiting = running.filter((one) => !one.automatic).flatMap((one) => one.waiting.map((step) => step.hostId))
  const atWork = await store.hostsAtWork(tx, new Date(tx.now.getTime() - UNSHOWN_MS))
  const entirely = new Set([...waiting, ...atWork.flatMap((one) => (one.origin === null ? [one.hostId] : []))])
  const byOrigin = Map.groupBy(atWork, (one) => one.hostId)
  return (hostId, origin) =>
    entirely.has(hostId) || (byOrigin.get(hostId)?.some((one) => one.origin === origin) ?? false)
}

/** Longer than any host takes to report; then it has been changed by somebody else. */
const UNSHOWN_MS = 24 * HOUR_MS
/** A host that was asked so often without an answer, or has not been heard of for so long, keeps nobody else waiting. */
const STRAGGLER_ATTEMPTS = 3
const STRAGGLER_SILENT_MS = 24 * HOUR_MS

interface Proposal {
  readonly tier: number
  readonly hosts: readonly string[]
}

/** A person's roll-out never does. */
export function givesWay(running: store.Running, next: Proposal, now: Date): boolean {
  if (!running.automatic) return false
  if (next.tier < Number(running.tier.slice(1))) return true
  const late = running.waiting.filter((step) => isStraggler(step, now))
  if (late.length < running.waiting.length || running.atWork > 0) return false
  // For the stragglers alone it would be the same plan again.
  const names = new Set(late.map((step) => step.hostId))
  return next.hosts.some((hostId) => !names.has(hostId))
}

function isStraggler({ attempts, seenAt }: store.Running['waiting'][number], now: Date): boolean {
  return attempts >= STRAGGLER_ATTEMPTS || seenAt === null || now.getTime() - seenAt.getTime() > STRAGGLER_SILENT_MS
}

async function start(context: AutomaticContext, op: Op, tx: Tx): Promise<string[]> {
  await lockAutomatic(tx)
  if (await isAllHalted(tx)) return []
  const ground = await standingGround(tx)
  if (!ground || (await isPaused(tx))) return []
  const started: string[] = []
  for (const plan of (await unstartedStanding(tx, ground)).values())
    try {
      started.push(await startPlan(context, op, tx, plan.digest))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // The plan stays, says so itself, and is tried again.
      op.log.warn({ plan: plan.id, code: error.code, params: error.params }, 'a plan could not start by itself')
    }
  return started
}
