/**
 * The verdict on a package version: vulnerable, not, or unknown. Decided per (platform, source package) from the distribution's
 * own records and its archive's security suites; whatever no record answers is unknown with its reason, never clean.
 */
import { type Because, because } from '@patchreeve/contract/because.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { PlatformId } from '../feeds/model.ts'
import { answer } from './claim.ts'
import { kernelPart } from './kernel.ts'
import { covered, type Knowledge } from './knowledge.ts'
import type { Evidence, ItemVerdict, PackageVerdict, PackageVersion, SecurityOffer } from './model.ts'
import { isDistributed, offerItem, offerReason, securityOffer } from './offer.ts'
import { foreignMark } from './origin.ts'
import { isKernelSource, recordSource } from './source.ts'

export function assessPackage(pkg: PackageVersion, platform: PlatformId, knowledge: Knowledge): PackageVerdict {
  if (pkg.ecosystem !== 'deb') return assessComponent(pkg, platform, knowledge)
  const offer = securityOffer(pkg, platform, knowledge)
  const { source, version } = recordSource(pkg)
  const mark = foreignMark(pkg.version) ?? foreignMark(pkg.sourceVersion)
  if (mark !== undefined && !isDistributed(pkg, platform, knowledge))
    return verdictOf([], [because('foreign-origin', { marker: mark })], offer)
  const part = isKernelSource(source) ? kernelPart(pkg.name) : undefined
  if (part === 'data') return kernelData(offer)
  const records = knowledge.records.get(platform)?.get(source) ?? []
  const found = records.map((record) => itemOf(record, version, knowledge, offer))
  const items = part === 'tool' ? found.map(undecidedForTool) : found
  return verdictOf(items, unanswered(records, platform, source, knowledge), offer)
}

/**
 * Software that no distribution packaged. Without an order of versions only what holds for a whole release line can be said:
 * that it is open there, or past its support. Everything else stays unknown.
 */
function assessComponent(pkg: PackageVersion, platform: PlatformId, knowledge: Knowledge): PackageVerdict {
  const records = knowledge.records.get(platform)?.get(pkg.sourceName) ?? []
  const items = records
    .filter((record) => record.claim.kind === 'open')
    .map((record) => itemOf(record, pkg.sourceVersion, knowledge, undefined))
  return verdictOf(items, [because('ecosystem-not-supported')], undefined)
}

function itemOf(
  record: Evidence,
  version: string,
  knowledge: Knowledge,
  offer: SecurityOffer | undefined,
): ItemVerdict {
  const { vulnerability, urgency, fixPublishedAt, feed, dataAt } = record
  const found = answer(record, version, knowledge.facts.get(vulnerability))
  const cleared = offer !== undefined && clears(offer, found)
  return {
    vulnerability,
    aliases: cleared ? [...record.advisories, offer.id] : record.advisories,
    verdict: found.verdict,
    ...(found.fixedVersion === undefined ? {} : { fixedVersion: found.fixedVersion }),
    because: cleared ? [found.because, offerReason(offer)] : [found.because],
    urgency,
    fixPublishedAt,
    evidence: { feed, dataAt },
  }
}

function clears(offer: SecurityOffer, found: ReturnType<typeof answer>): boolean {
  if (found.verdict !== 'vulnerable' || found.fixedVersion === undefined) return false
  return compareDpkg(offer.sourceVersion, found.fixedVersion) >= 0
}

/** A record of `linux` that the tool's version does not answer may mean the kernel or the tool: nobody says which. */
function undecidedForTool(item: ItemVerdict): ItemVerdict {
  if (item.verdict !== 'vulnerable') return item
  return { ...item, aliases: [], verdict: 'unknown', because: [because('kernel-tool')] }
}

/** Headers and meta packages of the kernel hold no code that runs; an update that is offered for them is still one. */
function kernelData(offer: SecurityOffer | undefined): PackageVerdict {
  if (offer) return verdictOf([], [], offer)
  return { verdict: 'not', because: [because('kernel-not-running')], items: [] }
}

/** What no record answers about a source, beyond the answers of single records. */
function unanswered(
  records: readonly Evidence[],
  platform: PlatformId,
  source: string,
  knowledge: Knowledge,
): Because[] {
  const whole = covered(knowledge, platform, source, 'statements')
  if (records.length === 0) {
    const known = whole || covered(knowledge, platform, source, 'advisories')
    return [because(known ? 'no-record' : 'not-covered')]
  }
  return whole ? [] : [because('advisories-only')]
}

/** The worst item decides; an offer that clears no known vulnerability is an item of its own. */
function verdictOf(
  known: readonly ItemVerdict[],
  open: readonly Because[],
  offer: SecurityOffer | undefined,
): PackageVerdict {
  const merged = offer !== undefined && known.some((i) => i.aliases.includes(offer.id))
  const items = offer && !merged ? [...known, offerItem(offer)] : known
  const vulnerable = reasons(items, 'vulnerable')
  const unknown = [...reasons(items, 'unknown'), ...open]
  const rest = offer ? { items, offer } : { items }
  if (vulnerable.length > 0) {
    const first = offer ? [offerReason(offer)] : []
    return { verdict: 'vulnerable', because: distinct([...first, ...vulnerable, ...unknown]), ...rest }
  }
  if (unknown.length > 0) return { verdict: 'unknown', because: distinct(unknown), ...rest }
  return { verdict: 'not', because: [because('all-answered', { count: items.length })], ...rest }
}

function reasons(items: readonly ItemVerdict[], verdict: ItemVerdict['verdict']): Because[] {
  return items.filter((i) => i.verdict === verdict).flatMap((i) => i.because)
}

/** One reason per code, the first: the items carry theirs in full. */
function distinct(list: readonly Because[]): Because[] {
  const byCode = new Map<string, Because>()
  for (const b of list) if (!byCode.has(b.code)) byCode.set(b.code, b)
  return [...byCode.values()]
}
