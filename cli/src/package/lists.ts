/** From the draft to the files of a revision, and from signed files back to what they say. */
import {
  ALWAYS_LISTED,
  listPath,
  MAX_OWN_LIST_BYTES,
  type OwnPackage,
  type ReadRelease,
  readOwnList,
  readOwnRelease,
  readWithdrawn,
  stanza,
  versionKey,
  WITHDRAWN_PATH,
  type Withdrawn,
  withdrawnText,
} from '@patchreeve/ecosystems/deb/own-repository.ts'
import type { IndexFile } from '@patchreeve/ecosystems/deb/packages-index.ts'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { present, readLimited } from '../signer/files.ts'
import { byHashFile, type Draft, indexFile, sha256Of } from './folder.ts'
import { openClearSigned } from './gpg.ts'

export interface ListFile extends IndexFile {
  readonly content: string
}

export interface Lists {
  readonly architectures: readonly string[]
  readonly files: readonly ListFile[]
}

export function listsOf({ packages, withdrawn }: Draft): Lists {
  const own = packages.map((one) => one.architecture).filter((one) => one !== 'all')
  const architectures = [...new Set([...ALWAYS_LISTED, ...own])].sort()
  const files = architectures.map((architecture) => {
    const listed = packages.filter((one) => one.architecture === architecture || one.architecture === 'all')
    return fileOf(listPath(architecture), listed.map((one) => stanza(one.control, one)).join('\n'))
  })
  return { architectures, files: [...files, fileOf(WITHDRAWN_PATH, withdrawnText(withdrawn))] }
}

const fileOf = (path: string, content: string): ListFile => ({
  path,
  content,
  sizeBytes: Buffer.byteLength(content),
  sha256: sha256Of(content),
})

export interface Signed {
  /** SHA-256 of the InRelease. */
  readonly index: string
  readonly release: ReadRelease
  readonly packages: readonly OwnPackage[]
  /** As they stand in the lists: a package's own fields are signed, too. */
  readonly stanzas: ReadonlySet<string>
  readonly withdrawn: readonly Withdrawn[]
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

/** The newest signed revision of this folder; undefined: none yet. Throws WrongUse when it is not whole, or another key signed it. */
export async function signedIn(io: Io, folder: string, fingerprint: string): Promise<Signed | undefined> {
  const path = indexFile(folder)
  if ((await present([path])).length === 0) return undefined
  const text = await readLimited(path, MAX_OWN_LIST_BYTES)
  const release = readOwnRelease(await openClearSigned(io, fingerprint, text))
  if (!release) throw broken(path)
  const packages = new Map<string, OwnPackage>()
  const stanzas = new Set<string>()
  for (const list of release.lists) {
    const listed = await verified(folder, list)
    for (const one of readOwnList(listed) ?? fail(list.path)) packages.set(versionKey(one), one)
    for (const one of listed.split('\n\n')) stanzas.add(`${one.trimEnd()}\n`)
  }
  const withdrawn = readWithdrawn(await verified(folder, release.withdrawn)) ?? fail(WITHDRAWN_PATH)
  const files = [{ path, sha256: sha256Of(text) }].concat(
    [...release.lists, release.withdrawn].map((one) => ({ path: byHashFile(folder, one), sha256: one.sha256 })),
  )
  return { index: sha256Of(text), release, packages: [...packages.values()], stanzas, withdrawn, files }
}

async function verified(folder: string, list: IndexFile): Promise<string> {
  const text = await readLimited(byHashFile(folder, list), MAX_OWN_LIST_BYTES)
  if (sha256Of(text) !== list.sha256) throw broken(list.path)
  return text
}

const fail = (path: string): never => {
  throw broken(path)
}
const broken = (path: string): WrongUse =>
  new WrongUse(`${path} is not what was signed`, 'put the last good copy of the folder back')
