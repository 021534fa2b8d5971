/**
 * Our own apt repository: pool, index, and a Release that says until when it counts, signed with a key that this installation
 * made. Files are written aside and renamed, the signed one last, so that apt never sees an index that does not match.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as openpgp from 'openpgp'
import { gzip } from './archive.ts'
import type { Described } from './build.ts'
import { ARCHITECTURES, paragraph } from './packages.ts'

export const POOL = 'pool/main'
const SUITE = 'stable'
/** Signed anew at half of it: a server that was off for two weeks still has an index that counts. */
export const VALID_DAYS = 30
const DAY_MS = 86_400_000
/** Hosts whose clock is behind would call the index not yet valid. */
const CLOCK_SLACK_MS = 10 * 60_000

export interface SigningKey {
  /** ASCII armour; secret. */
  readonly privateKey: string
  readonly publicKey: string
}

/** Ed25519 in the form that every gpgv since Debian 9 knows. */
export async function makeSigningKey(now: Date): Promise<SigningKey> {
  const made = await openpgp.generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Patchreeve package repository of this installation' }],
    subkeys: [],
    date: new Date(now.getTime() - DAY_MS), // before everything that it signs, whatever a clock says
    format: 'armored',
  })
  return { privateKey: made.privateKey, publicKey: made.publicKey }
}

/** Packages of the pool that are whole, sorted by name and version. */
export async function poolOf(folder: string): Promise<Described[]> {
  const names = await readdir(join(folder, POOL)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
  const described = names.filter((name) => name.startsWith('.') && name.endsWith('.deb.json')).sort()
  // Written by build.ts.
  return Promise.all(
    described.map(async (name) => JSON.parse(await readFile(join(folder, POOL, name), 'utf8')) as Described),
  )
}

/** Writes index and Release for what is in the pool, signed, valid from `at` for 30 days. Returns the end. */
export async function writeIndex(folder: string, key: SigningKey, at: Date): Promise<Date> {
  const now = new Date(at.getTime() - CLOCK_SLACK_MS)
  const pool = await poolOf(folder)
  const dist = join(folder, 'dists', SUITE)
  const files: { path: string; content: Buffer }[] = []
  for (const architecture of Object.keys(ARCHITECTURES)) {
    const own = pool.filter(({ fields }) => fields.Architecture === architecture || fields.Architecture === 'all')
    const text = Buffer.from(own.map(stanza).join('\n'))
    files.push({ path: `main/binary-${architecture}/Packages`, content: text })
    files.push({ path: `main/binary-${architecture}/Packages.gz`, content: gzip(text) })
  }
  for (const { path, content } of files) {
    await writeWhole(join(dist, path), content)
    await writeWhole(join(dist, dirname(path), 'by-hash/SHA256', sha256(content)), content)
  }
  const until = new Date(now.getTime() + VALID_DAYS * DAY_MS)
  const release = releaseText(files, now, until)
  await writeWhole(join(dist, 'Release'), release)
  await writeWhole(join(dist, 'InRelease'), await clearSigned(release, key, now))
  await dropOldHashes(dist, files)
  return until
}

function stanza({ fileName, fields, size, sha256: digest }: Described): string {
  const { Description: description = '', ...rest } = fields
  return paragraph({
    ...rest,
    Filename: `${POOL}/${fileName}`,
    Size: String(size),
    SHA256: digest,
    Description: description,
  })
}

function releaseText(files: readonly { path: string; content: Buffer }[], now: Date, until: Date): string {
  const lines = files.map(({ path, content }) => ` ${sha256(content)} ${content.length} ${path}`)
  return paragraph({
    Origin: 'Patchreeve',
    Label: 'Patchreeve',
    Suite: SUITE,
    Codename: SUITE,
    Date: now.toUTCString().replace('GMT', 'UTC'),
    'Valid-Until': until.toUTCString().replace('GMT', 'UTC'),
    Architectures: Object.keys(ARCHITECTURES).join(' '),
    Components: 'main',
    'Acquire-By-Hash': 'yes',
    SHA256: `\n${lines.join('\n')}`,
  }).replace('SHA256: \n', 'SHA256:\n')
}

async function clearSigned(text: string, key: SigningKey, now: Date): Promise<string> {
  const signingKeys = await openpgp.readPrivateKey({ armoredKey: key.privateKey })
  const message = await openpgp.createCleartextMessage({ text })
  return openpgp.sign({ message, signingKeys, date: now })
}

/** The index before this one stays until the next: a client that read the old Release still finds it. */
async function dropOldHashes(dist: string, files: readonly { path: string; content: Buffer }[]): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => join(dist, dirname(path), 'by-hash/SHA256')))) {
    const kept = new Set(files.map(({ content }) => sha256(content)))
    const old = (await readdir(folder)).filter((name) => !kept.has(name) && !name.startsWith('.'))
    for (const name of old.slice(0, Math.max(0, old.length - 4))) await rm(join(folder, name), { force: true })
  }
}

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const aside = join(dirname(path), `.new-${process.pid}`)
  await writeFile(aside, content)
  await rename(aside, path)
}
