/**
 * What a feed module is. A module is a folder `<id>/` with the schema of the fields it uses, a pure reading of them into
 * `FeedOutput`, and small real fixtures; `registry.ts` lists the modules. Reading and fetching belong to `read.ts` and `fetch.ts`.
 */
import { AppError, type ErrorParams } from '@patchreeve/contract/errors.ts'
import type { FeedOutput, PlatformId, VulnerabilityId } from './model.ts'

/** One file of a feed, already bounded: whoever made it counts bytes and throws FEED_INVALID past the limits. */
export interface RawFile {
  /** Path inside the feed's folder, with `/`: `dists/bookworm-security/InRelease`. A name is a hint, never trusted. */
  readonly name: string
  /** Of the bytes as they came, still packed. */
  digest(): Promise<{ readonly sha256: string; readonly sizeBytes: number }>
  /** The bytes, unpacked by what the name ends in (.gz, .xz, .zst). */
  chunks(): AsyncIterable<Uint8Array>
}

/** What the reader wants of a feed. */
export interface Scope {
  /** Statements and offers of other platforms are left out, silently: nobody asked for them. */
  readonly platforms: ReadonlySet<PlatformId>
  /** Facts of other vulnerabilities are left out. Absent: all are kept. */
  readonly wants?: (vulnerability: VulnerabilityId) => boolean
  /** The instant at which signatures and Valid-Until must hold. Absent for an offline import: its age is shown instead. */
  readonly validAt?: Date
  /** Armored OpenPGP public keys that sign Debian's archive. */
  readonly archiveKeys: string
  /** An archive index without a signed Release over it: refused when fetched, accepted from a folder that a person named. */
  readonly unsignedIndex: 'refuse' | 'accept'
}

export interface FeedLimits {
  /** Sum over the files of one run, as they lie there or are sent. */
  readonly packedBytes: number
  /** Sum over the files of one run, unpacked: what stops a bomb. */
  readonly unpackedBytes: number
  readonly files: number
  /** Statements + offers + facts. */
  readonly records: number
  /** For one file, from the request to its last byte. */
  readonly fetchMs: number
  /** A feed may lose this share of its records between two runs, 0 to 1; more is refused as FEED_SHRANK. */
  readonly maxShrink: number
}

export interface RemoteFile {
  readonly name: string
  readonly url: string
}

export interface FeedModule {
  readonly id: string
  /** One English line for people who read this list in the repository. */
  readonly about: string
  /** As the origin states it. */
  readonly licence: string
  /** Where production fetches it. Empty: offline import only. */
  remote(platforms: ReadonlySet<PlatformId>): readonly RemoteFile[]
  /** Hosts that a redirect may lead to, beside those of `remote`. */
  readonly redirectHosts: readonly string[]
  /** How its input is found below a folder: tested against the path with `/`. */
  readonly files: readonly RegExp[]
  readonly limits: FeedLimits
  /** Pure: no clock, no network. Throws FEED_INVALID rather than give half a result; a broken record is a counted skip. */
  toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput>
}

/** Why a feed was refused: a closed set, so that the console can say it in its language. */
export type FeedFault =
  | 'truncated'
  | 'not-utf8'
  | 'not-json'
  | 'too-deep'
  | 'record-too-large'
  | 'too-many-records'
  | 'too-many-files'
  | 'packed-too-large'
  | 'unpacked-too-large'
  | 'cannot-unpack'
  | 'wrong-shape'
  | 'nothing-usable'
  | 'count-differs'
  | 'signature'
  | 'unsigned'
  | 'digest-differs'
  | 'expired'

export function feedInvalid(fault: FeedFault, params: ErrorParams = {}, cause?: unknown): AppError {
  return new AppError('FEED_INVALID', { fault, ...params }, { cause })
}

export function recordCount(output: FeedOutput): number {
  return output.statements.length + output.offers.length + output.facts.length
}

/** The one way to run a module: its errors carry its id, its record limit holds, and nothing usable is not "nothing to report". */
export async function runFeed(module: FeedModule, files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  try {
    if (files.length > module.limits.files) throw feedInvalid('too-many-files', { files: files.length })
    const output = await module.toAdvisories(files, scope)
    if (recordCount(output) > module.limits.records) throw feedInvalid('too-many-records')
    return output
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, { feed: module.id, ...error.params }, { cause: error.cause })
  }
}

/** Refuses a run that lost too much since the last good one: a feed that shrank is more often cut than cured. */
export function refuseShrink(module: FeedModule, before: number, now: number): void {
  if (now < before * (1 - module.limits.maxShrink)) throw new AppError('FEED_SHRANK', { feed: module.id, before, now })
}
