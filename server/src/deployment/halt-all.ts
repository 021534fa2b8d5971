/**
 * The kill switch for everything: every running deployment is halted, and while the halt is not lifted nothing starts. No lease is
 * given from then on, so a host that has none never begins; one that has may still begin until its lease ends.
 */
import type { HaltedDeployment, HaltOfAll } from '@patchreeve/contract/api/deployment-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { LEASE_MAX_MINUTES } from '@patchreeve/trust/documents/order.ts'
import { MINUTE_MS } from '@patchreeve/trust/times.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { haltDeployment } from './advance.ts'
import * as halts from './halt-store.ts'
import { endStates } from './machine.ts'
import * as store from './store.ts'

/** Throws ALL_HALTED. Whoever starts, resumes or proposes by rule asks this first, in the transaction that does it. */
export async function requireNoHalt(tx: Tx): Promise<void> {
  await halts.lockHalts(tx, 'shared')
  if (await halts.standingHalt(tx)) throw new AppError('ALL_HALTED')
}

export async function isAllHalted(tx: Tx): Promise<boolean> {
  return (await halts.standingHalt(tx)) !== undefined
}

/** A second one, while it stands, changes nothing. */
export async function haltAll(op: Op, reason: string): Promise<HaltOfAll> {
  op.may('deployment.write')
  return op.tx(async (tx) => {
    await halts.lockHalts(tx, 'alone')
    const standing = await halts.standingHalt(tx)
    if (standing) return viewOf(standing)
    const stopped: halts.Stopped[] = []
    for (const id of await store.runningDeployments(tx)) stopped.push(await stopOne(tx, id))
    const halt = { haltId: op.ids.next(), reason, haltedBy: nameOf(op), stopped }
    await halts.insertHalt(tx, halt)
    await record(op, tx, 'deployment.all-halted', halt.haltId, {
      reason,
      by: halt.haltedBy,
      deployments: stopped.map(({ id, ended, begun, stopped: never }) => ({ id, ended, begun, stopped: never })),
    })
    return viewOf(await required(tx))
  })
}

async function stopOne(tx: Tx, deploymentId: string): Promise<halts.Stopped> {
  const { packages = [] } = (await store.lockDeployment(tx, deploymentId)) ?? {}
  const before = await store.stepsOf(tx, deploymentId)
  const open = await store.openOrdersOf(tx, deploymentId)
  const leases = [...open.values()].flatMap(({ leasedAt }) => leasedAt ?? [])
  await haltDeployment(tx, deploymentId, { code: 'deployment.all-halted', params: {} }, 'person')
  const ended = before.filter((step) => endStates.includes(step.state) || step.state === 'installed').length
  const after = await store.stepsOf(tx, deploymentId)
  const stopped = after.filter((step) => step.state === 'halted').length
  return {
    id: deploymentId,
    packages: [...packages],
    ended,
    begun: before.length - ended - stopped,
    stopped,
    leasedAt: leases.sort((a, b) => b.getTime() - a.getTime())[0]?.toISOString() ?? null,
  }
}

/** Throws NOT_HALTED. */
export async function liftHalt(op: Op, reason: string): Promise<HaltOfAll> {
  op.may('deployment.write')
  return op.tx(async (tx) => {
    await halts.lockHalts(tx, 'alone')
    const standing = await halts.standingHalt(tx)
    if (!standing) throw new AppError('NOT_HALTED')
    await halts.liftHalt(tx, standing.haltId, nameOf(op), reason)
    await record(op, tx, 'deployment.halt-lifted', standing.haltId, { reason, by: nameOf(op) })
    return viewOf(await required(tx))
  })
}

export async function showHalt(op: Op): Promise<{ halted: boolean; newest: HaltOfAll | null }> {
  op.may('deployment.read')
  return op.tx(async (tx) => {
    const newest = await halts.newestHalt(tx)
    return {
      halted: newest !== undefined && newest.liftedAt === null,
      newest: newest ? viewOf(newest) : null,
    }
  })
}

/** It was written in this transaction. */
async function required(tx: Tx): Promise<halts.HaltRecord> {
  return (await halts.newestHalt(tx)) as halts.HaltRecord
}

async function record(op: Op, tx: Tx, type: string, haltId: string, body: Record<string, unknown>): Promise<void> {
  await tx.record({ type, subjectType: 'halt', subjectId: haltId, body, provenance: provenanceOf(op.actor) })
  await tx.emit({ type, body: { halt: haltId } })
}

const nameOf = ({ actor }: Op): string => (actor.kind === 'person' ? actor.name : actor.kind)

function viewOf(halt: halts.HaltRecord): HaltOfAll {
  const leases = halt.stopped.flatMap(({ leasedAt }) => (leasedAt === null ? [] : [Date.parse(leasedAt)]))
  return {
    id: halt.haltId,
    reason: halt.reason,
    at: halt.haltedAt.toISOString(),
    by: halt.haltedBy,
    deployments: halt.stopped.map(({ leasedAt: _, ...one }): HaltedDeployment => one),
    leasesUntil:
      leases.length === 0 ? null : new Date(Math.max(...leases) + LEASE_MAX_MINUTES * MINUTE_MS).toISOString(),
    leaseMinutes: LEASE_MAX_MINUTES,
    liftedAt: halt.liftedAt?.toISOString() ?? null,
    liftedBy: halt.liftedBy,
    liftReason: halt.liftReason,
  }
}
