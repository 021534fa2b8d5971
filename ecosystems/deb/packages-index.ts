/** A suite's indexes: which digests the signed Release names, and which packages an index offers. */
import { parseControl } from './control.ts'

export interface IndexFile {
  /** Path below the suite, such as `main/binary-amd64/Packages`. */
  readonly path: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** The `SHA256` section of a Release file's text, by path. Weaker digests are not read. */
export function indexFiles(release: string): Map<string, IndexFile> {
  const files = new Map<string, IndexFile>()
  const section = parseControl(release, 1)[0]?.get('sha256') ?? ''
  for (const row of section.split('\n')) {
    const [sha256 = '', size = '', path = ''] = row.trim().split(/\s+/)
    if (/^[0-9a-f]{64}$/.test(sha256) && /^\d{1,12}$/.test(size) && path !== '')
      files.set(path, { path, sizeBytes: Number(size), sha256 })
  }
  return files
}

export interface OfferedPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly sizeBytes: number
  readonly sha256: string
}

/**
 * Finds packages in an index that is fed piece by piece: Debian's is 50 MB, of which a transaction needs a handful of stanzas.
 * `wanted` decides by name before anything else of a stanza is read.
 */
export class PackagesReader {
  readonly found: OfferedPackage[] = []
  readonly #wanted: (name: string) => boolean
  #rest = ''

  constructor(wanted: (name: string) => boolean) {
    this.#wanted = wanted
  }

  push(text: string): void {
    const all = this.#rest + text
    const end = all.lastIndexOf('\n\n')
    if (end < 0) {
      this.#rest = all
      return
    }
    this.#rest = all.slice(end + 2)
    this.#read(all.slice(0, end))
  }

  end(): void {
    this.#read(this.#rest)
    this.#rest = ''
  }

  #read(text: string): void {
    for (const stanza of text.split('\n\n')) {
      const name = /^Package: (.+)$/m.exec(stanza)?.[1]?.trim()
      if (name === undefined || !this.#wanted(name)) continue
      const fields = parseControl(stanza, 1)[0]
      const [version, architecture, sha256] = ['version', 'architecture', 'sha256'].map((field) => fields?.get(field))
      const size = Number(fields?.get('size') ?? Number.NaN)
      if (!version || !architecture || !sha256 || !/^[0-9a-f]{64}$/.test(sha256) || !Number.isSafeInteger(size))
        continue
      this.found.push({ name, version, architecture, sizeBytes: size, sha256 })
    }
  }
}

/** How apt names a package in its archives: a colon of the version is written `%3a`. */
export function archiveName(name: string, version: string, architecture: string): string {
  return `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb`
}
