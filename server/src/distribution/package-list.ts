/** A Packages file as an index vouches for it: what can be had, under which digest. Broken stanzas are skipped and counted. */

import { isArchitecture, isPackageName } from '@patchreeve/ecosystems/deb/names.ts'
import { isDpkgVersion } from '@patchreeve/ecosystems/deb/version.ts'
import { type Paragraph, paragraphs, rawFileFromPath } from '../feeds/index.ts'
import { isArchivePath, MAX_FILE_BYTES, MAX_LIST_BYTES, OriginFault } from './model.ts'

export interface ListedPackage {
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly sourceVersion: string
  readonly path: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly depends: string
  readonly conflicts: string
}

const FIELDS = new Set([
  ...['package', 'version', 'architecture', 'source', 'filename', 'size', 'sha256'],
  ...['depends', 'pre-depends', 'conflicts', 'breaks'],
])
/** Debian's main list unpacks to 50 MB. */
const MAX_UNPACKED_BYTES = 512 * 1024 ** 2
const MAX_RELATIONS_CHARS = 20_000

/** Packages of a stored list; `name` tells by its ending how it is packed. */
export async function* readPackageList(path: string, name: string): AsyncGenerator<ListedPackage> {
  const file = rawFileFromPath(name, path, { packed: MAX_LIST_BYTES, unpacked: MAX_UNPACKED_BYTES })
  try {
    for await (const paragraph of paragraphs(file.chunks(), FIELDS)) {
      const listed = paragraph && listedOf(paragraph)
      if (listed) yield listed
    }
  } catch (cause) {
    throw new OriginFault('list-unreadable', { name }, { cause })
  }
}

/** Undefined for a stanza that is not what dpkg would take: nothing can be planned with it. */
export function listedOf(paragraph: Paragraph): ListedPackage | undefined {
  const get = (field: string) => paragraph.get(field) ?? ''
  const [name, version, architecture, path, sha256] = ['package', 'version', 'architecture', 'filename', 'sha256'].map(
    get,
  ) as [string, string, string, string, string]
  const sizeBytes = Number(get('size') || Number.NaN)
  if (!isPackageName(name) || !isDpkgVersion(version) || !isArchitecture(architecture)) return undefined
  if (!isArchivePath(path) || !/^[0-9a-f]{64}$/.test(sha256)) return undefined
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || sizeBytes > MAX_FILE_BYTES) return undefined
  const joined = (...fields: string[]) =>
    fields
      .map(get)
      .filter((text) => text !== '')
      .join(', ')
  const depends = joined('pre-depends', 'depends')
  const conflicts = joined('conflicts', 'breaks')
  if (depends.length > MAX_RELATIONS_CHARS || conflicts.length > MAX_RELATIONS_CHARS) return undefined
  const sourceVersion = /\(([^()\s]+)\)$/.exec(get('source'))?.[1] ?? version
  return { name, architecture, version, sourceVersion, path, sha256, sizeBytes, depends, conflicts }
}
