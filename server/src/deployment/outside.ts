/**
 * Changes from outside: a report shows another version of a package, and no order of ours explains it. Told a little later than
 * reported, when the order that may be at work has been answered, and what apt says of its own runs has come in as well.
 */
import type { OutsideCause } from '@patchreeve/contract/sections/repositories.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import { z } from 'zod'
import { readEpoch } from '../enrolment/index.ts'
import type { Tx } from '../platform/database.ts'
import { type Changed, explain, runAt, SLACK_MS, type Worked } from './explain.ts'
import * as store from './outside-store.ts'

/** A host sends its sections one after the other, within a minute even when it is loaded. */
const SETTLE_MS = 2 * 60_000
const AGAIN_MS = 60_000
/** Reports looked at in one go; the next look is seconds away. */
const BATCH = 200
/** Looked at one by one; an order has 500 at most, so a report with more has some that none explains. */
const CHANGES_KEPT = 2_000
/** Packages named in the ledger's entry; the count is the true number. */
const CHANGES_TOLD = 100
/** Reports with such changes kept for a host's page. */
const KEPT = 20
/** This server was never restored. */
const EPOCH_ONE = 1

const News = z.object({
  hostId: z.uuid(),
  hostNo: z.int(),
  reportId: z.uuid(),
  since: z.iso.datetime(),
  came: z.array(z.int()),
  went: z.array(z.int()),
})

/** A report came in: notes which installed versions it changed. Most reports change none, and cost nothing here. */
export async function noteChanged(tx: Tx, body: Record<string, unknown>): Promise<void> {
  if (body.since === undefined) return
  const { hostId, hostNo, reportId, since, came, went } = News.parse(body)
  const at = await store.receivedAt(tx, reportId)
  if (!at || (await isFirstAfterRestore(tx, hostNo, reportId))) return
  const changes = changesOf(await store.versionsOf(tx, [...came, ...went]), new Set(came))
  if (changes.length === 0) return
  const lookAt = new Date(at.getTime() + SETTLE_MS)
  const waiting = { reportId, hostId, hostNo, at, since: new Date(since), changes: changes.slice(0, CHANGES_KEPT) }
  await store.insertWaiting(tx, { ...waiting, count: changes.length }, lookAt)
}

/** A restored server has forgotten what it did since the backup. Its epoch is the second of the restore (backup/load.ts). */
async function restoredAt(tx: Tx): Promise<Date | undefined> {
  const epoch = await readEpoch(tx)
  return epoch === EPOCH_ONE ? undefined : new Date(epoch * 1_000)
}

async function isFirstAfterRestore(tx: Tx, hostNo: number, reportId: string): Promise<boolean> {
  const restored = await restoredAt(tx)
  return restored !== undefined && store.isFirstSince(tx, hostNo, reportId, restored)
}

function changesOf(versions: readonly store.VersionRow[], came: ReadonlySet<number>): Changed[] {
  const changes: Changed[] = []
  for (const of of Map.groupBy(versions, (one) => `${one.name}:${one.architecture}`).values()) {
    const [first] = of
    if (!first) continue
    const from = of.find((one) => !came.has(one.pv))?.version ?? null
    const to = of.find((one) => came.has(one.pv))?.version ?? null
    // The same version with another source is no change of what is installed.
    if (from !== to) changes.push({ name: first.name, architecture: first.architecture, from, to })
  }
  return changes
}

/** What is due: tells what nothing explains, forgets what is explained, and waits for orders that may still be answered. */
export async function tellOutside(tx: Tx): Promise<void> {
  const restored = await restoredAt(tx)
  for (const one of await store.due(tx, BATCH)) {
    if (restored && one.at < restored) {
      await store.drop(tx, one.reportId)
      continue
    }
    const orders = (await store.ordersAt(tx, one.hostId, new Date(one.since.getTime() - SLACK_MS), one.at)).map(
      workedOf,
    )
    const standing = Map.groupBy(one.changes, (change) => explain(change, one, orders, tx.now))
    if (standing.has('open')) {
      await store.lookAgain(tx, one.reportId, new Date(tx.now.getTime() + AGAIN_MS))
      continue
    }
    const outside = standing.get('outside') ?? []
    if (outside.length === 0) await store.drop(tx, one.reportId)
    else await tell(tx, one, outside)
  }
}

function workedOf(row: Awaited<ReturnType<typeof store.ordersAt>>[number]): Worked {
  const { payload } = JSON.parse(row.envelope) as { payload: string }
  // Our own signed order: its schema was checked when it was made.
  const { changes } = JSON.parse(Buffer.from(payload, 'base64').toString('utf8')) as Order
  const results = row.results.map(({ outcome, at }) => ({ outcome, at: new Date(at) }))
  return { changes, madeAt: row.madeAt, closedAt: row.closedAt, results }
}

async function tell(tx: Tx, one: store.Waiting, outside: readonly Changed[]): Promise<void> {
  const told = await causesOf(tx, one, outside.slice(0, CHANGES_TOLD))
  const count = one.count - (one.changes.length - outside.length)
  await store.setTold(tx, one, { changes: told, count, keep: KEPT })
  await tx.record({
    type: 'deployment.changed-outside',
    subjectType: 'host',
    subjectId: one.hostId,
    body: { report: one.reportId, since: one.since.toISOString(), count, changes: told },
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'deployment.changed-outside', body: { hostId: one.hostId } })
}

async function causesOf(tx: Tx, one: store.Waiting, changes: readonly Changed[]): Promise<store.Told[]> {
  const runs = await store.runsOf(tx, one.hostNo)
  const times = await store.installedAt(
    tx,
    one.hostNo,
    changes.map((change) => change.name),
  )
  const otherwise: OutsideCause = (await store.hasActiveUpdater(tx, one.hostNo)) ? 'perhaps-updater' : 'not-known'
  return changes.map((change) => {
    const at = change.to === null ? undefined : times.get(`${change.name}:${change.architecture}`)
    return { ...change, by: (at ? runAt(runs, at)?.by : onlyRun(runs, one)) ?? otherwise }
  })
}

/** What is gone has no time of its own: it is told only where all of apt's runs since the report before are one's. */
function onlyRun(runs: readonly store.RunRow[], { since, at }: store.Waiting): OutsideCause | undefined {
  const within = runs.filter(
    (run) => Date.parse(run.endedAt) >= since.getTime() - SLACK_MS && Date.parse(run.startedAt) <= at.getTime(),
  )
  const [first, ...more] = new Set(within.map((run) => run.by))
  return more.length === 0 ? first : undefined
}
