/** Debian's security tracker: what Debian says of every vulnerability in every source package, release by release. */
import { isDpkgVersion } from '@patchreeve/ecosystems/deb/version.ts'
import type { FeedModule, RawFile, Scope } from '../feed.ts'
import { DEBIAN_PACKAGE, TRACKER_ID } from '../ids.ts'
import { jsonPieces } from '../json-pieces.ts'
import type { FeedOutput, PlatformId, SkipReason, Statement } from '../model.ts'
import { OutputBuilder } from '../output.ts'
import { platformOfRelease } from '../releases.ts'
import { TrackerEntry, TrackerRow } from './schema.ts'

/**
 * The tracker's whole file names some 4,000 sources and always sid. A file with fewer, or of one release alone, is an excerpt: it
 * covers the sources it names, and is silent about all others.
 */
const WHOLE_SOURCES = 1_000

export const debianTracker = {
  id: 'debian-tracker',
  about: 'Debian Security Tracker, data/json: status per source package, CVE and release',
  licence: 'none stated by the origin',
  remote: () => [{ name: 'tracker.json', url: 'https://security-tracker.debian.org/tracker/data/json' }],
  redirectHosts: [],
  files: [/(?:^|\/)(?:debian-)?tracker[^/]*\.json(?:\.gz|\.xz|\.zst)?$/],
  limits: {
    packedBytes: 256 * 1024 * 1024,
    unpackedBytes: 384 * 1024 * 1024,
    files: 1,
    records: 2_000_000,
    fetchMs: 300_000,
    maxShrink: 0.05,
  },
  toAdvisories,
} as const satisfies FeedModule

async function toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  const out = new OutputBuilder(debianTracker.limits.records)
  const coverage = new Coverage()
  for (const file of files)
    for await (const { path, value } of jsonPieces(file.chunks(), (at) => at.length === 1)) {
      out.count()
      addEntry(out, coverage, scope, path, value)
    }
  return out.finish({ covers: coverage.covers(scope), dataAt: '' })
}

function addEntry(out: OutputBuilder, coverage: Coverage, scope: Scope, path: readonly string[], value: unknown) {
  const [source = '', vulnerability = ''] = path
  const entry = TrackerEntry.safeParse(value)
  if (!entry.success || !DEBIAN_PACKAGE.test(source)) return out.skip('schema')
  if (!TRACKER_ID.test(vulnerability)) return out.skip('no-vulnerability')
  for (const [release, raw] of Object.entries(entry.data.releases)) {
    const platform = platformOfRelease(release)
    coverage.saw(source, release, platform)
    if (platform === undefined) out.skip('unknown-release')
    else if (scope.platforms.has(platform)) {
      const read = statement(platform, source, vulnerability, raw)
      if (typeof read === 'string') out.skip(read)
      else out.statements.push(read)
    }
  }
}

function statement(platform: PlatformId, source: string, vulnerability: string, raw: unknown): Statement | SkipReason {
  const row = TrackerRow.safeParse(raw)
  if (!row.success) return 'schema'
  const claim = claimOf(row.data)
  if (typeof claim === 'string') return claim
  return {
    platform,
    source,
    vulnerability,
    claim,
    urgency: urgencyOf(row.data.urgency),
    advisories: [],
    fixPublishedAt: '',
  }
}

function claimOf(row: TrackerRow): Statement['claim'] | SkipReason {
  if (row.status === 'undetermined') return { kind: 'undetermined' }
  if (row.status === 'open') return { kind: 'open', plan: planOf(row) }
  if (row.fixed_version === undefined) return 'schema'
  if (row.fixed_version === '0') return { kind: 'not-affected' }
  return isDpkgVersion(row.fixed_version) ? { kind: 'fixed', fixedVersion: row.fixed_version } : 'bad-version'
}

/** An empty reason is "no advisory": a fix may still come with a point release, so nothing is decided about it. */
function planOf(row: TrackerRow): 'undecided' | 'postponed' | 'ignored' | 'end-of-life' {
  if (row.urgency === 'end-of-life') return 'end-of-life'
  return row.nodsa_reason === 'postponed' || row.nodsa_reason === 'ignored' ? row.nodsa_reason : 'undecided'
}

/** `not yet assigned` and ratings marked `**` (derived by a machine) are no ratings of Debian's. */
function urgencyOf(urgency: string | undefined): string {
  return urgency && ['unimportant', 'low', 'medium', 'high'].includes(urgency) ? urgency : ''
}

/** Notes which sources and releases the file names, to tell the whole from an excerpt. */
class Coverage {
  readonly #sources = new Map<PlatformId, Set<string>>()
  readonly #all = new Set<string>()
  #sid = false

  saw(source: string, release: string, platform: PlatformId | undefined): void {
    this.#all.add(source)
    if (release === 'sid') this.#sid = true
    if (!platform) return
    const sources = this.#sources.get(platform)
    if (sources) sources.add(source)
    else this.#sources.set(platform, new Set([source]))
  }

  covers(scope: Scope): FeedOutput['covers'] {
    const isWhole = this.#sid && this.#all.size >= WHOLE_SOURCES
    const named = [...this.#sources].filter(([platform]) => scope.platforms.has(platform))
    return named.map(([platform, sources]) => ({ platform, what: 'statements', ...(isWhole ? {} : { sources }) }))
  }
}
