/**
 * CVSS 2, 3.0, 3.1 and 4.0 behind one function: the base score, and the two questions of the risk table that a vector can answer
 * when nobody else did. A vector is hostile text: bounded, and refused unless every base metric is there.
 */
import cvss from 'ae-cvss-calculator'

export interface VectorReading {
  /** '2.0', '3.0', '3.1' or '4.0'. */
  readonly version: string
  /** Base score, 0.0 to 10.0, without temporal, threat or environmental metrics. */
  readonly base: number
  /** Over the network, low complexity, no privileges, nobody has to do anything: exploitation can be automated. */
  readonly automatable: boolean
  /** Confidentiality, integrity and availability of the vulnerable system are all lost. */
  readonly totalImpact: boolean
}

/** A complete 4.0 vector with every optional metric has 220 characters. */
const MAX_VECTOR = 400
const WELL_FORMED = /^(?:CVSS:\d\.\d\/)?[A-Za-z]{1,3}:[A-Za-z]{1,6}(?:\/[A-Za-z]{1,3}:[A-Za-z]{1,6})*$/

const AUTOMATABLE: Readonly<Record<string, readonly string[]>> = {
  '2.0': ['AV:N', 'AC:L', 'Au:N'],
  '3.0': ['AV:N', 'AC:L', 'PR:N', 'UI:N'],
  '3.1': ['AV:N', 'AC:L', 'PR:N', 'UI:N'],
  '4.0': ['AV:N', 'AC:L', 'AT:N', 'PR:N', 'UI:N'],
}
const TOTAL: Readonly<Record<string, readonly string[]>> = {
  '2.0': ['C:C', 'I:C', 'A:C'],
  '3.0': ['C:H', 'I:H', 'A:H'],
  '3.1': ['C:H', 'I:H', 'A:H'],
  '4.0': ['VC:H', 'VI:H', 'VA:H'],
}

/** Undefined for what is no complete vector of a known version. */
export function readVector(vector: string): VectorReading | undefined {
  if (vector.length > MAX_VECTOR || !WELL_FORMED.test(vector)) return undefined
  const parsed = cvss.fromVector(vector)
  if (!parsed) return undefined
  const version = versionOf(vector)
  const scores = parsed.calculateScores()
  const base = 'baseMetricsOnly' in scores ? scores.baseMetricsOnly : scores.base
  if (version === undefined || typeof base !== 'number' || !(base >= 0 && base <= 10)) return undefined
  const metrics = new Set(vector.split('/'))
  const has = (wanted: readonly string[] | undefined) => wanted?.every((m) => metrics.has(m)) ?? false
  // Adding zero turns the -0 that version 2 can yield into 0.
  return { version, base: base + 0, automatable: has(AUTOMATABLE[version]), totalImpact: has(TOTAL[version]) }
}

function versionOf(vector: string): string | undefined {
  if (!vector.startsWith('CVSS:')) return '2.0'
  const version = vector.slice(5, 8)
  return version in TOTAL ? version : undefined
}
