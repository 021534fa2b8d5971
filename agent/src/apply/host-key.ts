/**
 * The host's own key: made where apply is installed, kept over updates, never sent anywhere. With it apply signs what became of
 * orders; policies name hosts by the digest of its public half.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { type EnvelopeJson, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { importPrivateKey, importSpki, keyDigest } from '@patchreeve/trust/keys.ts'
import { signDocument } from '@patchreeve/trust/sign.ts'
import { type Disk, replaceFile } from './disk.ts'

export const KEY_FILE = 'host.key'

export interface HostKey {
  /** SHA-256 of the public half (SPKI, DER) in hex: the host's name in signed documents. */
  readonly digest: string
  /** DER, base64. */
  readonly spki: string
  sign(result: Result): Promise<EnvelopeJson>
}

/** Makes the key where there is none. Never replaces one. */
export function ensureHostKey(disk: Disk): void {
  if (disk.read(KEY_FILE)) return
  const { privateKey } = generateKeyPairSync('ed25519')
  replaceFile(disk, KEY_FILE, Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })))
}

/** Undefined where none was made. Throws where the file is no key: it is not made anew, because the policy names the old one. */
export async function loadHostKey(disk: Disk): Promise<HostKey | undefined> {
  const pem = disk.read(KEY_FILE)
  if (!pem) return undefined
  const key = createPrivateKey(Buffer.from(pem))
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
  const [publicKey, digest] = [await importSpki(spki), await keyDigest(spki)]
  if (publicKey?.algorithm !== 'ed25519' || !digest) throw new Error('the host key is of another kind')
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const privateKey = await importPrivateKey('ed25519', Uint8Array.from(pkcs8))
  return {
    digest,
    spki,
    async sign(result) {
      return toEnvelopeJson(await signDocument('result', result, { keyId: publicKey.keyId, privateKey }))
    },
  }
}
