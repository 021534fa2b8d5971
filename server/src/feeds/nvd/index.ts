/**
 * NVD: CVSS and rejection, nothing else. Its CPE matches are hints that are wrong too often for packages of a distribution, so they
 * are not even read.
 */
import { cvssScore } from '../cvss.ts'
import { type FeedModule, feedInvalid, type RawFile, type Scope } from '../feed.ts'
import { CVE_ID, rfc3339 } from '../ids.ts'
import { jsonPieces } from '../json-pieces.ts'
import type { CvssScore, FeedOutput, VulnerabilityFacts } from '../model.ts'
import { OutputBuilder } from '../output.ts'
import { NvdItem } from './schema.ts'

/** NVD passes on the scores of others; two sources it names by id or address. */
const SOURCES: Readonly<Record<string, CvssScore['by']>> = {
  'nvd@nist.gov': 'nvd',
  '134c704f-9b21-4f2e-91b3-4a467353bcc0': 'cisa-adp',
}

export const nvd = {
  id: 'nvd',
  about: 'NIST National Vulnerability Database: CVSS scores and rejected records',
  licence: 'public domain; this product uses NVD data but is not endorsed or certified by the NVD',
  remote: () => [
    { name: 'nvdcve-2.0-modified.json.gz', url: 'https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz' },
  ],
  redirectHosts: [],
  files: [/(?:^|\/)nvdcve-[^/]*\.json(?:\.gz|\.xz|\.zst)?$/],
  limits: {
    packedBytes: 512 * 1024 * 1024,
    unpackedBytes: 4 * 1024 * 1024 * 1024,
    files: 64,
    records: 2_000_000,
    fetchMs: 300_000,
    // The file of changes holds eight days and grows and shrinks with them; only an almost empty one is a fault.
    maxShrink: 0.95,
  },
  toAdvisories,
} as const satisfies FeedModule

interface Dated {
  readonly modifiedAt: string
  readonly facts: VulnerabilityFacts
}

async function toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  const out = new OutputBuilder(nvd.limits.records)
  const newest = new Map<string, Dated>()
  let dataAt = ''
  for (const file of files) {
    const at = await readPage(file, out, newest, scope)
    if (at > dataAt) dataAt = at
  }
  for (const { facts } of newest.values()) out.facts.push(facts)
  return out.finish({ covers: [], dataAt })
}

/** Returns the time that the page states. */
async function readPage(file: RawFile, out: OutputBuilder, newest: Map<string, Dated>, scope: Scope): Promise<string> {
  let items = 0
  const head = new Map<string, unknown>()
  for await (const { path, value } of jsonPieces(
    file.chunks(),
    (at) => at[0] === 'vulnerabilities' && at.length === 1,
  )) {
    if (path.length === 1) head.set(path[0] ?? '', value)
    else {
      items++
      addItem(out, newest, scope, value)
    }
  }
  if (head.get('format') !== 'NVD_CVE' || head.get('version') !== '2.0')
    throw feedInvalid('wrong-shape', { file: file.name })
  if (head.get('resultsPerPage') !== items) throw feedInvalid('count-differs', { file: file.name })
  return rfc3339(String(head.get('timestamp') ?? ''))
}

/** Yearly files and the file of changes overlap: the later change counts, whatever the order of the files. */
function addItem(out: OutputBuilder, newest: Map<string, Dated>, scope: Scope, value: unknown) {
  out.count()
  const item = NvdItem.safeParse(value)
  if (!item.success) return out.skip('schema')
  const { id, lastModified } = item.data.cve
  if (!CVE_ID.test(id)) return out.skip('no-vulnerability')
  if (!(scope.wants?.(id) ?? true)) return
  const modifiedAt = rfc3339(lastModified)
  const before = newest.get(id)
  if (before) out.skip('duplicate')
  if (!before || modifiedAt >= before.modifiedAt) newest.set(id, { modifiedAt, facts: factsOf(item.data) })
}

function factsOf({ cve }: NvdItem): VulnerabilityFacts {
  if (cve.vulnStatus === 'Rejected') return { vulnerability: cve.id, rejected: true }
  const { cvssMetricV40 = [], cvssMetricV31 = [], cvssMetricV30 = [], cvssMetricV2 = [] } = cve.metrics ?? {}
  const scores = new Map<string, CvssScore>()
  for (const metric of [...cvssMetricV40, ...cvssMetricV31, ...cvssMetricV30, ...cvssMetricV2]) {
    const score = cvssScore(metric.cvssData, SOURCES[metric.source] ?? 'cna')
    if (score && !scores.has(`${score.by} ${score.version}`)) scores.set(`${score.by} ${score.version}`, score)
  }
  return { vulnerability: cve.id, ...(scores.size > 0 && { cvss: [...scores.values()] }) }
}
