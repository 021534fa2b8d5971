/** Debian's archive texts: paragraphs of `Field: value` (deb822), and the two that we read, Release and Packages. */
import { isDpkgVersion } from '@patchreeve/ecosystems/deb/version.ts'
import { DEBIAN_PACKAGE, rfc3339 } from '../ids.ts'
import { lines } from '../text.ts'

/** Fields of one paragraph, names in lower case. Continuation lines are joined by a newline. */
export type Paragraph = ReadonlyMap<string, string>

/** Only the named fields are kept: an index is 50 MB, of which we use a twentieth. Undefined: a line that is no field. */
export async function* paragraphs(
  chunks: AsyncIterable<Uint8Array>,
  fields: ReadonlySet<string>,
): AsyncGenerator<Paragraph | undefined> {
  const reader = new ParagraphReader(fields)
  for await (const some of lines(chunks))
    for (const line of some)
      if (line.trim() !== '') reader.add(line)
      else if (reader.isBegun) yield reader.take()
  if (reader.isBegun) yield reader.take()
}

class ParagraphReader {
  readonly #fields: ReadonlySet<string>
  #kept = new Map<string, string>()
  #field = ''
  #isBroken = false
  isBegun = false

  constructor(fields: ReadonlySet<string>) {
    this.#fields = fields
  }

  add(line: string): void {
    this.isBegun = true
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const before = this.#kept.get(this.#field)
      if (before !== undefined) this.#kept.set(this.#field, `${before}\n${line}`)
      return
    }
    const colon = line.indexOf(':')
    if (colon < 1) this.#isBroken = true
    this.#field = line.slice(0, Math.max(colon, 0)).toLowerCase()
    if (this.#fields.has(this.#field)) this.#kept.set(this.#field, line.slice(colon + 1).trim())
  }

  take(): Paragraph | undefined {
    const paragraph = this.#isBroken ? undefined : this.#kept
    this.#kept = new Map()
    this.#field = ''
    this.#isBroken = false
    this.isBegun = false
    return paragraph
  }
}

export interface Release {
  /** `bookworm-security`: names the release, where Suite (`oldstable-security`) wanders. */
  readonly codename: string
  readonly suite: string
  readonly label: string
  /** RFC 3339. */
  readonly date: string
  /** RFC 3339, or '' where the archive sets none (releases at rest). */
  readonly validUntil: string
  /** SHA-256 -> size and path of each index. */
  readonly indexes: ReadonlyMap<string, { readonly path: string; readonly sizeBytes: number }>
}

export const RELEASE_FIELDS = new Set(['codename', 'suite', 'label', 'date', 'valid-until', 'sha256'])

export function releaseOf(paragraph: Paragraph): Release | undefined {
  const get = (field: string) => paragraph.get(field) ?? ''
  const date = rfc3339(get('date'))
  const validUntil = rfc3339(get('valid-until'))
  if (!/^[a-z0-9/.-]{1,64}$/.test(get('codename')) || date === '' || get('sha256') === '') return undefined
  if (paragraph.has('valid-until') && validUntil === '') return undefined
  const indexes = new Map<string, { path: string; sizeBytes: number }>()
  for (const [, sha256 = '', size, path = ''] of get('sha256').matchAll(/^ ([0-9a-f]{64}) +(\d{1,12}) (\S+)$/gm))
    indexes.set(sha256, { path, sizeBytes: Number(size) })
  return { codename: get('codename'), suite: get('suite'), label: get('label'), date, validUntil, indexes }
}

export interface IndexRow {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly source: string
  readonly sourceVersion: string
}

export const PACKAGE_FIELDS = new Set(['package', 'version', 'architecture', 'source'])

/** `Source: openssl (3.0.11-1)` where name or version differ from the binary's (so after a rebuild, `+b1`); else the same. */
export function indexRow(paragraph: Paragraph): IndexRow | 'schema' | 'bad-version' {
  const name = paragraph.get('package') ?? ''
  const version = paragraph.get('version') ?? ''
  const architecture = paragraph.get('architecture') ?? ''
  const source = /^(\S+)(?: \((\S+)\))?$/.exec(paragraph.get('source') ?? name)
  if (!DEBIAN_PACKAGE.test(name) || !/^[a-z0-9-]{1,32}$/.test(architecture)) return 'schema'
  if (!source?.[1] || !DEBIAN_PACKAGE.test(source[1])) return 'schema'
  const sourceVersion = source[2] ?? version
  if (!isDpkgVersion(version) || !isDpkgVersion(sourceVersion)) return 'bad-version'
  return { name, version, architecture, source: source[1], sourceVersion }
}
