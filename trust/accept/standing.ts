/**
 * What may run without a sign-off of its own: upgrades of installed packages, all from one origin, within the policy's caps.
 * Judged by the order's changes and by what is installed here, never by a word of the server; only the tier is its word, and it
 * can narrow. Of the server's own repository nothing runs so: it holds the key.
 */
import type { Order } from '../documents/order.ts'
import type { Change, Plan } from '../documents/plan.ts'
import type { Policy } from '../documents/policy.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Compare } from './case.ts'
import { installedVersion } from './installed.ts'
import type { Known } from './known.ts'
import { bringsOwnPackage } from './own-repository.ts'

/** What it is judged by, beside the order's changes. */
export interface StandingCase {
  readonly known: Pick<Known, 'installed'>
  readonly compare: Compare
  readonly policy: { readonly document: Policy }
}

/** Undefined: the standing approval covers it. */
export function standingFault(
  standing: NonNullable<Policy['standing']>,
  { changes, updater }: Pick<Order, 'changes' | 'updater'>,
  plan: Pick<Plan, 'tier'>,
  { known, compare, policy }: StandingCase,
): Refusal | undefined {
  const bytes = changes.reduce((sum, change) => sum + (change.sizeBytes ?? 0), 0)
  const origins = new Set(changes.map((change) => change.origin))
  // Who may install beside what people sign is for people alone.
  if (updater !== undefined) return not('updater')
  if (!standing.tiers.some((tier) => tier === plan.tier)) return not('tier')
  if (changes.length > standing.maxPackages) return not('too-many')
  if (bytes > standing.maxBytes) return not('too-large')
  if (changes.some((change) => change.to === null)) return not('removal')
  if (origins.size > 1) return not('two-origins')
  if (bringsOwnPackage(changes, policy.document)) return not('own-repository')
  for (const change of changes) {
    const why = changeFault(change, installedVersion(known.installed, change), compare)
    if (why) return not(why)
  }
  return undefined
}

function changeFault(change: Change, installed: string | undefined, compare: Compare): string | undefined {
  if (change.from === null || installed === undefined) return 'new-package'
  // The same version is no upgrade, but restart and reboot name it after the install.
  return change.to !== null && compare(change.to, installed) < 0 ? 'downgrade' : undefined
}

function not(why: string): Refusal {
  return refuse('standing-not-covered', { why })
}
