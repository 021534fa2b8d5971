/**
 * What assessment works on and answers: one package version on one platform, three-valued. A verdict is a fact of the package
 * version and the distribution's data, the same for every host that has it; what differs by host (running kernel, reach of the
 * fix) is said by `kernel.ts` and `fix-state.ts`.
 */
import type { Because } from '@patchreeve/contract/because.ts'
import type { Offer, Statement, VulnerabilityId } from '../feeds/model.ts'

/** The part of a package row that a verdict depends on. */
export interface PackageVersion {
  readonly ecosystem: string
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** As the package manager's database states them: never cut out of the binary version. */
  readonly sourceName: string
  readonly sourceVersion: string
}

export type Verdict = 'vulnerable' | 'not' | 'unknown'

/** A statement as used: of several feeds that speak of the same (platform, source, vulnerability), one remains. */
export interface Evidence extends Omit<Statement, 'platform'>, EvidenceOf {
  /** `advisories` name only vulnerabilities that got a fix; `statements` name all that the distribution knows. */
  readonly kind: 'statements' | 'advisories'
}

/** What a security suite offers above the installed version. */
export interface SecurityOffer {
  /** `OFFER:<source>@<source version>`: one per source, however many binaries it updates. */
  readonly id: string
  readonly version: string
  readonly source: string
  /** In the terms of statements: for signed kernels the version of `linux`. */
  readonly sourceVersion: string
  readonly suite: string
  readonly evidence: EvidenceOf
}

/** The feed that says so, and the time its data states (RFC 3339, or ''). */
export interface EvidenceOf {
  readonly feed: string
  readonly dataAt: string
}

/** One vulnerability (or offer) in one package version. */
export interface ItemVerdict {
  /** A CVE id, an advisory id where there is no CVE, or the id of a security offer that no known vulnerability explains. */
  readonly vulnerability: VulnerabilityId
  /** Other names of the same: advisories that carried the fix, the offer that clears it. */
  readonly aliases: readonly string[]
  readonly verdict: Verdict
  /** Source version from which on it is fixed; absent where there is no fix. */
  readonly fixedVersion?: string
  readonly because: readonly Because[]
  /** The vendor's own rating, lower case, or ''. */
  readonly urgency: string
  /** RFC 3339 date, or '' where no feed says it. */
  readonly fixPublishedAt: string
  readonly evidence: EvidenceOf
}

export interface PackageVerdict {
  /** The worst of the items; `unknown` also where something of the package is not answered by any record. */
  readonly verdict: Verdict
  readonly because: readonly Because[]
  readonly items: readonly ItemVerdict[]
  readonly offer?: SecurityOffer
}

/** An offer with the source name and version in the terms of statements. */
export interface NormalOffer extends Offer, EvidenceOf {
  readonly normalSource: string
  readonly normalSourceVersion: string
}
