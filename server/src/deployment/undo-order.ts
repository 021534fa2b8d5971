/**
 * What of a deployment still stands on its hosts, and in which order deployments go back: the last one that changed a package first,
 * since a host goes back only from the version that it has.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Change, Plan } from '@patchreeve/trust/documents/plan.ts'
import { type LeftOut, planByDigest } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import * as store from './store.ts'
import { updaterOrders } from './updater-orders.ts'

export interface Standing {
  readonly standing: readonly store.StepRecord[]
  /** Hosts on which somebody else changed a package since: they are left alone, and said so. */
  readonly leftOut: readonly LeftOut[]
}

/** Throws UNDO_ORDER naming what has to go back before, the newest first. Hosts that are back already are not in the answer. */
export async function standingSteps(
  tx: Tx,
  deployment: store.DeploymentRecord,
  plan: Plan,
  done: readonly store.StepRecord[],
): Promise<Standing> {
  const changes = new Map(plan.transactions.map((one) => [one.id, one.changes]))
  const has = await versionsOn(tx, done, plan)
  const standing: store.StepRecord[] = []
  const leftOut: LeftOut[] = []
  const before = new Map<string, Date>()
  for (const step of done) {
    const own = changes.get(step.transaction) ?? []
    const version = (change: Change) => has.get(key(step.hostId, change))
    // Its inventory may lag behind what the host signed a moment ago; once verified, the inventory is the word.
    if (step.state === 'installed' || own.every((change) => version(change) === (change.to ?? undefined)))
      standing.push(step)
    else if (own.every((change) => version(change) === (change.from ?? undefined))) continue
    else {
      const later = await laterOn(tx, deployment, step, own)
      for (const one of later) before.set(one.deploymentId, one.startedAt)
      const odd = own.find((change) => version(change) !== (change.to ?? undefined))
      if (later.length === 0 && odd)
        leftOut.push({
          hostId: step.hostId,
          package: odd.name,
          code: 'changed-since',
          detail: version(odd) ?? '',
        })
    }
  }
  const order = [...before].sort(([, a], [, b]) => b.getTime() - a.getTime()).map(([id]) => id)
  const [first] = order
  if (first !== undefined) throw new AppError('UNDO_ORDER', { first, order: order.slice(0, 20).join(' ') })
  return { standing, leftOut }
}

/** Of moves of an updater: those that are the newest about it on their host. An older one was turned round already, or done again. */
export async function standingMoves(
  tx: Tx,
  { deploymentId }: store.DeploymentRecord,
  done: readonly store.StepRecord[],
): Promise<Standing> {
  const newest = new Set((await updaterOrders(tx)).map((one) => `${one.hostId} ${one.deployment}`))
  return { standing: done.filter(({ hostId }) => newest.has(`${hostId} ${deploymentId}`)), leftOut: [] }
}

const key = (hostId: string, { name, architecture }: { name: string; architecture: string }): string =>
  `${hostId} ${name}:${architecture}`

async function versionsOn(
  tx: Tx,
  steps: readonly store.StepRecord[],
  plan: Plan,
): Promise<ReadonlyMap<string, string>> {
  const names = new Set(plan.transactions.flatMap((one) => one.changes.map((change) => change.name)))
  const rows = await facts.installedNow(
    tx,
    steps.map((step) => step.hostId),
    [...names],
  )
  return new Map(rows.map((row) => [key(row.hostId, row), row.version]))
}

/** Deployments that installed one of these packages on this host after this one, and stand. */
async function laterOn(
  tx: Tx,
  deployment: store.DeploymentRecord,
  step: store.StepRecord,
  own: readonly Change[],
): Promise<{ deploymentId: string; startedAt: Date }[]> {
  const found: { deploymentId: string; startedAt: Date }[] = []
  for (const later of await store.laterInstalls(tx, step.hostKey, deployment)) {
    const plan = await planByDigest(tx, later.planDigest)
    const theirs = plan?.signed.document.transactions.find((one) => one.id === later.transaction)?.changes ?? []
    const isShared = theirs.some((change) =>
      own.some((one) => one.name === change.name && one.architecture === change.architecture),
    )
    if (isShared) found.push(later)
  }
  return found
}
