/** Offline import: each feed finds its files below a folder that a person named. Used by `patchreeve assess --feeds DIR`. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type FeedModule, feedInvalid, type RawFile, runFeed, type Scope } from './feed.ts'
import type { FeedOutput, PlatformId, VulnerabilityId } from './model.ts'
import { budgetOf, rawFileFromPath } from './read.ts'
import { type FeedId, feeds } from './registry.ts'

/** A folder with more entries than this is not a folder of feeds; the CVE list has 350,000. */
const MAX_ENTRIES = 1_000_000
const MAX_FOLDER_DEPTH = 12

/** Public keys shipped in data/keys. */
const ARCHIVE_KEYS = join(import.meta.dirname, '../../../data/keys/debian-archive.asc')

export interface LoadedFeed {
  readonly id: FeedId
  /** Names below the folder, sorted. */
  readonly files: readonly string[]
  /** SHA-256 over the sorted lines `<sha256 of file> <name>`: says which bytes a verdict rests on. */
  readonly digest: string
  readonly output: FeedOutput
}

export interface Loaded {
  readonly feeds: readonly LoadedFeed[]
  /** Feeds for which the folder holds no file: what they would say is unknown. */
  readonly absent: readonly FeedId[]
}

export function archiveKeys(): Promise<string> {
  return readFile(ARCHIVE_KEYS, 'utf8')
}

/**
 * All feeds below `dir`, for these platforms. Facts are kept for the vulnerabilities that the statements name, and all of KEV.
 * A broken feed throws FEED_INVALID: a person who names a folder must not get an answer from half of it.
 */
export function loadFeeds(dir: string, platforms: readonly PlatformId[]): Promise<Loaded> {
  return loadFeedsOf([dir], platforms)
}

/** The same from several folders: a feed is read from the last one that has it, never put together from two. */
export async function loadFeedsOf(dirs: readonly string[], platforms: readonly PlatformId[]): Promise<Loaded> {
  const folders: Folder[] = []
  for (const dir of dirs) folders.push({ dir, paths: await filesBelow(dir) })
  const named = new Set<VulnerabilityId>()
  const wants = (id: VulnerabilityId) => named.has(id)
  const loaded: LoadedFeed[] = []
  const absent: FeedId[] = []
  const scope: Scope = { platforms: new Set(platforms), archiveKeys: await archiveKeys(), unsignedIndex: 'accept' }
  for (const module of feeds) {
    const found = inputOf(module, folders)
    if (!found) {
      absent.push(module.id)
      continue
    }
    const feed = await loadOne(module, found, module.id === 'kev' ? scope : { ...scope, wants })
    loaded.push({ ...feed, id: module.id })
    for (const { vulnerability } of [...feed.output.statements, ...feed.output.facts]) named.add(vulnerability)
  }
  return { feeds: loaded, absent }
}

interface Folder {
  readonly dir: string
  readonly paths: readonly string[]
}

/** The module's files in the last folder that has any. */
function inputOf(module: FeedModule, folders: readonly Folder[]): Folder | undefined {
  for (const { dir, paths } of folders.toReversed()) {
    const names = paths.filter((path) => module.files.some((pattern) => pattern.test(path)))
    if (names.length > 0) return { dir, paths: names }
  }
  return undefined
}

async function loadOne(module: FeedModule, { dir, paths }: Folder, scope: Scope) {
  const budget = budgetOf(module.limits)
  const raw = paths.map((name) => rawFileFromPath(name, join(dir, name), budget))
  const output = await runFeed(module, raw, scope)
  return { files: paths, digest: await digestOf(raw), output }
}

async function digestOf(files: readonly RawFile[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${(await file.digest()).sha256} ${file.name}\n`)
  return hash.digest('hex')
}

/** Regular files below the folder, as sorted paths with `/`. Links are not followed: they could lead anywhere. */
async function filesBelow(dir: string): Promise<string[]> {
  const found: string[] = []
  let entries = 0
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (depth > MAX_FOLDER_DEPTH) throw feedInvalid('too-deep', { file: relative(dir, folder) })
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (++entries > MAX_ENTRIES) throw feedInvalid('too-many-files', { files: entries })
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await walk(path, depth + 1)
      else if (entry.isFile()) found.push(relative(dir, path).split(sep).join('/'))
    }
  }
  await walk(dir, 0)
  return found.sort()
}
