/** FIRST EPSS: the probability that a vulnerability is exploited within 30 days. Stored with its model: a new one re-bases all. */
import { type FeedModule, feedInvalid, type RawFile, type Scope } from '../feed.ts'
import type { FeedOutput } from '../model.ts'
import { OutputBuilder } from '../output.ts'
import { lines } from '../text.ts'
import { type EpssModel, HEADER, readModel, readRow } from './schema.ts'

export const epss = {
  id: 'epss',
  about: 'FIRST Exploit Prediction Scoring System, daily scores',
  licence: 'free of charge, attribution to FIRST (https://www.first.org/epss)',
  remote: () => [
    { name: 'epss_scores-current.csv.gz', url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz' },
  ],
  redirectHosts: [],
  files: [/(?:^|\/)epss_scores-[^/]*\.csv(?:\.gz|\.xz|\.zst)?$/],
  limits: {
    packedBytes: 64 * 1024 * 1024,
    unpackedBytes: 128 * 1024 * 1024,
    files: 64,
    records: 2_000_000,
    fetchMs: 120_000,
    // A change of model dropped 3 % of all rows in March 2025.
    maxShrink: 0.1,
  },
  toAdvisories,
} as const satisfies FeedModule

/** Of several days in a folder the newest: scores of two days are never mixed. */
async function toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  let newest: FeedOutput | undefined
  for (const file of files) {
    const output = await readDay(file, scope, newest?.dataAt ?? '')
    if (output) newest = output
  }
  if (!newest) throw feedInvalid('nothing-usable')
  return newest
}

/** Undefined for a day that is not newer than `than`: its rows are then not read. */
async function readDay(file: RawFile, scope: Scope, than: string): Promise<FeedOutput | undefined> {
  const out = new OutputBuilder(epss.limits.records)
  let model: EpssModel | undefined
  let at = 0
  for await (const some of lines(file.chunks()))
    for (const line of some) {
      at++
      if (at === 1) {
        model = readModel(line)
        if (!model) throw feedInvalid('wrong-shape', { file: file.name })
        if (model.at <= than) return undefined
      } else if (at === 2) {
        if (line.trimEnd() !== HEADER) throw feedInvalid('wrong-shape', { file: file.name })
      } else if (model) addRow(out, scope, model, line)
    }
  if (!model) throw feedInvalid('truncated', { file: file.name })
  return out.finish({ covers: [], dataAt: model.at })
}

function addRow(out: OutputBuilder, scope: Scope, model: EpssModel, line: string) {
  out.count()
  const row = readRow(line)
  if (!row) return out.skip('schema')
  if (!(scope.wants?.(row.cve) ?? true)) return
  const { score, percentile } = row
  out.facts.push({ vulnerability: row.cve, epss: { score, percentile, model: model.model, at: model.at } })
}
