/** Keys for tests, the same for the same seed: nothing in a test depends on luck. Never used outside tests. */
import { createHash, hash } from 'node:crypto'
import { concat, fromBase64, sha256, sha512, utf8 } from '../../bytes.ts'
import { canonicalJson, type Json } from '../../canonical.ts'
import type { DocumentOf, DocumentType } from '../../documents/registry.ts'
import { payloadType, sshNamespace } from '../../documents/registry.ts'
import type { KeyClass, PersonKey } from '../../documents/root.ts'
import type { Envelope } from '../../envelope.ts'
import { importSpki, keyDigest, type PublicKey, signBytes, toSpki } from '../../keys.ts'
import { addSignature, messageOf } from '../../sign.ts'
import { sshString, text } from '../../ssh-wire.ts'

export interface TestKey {
  readonly publicKey: PublicKey
  readonly keyId: string
  readonly privateKey: CryptoKey
  readonly spki: string
  /** Digest of the SPKI: how documents name a host. */
  readonly digest: string
  readonly class: KeyClass
}

/** What stands before the 32 bytes of an Ed25519 private key in PKCS#8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export async function testKey(seed: string, keyClass: KeyClass = 'file'): Promise<TestKey> {
  const secret = createHash('sha256').update(`patchreeve test key ${seed}`).digest()
  const privateKey = await crypto.subtle.importKey('pkcs8', concat(PKCS8, secret), { name: 'Ed25519' }, true, ['sign'])
  const { x = '' } = await crypto.subtle.exportKey('jwk', privateKey)
  const spki = toSpki('ed25519', fromBase64(`${x}=`) ?? new Uint8Array())
  const [publicKey, digest] = [await importSpki(spki), await keyDigest(spki)]
  if (!publicKey || !digest) throw new Error('the seed gave no key')
  return { publicKey, keyId: publicKey.keyId, privateKey, spki, digest, class: keyClass }
}

/** Stable, and no two seeds alike. */
export function testUuid(seed: string): string {
  const hex = testDigest(seed)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export function testDigest(seed: string): string {
  return hash('sha256', seed)
}

export function personKey(
  key: TestKey,
  person: string,
  validFrom: string,
  role: PersonKey['role'] = 'signer',
): PersonKey {
  const application = key.class === 'sk' ? 'ssh:' : null
  return { keyId: key.keyId, class: key.class, spki: key.spki, application, person, role, validFrom, revoked: null }
}

/**
 * An envelope with the signatures of these keys, each in the form of its class. Nothing is checked: an attacker signs what the
 * schema refuses, too.
 */
export async function signedBy<T extends DocumentType>(
  type: T,
  document: DocumentOf[T],
  ...keys: readonly TestKey[]
): Promise<Envelope> {
  return resign(type, { payloadType: payloadType(type), payload: bytesOf(document), signatures: [] }, ...keys)
}

/** A document's canonical bytes, whatever it is. */
export function bytesOf(document: DocumentOf[DocumentType]) {
  return utf8(canonicalJson(document as Json))
}

/** The same payload, with these signatures added. */
export async function resign(type: DocumentType, envelope: Envelope, ...keys: readonly TestKey[]): Promise<Envelope> {
  let signed = envelope
  for (const key of keys) signed = addSignature(signed, key.keyId, await signatureOf(type, signed, key))
  return signed
}

async function signatureOf(type: DocumentType, envelope: Envelope, key: TestKey) {
  const message = messageOf(envelope)
  if (key.class === 'file') return signBytes(key.privateKey, message)
  return sshSignature(key, sshNamespace(type), message)
}

/** What `ssh-keygen -Y sign` would make; for `sk` with a token that was touched (`flags` 1), unless another is asked for. */
export async function sshSignature(key: TestKey, namespace: string, message: Uint8Array<ArrayBuffer>, flags = 1) {
  const isToken = key.class === 'sk'
  const type = isToken ? 'sk-ssh-ed25519@openssh.com' : 'ssh-ed25519'
  const blob = concat(text(type), sshString(key.publicKey.raw), isToken ? text('ssh:') : new Uint8Array())
  const tail = concat(sshString(new Uint8Array()), text('sha512'))
  const signed = concat(utf8('SSHSIG'), text(namespace), tail, sshString(await sha512(message)))
  const token = isToken ? Uint8Array.of(flags, 0, 0, 0, 7) : new Uint8Array()
  const toSign = isToken ? concat(await sha256(utf8('ssh:')), token, await sha256(signed)) : signed
  const signature = concat(text(type), sshString(await signBytes(key.privateKey, toSign)), token)
  const version = Uint8Array.of(0, 0, 0, 1)
  return concat(utf8('SSHSIG'), version, sshString(blob), text(namespace), tail, sshString(signature))
}
