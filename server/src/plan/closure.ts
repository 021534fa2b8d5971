/**
 * What must go together: all installed binaries of a source, and upgrades of installed packages that the new versions need. Never
 * a new package, never a removal. The host simulates the same before it acts and refuses a transaction that differs, so a mistake
 * here costs an order and not a host.
 */
import { type Clause, holds, type Relation } from '@patchreeve/ecosystems/deb/relations.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Installed } from './model.ts'
import { type Fault, fault, type Upgrade, upgradeOf } from './upgrade.ts'
import { candidateOf, type World } from './world.ts'

type Upgrades = Map<Installed, Upgrade>

/** Upgrades by the package that they replace, the wanted one among them; or the first thing that stands in the way. */
export function closureOf(world: World, policy: Policy, wanted: Installed): ReadonlyMap<Installed, Upgrade> | Fault {
  const upgrades: Upgrades = new Map()
  let next: Installed | undefined = wanted
  while (next) {
    const stop = addSource(world, policy, upgrades, next)
    if (stop) return stop
    const unmet: Installed | Fault | undefined = firstUnmet(world, upgrades)
    if (unmet && 'code' in unmet) return unmet
    next = unmet
  }
  // What the host itself keeps back, for a reason that these fields do not show: a pin, a phased update.
  const keptBack = [...upgrades.values()].find((one) => one.state === 'kept-back')
  return keptBack ? fault('kept-back', keptBack.from.name) : upgrades
}

function addSource(world: World, policy: Policy, upgrades: Upgrades, wanted: Installed): Fault | undefined {
  const siblings = (world.bySource.get(wanted.sourceName) ?? []).filter(
    (one) => one !== wanted && candidateOf(world, one),
  )
  for (const one of [wanted, ...siblings]) {
    if (upgrades.has(one)) continue
    const upgrade = upgradeOf(world, policy, one)
    if ('code' in upgrade) return upgrade
    upgrades.set(one, upgrade)
  }
  return undefined
}

/** The next package that must be upgraded too, or what cannot be met; undefined: all is met. */
function firstUnmet(world: World, upgrades: Upgrades): Installed | Fault | undefined {
  for (const upgrade of upgrades.values()) {
    for (const clause of upgrade.depends) {
      const unmet = dependsOn(world, upgrades, upgrade, clause)
      if (unmet) return unmet
    }
    for (const clause of upgrade.conflicts) {
      const unmet = conflictsWith(world, upgrades, upgrade, clause)
      if (unmet) return unmet
    }
  }
  return undefined
}

function dependsOn(world: World, upgrades: Upgrades, upgrade: Upgrade, clause: Clause): Installed | Fault | undefined {
  if (clause.some((relation) => here(world, relation).some((one) => holds(relation, after(upgrades, one)))))
    return undefined
  for (const relation of clause) {
    const found = here(world, relation).find((one) => wouldHold(world, upgrades, one, relation))
    if (found) return found
  }
  const brought = clause.find((relation) => world.brought.has(relation.name))
  if (brought) return fault('needs-new-package', brought.name)
  const lacking = clause.find((relation) => here(world, relation).length > 0)
  if (lacking) return fault('dependency-not-offered', lacking.name)
  // Not installed under that name, and yet the host's own simulation puts the package in without bringing it: something installed
  // provides it. Reports do not say what provides what, so the simulation's word is taken.
  return upgrade.state === 'would-install' ? undefined : fault('needs-new-package', clause[0]?.name)
}

function conflictsWith(
  world: World,
  upgrades: Upgrades,
  upgrade: Upgrade,
  clause: Clause,
): Installed | Fault | undefined {
  for (const relation of clause) {
    // A package never conflicts with itself in another architecture or version.
    if (relation.name === upgrade.entry.name) continue
    const broken = here(world, relation).find((one) => holds(relation, after(upgrades, one)))
    if (!broken) continue
    const candidate = candidateOf(world, broken)
    const helps = candidate && !upgrades.has(broken) && !holds(relation, candidate.version)
    return helps ? broken : fault('needs-removal', broken.name)
  }
  return undefined
}

const here = (world: World, relation: Relation): readonly Installed[] => world.byName.get(relation.name) ?? []

const after = (upgrades: Upgrades, one: Installed): string => upgrades.get(one)?.entry.version ?? one.version

function wouldHold(world: World, upgrades: Upgrades, one: Installed, relation: Relation): boolean {
  const candidate = upgrades.has(one) ? undefined : candidateOf(world, one)
  return candidate !== undefined && holds(relation, candidate.version)
}
