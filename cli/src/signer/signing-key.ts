/** A key that can sign, whatever it is: our key file, an SSH key, a recovery sheet. */

import { createPrivateKey, createPublicKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type Bytes, toBase64 } from '@patchreeve/trust/bytes.ts'
import { type DocumentType, sshNamespace } from '@patchreeve/trust/documents/registry.ts'
import type { Envelope } from '@patchreeve/trust/envelope.ts'
import { importPrivateKey, importSpki, signBytes, verifyBytes } from '@patchreeve/trust/keys.ts'
import { addSignature, messageOf } from '@patchreeve/trust/sign.ts'
import { verifySshSignature } from '@patchreeve/trust/ssh-signature.ts'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { readLimited, readSecret } from './files.ts'
import { decryptKey, isKeyFile } from './key-file.ts'
import { defaultKey } from './places.ts'
import { type PublicHalf, readPublicText, withId } from './public-key.ts'
import { fromSheet, secretToPkcs8 } from './recovery-sheet.ts'
import { signWithSsh } from './ssh.ts'

export interface SigningKey {
  readonly key: PublicHalf
  sign(type: DocumentType, envelope: Envelope): Promise<Envelope>
}

const KEY_BYTES_MAX = 16_384
const PASSPHRASE_BYTES_MAX = 1_024

/** `path`: a key file of ours, an SSH key or its .pub file. Throws WrongUse. */
export async function openSigningKey(io: Io, path: string, passphraseFile?: string): Promise<SigningKey> {
  if (path === defaultKey(io) && !existsSync(path))
    throw new WrongUse('you have no key here yet', 'patchreeve key new, or name yours: --key FILE')
  const text = await readLimited(path, KEY_BYTES_MAX)
  if (isKeyFile(text)) return openKeyFile(io, path, passphraseFile)
  const publicFile = text.startsWith('-----BEGIN OPENSSH PRIVATE KEY-----') ? `${path}.pub` : path
  const key = await readPublicText(publicFile === path ? text : await readLimited(publicFile, KEY_BYTES_MAX))
  if (!key || key.class === 'file')
    throw new WrongUse(
      `${path} is no key that signs`,
      'a file of "patchreeve key new", or an SSH key (ed25519, ecdsa, sk-)',
    )
  return {
    key,
    sign: async (type, envelope) => {
      const message = messageOf(envelope)
      const signature = await signWithSsh(publicFile, sshNamespace(type), message)
      // Signed by another key than the file says, or without a touch: found here and not on the hosts.
      if (!(await verifySshSignature(key, sshNamespace(type), message, signature)))
        throw new WrongUse(`the signature is not one of ${publicFile}`, 'does the .pub file belong to the private key?')
      return addSignature(envelope, key.keyId, signature)
    },
  }
}

async function openKeyFile(io: Io, path: string, passphraseFile: string | undefined): Promise<SigningKey> {
  const pem = await readSecret(path, KEY_BYTES_MAX)
  const passphrase = await readPassphrase(io, passphraseFile, 'ask.passphrase')
  const opened = decryptKey(pem, passphrase)
  if (!opened) throw new WrongUse(`${path} does not open with this passphrase`, 'try again; a lost one: docs/keys.md')
  return plainKey(opened.algorithm, opened.pkcs8, 'signer')
}

/** From the groups on paper: typed, or in a file. Throws WrongUse. */
export async function openRecovery(io: Io, file: string | undefined): Promise<SigningKey> {
  const { t } = showTo(io).words
  const typed =
    file === undefined ? await io.ask(t('ask.recovery'), true) : await readSecret(file, PASSPHRASE_BYTES_MAX)
  const read = await fromSheet(typed)
  if ('secret' in read) return plainKey('ed25519', secretToPkcs8(read.secret), 'recovery')
  throw new WrongUse(
    read.wrongGroups.length > 0
      ? `not as printed: group ${read.wrongGroups.join(', ')}`
      : 'these are not the fourteen groups',
    'read them again; case, blanks and dashes do not matter',
  )
}

/** A file's first line, or what is typed; `again`: a new one, which is typed twice. */
export async function readPassphrase(
  io: Io,
  file: string | undefined,
  question: 'ask.passphrase' | 'ask.passphrase-new',
): Promise<string> {
  if (file !== undefined) return (await readSecret(file, PASSPHRASE_BYTES_MAX)).split(/\r?\n/)[0] ?? ''
  const { t } = showTo(io).words
  const first = await io.ask(t(question), true)
  if (question === 'ask.passphrase') return first
  if ((await io.ask(t('ask.passphrase-again'), true)) !== first)
    throw new WrongUse('the two passphrases differ', 'try again')
  return first
}

export async function plainKey(
  algorithm: 'ed25519' | 'p256',
  pkcs8: Bytes,
  role: PublicHalf['role'],
): Promise<SigningKey> {
  const privateKey = await importPrivateKey(algorithm, pkcs8)
  const der = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })).export({
    type: 'spki',
    format: 'der',
  })
  const key = await withId({ class: 'file', spki: toBase64(der), application: null, role })
  const publicKey = key && (await importSpki(key.spki))
  if (!key || !publicKey) throw new Error('the private key has no public half that we know')
  return {
    key,
    sign: async (_type, envelope) => {
      const message = messageOf(envelope)
      const signature = await signBytes(privateKey, message)
      if (!(await verifyBytes(publicKey, signature, message))) throw new Error('the signature does not verify')
      return addSignature(envelope, key.keyId, signature)
    },
  }
}
