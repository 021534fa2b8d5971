/**
 * "A security update is offered" is a finding even without a CVE: the archive is hours ahead of every list of vulnerabilities,
 * and some updates never get an id.
 */
import { type Because, because } from '@patchreeve/contract/because.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { PlatformId } from '../feeds/model.ts'
import type { Knowledge } from './knowledge.ts'
import type { ItemVerdict, NormalOffer, PackageVersion, SecurityOffer } from './model.ts'

/**
 * The highest version of the same binary package that a security suite offers, if it sorts after the installed one. Security
 * suites may be older than a point release, so the suite alone says nothing.
 */
export function securityOffer(
  pkg: PackageVersion,
  platform: PlatformId,
  knowledge: Knowledge,
): SecurityOffer | undefined {
  let best: NormalOffer | undefined
  for (const offer of offersFor(pkg, platform, knowledge)) {
    if (!offer.security || compareDpkg(offer.version, best?.version ?? pkg.version) <= 0) continue
    best = offer
  }
  if (!best) return undefined
  return {
    id: `OFFER:${best.normalSource}@${best.normalSourceVersion}`,
    version: best.version,
    source: best.normalSource,
    sourceVersion: best.normalSourceVersion,
    suite: best.suite,
    evidence: { feed: best.feed, dataAt: best.dataAt },
  }
}

/** Offers that apt would take for this package: same name, same architecture; a package may move to or from `all`. */
export function offersFor(
  pkg: Pick<PackageVersion, 'name' | 'architecture'>,
  platform: PlatformId,
  knowledge: Knowledge,
): readonly NormalOffer[] {
  const all = knowledge.offers.get(platform)?.get(pkg.name) ?? []
  return all.filter(
    (o) => o.architecture === pkg.architecture || o.architecture === 'all' || pkg.architecture === 'all',
  )
}

/** Does the release itself (not its backports) hold exactly this version, whatever its text looks like? */
export function isDistributed(pkg: PackageVersion, platform: PlatformId, knowledge: Knowledge): boolean {
  return offersFor(pkg, platform, knowledge).some((o) => o.version === pkg.version && !o.suite.includes('backports'))
}

export function offerReason(offer: SecurityOffer): Because {
  return because('security-update-offered', { offered: offer.version, suite: offer.suite })
}

/** The finding of an offer that no known vulnerability explains. */
export function offerItem(offer: SecurityOffer): ItemVerdict {
  return {
    vulnerability: offer.id,
    aliases: [],
    verdict: 'vulnerable',
    fixedVersion: offer.sourceVersion,
    because: [offerReason(offer)],
    urgency: '',
    fixPublishedAt: '',
    evidence: offer.evidence,
  }
}
