/**
 * What all feeds say together, indexed once for matching. Several feeds speak of the same (platform, source, vulnerability):
 * one record remains, so that nothing is counted twice.
 */
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type {
  CvssScore,
  FeedOutput,
  Offer,
  PlatformId,
  Statement,
  VulnerabilityFacts,
  VulnerabilityId,
} from '../feeds/model.ts'
import type { Evidence, NormalOffer } from './model.ts'
import { recordSource } from './source.ts'

/** A feed's output with the feed's id, which evidence names. */
export type NamedOutput = FeedOutput & { readonly feed?: string }

export interface Cover {
  /** Undefined = all sources of the platform. */
  readonly sources: ReadonlySet<string> | undefined
  readonly what: FeedOutput['covers'][number]['what']
}

export interface Knowledge {
  readonly records: ReadonlyMap<PlatformId, ReadonlyMap<string, readonly Evidence[]>>
  /** By name of the binary package. */
  readonly offers: ReadonlyMap<PlatformId, ReadonlyMap<string, readonly NormalOffer[]>>
  /** Offers by source in the terms of records. */
  readonly offersBySource: ReadonlyMap<PlatformId, ReadonlyMap<string, readonly NormalOffer[]>>
  /** Only of vulnerabilities that some record names. */
  readonly facts: ReadonlyMap<VulnerabilityId, VulnerabilityFacts>
  readonly covers: ReadonlyMap<PlatformId, readonly Cover[]>
}

export function indexKnowledge(outputs: readonly NamedOutput[]): Knowledge {
  const records = indexRecords(outputs)
  const offers = indexOffers(outputs)
  return { records, ...offers, facts: indexFacts(outputs, records), covers: indexCovers(outputs) }
}

/** Does any feed of this kind speak for the source? Without cover the absence of a row says nothing. */
export function covered(knowledge: Knowledge, platform: PlatformId, source: string, what: Cover['what']): boolean {
  const covers = knowledge.covers.get(platform) ?? []
  return covers.some((c) => c.what === what && (c.sources === undefined || c.sources.has(source)))
}

function indexRecords(outputs: readonly NamedOutput[]): Map<PlatformId, Map<string, Evidence[]>> {
  const said = new Map<PlatformId, Map<string, Map<VulnerabilityId, Evidence[]>>>()
  for (const output of outputs) {
    const full = fullCover(output)
    for (const statement of output.statements) {
      const bySource = child(said, statement.platform, newMap<string, Map<VulnerabilityId, Evidence[]>>)
      const byVulnerability = child(bySource, statement.source, newMap<VulnerabilityId, Evidence[]>)
      const evidence = asEvidence(statement, output, full(statement) ? 'statements' : 'advisories')
      child(byVulnerability, evidence.vulnerability, newList<Evidence>).push(evidence)
    }
  }
  const records = new Map<PlatformId, Map<string, Evidence[]>>()
  for (const [platform, bySource] of said) {
    const target = child(records, platform, newMap<string, Evidence[]>)
    for (const [source, byVulnerability] of bySource) target.set(source, [...byVulnerability.values()].map(oneOf))
  }
  return records
}

/** Is this output the distribution's whole word on the statement's source? */
function fullCover(output: NamedOutput): (statement: Statement) => boolean {
  const covers = output.covers.filter((c) => c.what === 'statements')
  return (s) => covers.some((c) => c.platform === s.platform && (c.sources === undefined || c.sources.has(s.source)))
}

function asEvidence(statement: Statement, output: NamedOutput, kind: Evidence['kind']): Evidence {
  const { source, vulnerability, claim, urgency, advisories, fixPublishedAt } = statement
  return {
    source,
    vulnerability,
    claim,
    urgency,
    advisories,
    fixPublishedAt,
    kind,
    feed: output.feed ?? '',
    dataAt: output.dataAt,
  }
}

/**
 * One record of the same thing from all. The distribution's whole word outranks an advisory, which is one line of its history and
 * is not mended when a fix turns out late or lower; but an advisory from data that is known to be newer outranks "no fix yet".
 * The winner borrows what it lacks from the best of the other kind, and the names of all advisories.
 */
export function oneOf(all: readonly Evidence[]): Evidence {
  const [only] = all
  if (all.length === 1 && only) return only
  const full = newestOf(all.filter((e) => e.kind === 'statements'))
  const advisory = newestOf(all.filter((e) => e.kind === 'advisories'))
  const best = full && !(advisory && overtakes(advisory, full)) ? full : (advisory ?? full)
  // A list is made when its first record is put in.
  if (!best) throw new Error('no record to choose from')
  const other = best === full ? advisory : full
  return {
    ...best,
    urgency: best.urgency || (other?.urgency ?? ''),
    advisories: [...new Set(all.flatMap((e) => e.advisories))].sort(),
    fixPublishedAt: best.fixPublishedAt || (best.claim.kind === 'fixed' ? (other?.fixPublishedAt ?? '') : ''),
  }
}

function overtakes(advisory: Evidence, full: Evidence): boolean {
  if (full.claim.kind !== 'open' || advisory.claim.kind !== 'fixed') return false
  return full.dataAt !== '' && advisory.dataAt > full.dataAt
}

/** The newest data; of the same age the worse claim, so that the order of feeds decides nothing. */
function newestOf(list: readonly Evidence[]): Evidence | undefined {
  let best: Evidence | undefined
  for (const e of list) if (!best || compareEvidence(e, best) > 0) best = e
  return best
}

const BADNESS = { open: 3, fixed: 2, undetermined: 1, 'not-affected': 0 } as const

function compareEvidence(a: Evidence, b: Evidence): number {
  if (a.dataAt !== b.dataAt) return a.dataAt > b.dataAt ? 1 : -1
  const worse = BADNESS[a.claim.kind] - BADNESS[b.claim.kind]
  if (worse !== 0) return worse
  const later =
    a.claim.kind === 'fixed' && b.claim.kind === 'fixed' ? compareDpkg(a.claim.fixedVersion, b.claim.fixedVersion) : 0
  return later || (JSON.stringify(a) > JSON.stringify(b) ? 1 : -1)
}

function indexOffers(outputs: readonly NamedOutput[]): Pick<Knowledge, 'offers' | 'offersBySource'> {
  const offers = new Map<PlatformId, Map<string, NormalOffer[]>>()
  const offersBySource = new Map<PlatformId, Map<string, NormalOffer[]>>()
  for (const output of outputs) {
    for (const offer of output.offers) {
      const normal = normalOffer(offer, output)
      child(child(offers, offer.platform, newMap<string, NormalOffer[]>), offer.name, newList).push(normal)
      child(child(offersBySource, offer.platform, newMap<string, NormalOffer[]>), normal.normalSource, newList).push(
        normal,
      )
    }
  }
  return { offers, offersBySource }
}

function normalOffer(offer: Offer, output: NamedOutput): NormalOffer {
  const { source, version } = recordSource({
    version: offer.version,
    sourceName: offer.source,
    sourceVersion: offer.sourceVersion,
  })
  return {
    ...offer,
    normalSource: source,
    normalSourceVersion: version,
    feed: output.feed ?? '',
    dataAt: output.dataAt,
  }
}

function indexFacts(
  outputs: readonly NamedOutput[],
  records: Knowledge['records'],
): Map<VulnerabilityId, VulnerabilityFacts> {
  const named = new Set<VulnerabilityId>()
  for (const bySource of records.values()) {
    for (const list of bySource.values()) for (const e of list) named.add(e.vulnerability)
  }
  const facts = new Map<VulnerabilityId, VulnerabilityFacts>()
  for (const output of [...outputs].sort((a, b) => (a.dataAt < b.dataAt ? -1 : a.dataAt > b.dataAt ? 1 : 0))) {
    for (const fact of output.facts) {
      if (!named.has(fact.vulnerability)) continue
      const known = facts.get(fact.vulnerability)
      facts.set(fact.vulnerability, known ? mergeFacts(known, fact) : fact)
    }
  }
  return facts
}

/** Later data replaces what it repeats; scores are kept of everyone who scored; one rejection is enough. */
export function mergeFacts(older: VulnerabilityFacts, newer: VulnerabilityFacts): VulnerabilityFacts {
  const cvss = mergeScores(older.cvss ?? [], newer.cvss ?? [])
  const rejected = older.rejected === true || newer.rejected === true
  return { ...older, ...newer, ...(cvss.length > 0 ? { cvss } : {}), ...(rejected ? { rejected } : {}) }
}

function mergeScores(older: readonly CvssScore[], newer: readonly CvssScore[]): CvssScore[] {
  const byAuthor = new Map<string, CvssScore>()
  for (const score of [...older, ...newer]) byAuthor.set(`${score.by} ${score.version}`, score)
  return [...byAuthor.values()]
}

function indexCovers(outputs: readonly NamedOutput[]): Map<PlatformId, Cover[]> {
  const covers = new Map<PlatformId, Cover[]>()
  for (const output of outputs) {
    for (const c of output.covers) child(covers, c.platform, newList<Cover>).push({ sources: c.sources, what: c.what })
  }
  return covers
}

function child<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

function newMap<K, V>(): Map<K, V> {
  return new Map()
}

function newList<T>(): T[] {
  return []
}
