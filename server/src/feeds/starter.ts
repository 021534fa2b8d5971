/**
 * The starter bundle in data/starter: facts for a first assessment without any network, made by tools/starter.ts. Here both sides: what
 * goes in, and the reading of it as outputs of the feeds that it was made from.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { z } from 'zod'
import { feedInvalid } from './feed.ts'
import type { Loaded, LoadedFeed } from './import.ts'
import { withBestCvss } from './merge.ts'
import type { FeedOutput, VulnerabilityFacts, VulnerabilityId } from './model.ts'
import { type FeedId, feedById } from './registry.ts'
import { decode, Encoded, encode } from './starter-format.ts'

/** Ships in the repository: what every clone carries. */
export const MAX_BUNDLE_BYTES = 6 * 1024 * 1024
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024
export const STARTER_DIR = join(import.meta.dirname, '../../../data/starter')

const StarterFeed = z.object({
  id: z.string().max(64),
  file: z.string().regex(/^[a-z-]+\.json\.br$/),
  sha256: z.hex().length(64),
  sizeBytes: z.number().int().min(0),
  /** Of the files that it was made from: see LoadedFeed.digest. */
  rawDigest: z.hex().length(64),
  /** What the raw data states; '' where it states nothing. */
  dataAt: z.string().max(32),
  licence: z.string().max(256),
  counts: z.object({ statements: z.number().int(), offers: z.number().int(), facts: z.number().int() }),
  /** Systems and how much of them: `sources` is the number of sources, absent for all of them. */
  covers: z.array(z.object({ platform: z.string(), what: z.string(), sources: z.number().int().optional() })),
})
export type StarterFeed = z.infer<typeof StarterFeed>

export const StarterManifest = z.object({
  schema: z.literal(1),
  /** The newest data time of its feeds: the bundle is as old as its data, whenever it was made. */
  builtAt: z.string().max(32),
  feeds: z.array(StarterFeed).max(32),
})
export type StarterManifest = z.infer<typeof StarterManifest>

export interface StarterFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The bundle as files, the manifest last. Same input, same bytes. Throws when it is larger than MAX_BUNDLE_BYTES. */
export function buildStarter(loaded: Loaded): StarterFile[] {
  const named = new Set(
    loaded.feeds.flatMap(({ output }) => output.statements.map(({ vulnerability }) => vulnerability)),
  )
  const files: StarterFile[] = []
  const feeds: StarterFeed[] = []
  const covered = new Set<VulnerabilityId>()
  for (const feed of loaded.feeds) {
    const output = starterPart(feed.id, feed.output, named, covered)
    const bytes = pack(JSON.stringify(encode(output)))
    const file = `${feed.id}.json.br`
    files.push({ name: file, bytes })
    feeds.push(starterFeed(feed, output, file, bytes))
  }
  const builtAt =
    feeds
      .map(({ dataAt }) => dataAt)
      .sort()
      .at(-1) ?? ''
  const manifest: StarterManifest = { schema: 1, builtAt, feeds }
  files.push({ name: 'manifest.json', bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) })
  const sizeBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (sizeBytes > MAX_BUNDLE_BYTES)
    throw new RangeError(`starter bundle: ${sizeBytes} bytes, ${MAX_BUNDLE_BYTES} at most`)
  return files
}

function starterFeed(feed: LoadedFeed, output: FeedOutput, file: string, bytes: Uint8Array): StarterFeed {
  const { statements, offers, facts, covers, dataAt } = output
  return {
    id: feed.id,
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    rawDigest: feed.digest,
    dataAt,
    licence: feedById(feed.id)?.licence ?? '',
    counts: { statements: statements.length, offers: offers.length, facts: facts.length },
    covers: covers.map(({ platform, what, sources }) => ({
      platform,
      what,
      ...(sources && { sources: sources.size }),
    })),
  }
}

/**
 * What the bundle takes of a feed: all statements, all offers, all of KEV, and of the other facts those of vulnerabilities that
 * the statements name. Of CVSS the one best score, from the first feed that has any; no CWE, no day of publication: nothing reckons with them.
 */
export function starterPart(
  id: FeedId,
  output: FeedOutput,
  named: ReadonlySet<VulnerabilityId>,
  scored: Set<VulnerabilityId> = new Set(),
): FeedOutput {
  if (id === 'kev') return output
  const facts: VulnerabilityFacts[] = []
  for (const fact of output.facts) {
    if (!named.has(fact.vulnerability)) continue
    const kept = slim(fact, scored)
    if (Object.keys(kept).length > 1) facts.push(kept)
  }
  facts.sort((a, b) => (a.vulnerability < b.vulnerability ? -1 : 1))
  return { ...output, facts }
}

function slim(fact: VulnerabilityFacts, scored: Set<VulnerabilityId>): VulnerabilityFacts {
  const { cwe, publishedAt, cvss, ...rest } = withBestCvss(fact)
  if (!cvss || scored.has(fact.vulnerability)) return rest
  scored.add(fact.vulnerability)
  return { ...rest, cvss }
}

function pack(text: string): Uint8Array {
  const bytes = Buffer.from(text)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return brotliCompressSync(bytes, { params })
}

export interface Starter extends Loaded {
  readonly manifest: StarterManifest
}

/** The bundle as if its feeds had been imported; files that are not what the manifest names are refused. */
export async function loadStarter(dir: string = STARTER_DIR): Promise<Starter> {
  const manifest = StarterManifest.parse(JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')))
  const feeds: LoadedFeed[] = []
  for (const entry of manifest.feeds) {
    const id = feedById(entry.id)?.id as FeedId | undefined // registry ids are FeedIds
    if (!id) throw feedInvalid('wrong-shape', { feed: entry.id, file: 'manifest.json' })
    const bytes = await readFile(join(dir, entry.file))
    if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256)
      throw feedInvalid('digest-differs', { feed: id, file: entry.file })
    feeds.push({ id, files: [entry.file], digest: entry.rawDigest, output: decode(unpack(bytes)) })
  }
  return { manifest, feeds, absent: [] }
}

function unpack(bytes: Uint8Array): Encoded {
  const text = brotliDecompressSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8')
  return Encoded.parse(JSON.parse(text))
}
