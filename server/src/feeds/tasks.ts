/** The background fetch of live feeds, and what is loaded at start: the starter bundle, or a folder that a person named. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@patchreeve/contract/errors.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Op } from '../platform/op.ts'
import type { Task } from '../platform/tasks.ts'
import type { FeedModule, Scope } from './feed.ts'
import { type FetchedFile, type LastGood, refreshFeed } from './fetch.ts'
import { archiveKeys, loadFeeds } from './import.ts'
import { feeds } from './registry.ts'
import { recordFailure, recordUnchanged, takeFeed } from './service.ts'
import { loadStarter } from './starter.ts'

/** Debian's data changes several times a day; CISA and FIRST publish daily. */
const EVERY_MS = 4 * 3_600_000
/** Systems whose feeds are read, whether or not a host has them yet. */
const PLATFORMS = ['debian:11', 'debian:12', 'debian:13']

/** Takes the bundle of the repository; a feed that already has newer data keeps it. Returns what changed. */
export async function takeStarter(op: Op): Promise<number> {
  const starter = await loadStarter()
  let changed = 0
  for (const feed of starter.feeds) {
    const taken = await takeFeed(op, { feed: feed.id, origin: 'starter', digest: feed.digest, output: feed.output })
    if (taken.changed) changed += 1
  }
  return changed
}

/** Offline import of a folder: for sites without internet. Throws FEED_INVALID rather than take half of it. */
export async function takeFolder(op: Op, folder: string): Promise<number> {
  const loaded = await loadFeeds(folder, PLATFORMS)
  let changed = 0
  for (const feed of loaded.feeds) {
    const taken = await takeFeed(op, { feed: feed.id, origin: 'offline', digest: feed.digest, output: feed.output })
    if (taken.changed) changed += 1
  }
  return changed
}

export interface LiveFeedsOptions {
  readonly system: () => Op
  /** Below the data folder: files of the last good run, by their digest. */
  readonly folder: string
  readonly fetch: typeof globalThis.fetch
}

export function liveFeeds(options: LiveFeedsOptions): Task {
  return {
    name: 'feeds',
    everyMs: EVERY_MS,
    async run() {
      const op = options.system()
      for (const module of feeds)
        if (module.remote(new Set(PLATFORMS)).length > 0) await refreshOne(op, module, options)
    },
  }
}

async function refreshOne(op: Op, module: FeedModule, options: LiveFeedsOptions): Promise<void> {
  const dir = join(options.folder, module.id)
  const last = await readLast(dir)
  const result = await refreshFeed(module, await scopeFor(op, module), last, { fetch: options.fetch, dir })
  switch (result.kind) {
    case 'unchanged':
      return recordUnchanged(op, module.id)
    case 'unreachable':
      return recordFailure(
        op,
        module.id,
        new AppError('FEED_UNREACHABLE', {
          feed: module.id,
          host: new URL(result.url).host,
          reason: result.because.reason,
        }),
      )
    case 'refused':
      return recordFailure(op, module.id, new AppError(result.code, result.params))
    case 'updated': {
      await takeFeed(op, { feed: module.id, origin: 'live', digest: digestOf(result.files), output: result.output })
      await writeLast(dir, { files: result.files, records: result.records })
      return recordUnchanged(op, module.id)
    }
  }
}

/** Facts are wanted of the vulnerabilities that some statement names; KEV is small and taken whole. */
async function scopeFor(op: Op, module: FeedModule): Promise<Scope> {
  const named = await op.tx(async (tx) => {
    const found = await sql<{ vulnerability: string }>`select distinct vulnerability from feeds_statement`.execute(
      tx.db,
    )
    return new Set(found.rows.map((row) => row.vulnerability))
  })
  const scope: Scope = {
    platforms: new Set(PLATFORMS),
    archiveKeys: await archiveKeys(),
    validAt: op.clock.now(),
    unsignedIndex: 'refuse',
  }
  return module.id === 'kev' ? scope : { ...scope, wants: (id) => named.has(id) }
}

const digestOf = (files: readonly FetchedFile[]) =>
  createHash('sha256')
    .update(
      files
        .map((file) => `${file.sha256} ${file.name}\n`)
        .sort()
        .join(''),
    )
    .digest('hex')

const Last = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      sha256: z.hex().length(64),
      sizeBytes: z.number(),
      etag: z.string(),
      lastModified: z.string(),
    }),
  ),
  records: z.number(),
})

/** What is not readable is not the last good run: everything is fetched again. */
async function readLast(dir: string): Promise<LastGood | undefined> {
  const text = await readFile(join(dir, 'last.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
  if (text === undefined) return undefined
  const parsed = Last.safeParse(JSON.parse(text))
  return parsed.success ? parsed.data : undefined
}

async function writeLast(dir: string, last: LastGood): Promise<void> {
  await mkdir(dir, { recursive: true })
  const aside = join(dir, 'last.json.new')
  await writeFile(aside, JSON.stringify(last))
  await rename(aside, join(dir, 'last.json'))
  const kept = new Set(['last.json', ...last.files.map((file) => file.sha256)])
  for (const name of await readdir(dir)) if (!kept.has(name)) await rm(join(dir, name), { force: true })
}
