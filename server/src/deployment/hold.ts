/**
 * Which versions are held back after a roll-out. Found in what the roll-outs came to, whoever started them, so that nothing that
 * went wrong is missed and nothing is held back twice.
 */
import type { Change, Plan } from '@patchreeve/trust/documents/plan.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { holdBack, type NewHeldBack, planByDigest } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import { type Ended, endedBadly } from './automatic-store.ts'

/** As long as anything is held back; what is older is over. */
const BACK_MS = 30 * DAY_MS
/** Halts that say nothing about the versions. */
const PASSING = ['deployment.superseded', 'deployment.policy-changed', 'deployment.all-halted']
/** On the host something was changed, or nobody knows. */
const BROKE: readonly string[] = ['undone', 'failed', 'silent']

export async function holdWhatFailed(tx: Tx, ids: Ids): Promise<void> {
  for (const ended of await endedBadly(tx, new Date(tx.now.getTime() - BACK_MS))) {
    const plan = await planByDigest(tx, ended.planDigest)
    if (!plan) continue
    for (const one of heldAfter(ended, plan.signed.document)) await holdBack(tx, ids, one)
  }
}

/** Pure. */
export function heldAfter(ended: Ended, plan: Pick<Plan, 'transactions'>): NewHeldBack[] {
  const { deploymentId, because } = ended
  const changesOf = (id: string) => plan.transactions.find((one) => one.id === id)?.changes ?? []
  const all = plan.transactions.flatMap((one) => one.changes)
  // People signed the way back: what it leads away from is not wanted, wherever it is.
  if (ended.verb === 'undo')
    return [{ hostId: null, how: 'taken-back', because, deploymentId, packages: versions(all, ({ from }) => from) }]
  const held: NewHeldBack[] = ended.steps.map(({ hostId, transaction, state, because: [first] }) => ({
    hostId,
    how: state,
    because: first ?? null,
    deploymentId,
    packages: versions(changesOf(transaction), ({ to }) => to),
  }))
  if (ended.state === 'halted' && !PASSING.includes(because?.code ?? '')) {
    const broke = ended.steps.filter((step) => BROKE.includes(step.state)).map((step) => step.transaction)
    // Stopped by what some hosts came to: their versions alone. Stopped by a person: all of it.
    const changes = broke.length > 0 ? [...new Set(broke)].flatMap(changesOf) : all
    held.push({ hostId: null, how: 'halted', because, deploymentId, packages: versions(changes, ({ to }) => to) })
  }
  return held
}

function versions(changes: readonly Change[], pick: (change: Change) => string | null): NewHeldBack['packages'] {
  const found = changes.flatMap((one) => {
    const version = pick(one)
    return version === null ? [] : [{ name: one.name, architecture: one.architecture, version }]
  })
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()]
}
