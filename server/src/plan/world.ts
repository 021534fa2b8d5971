/** A host with what planning asks of it again and again, by name. */
import type { CatalogueView, HostCandidate, Installed, PlanHost } from './model.ts'
import type { Fault, Upgrade } from './upgrade.ts'

export interface World {
  readonly host: PlanHost
  readonly bySource: ReadonlyMap<string, readonly Installed[]>
  readonly byName: ReadonlyMap<string, readonly Installed[]>
  /** Of installed packages. */
  readonly candidates: ReadonlyMap<string, readonly HostCandidate[]>
  /** Names of packages that the host's upgrade would newly bring. */
  readonly brought: ReadonlySet<string>
  /** Upgrades that were looked at before, on this host or on one with the same repositories. */
  readonly seen: Map<string, Upgrade | Fault>
}

/** What was seen under each catalogue: hosts with the same repositories have the same one. */
export type Seen = Map<CatalogueView, Map<string, Upgrade | Fault>>

export function worldOf(host: PlanHost, seen: Seen): World {
  const [brought, updates] = [
    host.candidates.filter((one) => one.installed === ''),
    host.candidates.filter((one) => one.installed !== ''),
  ]
  return {
    host,
    bySource: Map.groupBy(host.installed, (one) => one.sourceName),
    byName: Map.groupBy(host.installed, (one) => one.name),
    candidates: Map.groupBy(updates, (one) => one.name),
    brought: new Set(brought.map((one) => one.name)),
    seen: seenUnder(seen, host.catalogue),
  }
}

function seenUnder(seen: Seen, catalogue: CatalogueView): Map<string, Upgrade | Fault> {
  const known = seen.get(catalogue) ?? new Map<string, Upgrade | Fault>()
  seen.set(catalogue, known)
  return known
}

/** Of the same architecture; a package that moves between `all` and another one is found by its name and version. */
export function candidateOf({ candidates }: World, from: Installed): HostCandidate | undefined {
  const named = candidates.get(from.name) ?? []
  return (
    named.find((one) => one.architecture === from.architecture) ??
    named.find((one) => one.installed === from.version && [one.architecture, from.architecture].includes('all'))
  )
}
