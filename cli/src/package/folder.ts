/**
 * The folder of own packages on a person's machine: an apt repository that any web server could serve, and `packages.json`, which
 * holds what the next revision will say. The folder is what is kept and backed up; the server only gets what is signed.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sbomFormats } from '@patchreeve/contract/sbom.ts'
import {
  isOwnLabel,
  isReason,
  MAX_OWN_VERSIONS,
  OWN_SUITE,
  type OwnVersion,
  versionKey,
} from '@patchreeve/ecosystems/deb/own-repository.ts'
import { Digest } from '@patchreeve/trust/documents/fields.ts'
import { z } from 'zod'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import type { Flag, Given } from '../signer/command.ts'
import { readLimited, replaceFile } from '../signer/files.ts'
import { parseJson } from '../signer/json.ts'

const version = { name: z.string().max(200), version: z.string().max(200), architecture: z.string().max(30) }

export const Draft = z.object({
  schema: z.literal(1),
  origin: z.string().refine(isOwnLabel),
  label: z.string().refine(isOwnLabel),
  /** Primary key; the secret half is with gpg. */
  fingerprint: z.string().regex(/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/),
  packages: z
    .array(
      z.object({
        ...version,
        control: z.string().max(65_536),
        sha256: Digest,
        sizeBytes: z.int().min(1),
        sbom: z.object({ format: z.enum(sbomFormats), sha256: Digest }),
      }),
    )
    .max(MAX_OWN_VERSIONS),
  withdrawn: z
    .array(z.object({ ...version, sha256: Digest, at: z.iso.datetime(), reason: z.string().refine(isReason) }))
    .max(MAX_OWN_VERSIONS),
})
export type Draft = z.infer<typeof Draft>
export type Added = Draft['packages'][number]

export const FOLDER: Flag = {
  name: 'folder',
  value: 'DIR',
  doc: 'folder of your own packages (this one by default)',
}
export const folderOf = (given: Given): string => given.text('folder') ?? '.'

const DRAFT = 'packages.json'
const DRAFT_BYTES_MAX = 64 * 1024 ** 2
export const keyFile = (folder: string): string => join(folder, 'key.asc')
export const indexFile = (folder: string): string => join(folder, 'dists', OWN_SUITE, 'InRelease')
export const suiteFile = (folder: string, path: string): string => join(folder, 'dists', OWN_SUITE, path)
/** A list under its digest stays when the next revision has another: one that was cut short leaves the signed one whole. */
export const byHashFile = (folder: string, { path, sha256 }: { path: string; sha256: string }): string =>
  join(dirname(suiteFile(folder, path)), 'by-hash/SHA256', sha256)

/** Throws WrongUse. */
export async function readDraft(folder: string): Promise<Draft> {
  const file = join(folder, DRAFT)
  const text = await readLimited(file, DRAFT_BYTES_MAX).catch((cause: unknown) => {
    if (!(cause instanceof WrongUse)) throw cause
    throw new WrongUse(
      `${folder} is no folder of own packages (${cause.message})`,
      'patchreeve package init, or --folder DIR',
    )
  })
  const read = Draft.safeParse(parseJson(text))
  if (!read.success)
    throw new WrongUse(`${file}: ${read.error.issues[0]?.path.join('.') ?? 'not valid'}`, 'put the last good copy back')
  return read.data
}

export const writeDraft = (io: Io, folder: string, draft: Draft): Promise<void> =>
  writeWhole(io, join(folder, DRAFT), `${JSON.stringify(draft, null, 2)}\n`)

export async function writeWhole(io: Io, path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await replaceFile(path, content, `${path}.${io.uuid()}`)
}

export const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex')

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece)
  return hash.digest('hex')
}

export const sameVersion =
  (wanted: OwnVersion) =>
  (one: OwnVersion): boolean =>
    versionKey(one) === versionKey(wanted)
