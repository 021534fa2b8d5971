/**
 * Who signed: persons, not keys. A signature counts if a root lists its key for that role, the key is valid by now and was not
 * taken out. Two keys of one person are one person.
 */
import type { DocumentType } from './documents/registry.ts'
import { payloadType, sshNamespace } from './documents/registry.ts'
import type { PersonKey, Root, ServerKey } from './documents/root.ts'
import { pae, type Signature, type Signed } from './envelope.ts'
import { importSpki, verifyBytes } from './keys.ts'
import { type Refusal, refuse } from './refusals.ts'
import { verifySshSignature } from './ssh-signature.ts'

export interface Signers {
  /** One key per person: the first of each that counts. */
  readonly keys: readonly PersonKey[]
  /** Good signatures that do not count, and why: for the refusal's words when too few are left. */
  readonly discounted: readonly Refusal[]
}

/** Is there a signature of this key over the document? Given by the simulator alone; the default judges the bytes. */
export type HasSigned = (signed: Signed<DocumentType>, key: VerifyingKey) => Promise<boolean>

/** The persons of a role who signed this document, under a root, at an instant. */
export async function signersOf(
  signed: Signed<DocumentType>,
  root: Root,
  now: Date,
  role: PersonKey['role'] = 'signer',
  has: HasSigned = hasSigned,
): Promise<Signers> {
  const byPerson = new Map<string, PersonKey>()
  const discounted: Refusal[] = []
  for (const key of root.people) {
    if (key.role !== role || !(await has(signed, key))) continue
    const fault = keyFault(key, now)
    if (fault) discounted.push(fault)
    else if (!byPerson.has(key.person)) byPerson.set(key.person, key)
  }
  return { keys: [...byPerson.values()], discounted }
}

/** The signer's key of this id, if it signed and counts now; or why not. */
export async function keyThatSigned(
  signed: Signed<DocumentType>,
  root: Root,
  keyId: string,
  now: Date,
  has: HasSigned = hasSigned,
): Promise<PersonKey | Refusal> {
  const key = root.people.find((one) => one.keyId === keyId && one.role === 'signer')
  if (!key || !(await has(signed, key))) return refuse('signature-invalid', { document: signed.type })
  return keyFault(key, now) ?? key
}

/** Did one of the server's keys that count now sign it? A refusal if not. */
export async function serverFault(
  signed: Signed<DocumentType>,
  root: Root,
  now: Date,
  has: HasSigned = hasSigned,
): Promise<Refusal | undefined> {
  let fault: Refusal = refuse('signature-invalid', { document: signed.type })
  for (const key of root.serverKeys) {
    if (!(await has(signed, { ...key, class: 'file', application: null }))) continue
    const keysFault = keyFault(key, now)
    if (!keysFault) return undefined
    fault = keysFault
  }
  return fault
}

/**
 * A key that was taken out never counts again, whatever the clock says: a date in the future of a clock that was set back would
 * otherwise bring a stolen key to life.
 */
export function keyFault(key: Pick<ServerKey, 'keyId' | 'validFrom' | 'revoked'>, now: Date): Refusal | undefined {
  if (key.revoked !== null) return refuse('key-revoked', { key: key.keyId })
  if (Date.parse(key.validFrom) > now.getTime()) return refuse('key-not-yet-valid', { key: key.keyId })
  return undefined
}

export type VerifyingKey = Pick<PersonKey, 'keyId' | 'class' | 'spki' | 'application'>

/** Is there a signature of this key over the document? The envelope's key ids only spare work: a wrong one hides a signature. */
export async function hasSigned(signed: Signed<DocumentType>, key: VerifyingKey): Promise<boolean> {
  for (const signature of signed.envelope.signatures)
    if ((signature.keyId ?? key.keyId) === key.keyId && (await verifies(signed, key, signature))) return true
  return false
}

async function verifies(signed: Signed<DocumentType>, key: VerifyingKey, signature: Signature): Promise<boolean> {
  const publicKey = await importSpki(key.spki)
  // The id is what sign-offs name and people compare: a root may not give one key another's.
  if (publicKey?.keyId !== key.keyId) return false
  const message = pae(payloadType(signed.type), signed.envelope.payload)
  if (key.class !== 'file') return verifySshSignature(key, sshNamespace(signed.type), message, signature.bytes)
  return verifyBytes(publicKey, signature.bytes, message)
}

/** The signature of a host over its own result. */
export async function isSignedByKey(
  signed: Signed<DocumentType>,
  spki: string,
  has: HasSigned = hasSigned,
): Promise<boolean> {
  const publicKey = await importSpki(spki)
  if (!publicKey) return false
  return has(signed, { keyId: publicKey.keyId, class: 'file', spki, application: null })
}
