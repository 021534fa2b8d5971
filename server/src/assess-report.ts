/** What `patchreeve assess` finds: one row per installed package and a summary. Pure: installed packages and feeds in, rows out. */
import type { FixState, Tier } from '@patchreeve/contract/api/risk-views.ts'
import type { Because } from '@patchreeve/contract/because.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import {
  type Assessed,
  assessPackage,
  covered,
  type FixAnswer,
  fixState,
  type ItemVerdict,
  isKernelSource,
  type Knowledge,
  kernelRelease,
  type PackageVersion,
  type Reach,
  recordSource,
  type Verdict,
  withRunningKernel,
} from './assessment/index.ts'
import { type Decision, decide, type Profile, type Question } from './risk/index.ts'

export interface AssessInput {
  readonly platform: string
  readonly packages: readonly PackageVersion[]
  readonly knowledge: Knowledge
  /** The time that the list of exploited vulnerabilities states; undefined = none was read. */
  readonly kevListAt: string | undefined
  readonly profile: Profile
  /** `uname -r`, '' = not known: the newest image is taken. */
  readonly runningRelease: string
  readonly exposed: boolean | null
  readonly topClass: boolean | null
  /** RFC 3339; dates nothing that is printed, but a decision always has one. */
  readonly now: string
}

export interface AssessRow {
  readonly package: string
  readonly architecture: string
  readonly source: string
  readonly version: string
  /** Vulnerable: what it is vulnerable to. Unknown: what nobody has triaged. */
  readonly ids: readonly string[]
  readonly verdict: Verdict
  /** Null where there is nothing to fix. Of several, the one that asks most of an administrator now. */
  readonly fixState: FixState | null
  /** Source version that clears everything that has a fix. */
  readonly fixedVersion: string | null
  readonly because: readonly Because[]
  readonly feeds: readonly { readonly feed: string; readonly dataAt: string }[]
  /** `score` null = nobody scored it. */
  readonly scores: readonly { readonly id: string; readonly score: number | null; readonly by: string }[]
  readonly tier: Tier | null
  readonly tierBecause: readonly Because[]
}

const FIX_ORDER: readonly FixState[] = [
  'fixable',
  'restart-due',
  'kept-back',
  'not-reachable',
  'unknown',
  'not-fixed',
  'wont-fix',
]

export function assessAll(input: AssessInput): AssessRow[] {
  const { packages, platform, knowledge } = input
  const assess = (pkg: PackageVersion): Assessed => ({ pkg, verdict: assessPackage(pkg, platform, knowledge) })
  const kernelImages = packages.filter(isKernelImage)
  const images = new Map(withRunningKernel(kernelImages.map(assess), input).map((a) => [a.pkg, a]))
  const row = rowMaker({ platform, candidates: undefined, kernelImages }, input)
  // One at a time: the answers to all records of all packages at once would fill the memory.
  return packages.map((pkg) => row(images.get(pkg) ?? assess(pkg)))
}

function isKernelImage(pkg: PackageVersion): boolean {
  return isKernelSource(recordSource(pkg).source) && kernelRelease(pkg.name) !== undefined
}

function rowMaker(reach: Reach, input: AssessInput): (assessed: Assessed) => AssessRow {
  const decisions = new Map<string, Decision>()
  const decided = (source: string, item: ItemVerdict): Decision => {
    // Packages of one source share the record, and so the decision.
    const key = `${source} ${item.vulnerability}`
    const known = decisions.get(key)
    if (known) return known
    const made = decide(questionOf(item, input), input.profile)
    decisions.set(key, made)
    return made
  }
  return ({ pkg, verdict }) => {
    const named = verdict.items.filter((i) => i.verdict === verdict.verdict && i.verdict !== 'not')
    const open = verdict.verdict === 'vulnerable' ? named : []
    const fix = most(open.map((item) => fixState(item, pkg, reach, input.knowledge)))
    const tiers = open.map((item) => decided(recordSource(pkg).source, item))
    const worst = urgent(tiers)
    return {
      package: pkg.name,
      architecture: pkg.architecture,
      source: pkg.sourceName,
      version: pkg.version,
      ids: named.map((i) => i.vulnerability),
      verdict: verdict.verdict,
      fixState: fix?.state ?? null,
      fixedVersion: highest(open),
      because: fix ? [...verdict.because, ...fix.because] : verdict.because,
      feeds: feedsOf(verdict.items),
      scores: open.map((item, n) => scoreOf(item, tiers[n])),
      tier: worst?.tier ?? null,
      tierBecause: worst?.because ?? [],
    }
  }
}

function questionOf(item: ItemVerdict, input: AssessInput): Question {
  const { knowledge, kevListAt, exposed, topClass, now } = input
  const { feed, dataAt } = item.evidence
  return {
    facts: knowledge.facts.get(item.vulnerability),
    kevListAt,
    vendorRating: { value: item.urgency, source: feed, at: dataAt },
    exposed: { value: exposed, source: 'command-line', at: now },
    topClass: { value: topClass, source: 'command-line', at: now },
    fixExists: item.fixedVersion !== undefined,
    fixPublishedAt: { value: item.fixPublishedAt || null, source: feed, at: dataAt },
    fixStatedAt: { value: dataAt || null, source: feed, at: dataAt },
    mitigationExists: false,
    firstSeenAt: now,
    enrolledAt: null,
    decidedAt: now,
  }
}

function most(fixes: readonly FixAnswer[]): FixAnswer | undefined {
  let best: FixAnswer | undefined
  for (const fix of fixes) if (!best || FIX_ORDER.indexOf(fix.state) < FIX_ORDER.indexOf(best.state)) best = fix
  return best
}

function urgent(decisions: readonly Decision[]): Decision | undefined {
  let worst: Decision | undefined
  for (const decision of decisions) if (!worst || decision.tier < worst.tier) worst = decision
  return worst
}

function highest(items: readonly ItemVerdict[]): string | null {
  let version: string | null = null
  for (const { fixedVersion } of items) {
    if (fixedVersion !== undefined && (version === null || compareDpkg(fixedVersion, version) > 0))
      version = fixedVersion
  }
  return version
}

function feedsOf(items: readonly ItemVerdict[]): AssessRow['feeds'] {
  const byName = new Map(items.map((i) => [i.evidence.feed, i.evidence]))
  return [...byName.values()].map(({ feed, dataAt }) => ({ feed, dataAt }))
}

function scoreOf(item: ItemVerdict, decision: Decision | undefined): AssessRow['scores'][number] {
  const cvss = decision?.inputs.find((i) => i.name === 'cvss')
  return { id: item.vulnerability, score: typeof cvss?.value === 'number' ? cvss.value : null, by: cvss?.source ?? '' }
}

export interface AssessSummary {
  readonly os: string
  readonly packages: number
  readonly vulnerable: number
  readonly not: number
  readonly unknown: number
  /** Packages by their tier. */
  readonly tiers: Readonly<Record<Tier, number>>
  /** Distinct vulnerabilities and unexplained security offers. */
  readonly findings: number
  readonly fixable: number
  /** Unknown packages by their first reason. */
  readonly unknownBecause: Readonly<Record<string, number>>
  readonly profile: { readonly id: string; readonly version: number }
  /** False: no archive index for this platform was read, so a missing "update offered" says nothing. */
  readonly archiveIndexRead: boolean
}

export function summarise(rows: readonly AssessRow[], input: AssessInput): AssessSummary {
  const count = { vulnerable: 0, not: 0, unknown: 0 }
  const tiers = { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0 }
  const unknownBecause: Record<string, number> = {}
  const ids = new Set<string>()
  for (const row of rows) {
    count[row.verdict] += 1
    if (row.tier) tiers[row.tier] += 1
    if (row.verdict === 'vulnerable') for (const id of row.ids) ids.add(id)
    const reason = row.verdict === 'unknown' ? row.because[0]?.code : undefined
    if (reason) unknownBecause[reason] = (unknownBecause[reason] ?? 0) + 1
  }
  return {
    os: input.platform,
    packages: rows.length,
    ...count,
    tiers,
    findings: ids.size,
    fixable: rows.filter((r) => r.fixState === 'fixable').length,
    unknownBecause,
    profile: { id: input.profile.id, version: input.profile.version },
    archiveIndexRead: covered(input.knowledge, input.platform, '', 'offers'),
  }
}
