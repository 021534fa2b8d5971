/**
 * The publisher's indexes on their way from the spool into root's own lists: chosen by digest, judged by signer, publisher and
 * age before apt sees them, and judged again as they lie there afterwards, since apt may end well and keep what it had.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { indexFiles, type OfferedPackage, PackagesReader } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { parseRelease, type Release } from '@patchreeve/ecosystems/deb/release.ts'
import type { AptSource } from '@patchreeve/ecosystems/deb/source-list.ts'
import { copyFromSpool, NotTaken, spoolName } from '../method/spool-file.ts'
import type { Work } from '../platform.ts'
import { failed } from './codes.ts'
import type { AptFolders } from './conf.ts'
import { writeRing } from './ring.ts'
import { signedText } from './signature.ts'
import { indexUri, listsPrefix } from './sources.ts'

type Origin = Work['origins'][number]

/** A host's source together with the index that the order allows for it. */
export interface Chosen {
  readonly source: AptSource
  readonly origin: Origin
  /** Of the InRelease file, as it was judged. */
  readonly sha256: string
  /** What was signed. */
  readonly text: string
  readonly ring: string
}

/** apt's own limit for an InRelease is 10 MB. */
const MAX_INRELEASE = 10_000_000

export interface Candidate {
  readonly source: AptSource
  readonly sha256: string
  /** Our copy. */
  readonly file: string
}

/** The host's sources whose index lies in the spool; every copy is ours before it is looked at. */
export function candidatesIn(spool: string, sources: readonly AptSource[], folders: AptFolders): Candidate[] {
  return sources.flatMap((source, index) => {
    const file = `${folders.root}/inrelease-${index}`
    try {
      const { hashes } = copyFromSpool(spool, spoolName(indexUri(source)), file, MAX_INRELEASE)
      return [{ source, sha256: hashes.SHA256, file }]
    } catch (error) {
      rmSync(file, { force: true })
      if (error instanceof NotTaken) return [] // whether it was needed shows when every index of the order is looked for
      throw error
    }
  })
}

/** Signed by a key that the origin allows, and by the publisher that it names. Throws StepFailed. */
export async function judge({ source, sha256, file }: Candidate, origin: Origin, folders: AptFolders): Promise<Chosen> {
  const ring = `${folders.keys}/${spoolName(indexUri(source))}.gpg`
  if (!writeRing(source, ring)) throw failed('index-unsigned', { origin: origin.id })
  const signed = await signedText(file, ring, `${file}.text`)
  if (!signed?.signers.good.some((key) => origin.keys.includes(key)))
    throw failed('index-unsigned', { origin: origin.id })
  const release = parseRelease(signed.text)
  if (release.origin !== origin.origin || release.label !== origin.label)
    throw failed('index-differs', { origin: origin.id })
  refuseOlder(release, source, origin, folders)
  return { source, origin, sha256, text: signed.text, ring }
}

/** Against the index of the same suite that an earlier run left in the lists, which is kept for this. */
function refuseOlder(release: Release, source: AptSource, origin: Origin, { lists }: AptFolders): void {
  const before = `${lists}/${listsPrefix(source)}InRelease`
  if (!existsSync(before)) return
  const seen = parseRelease(readFileSync(before, 'utf8')).date
  if (release.date === '' || release.date < seen)
    throw failed('index-older', { origin: origin.id, date: release.date, seen })
}

/** After apt: the lists hold the judged InRelease, and every index beside it is the one that it names. Throws StepFailed. */
export async function offersIn(
  chosen: readonly Chosen[],
  names: ReadonlySet<string>,
  { lists }: AptFolders,
): Promise<(OfferedPackage & { readonly origin: string })[]> {
  const offers: (OfferedPackage & { readonly origin: string })[] = []
  const present = readdirSync(lists)
  for (const { source, origin, sha256, text } of chosen) {
    const prefix = listsPrefix(source)
    const inRelease = `${lists}/${prefix}InRelease`
    if (!existsSync(inRelease) || digestOf(inRelease) !== sha256) throw failed('index-differs', { origin: origin.id })
    const files = indexFiles(text)
    const indexes = present.filter((name) => name.startsWith(prefix) && name.endsWith('Packages'))
    for (const name of indexes) {
      const named = [...files.values()].find((file) => prefix + file.path.replaceAll('/', '_') === name)
      const path = `${lists}/${name}`
      const { sha256: found, packages } = await readIndex(path, names)
      if (!named || named.sha256 !== found || named.sizeBytes !== statSync(path).size) {
        rmSync(path) // apt would keep it for as long as the signed index stays the same
        throw failed('digest-differs', { what: name })
      }
      offers.push(...packages.map((one) => ({ ...one, origin: origin.id })))
    }
  }
  return offers
}

async function readIndex(path: string, names: ReadonlySet<string>) {
  const hash = createHash('sha256')
  const reader = new PackagesReader((name) => names.has(name))
  const decoder = new TextDecoder()
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    // A stream without an encoding gives buffers.
    const bytes = chunk as Buffer
    hash.update(bytes)
    reader.push(decoder.decode(bytes, { stream: true }))
  }
  reader.end()
  return { sha256: hash.digest('hex'), packages: reader.found }
}

export const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
