/** What the planner is given and what it gives back. Pure types: facts of hosts, of repositories, and why something is left out. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Tx } from '../platform/database.ts'

/** A repository of a host, as the host reports it. */
export type Source = Pick<Extract<RepositoryRow, { kind: 'source' }>, 'uri' | 'suite' | 'components'>

export interface PackageAt {
  readonly name: string
  readonly architecture: string
  readonly version: string
}

/** One package version as a publisher-signed index has it. */
export interface CatalogueEntry extends PackageAt {
  readonly sha256: string
  readonly sizeBytes: number
  readonly sourceVersion: string
  /** Origin and Label of the Release file that the index belongs to: what the policy's origins are matched by. */
  readonly origin: string
  readonly label: string
  readonly suite: string
  /** SHA-256 of the InRelease that vouches for it. */
  readonly indexDigest: string
  /** Pre-Depends and Depends, joined by a comma; '' where there are none. */
  readonly depends: string
  /** Conflicts and Breaks, joined by a comma. */
  readonly conflicts: string
}

/** By `packageKey`. What no index of these repositories has is not in it. */
export type CatalogueView = ReadonlyMap<string, CatalogueEntry>

/** What the distribution of content answers; app.ts brings it, as it stands to the right of this slice. */
export interface Repositories {
  /** The newest signed indexes of these sources. */
  catalogue(tx: Tx, sources: readonly Source[], packages: readonly PackageAt[]): Promise<CatalogueView>
  /** Keys of the packages that can be had from any kept index, however old: what an undo would install. */
  obtainable(tx: Tx, sources: readonly Source[], packages: readonly PackageAt[]): Promise<ReadonlySet<string>>
}

export const packageKey = ({ name, architecture, version }: PackageAt): string => `${name}:${architecture}=${version}`

export interface Installed extends PackageAt {
  readonly sourceName: string
  readonly sourceVersion: string
}

export interface HostCandidate extends PackageAt {
  /** '' for a package that an upgrade would newly bring. */
  readonly installed: string
  readonly state: 'would-install' | 'kept-back'
}

/** An open finding in one installed package version. */
export interface HostFinding {
  readonly episodeId: number
  readonly vulnerability: string
  readonly tier: number
  /** Of the source; null: there is no fix yet. */
  readonly fixedVersion: string | null
  /** When it could be fixed at first, as far as anybody knew. */
  readonly since: Date
  readonly name: string
  readonly architecture: string
  readonly version: string
}

/** A host as the planner sees it. */
export interface PlanHost {
  readonly hostId: string
  readonly name: string
  readonly platform: string
  /** Digest of apply's key, once a person has compared it. */
  readonly hostKey: string | null
  readonly keyState: 'confirmed' | 'unconfirmed' | 'none'
  readonly installed: readonly Installed[]
  readonly held: ReadonlySet<string>
  readonly candidates: readonly HostCandidate[]
  /** dpkg's database is not in order: nothing may be built on it. */
  readonly broken: boolean
  readonly findings: readonly HostFinding[]
  readonly sources: readonly Source[]
  readonly catalogue: CatalogueView
  readonly obtainable: ReadonlySet<string>
  readonly wanted: readonly Wanted[]
}

/** An installed package that was asked for: by some of its findings, or (without any) by its name. */
export interface Wanted {
  readonly package: Installed
  readonly findings: readonly HostFinding[]
}

/** Why a package of a host is not in the plan. Closed; each has its sentence in the contract's messages. */
export const leftOutCodes = [
  'no-host-key',
  'host-key-not-confirmed',
  'dpkg-broken',
  'no-fix-yet',
  'no-candidate',
  'candidate-lacks-fix',
  'kept-back',
  'held',
  'not-in-catalogue',
  'origin-not-allowed',
  'excluded',
  'not-newer',
  'needs-new-package',
  'needs-removal',
  'dependency-not-offered',
  'relations-unreadable',
  'not-plannable',
  'too-large',
  'changed-since',
  'updater-absent',
  'updater-aside-already',
  'updater-not-aside',
  'updater-edited',
] as const
export type LeftOutCode = (typeof leftOutCodes)[number]

export interface LeftOut {
  readonly hostId: string
  readonly package: string
  readonly code: LeftOutCode
  /** What stands in the way: a package, an origin; '' where the code says all. */
  readonly detail: string
}

export interface PlanInput {
  readonly tenant: string
  readonly id: string
  readonly parent: string | null
  readonly author: Plan['author']
  readonly createdAt: string
  readonly urgent: boolean
  readonly policy: { readonly digest: string; readonly document: Policy }
  readonly hosts: readonly PlanHost[]
}

export interface Planned {
  /** undefined: nothing of what was asked for can be done, and `leftOut` says why. */
  readonly plan: Plan | undefined
  /** All of it; the document can name only hosts that have a key. */
  readonly leftOut: readonly LeftOut[]
  /** Findings that the plan clears, for the record. */
  readonly episodeIds: readonly number[]
}
