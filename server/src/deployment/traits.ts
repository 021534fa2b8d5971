/**
 * What hosts that failed have in common and no host that passed has. Pure: counts in, traits out. A trait that all of them share can be
 * luck: how likely that is stands beside it, by Fisher's exact test (R. A. Fisher, Statistical Methods for Research Workers, 5th ed. 1934,
 * section 21.02), two-sided, times the number of traits that were looked at (Bonferroni), 1 at most.
 */
import type { TraitKind } from '@patchreeve/contract/api/deployment-views.ts'

/** How many hosts there are of each kind. */
export interface Groups {
  readonly failed: number
  readonly passed: number
  /** Traits that any failed host has: each was a chance to find something by luck. */
  readonly looked: number
}

export interface TraitCount {
  readonly kind: TraitKind
  readonly name: string
  /** Of the failed and of the passed ones, how many have it. */
  readonly failed: number
  readonly passed: number
}

export interface SharedTrait extends TraitCount {
  /** Chance, 0 to 1, that luck alone shows such a trait somewhere. */
  readonly luck: number
}

/** What says most about a cause stands first; of two packages the one by its name. */
const ORDER: readonly TraitKind[] = [
  'probe',
  'hardware',
  'processor',
  'virtualization',
  'architecture',
  'platform',
  'kernel',
  'package',
]

export function sharedTraits(groups: Groups, counts: readonly TraitCount[]): SharedTrait[] {
  return counts
    .filter((one) => groups.failed > 0 && one.failed === groups.failed && one.passed === 0)
    .map((one) => ({ ...one, luck: Math.min(1, luckOf(groups, one) * Math.max(1, groups.looked)) }))
    .sort((a, b) => a.luck - b.luck || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1))
}

const luckOf = (groups: Groups, one: TraitCount): number =>
  fisher(one.failed, groups.failed - one.failed, one.passed, groups.passed - one.passed)

/** Two-sided: the chance of all tables with these margins that are no more likely than this one. */
export function fisher(a: number, b: number, c: number, d: number): number {
  const [rowOne, columnOne, all] = [a + b, a + c, a + b + c + d]
  const chance = (x: number): number =>
    Math.exp(logChoose(columnOne, x) + logChoose(all - columnOne, rowOne - x) - logChoose(all, rowOne))
  const own = chance(a)
  let likely = 0
  for (let x = Math.max(0, rowOne + columnOne - all); x <= Math.min(rowOne, columnOne); x++) {
    const one = chance(x)
    // Equal tables must not part by the last bit.
    if (one <= own * (1 + 1e-9)) likely += one
  }
  return Math.min(1, likely)
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

const logs: number[] = [0]
function logFactorial(n: number): number {
  for (let k = logs.length; k <= n; k++) logs.push((logs[k - 1] ?? 0) + Math.log(k))
  return logs[n] ?? 0
}
