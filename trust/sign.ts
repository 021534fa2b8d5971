/** Makes envelopes: a document in its one spelling, and signatures over it. */
import type { Bytes } from './bytes.ts'
import { type DocumentOf, type DocumentType, payloadType } from './documents/registry.ts'
import { type Envelope, pae, payloadOf } from './envelope.ts'
import { signBytes } from './keys.ts'

/** A key file's key, the server's, or a host's: its signature is the plain one. SSH keys sign elsewhere and are added. */
export interface PlainSigner {
  readonly keyId: string
  readonly privateKey: CryptoKey
}

/** Without a signature yet. Throws on a document that its own schema refuses. */
export function wrapDocument<T extends DocumentType>(type: T, document: DocumentOf[T]): Envelope {
  return { payloadType: payloadType(type), payload: payloadOf(type, document), signatures: [] }
}

/** What a signature is made over. */
export function messageOf(envelope: Envelope): Bytes {
  return pae(envelope.payloadType, envelope.payload)
}

/** In place of one that the same key gave before. */
export function addSignature(envelope: Envelope, keyId: string, bytes: Bytes): Envelope {
  const others = envelope.signatures.filter((one) => one.keyId !== keyId)
  return { ...envelope, signatures: [...others, { keyId, bytes }] }
}

export async function signEnvelope(envelope: Envelope, signer: PlainSigner): Promise<Envelope> {
  return addSignature(envelope, signer.keyId, await signBytes(signer.privateKey, messageOf(envelope)))
}

export async function signDocument<T extends DocumentType>(
  type: T,
  document: DocumentOf[T],
  ...signers: readonly PlainSigner[]
): Promise<Envelope> {
  let envelope = wrapDocument(type, document)
  for (const signer of signers) envelope = await signEnvelope(envelope, signer)
  return envelope
}
