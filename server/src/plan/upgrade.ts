/** One installed package to the version that its host's package manager would take: possible by catalogue and policy, or why not. */

import { type Clause, parseRelations } from '@patchreeve/ecosystems/deb/relations.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { Change, Index } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { kernelRelease } from '../assessment/index.ts'
import {
  type CatalogueEntry,
  type HostCandidate,
  type Installed,
  type LeftOutCode,
  type PlanHost,
  packageKey,
} from './model.ts'
import { candidateOf, type World } from './world.ts'

export interface Upgrade {
  readonly from: Installed
  readonly entry: CatalogueEntry
  readonly change: Change
  readonly index: Index
  readonly depends: readonly Clause[]
  readonly conflicts: readonly Clause[]
  /** The host's own simulation has it going in; else it keeps it back, and why shows in what it needs. */
  readonly state: HostCandidate['state']
}

export interface Fault {
  readonly code: LeftOutCode
  readonly detail: string
}

export const fault = (code: LeftOutCode, detail = ''): Fault => ({ code, detail })

export function upgradeOf(world: World, policy: Policy, from: Installed): Upgrade | Fault {
  const { host, seen } = world
  if (host.held.has(from.name)) return fault('held', from.name)
  const candidate = candidateOf(world, from)
  if (!candidate) return withoutCandidate(host, from)
  const id = `${packageKey(from)} ${packageKey(candidate)} ${candidate.state}`
  const known = seen.get(id)
  if (known && ('code' in known || known.from === from)) return known
  const made = known ? { ...known, from } : upgradeTo(host, policy, from, candidate)
  seen.set(id, made)
  return made
}

function upgradeTo(host: PlanHost, policy: Policy, from: Installed, candidate: HostCandidate): Upgrade | Fault {
  const entry = host.catalogue.get(packageKey(candidate))
  if (!entry) return fault('not-in-catalogue', `${candidate.name} ${candidate.version}`)
  if (compareDpkg(entry.version, from.version) <= 0) return fault('not-newer', `${entry.name} ${entry.version}`)
  const origin = policy.origins.find((one) => one.origin === entry.origin && one.label === entry.label)
  if (!origin) return fault('origin-not-allowed', `${entry.origin} ${entry.label}`)
  const [depends, conflicts] = [parseRelations(entry.depends), parseRelations(entry.conflicts)]
  if (!depends || !conflicts) return fault('relations-unreadable', entry.name)
  const change = Change.safeParse({
    name: entry.name,
    architecture: entry.architecture,
    from: from.version,
    to: entry.version,
    sha256: entry.sha256,
    sizeBytes: entry.sizeBytes,
    origin: origin.id,
  })
  const index = Index.safeParse({ origin: origin.id, suite: entry.suite, sha256: entry.indexDigest })
  if (!change.success || !index.success) return fault('not-plannable', entry.name)
  return { from, entry, change: change.data, index: index.data, depends, conflicts, state: candidate.state }
}

/** A newer kernel comes as a package of another name beside the old one. */
function withoutCandidate(host: PlanHost, from: Installed): Fault {
  const next =
    kernelRelease(from.name) === undefined
      ? undefined
      : host.candidates.find((one) => one.installed === '' && kernelRelease(one.name) !== undefined)
  return next ? fault('needs-new-package', next.name) : fault('no-candidate')
}
