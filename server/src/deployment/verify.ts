/**
 * The proof: a step is verified when two words that do not know of each other show every planned version - the package state that
 * root signed, and a later inventory of the agent. Either alone leaves it installed.
 */
import type { Change } from '@patchreeve/trust/documents/plan.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { planByDigest, undoneFindings } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import { moveStep } from './move.ts'
import * as store from './store.ts'

/** Notes which installed steps this result shows as root sees them. */
export async function noteShown(tx: Tx, hostId: string, result: Result): Promise<void> {
  if (result.packages.length === 0) return
  const whole = result.packages.filter((one) => one.status === 'ii' || one.status === 'hi')
  for (const step of await store.installedSteps(tx, hostId)) {
    const changes = await changesOf(tx, step.planDigest, step.transaction)
    const isShown = changes.length > 0 && showsAll(whole, changes)
    await store.changeStep(tx, step, { shownSequence: isShown ? result.sequence : null })
  }
}

/** Looks at what the host's newest inventory has; called after a report and after a result. */
export async function verifyHost(tx: Tx, hostId: string): Promise<void> {
  for (const step of await store.installedSteps(tx, hostId)) {
    if (step.shownSequence === null) continue
    const changes = await changesOf(tx, step.planDigest, step.transaction)
    const rows = await facts.installedNow(
      tx,
      [hostId],
      changes.map((change) => change.name),
    )
    if (rows.length === 0 || !showsAll(rows, changes)) continue
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
        report: rows[0]?.reportId ?? null,
        packages: changes.map(({ name, architecture, to }) => ({ name, architecture, version: to })),
      },
      provenance: 'server-seen',
    })
    if (step.verb === 'undo') await tellUndone(tx, hostId, step.deploymentId, step.planDigest)
  }
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
  const plan = await planByDigest(tx, planDigest)
  return plan?.signed.document.transactions.find((one) => one.id === transaction)?.changes ?? []
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
