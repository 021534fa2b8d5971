/** The configured sources with what is known of each: its Release file as last fetched, its keys, what is wrong with it. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { listFilePrefix } from '@patchreeve/ecosystems/deb/list-files.ts'
import { parseRelease, type Release } from '@patchreeve/ecosystems/deb/release.ts'
import { type AptSource, parseDeb822Sources, parseOneLineSources } from '@patchreeve/ecosystems/deb/source-list.ts'
import { KeyRing } from './apt-keys.ts'
import type { Context } from './context.ts'
import { fit } from './fields.ts'
import { namesIn, SMALL_FILE, textOf } from './host.ts'

type SourceRow = Extract<RepositoryRow, { kind: 'source' }>

/** A source with the publisher's own words about it, which candidates are judged by. */
export interface KnownSource {
  source: AptSource
  release: Release | undefined
  row: SourceRow
}

const ETC = '/etc/apt'
const LISTS = '/var/lib/apt/lists'
/** Release files of Debian are 150 kB; their first lines say what is needed. */
const RELEASE_HEAD = 32 << 10
const MAX_SOURCES = 2_000

export function readSources(context: Context, rows: RepositoryRow[]): KnownSource[] {
  const merged = mergeSources(configured(context, rows))
  if (merged.length > MAX_SOURCES) rows.push(context.unknownRow('repositories', 'sources', 'too-large'))
  const lists = namesIn(context.host, LISTS)
  const keys = new KeyRing(context, rows)
  return merged.slice(0, MAX_SOURCES).map((source) => describe(context, source, lists, keys))
}

/** apt reads only names of plain characters in its folder, and says so about others; so do we by leaving them out. */
function configured(context: Context, rows: RepositoryRow[]): AptSource[] {
  const folder = `${ETC}/sources.list.d`
  const parts = namesIn(context.host, folder).filter((name) => /^[A-Za-z0-9_.-]+\.(list|sources)$/.test(name))
  const sources: AptSource[] = []
  for (const path of [`${ETC}/sources.list`, ...parts.map((name) => `${folder}/${name}`)]) {
    const text = textOf(context.host.bytes(path, SMALL_FILE * 4))
    if (text.kind === 'unknown') rows.push(context.unknownRow('repositories', fit(path, 100), text.reason))
    if (text.kind !== 'known') continue
    const list = path.endsWith('.sources') ? parseDeb822Sources(text.value) : parseOneLineSources(text.value)
    if (list.malformed > 0) rows.push(context.unknownRow('repositories', fit(path, 100), 'unreadable'))
    sources.push(...list.sources)
  }
  return sources
}

/** The same address and suite may stand in several entries, one for each component. */
function mergeSources(sources: readonly AptSource[]): AptSource[] {
  const merged = new Map<string, AptSource>()
  for (const source of sources) {
    const key = `${source.uri} ${source.suite}`
    const before = merged.get(key)
    if (!before) {
      merged.set(key, source)
      continue
    }
    merged.set(key, {
      ...before,
      components: [...new Set([...before.components, ...source.components])],
      signedBy: [...new Set([...before.signedBy, ...source.signedBy])],
      embeddedKey: before.embeddedKey || source.embeddedKey,
      signatureWaived: before.signatureWaived || source.signatureWaived,
    })
  }
  return [...merged.values()]
}

function describe(context: Context, source: AptSource, lists: readonly string[], keys: KeyRing): KnownSource {
  const prefix = listFilePrefix(source.uri, source.suite)
  const inRelease = lists.includes(`${prefix}InRelease`)
  const detached = lists.includes(`${prefix}Release`)
  const release =
    inRelease || detached ? readRelease(context, `${prefix}${inRelease ? 'InRelease' : 'Release'}`) : undefined
  const flags: SourceRow['flags'] = []
  if (/^http:/i.test(source.uri)) flags.push('plain-http')
  if (source.signatureWaived || (detached && !inRelease && !lists.includes(`${prefix}Release.gpg`)))
    flags.push('unsigned')
  if (release?.validUntil && Date.parse(release.validUntil) < context.host.now()) flags.push('expired')
  if (!release || !hasIndex(source, prefix, lists)) flags.push('missing-lists')
  const row: SourceRow = {
    kind: 'source',
    uri: fit(source.uri, 500),
    suite: fit(source.suite, 200),
    components: source.components
      .map((name) => fit(name, 100))
      .sort()
      .slice(0, 50),
    origin: fit(release?.origin ?? '', 200),
    label: fit(release?.label ?? '', 200),
    codename: fit(release?.codename ?? '', 200),
    date: release?.date ?? '',
    validUntil: release?.validUntil ?? '',
    signedBy: keys.of(source),
    flags,
  }
  return { source, release, row }
}

/** A component's index may be packed in any form, and an empty one is not kept by every apt: one of them is proof of a fetch. */
function hasIndex(source: AptSource, prefix: string, lists: readonly string[]): boolean {
  const starts =
    source.components.length === 0
      ? [`${prefix}Packages`]
      : source.components.map((c) => `${prefix}${c.replaceAll('/', '_')}_binary-`)
  return lists.some((name) => starts.some((start) => name.startsWith(start)))
}

function readRelease({ host }: Context, name: string): Release | undefined {
  const text = textOf(host.head(`${LISTS}/${name}`, RELEASE_HEAD))
  return text.kind === 'known' ? parseRelease(text.value) : undefined
}
