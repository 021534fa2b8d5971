/** `key new`: a person's key on their own machine, and the recovery sheet beside it. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Bytes } from '@patchreeve/trust/bytes.ts'
import { generateKeys } from '@patchreeve/trust/keys.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { type NewFile, present, writeAllNew } from './files.ts'
import { encryptKey, IV_BYTES, passphraseFault, SALT_BYTES } from './key-file.ts'
import { defaultKey } from './places.ts'
import { type PublicHalf, publicText, readPublicFile } from './public-key.ts'
import { SECRET_BYTES, secretToPkcs8, toSheet } from './recovery-sheet.ts'
import { printData, say } from './show.ts'
import { plainKey, readPassphrase } from './signing-key.ts'

export const keyNew: SignerCommand = {
  name: 'key new',
  doc: 'Make your signing key, and a recovery sheet to print.',
  words: [],
  flags: [
    {
      name: 'out',
      value: 'FILE',
      doc: 'key file (patchreeve/signer.key in your configuration folder); the sheet lies beside it',
    },
    { name: 'p256', value: null, doc: 'P-256 in place of Ed25519' },
    { name: 'ssh', value: 'FILE.pub', doc: 'use this SSH key (ed25519, ecdsa, sk-) instead of a new key file' },
    { name: 'recovery', value: null, doc: 'with a key there already, or with --out: a recovery sheet alone' },
    { name: 'passphrase-file', value: 'FILE', doc: 'passphrase of the new key, 0600; asked for when not given' },
  ],
  run,
}

interface Made {
  readonly key: PublicHalf
  readonly files: readonly NewFile[]
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const out = given.text('out') ?? defaultKey(io)
  const ssh = given.text('ssh')
  if (given.on('recovery') && ssh !== undefined)
    throw new WrongUse('--recovery and --ssh exclude each other', 'one of them')
  const makes = ssh === undefined && !(await sheetOnly(given, out))
  // Before anybody types a passphrase.
  await assertFree([...(makes ? [out, publicFileOf(out)] : []), recoveryFileOf(out)])
  const made = makes ? await makeKey(given, out, await newPassphrase(io, given)) : undefined
  const key = made?.key ?? (ssh === undefined ? null : await readPublicFile(ssh))
  const recovery = await makeSheet(out)
  await mkdir(dirname(out), { recursive: true, mode: 0o700 })
  await writeAllNew([...(made?.files ?? []), recovery.half])
  const files = [...(made?.files.map(({ path }) => path) ?? (ssh === undefined ? [] : [ssh])), recovery.file]
  const { half: _, ...sheet } = recovery
  if (given.json) printData(io, { key, files, recovery: sheet })
  else {
    if (key) io.out(keyText(io, key, out, ssh))
    io.out(sheetText(io, recovery))
    const { t } = showTo(io).words
    say(io, key ? t('key.next', { key: ssh ?? out }) : t('sheet.next', { file: recovery.file }))
  }
  return EXIT.fine
}

/** `--recovery` for somebody who has a key already, or who names the sheet's file; a first key is made with its sheet. */
const sheetOnly = async (given: Given, out: string): Promise<boolean> =>
  given.on('recovery') && (given.text('out') !== undefined || (await present([out])).length > 0)

/** Throws WrongUse that names all that is in the way. */
async function assertFree(paths: readonly string[]): Promise<void> {
  const there = await present(paths)
  if (there.length === 0) return
  throw new WrongUse(
    `there already: ${there.join(', ')}; nothing was written or changed`,
    there.every((path) => path.endsWith(SHEET_END))
      ? 'the public half of a sheet that was made before: move it away, or name other files with --out FILE'
      : 'that key stays yours; a second one goes elsewhere with --out FILE, a sheet alone is made by --recovery',
  )
}

async function newPassphrase(io: Io, given: Given): Promise<string> {
  const passphrase = await readPassphrase(io, given.text('passphrase-file'), 'ask.passphrase-new')
  const fault = passphraseFault(passphrase)
  if (fault) throw new WrongUse(fault, 'four unrelated words are easy to keep')
  return passphrase
}

async function makeKey(given: Given, out: string, passphrase: string): Promise<Made> {
  const { publicKey, privateKey } = await generateKeys(given.on('p256') ? 'p256' : 'ed25519', true)
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  const random = { salt: randomBytes(SALT_BYTES), iv: randomBytes(IV_BYTES) }
  const key: PublicHalf = {
    keyId: publicKey.keyId,
    class: 'file',
    spki: publicKey.spki,
    application: null,
    role: 'signer',
  }
  return {
    key,
    files: [
      { path: out, text: encryptKey(pkcs8, passphrase, random), mode: 0o600 },
      { path: publicFileOf(out), text: publicText(key) },
    ],
  }
}

interface Recovery {
  readonly keyId: string
  readonly groups: readonly string[]
  readonly file: string
  readonly half: NewFile
}

/** The secret half is printed and kept nowhere. */
async function makeSheet(out: string): Promise<Recovery> {
  const secret = randomBytes(SECRET_BYTES)
  const { key } = await plainKey('ed25519', secretToPkcs8(secret), 'recovery')
  const file = recoveryFileOf(out)
  return { keyId: key.keyId, groups: await toSheet(secret), file, half: { path: file, text: publicText(key) } }
}

/** The public half of the sheet, where `root init` looks for it. */
export const recoveryFileOf = (key: string): string => `${key}${SHEET_END}`
const SHEET_END = '.recovery.pub'
const publicFileOf = (key: string): string => `${key}.pub`

const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

function keyText(io: Io, key: PublicHalf, out: string, ssh: string | undefined): string {
  const { t } = showTo(io).words
  const rows =
    ssh === undefined
      ? [t('key.file-secret', { file: out }), t('key.file-public', { file: publicFileOf(out) })]
      : [t('key.file-ssh', { file: ssh })]
  return `${t('key.made', { key: key.keyId })}\n${rows.map((row) => `  ${row}\n`).join('')}\n`
}

const GROUPS_A_LINE = 5

function sheetText(io: Io, { keyId, groups, file }: Recovery): string {
  const { t } = showTo(io).words
  const rows: string[] = []
  for (let at = 0; at < groups.length; at += GROUPS_A_LINE)
    rows.push(
      groups
        .slice(at, at + GROUPS_A_LINE)
        .map((group, index) => `${String(at + index + 1).padStart(4)} ${group}`)
        .join(' '),
    )
  const rule = '-'.repeat(60)
  return `${[rule, t('sheet.title'), t('sheet.key', { key: keyId }), '', ...rows, '', t('sheet.use'), t('sheet.keep'), rule, t('sheet.public', { file })].join('\n')}\n`
}
