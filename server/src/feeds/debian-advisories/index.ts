/**
 * Debian's advisories (DSA by the security team, DLA by the LTS team): publisher's word that a source package is fixed in a version.
 * They prove fixes only: what has no advisory may be open, unimportant or unknown. So they cover `advisories`, never `statements`.
 */
import { compareDpkg, isDpkgVersion } from '@patchreeve/ecosystems/deb/version.ts'
import { type FeedModule, feedInvalid, type RawFile, type Scope } from '../feed.ts'
import { ADVISORY_ID, CVE_ID, DEBIAN_PACKAGE } from '../ids.ts'
import type { FeedOutput, SkipReason, Statement } from '../model.ts'
import { OutputBuilder } from '../output.ts'
import { platformOfRelease } from '../releases.ts'
import { lines } from '../text.ts'
import { type Advisory, type AdvisoryLine, readLine } from './schema.ts'

const LISTS = 'https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data'

export const debianAdvisories = {
  id: 'debian-advisories',
  about:
    'Debian security and LTS advisories: fixed version per source package and release, with the day of publication',
  licence: 'none stated by the origin',
  remote: () => [
    { name: 'DSA/list', url: `${LISTS}/DSA/list` },
    { name: 'DLA/list', url: `${LISTS}/DLA/list` },
  ],
  redirectHosts: [],
  files: [/(?:^|\/)D[SL]A(?:-list|\/list)(?:\.gz|\.xz|\.zst)?$/],
  limits: {
    packedBytes: 16 * 1024 * 1024,
    unpackedBytes: 16 * 1024 * 1024,
    files: 4,
    records: 1_000_000,
    fetchMs: 120_000,
    maxShrink: 0.02,
  },
  toAdvisories,
} as const satisfies FeedModule

async function toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  const out = new OutputBuilder(debianAdvisories.limits.records)
  const merged = new Map<string, Statement>()
  let newest = ''
  for (const file of files)
    for await (const advisory of advisories(file, out)) {
      if (advisory.publishedAt > newest) newest = advisory.publishedAt
      for (const line of advisory.lines) addLine(out, merged, scope, advisory, line)
    }
  out.statements.push(...merged.values())
  const platforms = new Set(out.statements.map(({ platform }) => platform))
  return out.finish({
    covers: [...platforms].sort().map((platform) => ({ platform, what: 'advisories' })),
    dataAt: newest && `${newest}T00:00:00Z`,
  })
}

/** Header by header; a file that ends inside an entry's header has lost its end. */
async function* advisories(file: RawFile, out: OutputBuilder): AsyncGenerator<Advisory> {
  let current: { id: string; publishedAt: string; vulnerabilities: string[]; lines: AdvisoryLine[] } | undefined
  for await (const some of lines(file.chunks()))
    for (const text of some) {
      const line = readLine(text)
      if (line.kind === 'header') {
        if (current) yield current
        out.count()
        current = { id: line.id, publishedAt: line.publishedAt, vulnerabilities: [], lines: [] }
      } else if (line.kind === 'broken' || (line.kind !== 'other' && !current)) {
        throw feedInvalid('wrong-shape', { file: file.name })
      } else if (line.kind === 'ids') current?.vulnerabilities.push(...line.ids)
      else if (line.kind === 'release') current?.lines.push(line)
    }
  if (current && current.lines.length + current.vulnerabilities.length === 0)
    throw feedInvalid('truncated', { file: file.name })
  if (current) yield current
}

function addLine(
  out: OutputBuilder,
  merged: Map<string, Statement>,
  scope: Scope,
  advisory: Advisory,
  line: AdvisoryLine,
) {
  const platform = platformOfRelease(line.release)
  if (platform === undefined) return out.skip('unknown-release')
  if (!scope.platforms.has(platform)) return
  if (!ADVISORY_ID.test(advisory.id) || !DEBIAN_PACKAGE.test(line.source)) return out.skip('schema')
  const claim = claimOf(line.state)
  if (typeof claim === 'string') return out.skip(claim)
  const named = advisory.vulnerabilities.filter((id) => CVE_ID.test(id))
  for (const vulnerability of named.length > 0 ? named : [advisory.id]) {
    const key = `${platform} ${line.source} ${vulnerability}`
    const { id, publishedAt } = advisory
    const said: Statement = {
      platform,
      source: line.source,
      vulnerability,
      claim,
      urgency: '',
      advisories: [id],
      fixPublishedAt: claim.kind === 'fixed' ? publishedAt : '',
    }
    const before = merged.get(key)
    merged.set(key, before ? merge(before, said) : said)
  }
}

function claimOf(state: string): Statement['claim'] | SkipReason {
  if (state === '<not-affected>') return { kind: 'not-affected' }
  if (state === '<unfixed>') return { kind: 'open', plan: 'undecided' }
  if (state === '<end-of-life>') return { kind: 'open', plan: 'end-of-life' }
  return isDpkgVersion(state) ? { kind: 'fixed', fixedVersion: state } : 'bad-version'
}

/** Two advisories on one vulnerability: the later version is the whole fix (an incomplete first one, a regression), of its own day. */
function merge(a: Statement, b: Statement): Statement {
  const winner = rank(a, b) >= 0 ? a : b
  const advisories = [...new Set([...a.advisories, ...b.advisories])].sort()
  return { ...winner, advisories }
}

/** Fixed beats not-affected beats open: an advisory that names a version is the strongest word; of two versions the higher. */
function rank(a: Statement, b: Statement): number {
  if (a.claim.kind === 'fixed' && b.claim.kind === 'fixed')
    return compareDpkg(a.claim.fixedVersion, b.claim.fixedVersion)
  const weight = { fixed: 3, 'not-affected': 2, open: 1, undetermined: 0 }
  return weight[a.claim.kind] - weight[b.claim.kind]
}
