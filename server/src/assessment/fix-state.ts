/**
 * Can this host get the fix? Kept apart from the verdict: the verdict is a fact of the package version, the reach one of the
 * host's repositories, holds and pins. A list that names a fix is no proof that an archive has it.
 */
import type { FixState } from '@patchreeve/contract/api/risk-views.ts'
import { type Because, because } from '@patchreeve/contract/because.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { PlatformId } from '../feeds/model.ts'
import { kernelRelease } from './kernel.ts'
import { covered, type Knowledge } from './knowledge.ts'
import type { ItemVerdict, PackageVersion } from './model.ts'
import { offersFor } from './offer.ts'
import { isKernelSource, recordSource, withoutRebuild } from './source.ts'

/** What `apt-get dist-upgrade` would do, from the repositories section. */
export interface Candidate {
  readonly name: string
  readonly architecture: string
  readonly candidate: string
  readonly state: 'would-install' | 'kept-back'
}

/** Of one host. `candidates` undefined: the host did not say, so the archive's index stands in. */
export interface Reach {
  readonly platform: PlatformId
  readonly candidates: readonly Candidate[] | undefined
  /** Installed kernel images: a fix that is installed but does not run needs a restart, not an update. */
  readonly kernelImages: readonly PackageVersion[]
}

export interface FixAnswer {
  readonly state: FixState
  readonly because: readonly Because[]
}

/** Only for items whose verdict is `vulnerable`. */
export function fixState(item: ItemVerdict, pkg: PackageVersion, reach: Reach, knowledge: Knowledge): FixAnswer {
  if (item.fixedVersion === undefined) return withoutFix(item)
  const fix: Fix = { pkg, fixedVersion: item.fixedVersion, reach, knowledge }
  if (isRunnable(pkg)) {
    const installed = reach.kernelImages.find((k) => compareDpkg(recordSource(k).version, fix.fixedVersion) >= 0)
    if (installed) return say('restart-due', because('restart-due', { installed: installed.name }))
  }
  return reach.candidates ? byCandidate(fix, reach.candidates) : byIndex(fix)
}

interface Fix {
  readonly pkg: PackageVersion
  readonly fixedVersion: string
  readonly reach: Reach
  readonly knowledge: Knowledge
}

function withoutFix(item: ItemVerdict): FixAnswer {
  const code = item.because[0]?.code
  if (code === 'open-ignored') return say('wont-fix', because('will-not-fix'))
  if (code === 'end-of-life') return say('wont-fix', because('no-longer-supported'))
  if (code === 'open-postponed') return say('not-fixed', because('fix-postponed'))
  return say('not-fixed', because('no-fix-yet'))
}

function byCandidate(fix: Fix, candidates: readonly Candidate[]): FixAnswer {
  const own = candidates.filter((c) => updates(fix.pkg, c))
  let lacking: Because = because('no-candidate')
  for (const candidate of own) {
    const params = { candidate: candidate.candidate }
    const version = sourceVersionOf(candidate, fix)
    if (version === undefined) return say('unknown', because('candidate-source-unknown', params))
    if (compareDpkg(version, fix.fixedVersion) < 0) {
      lacking = because('candidate-lacks-fix', params)
      continue
    }
    if (candidate.state === 'kept-back') return say('kept-back', because('candidate-kept-back', params))
    return say('fixable', because('candidate-offers-fix', params))
  }
  return say('not-reachable', lacking, whereElse(fix))
}

/** Does this candidate replace the package? A new kernel comes as a new package beside the old image. */
function updates(pkg: PackageVersion, candidate: Candidate): boolean {
  if (candidate.name === pkg.name && sameArchitecture(candidate.architecture, pkg.architecture)) return true
  return isRunnable(pkg) && flavour(candidate.name) !== '' && flavour(candidate.name) === flavour(pkg.name)
}

function whereElse(fix: Fix): Because {
  const offer = indexed(fix)
  if (offer) return because('suite-not-configured', { suite: offer.suite })
  return because('fix-not-in-archive', { fixedVersion: fix.fixedVersion })
}

function byIndex(fix: Fix): FixAnswer {
  const { pkg, reach, knowledge } = fix
  const offer = indexed(fix)
  if (offer) {
    return say('fixable', because('by-archive-index'), because('candidate-offers-fix', { candidate: offer.version }))
  }
  const indexKnown = covered(knowledge, reach.platform, recordSource(pkg).source, 'offers')
  if (!indexKnown) return say('unknown', because('repositories-unknown'))
  return say('unknown', because('by-archive-index'), because('fix-not-in-archive', { fixedVersion: fix.fixedVersion }))
}

function indexed({ pkg, fixedVersion, reach, knowledge }: Fix) {
  const { source } = recordSource(pkg)
  const offers = isRunnable(pkg)
    ? (knowledge.offersBySource.get(reach.platform)?.get(source) ?? []).filter(
        (o) => flavour(o.name) === flavour(pkg.name),
      )
    : offersFor(pkg, reach.platform, knowledge)
  return offers.find((o) => compareDpkg(o.normalSourceVersion, fixedVersion) >= 0)
}

/** From the archive's index, else from the binary version where both are the same for the installed package. */
function sourceVersionOf(candidate: Candidate, { pkg, reach, knowledge }: Fix): string | undefined {
  const named = { name: candidate.name, architecture: candidate.architecture }
  const offer = offersFor(named, reach.platform, knowledge).find((o) => o.version === candidate.candidate)
  if (offer) return offer.normalSourceVersion
  const sameText = withoutRebuild(pkg.version) === recordSource(pkg).version
  return sameText ? withoutRebuild(candidate.candidate) : undefined
}

function isRunnable(pkg: PackageVersion): boolean {
  return isKernelSource(recordSource(pkg).source) && kernelRelease(pkg.name) !== undefined
}

/** `linux-image-6.1.0-49-cloud-amd64` is of flavour `cloud-amd64`; '' for what is no kernel image. */
function flavour(name: string): string {
  return kernelRelease(name)?.replace(/^[\d.]+(?:\+deb\d+)?(?:-\d+)?-/, '') ?? ''
}

function sameArchitecture(a: string, b: string): boolean {
  return a === b || a === 'all' || b === 'all'
}

function say(state: FixState, ...reasons: Because[]): FixAnswer {
  return { state, because: reasons }
}
