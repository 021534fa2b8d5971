/**
 * FIRST's daily file: one line about the model, a header, one line per CVE.
 *
 *     #model_version:v2025.03.14,score_date:2026-08-09T00:00:00+0000
 *     cve,epss,percentile
 *     CVE-1999-0001,0.03351,0.87534
 */

export const HEADER = 'cve,epss,percentile'

export interface EpssModel {
  readonly model: string
  /** RFC 3339. */
  readonly at: string
}

export interface EpssRow {
  readonly cve: string
  readonly score: number
  readonly percentile: number
}

const FIRST = /^#model_version:([\w.-]{1,64}),score_date:(\d{4}-\d{2}-\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?$/
const ROW = /^(CVE-\d{4}-\d{4,19}),([01](?:\.\d{1,18})?(?:e-\d{1,2})?|\d\.\d{1,18}e-\d{1,2}),([01](?:\.\d{1,18})?)$/

export function readModel(line: string): EpssModel | undefined {
  const match = FIRST.exec(line.trimEnd())
  return match ? { model: match[1] ?? '', at: `${match[2]}T00:00:00Z` } : undefined
}

export function readRow(line: string): EpssRow | undefined {
  const match = ROW.exec(line.trimEnd())
  if (!match) return undefined
  const row = { cve: match[1] ?? '', score: Number(match[2]), percentile: Number(match[3]) }
  return row.score <= 1 && row.percentile <= 1 ? row : undefined
}
