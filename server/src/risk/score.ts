/**
 * Whose score counts. The vendor's own rating speaks of its build of the package and is kept beside; among those who score the
 * vulnerability itself: who issued it, CISA, NVD. Nobody: no score, which is not zero.
 */
import type { CvssScore } from '../feeds/model.ts'
import { readVector } from './cvss.ts'

export const severities = ['none', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

const AUTHORS = ['cna', 'cisa-adp', 'nvd']
const VERSIONS = ['4.0', '3.1', '3.0', '2.0']

/** The first author's newest version; the score is computed from the vector where there is a valid one. */
export function pickScore(scores: readonly CvssScore[]): CvssScore | undefined {
  let best: CvssScore | undefined
  for (const score of scores) {
    if (!isScore(score)) continue
    if (!best || rank(score) < rank(best)) best = score
  }
  const reading = best && readVector(best.vector)
  return best && reading ? { ...best, score: reading.base } : best
}

function isScore(s: CvssScore): boolean {
  return AUTHORS.includes(s.by) && VERSIONS.includes(s.version) && s.score >= 0 && s.score <= 10
}

function rank(s: CvssScore): number {
  return AUTHORS.indexOf(s.by) * VERSIONS.length + VERSIONS.indexOf(s.version)
}

/** The bands of the CVSS 3 and 4 specifications; 2.0 had none above `high`, its numbers are read by the same bands. */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'none'
}

/** Vendors' words, lower case. Others ('not yet assigned', 'unimportant', '') rate nothing. */
const VENDOR_WORDS: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  negligible: 'low',
}

export function severityOfRating(rating: string): Severity | undefined {
  return Object.hasOwn(VENDOR_WORDS, rating) ? VENDOR_WORDS[rating] : undefined
}

export function worseSeverity(a: Severity | undefined, b: Severity | undefined): Severity | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return severities.indexOf(a) >= severities.indexOf(b) ? a : b
}

export function atLeast(severity: Severity, floor: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(floor)
}
