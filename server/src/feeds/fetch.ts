/**
 * Fetching a feed: conditional, bounded, over https to the hosts that its module names and to no other. A feed that cannot be reached
 * is a state to be recorded and shown, not an error; half a feed is never handed on.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError, type ErrorParams } from '@patchreeve/contract/errors.ts'
import {
  type FeedModule,
  feedInvalid,
  type RemoteFile,
  recordCount,
  refuseShrink,
  runFeed,
  type Scope,
} from './feed.ts'
import type { FeedOutput, PlatformId } from './model.ts'
import { budgetOf, rawFileFromPath } from './read.ts'

const MAX_REDIRECTS = 5

/** A file as it came, stored under its SHA-256 so that the next run can keep it where the origin says "unchanged". */
export interface FetchedFile {
  readonly name: string
  readonly sha256: string
  readonly sizeBytes: number
  /** '' where the origin sent none. */
  readonly etag: string
  readonly lastModified: string
}

export type Unreachable =
  | { readonly reason: 'network' | 'timeout' | 'too-many-redirects' | 'redirect-not-https' | 'redirect-to-other-host' }
  /** `retryAfterSeconds`: what the origin asked for, where it did. */
  | { readonly reason: 'status'; readonly status: number; readonly retryAfterSeconds?: number }

/** How a run ended. Whatever is not `updated` leaves the last good data in place. */
export type RefreshResult =
  | {
      readonly kind: 'updated'
      readonly files: readonly FetchedFile[]
      readonly output: FeedOutput
      readonly records: number
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unreachable'; readonly url: string; readonly because: Unreachable; readonly cause: unknown }
  | {
      readonly kind: 'refused'
      readonly code: 'FEED_INVALID' | 'FEED_SHRANK'
      readonly params: ErrorParams
      readonly cause: unknown
    }

/** The last good run. */
export interface LastGood {
  readonly files: readonly FetchedFile[]
  readonly records: number
}

export interface FetchEffects {
  readonly fetch: typeof globalThis.fetch
  /** Folder of the stored files. The caller removes what its last good run no longer names. */
  readonly dir: string
  /** Ends the run, as at shut-down. */
  readonly signal?: AbortSignal
}

/** One run of a feed: fetch what changed, read it, compare with the last good run. Throws only for faults of our own. */
export async function refreshFeed(
  module: FeedModule,
  scope: Scope,
  last: LastGood | undefined,
  effects: FetchEffects,
): Promise<RefreshResult> {
  try {
    const fetched = await fetchFeed(module, scope.platforms, last?.files ?? [], effects)
    if (!fetched.isChanged) return { kind: 'unchanged' }
    const budget = budgetOf(module.limits)
    const raw = fetched.files.map(({ name, sha256 }) => rawFileFromPath(name, join(effects.dir, sha256), budget))
    const output = await runFeed(module, raw, scope)
    const records = recordCount(output)
    if (last) refuseShrink(module, last.records, records)
    return { kind: 'updated', files: fetched.files, output, records }
  } catch (error) {
    if (error instanceof Unreached)
      return { kind: 'unreachable', url: error.url, because: error.because, cause: error.cause }
    if (error instanceof AppError && (error.code === 'FEED_INVALID' || error.code === 'FEED_SHRANK'))
      return { kind: 'refused', code: error.code, params: { ...error.params, feed: module.id }, cause: error.cause }
    throw error
  }
}

class Unreached extends Error {
  readonly url: string
  readonly because: Unreachable
  constructor(url: string, because: Unreachable, cause?: unknown) {
    super(`${because.reason} at ${url}`, { cause })
    this.url = url
    this.because = because
  }
}

interface Fetched {
  readonly files: readonly FetchedFile[]
  readonly isChanged: boolean
}

async function fetchFeed(
  module: FeedModule,
  platforms: ReadonlySet<PlatformId>,
  last: readonly FetchedFile[],
  effects: FetchEffects,
): Promise<Fetched> {
  await mkdir(effects.dir, { recursive: true })
  const remote = module.remote(platforms)
  const hosts = new Set([...remote.map(({ url }) => new URL(url).host), ...module.redirectHosts])
  const files: FetchedFile[] = []
  let left = module.limits.packedBytes
  let isChanged = remote.length !== last.length
  for (const file of remote) {
    const before = last.find(({ name }) => name === file.name)
    const got = await fetchFile(file, before, hosts, left, module.limits.fetchMs, effects)
    left -= got.sizeBytes
    isChanged ||= got.sha256 !== before?.sha256
    files.push(got)
  }
  return { files, isChanged: isChanged && files.length > 0 }
}

async function fetchFile(
  file: RemoteFile,
  before: FetchedFile | undefined,
  hosts: ReadonlySet<string>,
  maxBytes: number,
  fetchMs: number,
  effects: FetchEffects,
): Promise<FetchedFile> {
  const timeout = AbortSignal.timeout(fetchMs)
  const signal = effects.signal ? AbortSignal.any([timeout, effects.signal]) : timeout
  try {
    const response = await follow(file, before, hosts, signal, effects.fetch)
    if (response.status === 304 && before) return before
    if (response.status !== 200 || !response.body) throw new Unreached(file.url, statusOf(response))
    return await store(file, response, maxBytes, effects.dir, signal)
  } catch (error) {
    if (error instanceof AppError || error instanceof Unreached || isDiskFault(error)) throw error
    throw new Unreached(file.url, { reason: timeout.aborted ? 'timeout' : 'network' }, error)
  }
}

/** A full or closed disk is ours to mend; it is not the feed that is unreachable. */
function isDiskFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EIO', 'ENOENT', 'EMFILE'].includes(code)
}

/** By hand, because each hop must be https and a listed host: a redirect is a request that the origin makes with our network. */
async function follow(
  file: RemoteFile,
  before: FetchedFile | undefined,
  hosts: ReadonlySet<string>,
  signal: AbortSignal,
  fetch: FetchEffects['fetch'],
): Promise<Response> {
  let url = new URL(file.url)
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    if (url.protocol !== 'https:') throw new Unreached(url.href, { reason: 'redirect-not-https' })
    if (!hosts.has(url.host)) throw new Unreached(url.href, { reason: 'redirect-to-other-host' })
    const response = await fetch(url.href, { headers: headersFor(file, before), redirect: 'manual', signal })
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response
    await response.body?.cancel()
    url = URL.parse(location, url.href) ?? url
  }
  throw new Unreached(file.url, { reason: 'too-many-redirects' })
}

function headersFor(file: RemoteFile, before: FetchedFile | undefined): Record<string, string> {
  return {
    'user-agent': 'patchreeve',
    // What is packed already comes as it is: an undone Content-Encoding would break its digest.
    ...(/\.(?:gz|xz|zst)$/.test(file.name) && { 'accept-encoding': 'identity' }),
    ...(before?.etag && { 'if-none-match': before.etag }),
    ...(before?.lastModified && { 'if-modified-since': before.lastModified }),
  }
}

function statusOf(response: Response): Unreachable {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const asked = Number.isInteger(retryAfter) && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}
  return { reason: 'status', status: response.status, ...asked }
}

/** Aside, then renamed to its digest: a file under a digest is whole. */
async function store(
  file: RemoteFile,
  response: Response,
  maxBytes: number,
  dir: string,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const aside = join(dir, `.part-${randomUUID()}`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      sizeBytes += chunk.length
      hash.update(chunk)
      done(sizeBytes > maxBytes ? feedInvalid('packed-too-large', { file: file.name }) : null, chunk)
    },
  })
  const written = createWriteStream(aside, { mode: 0o600 })
  // What breaks off at once may not be opened yet: removed before it is closed, the file would come back.
  const closed = new Promise((resolve) => written.once('close', resolve))
  try {
    // fetch's stream type is the DOM's, Readable wants Node's: the same object.
    const body = Readable.fromWeb(response.body as unknown as Parameters<typeof Readable.fromWeb>[0])
    await pipeline(body, count, written, { signal })
    const sha256 = hash.digest('hex')
    await rename(aside, join(dir, sha256))
    const header = (name: string) => (response.headers.get(name) ?? '').slice(0, 256)
    return { name: file.name, sha256, sizeBytes, etag: header('etag'), lastModified: header('last-modified') }
  } finally {
    await closed
    await rm(aside, { force: true })
  }
}
