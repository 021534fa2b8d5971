/** A signed revision as it was sent: its index, its lists and what they name, read whole before any of it counts. */
import { readFile } from 'node:fs/promises'
import { MAX_SBOM_BYTES, readSbom } from '@patchreeve/contract/sbom.ts'
import {
  MAX_OWN_INDEX_BYTES,
  type OwnPackage,
  type ReadRelease,
  readOwnList,
  readOwnRelease,
  readWithdrawn,
  versionKey,
} from '@patchreeve/ecosystems/deb/own-repository.ts'
import type { IndexFile } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { type ContentStore, OriginFault, readSignedIndex } from '../distribution/index.ts'
import { parseStrictJson } from '../platform/http/strict-json.ts'
import { type Proposed, refused } from './model.ts'

export interface Revision extends Proposed {
  readonly index: string
  readonly release: ReadRelease
  readonly signer: string
}

/** A file that was sent, or taken before. */
export interface Found {
  readonly store: ContentStore
  readonly path: string
  readonly sizeBytes: number
}
export type Files = (sha256: string) => Promise<Found | undefined>

/** Throws PACKAGE_REFUSED unless this key signed it and it is whole; the files of packages are looked at by `assertFiles`. */
export async function readRevision(files: Files, index: string, key: string, now: Date): Promise<Revision> {
  const bytes = await contentOf(files, { path: 'InRelease', sha256: index, sizeBytes: undefined }, MAX_OWN_INDEX_BYTES)
  const { signers, releasedAt, text } = await readSignedIndex(bytes, [key], now).catch((cause: unknown) => {
    if (!(cause instanceof OriginFault)) throw cause
    throw refused(cause.code === 'index-expired' ? 'expired' : 'unsigned', {}, cause)
  })
  const release = readOwnRelease(text)
  if (!release) throw refused('index-malformed')
  const packages = await mergedLists(files, release)
  const withdrawn = readWithdrawn(await textOf(files, release.withdrawn))
  if (!withdrawn || new Set(withdrawn.map(versionKey)).size !== withdrawn.length)
    throw refused('list-malformed', { path: release.withdrawn.path })
  // readSignedIndex answers with one signer at least, or throws.
  return { index, release, signer: signers[0] ?? '', previous: release.previous, releasedAt, packages, withdrawn }
}

/** Each list holds its own architecture and `all`, the latter the same in every list. */
async function mergedLists(files: Files, release: ReadRelease): Promise<OwnPackage[]> {
  const merged = new Map<string, { one: OwnPackage; lists: number }>()
  for (const list of release.lists) {
    const packages = readOwnList(await textOf(files, list))
    const architecture = list.path.split('/')[1]?.replace('binary-', '')
    if (!packages) throw refused('list-malformed', { path: list.path })
    const seen = new Set<string>()
    for (const one of packages) {
      const key = versionKey(one)
      const known = merged.get(key)
      const belongs = one.architecture === architecture || one.architecture === 'all'
      const same = !known || JSON.stringify(known.one) === JSON.stringify(one)
      if (!belongs || !same || seen.has(key)) throw refused('list-malformed', { path: list.path })
      seen.add(key)
      merged.set(key, { one, lists: (known?.lists ?? 0) + 1 })
    }
  }
  for (const { one, lists } of merged.values())
    if (lists !== (one.architecture === 'all' ? release.lists.length : 1))
      throw refused('list-malformed', { path: versionKey(one) })
  return [...merged.values()].map(({ one }) => one)
}

/** Throws unless the .debs are there in their size, and the SBOMs are what they are called and speak of their package. */
export async function assertFiles(files: Files, added: readonly OwnPackage[]): Promise<void> {
  for (const one of added) {
    const deb = await files(one.sha256)
    if (!deb || deb.sizeBytes !== one.sizeBytes) throw refused('file-missing', { path: versionKey(one) })
    const named = { path: `SBOM ${versionKey(one)}`, sha256: one.sbom.sha256, sizeBytes: undefined }
    const read = readSbom(jsonOf(await contentOf(files, named, MAX_SBOM_BYTES)), one)
    if (read.kind !== 'sbom' || read.format !== one.sbom.format) throw refused('sbom', { package: versionKey(one) })
  }
}

/** Deeper than any that tools write; their dependency graphs are flat. */
const SBOM_DEPTH = 64

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes, SBOM_DEPTH)
  } catch {
    return undefined // refused by the reader, which takes no nothing
  }
}

async function textOf(files: Files, file: IndexFile): Promise<string> {
  const bytes = await contentOf(files, file, file.sizeBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw refused('list-malformed', { path: file.path }, cause)
  }
}

async function contentOf(
  files: Files,
  { path, sha256, sizeBytes }: { path: string; sha256: string; sizeBytes: number | undefined },
  maxBytes: number,
): Promise<Buffer> {
  const found = await files(sha256)
  if (!found || (sizeBytes !== undefined && found.sizeBytes !== sizeBytes)) throw refused('file-missing', { path })
  if (found.sizeBytes > maxBytes) throw refused('list-malformed', { path })
  return readFile(found.path)
}
