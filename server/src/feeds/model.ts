/**
 * What feeds say, in one shape for all of them. A statement belongs to (platform, source package, vulnerability); an offer to
 * (platform, suite, binary package); a fact to a vulnerability alone. Truth for a distribution's packages is its own data.
 */

/** `debian:12`: os-release ID and VERSION_ID. */
export type PlatformId = string
/** A CVE id, or an advisory id (`DSA-5983-1`) where the advisory names no CVE. */
export type VulnerabilityId = string

/** What a distribution says of one vulnerability in one of its source packages on one release. */
export interface Statement {
  readonly platform: PlatformId
  /** Source package name. */
  readonly source: string
  readonly vulnerability: VulnerabilityId
  readonly claim: /** Fixed in `fixedVersion` (source version) and everything that sorts after it. */
    | { readonly kind: 'fixed'; readonly fixedVersion: string }
    /** The release never held the vulnerable code (tracker: fixed_version "0"), or the note says not-affected. */
    | { readonly kind: 'not-affected' }
    /** Vulnerable in every version so far; `plan` says what the distribution means to do. */
    | { readonly kind: 'open'; readonly plan: 'undecided' | 'postponed' | 'ignored' | 'end-of-life' }
    /** Not triaged by the distribution: neither clean nor vulnerable. */
    | { readonly kind: 'undetermined' }
  /** The distribution's own rating, lower case ('high', 'medium', 'low', 'unimportant'), or '' where it gives none. */
  readonly urgency: string
  /** Advisories that carried the fix: `DSA-5343-1`, `DLA-4000-1`. */
  readonly advisories: readonly string[]
  /** Publication of the fix where the feed says it (RFC 3339 date), else ''. */
  readonly fixPublishedAt: string
}

/** One binary package version that an archive index offers. */
export interface Offer {
  readonly platform: PlatformId
  readonly suite: string
  /** The suite is a security suite: Label Debian-Security, or a codename that ends in -security. */
  readonly security: boolean
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly source: string
  readonly sourceVersion: string
}

export interface CvssScore {
  /** '2.0', '3.0', '3.1' or '4.0'. */
  readonly version: string
  readonly vector: string
  /** Base score, 0.0 to 10.0. */
  readonly score: number
  /** Who scored: 'cna', 'cisa-adp', 'nvd'. */
  readonly by: string
}

/** What is known of a vulnerability whatever package it is in. A missing member is unknown, never zero. */
export interface VulnerabilityFacts {
  readonly vulnerability: VulnerabilityId
  readonly kev?: {
    readonly addedAt: string
    readonly dueAt: string
    readonly ransomware: boolean
    readonly name: string
  }
  /** Probability of exploitation within 30 days, 0 to 1 (FIRST EPSS); `model` because a new model re-bases all scores. */
  readonly epss?: { readonly score: number; readonly percentile: number; readonly model: string; readonly at: string }
  readonly cvss?: readonly CvssScore[]
  /** CISA's SSVC decision points from its ADP container. */
  readonly ssvc?: {
    readonly exploitation: 'none' | 'poc' | 'active'
    readonly automatable: boolean
    readonly technicalImpact: 'partial' | 'total'
    readonly at: string
  }
  /** CWE ids, at most ten. */
  readonly cwe?: readonly string[]
  readonly publishedAt?: string
  /** The record was rejected by its CNA: findings of it close. */
  readonly rejected?: boolean
}

/** A record that a feed held and that was skipped, counted by reason: a broken record never fails the run. */
export type SkipReason = 'schema' | 'unknown-release' | 'no-vulnerability' | 'bad-version' | 'too-large' | 'duplicate'

export interface FeedOutput {
  readonly statements: readonly Statement[]
  readonly offers: readonly Offer[]
  readonly facts: readonly VulnerabilityFacts[]
  /** What the feed covers: without cover, absence of a row says nothing. `sources` undefined = all sources of the platform. */
  readonly covers: readonly {
    readonly platform: PlatformId
    readonly what: 'statements' | 'offers' | 'advisories'
    readonly sources?: ReadonlySet<string>
  }[]
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
  /** The time that the data itself states (release date, catalogue version), RFC 3339, or ''. */
  readonly dataAt: string
}
