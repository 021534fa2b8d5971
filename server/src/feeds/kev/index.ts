/** CISA KEV: vulnerabilities known to be exploited. By CVE id only: it names products, not packages. */
import { type FeedModule, feedInvalid, type RawFile, type Scope } from '../feed.ts'
import { CVE_ID, rfc3339 } from '../ids.ts'
import { jsonPieces } from '../json-pieces.ts'
import type { FeedOutput, VulnerabilityFacts } from '../model.ts'
import { OutputBuilder } from '../output.ts'
import { KevEntry } from './schema.ts'

export const kev = {
  id: 'kev',
  about: 'CISA Known Exploited Vulnerabilities catalogue',
  licence: 'CC0-1.0',
  remote: () => [
    {
      name: 'known_exploited_vulnerabilities.json',
      url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    },
  ],
  redirectHosts: [],
  files: [/(?:^|\/)known_exploited_vulnerabilities(?:[._-]\d{4}-\d{2}-\d{2})?\.json(?:\.gz|\.xz|\.zst)?$/],
  limits: {
    packedBytes: 32 * 1024 * 1024,
    unpackedBytes: 32 * 1024 * 1024,
    files: 8,
    records: 50_000,
    fetchMs: 60_000,
    maxShrink: 0.01,
  },
  toAdvisories,
} as const satisfies FeedModule

/** Of several catalogues in a folder the one released last is the feed: each is whole, and entries are withdrawn at times. */
async function toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  let newest: FeedOutput | undefined
  for (const file of files) {
    const output = await readCatalogue(file, scope)
    if (!newest || output.dataAt > newest.dataAt) newest = output
  }
  if (!newest) throw feedInvalid('nothing-usable')
  return newest
}

async function readCatalogue(file: RawFile, scope: Scope): Promise<FeedOutput> {
  const out = new OutputBuilder(kev.limits.records)
  const head = new Map<string, unknown>()
  let entries = 0
  for await (const { path, value } of jsonPieces(
    file.chunks(),
    (at) => at[0] === 'vulnerabilities' && at.length === 1,
  )) {
    if (path.length === 1) head.set(path[0] ?? '', value)
    else {
      entries++
      addEntry(out, scope, value)
    }
  }
  // The catalogue says how many entries it has: a copy that was cut and closed again shows here.
  if (head.get('count') !== entries) throw feedInvalid('count-differs', { file: file.name })
  const dataAt = rfc3339(String(head.get('dateReleased') ?? ''))
  if (dataAt === '') throw feedInvalid('wrong-shape', { file: file.name })
  return out.finish({ covers: [], dataAt })
}

function addEntry(out: OutputBuilder, scope: Scope, value: unknown) {
  out.count()
  const entry = KevEntry.safeParse(value)
  if (!entry.success) return out.skip('schema')
  if (!CVE_ID.test(entry.data.cveID)) return out.skip('no-vulnerability')
  if (scope.wants?.(entry.data.cveID) ?? true) out.facts.push(factsOf(entry.data))
}

function factsOf(entry: KevEntry): VulnerabilityFacts {
  return {
    vulnerability: entry.cveID,
    kev: {
      addedAt: entry.dateAdded,
      dueAt: entry.dueDate,
      ransomware: entry.knownRansomwareCampaignUse === 'Known',
      // Sixteen entries carry stray blanks. Vendor and product, not the title: a name, no sentence.
      name: `${entry.vendorProject.trim()} ${entry.product.trim()}`,
    },
  }
}
