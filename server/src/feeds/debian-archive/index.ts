/**
 * Debian's archive indexes: which versions a suite offers. A signed InRelease names the SHA-256 of each index; an index that it does
 * not name is refused. "A security update is offered" rests on this feed alone, also where no vulnerability has been written up.
 */
import { type FeedModule, feedInvalid, type RawFile, type RemoteFile, type Scope } from '../feed.ts'
import type { FeedOutput, PlatformId } from '../model.ts'
import { OutputBuilder } from '../output.ts'
import { platformOfCodename, releaseOfPlatform } from '../releases.ts'
import { wholeText } from '../text.ts'
import { indexRow, PACKAGE_FIELDS, paragraphs, RELEASE_FIELDS, type Release, releaseOf } from './schema.ts'
import { signedText } from './signature.ts'

/** Sid's has 200 kB. */
const MAX_RELEASE_BYTES = 1024 * 1024
/** Fetched by default; other architectures of a fleet come with their hosts' own candidates. */
const ARCHITECTURES = ['amd64', 'arm64']

export const debianArchive = {
  id: 'debian-archive',
  about: 'Debian archive indexes (InRelease and Packages) of the security and updates suites: versions on offer',
  licence: 'free, as part of Debian',
  remote,
  redirectHosts: [],
  files: [
    /(?:^|[/_])(?:dists[/_])[a-z-]+[/_]InRelease$/,
    /(?:^|[/_])dists[/_][a-z-]+[/_][a-z-]+[/_]binary-[a-z0-9-]+[/_]Packages(?:\.gz|\.xz|\.zst)?$/,
    /(?:^|\/)Packages-[a-z]+(?:-security|-updates)?-[a-z]+-[a-z0-9]+-\d{4}-\d{2}-\d{2}(?:\.gz|\.xz|\.zst)?$/,
  ],
  limits: {
    packedBytes: 128 * 1024 * 1024,
    unpackedBytes: 512 * 1024 * 1024,
    files: 128,
    records: 1_000_000,
    fetchMs: 120_000,
    // A point release empties the security suite of what moved into it.
    maxShrink: 0.6,
  },
  toAdvisories,
} as const satisfies FeedModule

function remote(platforms: ReadonlySet<PlatformId>): RemoteFile[] {
  const files: RemoteFile[] = []
  for (const release of [...platforms].map(releaseOfPlatform).filter((name) => name !== undefined))
    for (const [archive, suite] of [
      ['security.debian.org/debian-security', `${release}-security`],
      ['ftp.debian.org/debian', `${release}-updates`],
    ] as const)
      for (const path of ['InRelease', ...ARCHITECTURES.map((arch) => `main/binary-${arch}/Packages.xz`)])
        files.push({ name: `dists/${suite}/${path}`, url: `https://${archive}/dists/${suite}/${path}` })
  return files
}

async function toAdvisories(files: readonly RawFile[], scope: Scope): Promise<FeedOutput> {
  const out = new OutputBuilder(debianArchive.limits.records)
  const releases = await verifiedReleases(files, scope)
  // Without its security suite a release is not covered: "nothing is offered" would then mean "nobody looked".
  const platforms = new Set<PlatformId>()
  for (const file of files) {
    if (file.name.endsWith('InRelease')) continue
    const release = await releaseOver(file, releases, scope)
    const platform = platformOfCodename(release.codename)
    // An index of another platform is not "nothing usable".
    out.count()
    if (platform === undefined) out.skip('unknown-release')
    else if (scope.platforms.has(platform)) {
      if (isSecurity(release)) platforms.add(platform)
      await addIndex(out, file, platform, release)
    }
  }
  const dates = releases.map(({ date }) => date).sort()
  const covers = [...platforms].sort().map((platform) => ({ platform, what: 'offers' }) as const)
  return out.finish({ covers, dataAt: dates.at(-1) ?? dateInName(files) })
}

async function verifiedReleases(files: readonly RawFile[], scope: Scope): Promise<Release[]> {
  const releases: Release[] = []
  for (const file of files) {
    if (!file.name.endsWith('InRelease')) continue
    const message = await wholeText(file.chunks(), MAX_RELEASE_BYTES)
    const text = await signedText(file.name, message, scope.archiveKeys, scope.validAt)
    const release = await onlyRelease(text)
    if (!release) throw feedInvalid('wrong-shape', { file: file.name })
    // An old index, still well signed, would hide every update since: a mirror may not serve one past its day.
    if (scope.validAt && release.validUntil && Date.parse(release.validUntil) < scope.validAt.getTime())
      throw feedInvalid('expired', { file: file.name, validUntil: release.validUntil })
    releases.push(release)
  }
  return releases
}

async function onlyRelease(text: string): Promise<Release | undefined> {
  const source = async function* () {
    // The signature does not cover the newline before it.
    yield Buffer.from(`${text}\n`)
  }
  const [first, ...others] = await Array.fromAsync(paragraphs(source(), RELEASE_FIELDS))
  return first && others.length === 0 ? releaseOf(first) : undefined
}

type Over = Pick<Release, 'codename' | 'label'>

/** The Release whose list holds this very file; without any Release for its suite the name says which suite it is, if that is allowed. */
async function releaseOver(file: RawFile, releases: readonly Release[], scope: Scope): Promise<Over> {
  const { sha256, sizeBytes } = await file.digest()
  for (const release of releases) {
    const listed = release.indexes.get(sha256)
    if (listed?.sizeBytes === sizeBytes && /(?:^|\/)Packages(?:\.\w+)?$/.test(listed.path)) return release
  }
  const codename = suiteInName(file.name)
  const isClaimed = releases.some((release) => release.codename === codename || release.suite === codename)
  if (isClaimed || !codename) throw feedInvalid('digest-differs', { file: file.name })
  if (scope.unsignedIndex === 'refuse') throw feedInvalid('unsigned', { file: file.name })
  return { codename, label: '' }
}

function suiteInName(name: string): string {
  const match = /dists[/_]([a-z-]+)[/_]/.exec(name) ?? /(?:^|\/)Packages-([a-z]+(?:-security|-updates)?)-/.exec(name)
  return match?.[1] ?? ''
}

function dateInName(files: readonly RawFile[]): string {
  const dates = files.map(({ name }) => /-(\d{4}-\d{2}-\d{2})(?:\.\w+)?$/.exec(name)?.[1] ?? '').sort()
  const newest = dates.at(-1)
  return newest ? `${newest}T00:00:00Z` : ''
}

function isSecurity({ codename, label }: Over): boolean {
  return label === 'Debian-Security' || codename.endsWith('-security')
}

async function addIndex(out: OutputBuilder, file: RawFile, platform: PlatformId, release: Over): Promise<void> {
  let rows = 0
  const security = isSecurity(release)
  for await (const paragraph of paragraphs(file.chunks(), PACKAGE_FIELDS)) {
    out.count()
    rows++
    const row = paragraph ? indexRow(paragraph) : 'schema'
    if (typeof row === 'string') out.skip(row)
    else out.offers.push({ platform, suite: release.codename, security, ...row })
  }
  // A signed index may be empty (a young security suite is); an unsigned one without a row is no index.
  if (rows === 0 && release.label === '') throw feedInvalid('nothing-usable', { file: file.name })
}
