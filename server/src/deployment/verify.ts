/**
 * The proof: a step is verified when two words that do not know of each other show every planned version - the package state that
 * root signed, and a later inventory of the agent. Either alone leaves it installed.
 */
import type { Change, Transaction } from '@patchreeve/trust/documents/plan.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { moveOfVerb, type UpdaterMove } from '@patchreeve/trust/documents/updater.ts'
import { planByDigest, undoneFindings } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import { moveStep } from './move.ts'
import * as store from './store.ts'

/** Notes which installed steps this result shows as root sees them. */
export async function noteShown(tx: Tx, hostId: string, result: Result, digest: string): Promise<void> {
  const whole = result.packages.filter((one) => one.status === 'ii' || one.status === 'hi')
  for (const step of await store.installedSteps(tx, hostId)) {
    // Of an updater root's word is the very result that the step came to its end by.
    if (moveOfVerb(step.verb) !== undefined) {
      if (step.resultDigest === digest) await store.changeStep(tx, step, { shownSequence: result.sequence })
      continue
    }
    if (result.packages.length === 0) continue
    const changes = await changesOf(tx, step.planDigest, step.transaction)
    const isShown = changes.length > 0 && showsAll(whole, changes)
    await store.changeStep(tx, step, { shownSequence: isShown ? result.sequence : null })
  }
}

/** Looks at what the host's newest inventory has; called after a report and after a result. */
export async function verifyHost(tx: Tx, hostId: string): Promise<void> {
  for (const step of await store.installedSteps(tx, hostId)) {
    if (step.shownSequence === null) continue
    const shown = await shownOf(tx, hostId, step)
    if (!shown) continue
    await moveStep(tx, step, { event: 'shown', because: [], provenance: 'server-seen' })
    await tx.record({
      type: 'deployment.step-verified',
      subjectType: 'host',
      subjectId: hostId,
      body: {
        deployment: step.deploymentId,
        plan: step.planDigest,
        sequence: step.shownSequence,
        result: step.resultDigest,
        ...shown,
      },
      provenance: 'server-seen',
    })
    if (step.verb === 'undo') await tellUndone(tx, hostId, step.deploymentId, step.planDigest)
  }
}

/** What the newest inventory shows of what was planned, for the record; undefined: not all of it. */
async function shownOf(
  tx: Tx,
  hostId: string,
  { planDigest, transaction }: { planDigest: string; transaction: string },
): Promise<object | undefined> {
  const planned = await transactionOf(tx, planDigest, transaction)
  if (planned?.updater) {
    const { row, reportId } = await facts.updaterNow(tx, hostId, planned.updater.name)
    return isMoved(planned.updater, row) ? { report: reportId, packages: [], updater: planned.updater } : undefined
  }
  const changes = planned?.changes ?? []
  const names = changes.map((change) => change.name)
  const rows = await facts.installedNow(tx, [hostId], names)
  if (rows.length === 0 || !showsAll(rows, changes)) return undefined
  const packages = changes.map(({ name, architecture, to }) => ({ name, architecture, version: to }))
  return { report: rows[0]?.reportId ?? null, packages }
}

/** Aside is our file as it was written, and nothing that switches it on all the same; back is no file of ours. */
function isMoved({ to }: UpdaterMove, row: facts.UpdaterNow['row']): boolean {
  if (to === 'back') return row?.aside === undefined
  return row?.aside === 'aside' && !(row.active && row.installs)
}

/** Findings named in one entry; more say nothing more. */
const FINDINGS_TOLD = 50

/** A host is back on versions that fixes had replaced: the findings open again by themselves, and this says by whose will. */
async function tellUndone(tx: Tx, hostId: string, deploymentId: string, planDigest: string): Promise<void> {
  const plan = await planByDigest(tx, planDigest)
  const findings = plan ? await undoneFindings(tx, plan) : []
  if (findings.length === 0) return
  const tiers = findings.map((one) => one.tier).sort((a, b) => a - b)
  await tx.record({
    type: 'deployment.fix-undone',
    subjectType: 'host',
    subjectId: hostId,
    body: {
      deployment: deploymentId,
      plan: planDigest,
      tier: `T${tiers[0]}`,
      findings: findings.slice(0, FINDINGS_TOLD).map((one) => one.vulnerability),
      count: findings.length,
    },
    provenance: 'server-seen',
  })
  await tx.emit({ type: 'deployment.fix-undone', body: { hostId, deployment: deploymentId } })
}

async function changesOf(tx: Tx, planDigest: string, transaction: string): Promise<readonly Change[]> {
  return (await transactionOf(tx, planDigest, transaction))?.changes ?? []
}

async function transactionOf(tx: Tx, planDigest: string, transaction: string): Promise<Transaction | undefined> {
  const plan = await planByDigest(tx, planDigest)
  return plan?.signed.document.transactions.find((one) => one.id === transaction)
}

/** Every change is there in its new version and in no other; what was to go is gone. */
export function showsAll(
  packages: readonly { readonly name: string; readonly architecture: string; readonly version: string }[],
  changes: readonly Change[],
): boolean {
  return changes.every((change) => {
    const have = packages.filter((one) => one.name === change.name && one.architecture === change.architecture)
    return change.to === null ? have.length === 0 : have.length > 0 && have.every((one) => one.version === change.to)
  })
}
