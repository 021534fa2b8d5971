/** What one record says of one source version. */
import { type Because, because } from '@patchreeve/contract/because.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import type { VulnerabilityFacts } from '../feeds/model.ts'
import type { Evidence, Verdict } from './model.ts'

export interface Answer {
  readonly verdict: Verdict
  readonly because: Because
  readonly fixedVersion?: string
}

const PLAN_CODE = {
  undecided: 'open',
  postponed: 'open-postponed',
  ignored: 'open-ignored',
  'end-of-life': 'end-of-life',
} as const

/** The first rule that applies decides; every claim reaches one. */
export function answer(record: Evidence, sourceVersion: string, facts: VulnerabilityFacts | undefined): Answer {
  const { claim } = record
  if (facts?.rejected) return { verdict: 'not', because: because('rejected') }
  if (claim.kind === 'not-affected') return { verdict: 'not', because: because('never-affected') }
  if (claim.kind === 'fixed' && compareDpkg(sourceVersion, claim.fixedVersion) >= 0) {
    return {
      verdict: 'not',
      because: because('fixed-here', { fixedVersion: claim.fixedVersion }),
      fixedVersion: claim.fixedVersion,
    }
  }
  if (record.urgency === 'unimportant') return { verdict: 'not', because: because('unimportant') }
  if (claim.kind === 'undetermined') return { verdict: 'unknown', because: because('undetermined') }
  if (claim.kind === 'open') return { verdict: 'vulnerable', because: because(PLAN_CODE[claim.plan]) }
  return { verdict: 'vulnerable', because: fixedLater(record, claim.fixedVersion), fixedVersion: claim.fixedVersion }
}

function fixedLater(record: Evidence, fixedVersion: string): Because {
  const advisory = record.advisories[0]
  if (record.kind === 'statements' || advisory === undefined) return because('fixed-later', { fixedVersion })
  return because('advisory-fixed', { fixedVersion, advisory })
}
