/** `key new`: a person's key on their own machine, and the recovery sheet beside it. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Bytes } from '@patchreeve/trust/bytes.ts'
import { generateKeys } from '@patchreeve/trust/keys.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { writeNew } from './files.ts'
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
    { name: 'out', value: 'FILE', doc: 'key file (patchreeve/signer.key in your configuration folder)' },
    { name: 'p256', value: null, doc: 'P-256 in place of Ed25519' },
    { name: 'ssh', value: 'FILE.pub', doc: 'use this SSH key (ed25519, ecdsa, sk-) instead of a new key file' },
    { name: 'recovery', value: null, doc: 'make only a recovery sheet' },
    { name: 'passphrase-file', value: 'FILE', doc: 'passphrase of the new key, 0600; asked for when not given' },
  ],
  run,
}

interface Made {
  readonly key: PublicHalf
  readonly files: readonly string[]
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const out = given.text('out') ?? defaultKey(io)
  const ssh = given.text('ssh')
  if (given.on('recovery') && ssh !== undefined)
    throw new WrongUse('--recovery and --ssh exclude each other', 'one of them')
  await mkdir(dirname(out), { recursive: true, mode: 0o700 })
  const made = given.on('recovery') ? undefined : ssh === undefined ? await makeKey(io, given, out) : await takeSsh(ssh)
  const recovery = await makeSheet(out)
  if (given.json) printData(io, { key: made?.key ?? null, files: [...(made?.files ?? []), recovery.file], recovery })
  else {
    if (made) io.out(keyText(io, made))
    io.out(sheetText(io, recovery))
    say(io, showTo(io).words.t('key.next', { key: ssh ?? out }))
  }
  return EXIT.fine
}

async function makeKey(io: Io, given: Given, out: string): Promise<Made> {
  const passphrase = await readPassphrase(io, given.text('passphrase-file'), 'ask.passphrase-new')
  const fault = passphraseFault(passphrase)
  if (fault) throw new WrongUse(fault, 'four unrelated words are easy to keep')
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
  await writeNew(out, encryptKey(pkcs8, passphrase, random), 0o600)
  await writeNew(`${out}.pub`, publicText(key))
  return { key, files: [out, `${out}.pub`] }
}

const takeSsh = async (file: string): Promise<Made> => ({ key: await readPublicFile(file), files: [file] })

interface Recovery {
  readonly keyId: string
  readonly groups: readonly string[]
  readonly file: string
}

/** The secret half is printed and kept nowhere. */
async function makeSheet(out: string): Promise<Recovery> {
  const secret = randomBytes(SECRET_BYTES)
  const { key } = await plainKey('ed25519', secretToPkcs8(secret), 'recovery')
  const file = recoveryFileOf(out)
  await writeNew(file, publicText(key))
  return { keyId: key.keyId, groups: await toSheet(secret), file }
}

/** The public half of the sheet, where `root init` looks for it. */
export const recoveryFileOf = (key: string): string => `${key}.recovery.pub`

const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

function keyText(io: Io, { key, files }: Made): string {
  const { t } = showTo(io).words
  return `${t('key.made', { key: key.keyId })}\n${files.map((file) => `  ${file}\n`).join('')}\n`
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
