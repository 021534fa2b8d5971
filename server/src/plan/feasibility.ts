/** Can the newest deadlines be met under a policy? Its rules are played through for the hosts and findings that are here. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { draftOf } from '@patchreeve/trust/policy/draft.ts'
import { type DeadlineTier, deadlineTiers, feasibilityOf, finishedAt } from '@patchreeve/trust/policy/feasibility.ts'
import type { Tx } from '../platform/database.ts'
import { type DatedRow, readDated, readHosts } from './facts-store.ts'
import { isConfirmed } from './host-keys.ts'
import { listHostKeys } from './store.ts'

/** As many as a person reads; the figure is of all. */
const NAMED = 50

export async function feasibilityUnder(tx: Tx, policy: Policy): Promise<RouteOutput<'policy_feasibility'>> {
  const draft = draftOf(policy)
  const { tiers, rings, excluded, outlivesSignOff } = feasibilityOf(draft, tx.now, await countOthers(tx, policy))
  const done = new Map(deadlineTiers.map((tier) => [tier, finishedAt(draft, tier, tx.now)]))
  const dated = await readDated(tx)
  const late = dated.flatMap((row) => lateRow(row, done))
  return {
    version: policy.version,
    tiers: tiers.map((tier) => ({ ...tier, parts: [...tier.parts] })),
    rings: [...rings],
    excluded: excluded.map((one) => ({ ...one, packages: [...one.packages], late: [...one.late] })),
    outlivesSignOff,
    findings: { dated: dated.length, late: late.length, rows: late.slice(0, NAMED) },
  }
}

/** Hosts that no ring names: all that report, less those whose key a ring has. */
async function countOthers(tx: Tx, policy: Policy): Promise<number> {
  const named = new Set(policy.rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts)))
  const keys = (await listHostKeys(tx)).filter(isConfirmed)
  const inRings = new Set(keys.flatMap((row) => (named.has(row.digest) ? [row.host_id] : [])))
  return (await readHosts(tx)).filter((host) => !inRings.has(host.hostId)).length
}

/** One that would be done after its date if everything began now. The lowest tier has no deadline in a policy. */
function lateRow(row: DatedRow, done: ReadonlyMap<DeadlineTier, Date | null>) {
  const tier = deadlineTiers[row.tier]
  if (tier === undefined) return []
  const doneAt = done.get(tier) ?? null
  if (doneAt !== null && doneAt <= row.due) return []
  const { source, hostCount } = row
  return [{ tier, source, hostCount, dueAt: row.due.toISOString(), doneAt: doneAt?.toISOString() ?? null }]
}
