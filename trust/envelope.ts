/**
 * DSSE envelopes: a payload, its type, and signatures over both (PAE). The payload's bytes are kept as they were received, and
 * must be the canonical JSON of their document: one document has one spelling, one digest.
 */
import { z } from 'zod'
import { type Bytes, concat, digestOf, fromBase64, toBase64, utf8 } from './bytes.ts'
import { canonicalJson, type Json } from './canonical.ts'
import { type DocumentOf, type DocumentType, documents, payloadType } from './documents/registry.ts'
import { type Refusal, refuse } from './refusals.ts'

export interface Signature {
  /** A hint which key it was; not signed, so nothing is decided by it. */
  readonly keyId: string | undefined
  readonly bytes: Bytes
}

export interface Envelope {
  readonly payloadType: string
  readonly payload: Bytes
  readonly signatures: readonly Signature[]
}

/** A document with the envelope that it came in. Nothing is verified yet. */
export interface Signed<T extends DocumentType> {
  readonly type: T
  readonly document: DocumentOf[T]
  /** SHA-256 of the payload's bytes, lower-case hex: how other documents name this one. */
  readonly digest: string
  readonly envelope: Envelope
}

/** More than persons who could have to sign, and few enough that verifying all stays cheap. */
const SIGNATURES_MAX = 40
/** An SSHSIG blob of the longest kind that we take has some 400 bytes. */
const SIGNATURE_CHARS_MAX = 2_048
/** What signatures and member names may add to an envelope around its payload. */
const AROUND_BYTES = SIGNATURES_MAX * (SIGNATURE_CHARS_MAX + 200)

/** An envelope as JSON: as it travels, alone or within a bundle. */
export const EnvelopeJson = z.strictObject({
  payloadType: z.string().max(200),
  payload: z.string(),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(200).optional(), sig: z.string().min(4).max(SIGNATURE_CHARS_MAX) }))
    .max(SIGNATURES_MAX),
})
export type EnvelopeJson = z.infer<typeof EnvelopeJson>

/** Pre-authentication encoding: what a signature is made over. Lengths are of bytes, so no two pairs have one encoding. */
export function pae(type: string, payload: Uint8Array): Bytes {
  const typeBytes = utf8(type)
  return concat(utf8(`DSSEv1 ${typeBytes.length} `), typeBytes, utf8(` ${payload.length} `), payload)
}

/** Undefined if the text is larger than this payload may make it, or is no envelope. */
export function parseEnvelope(text: string, maxPayloadBytes: number): Envelope | undefined {
  if (text.length > Math.ceil((maxPayloadBytes * 4) / 3) + AROUND_BYTES) return undefined
  const parsed = EnvelopeJson.safeParse(parseJson(text))
  return parsed.success ? decodeEnvelope(parsed.data, maxPayloadBytes) : undefined
}

/** The document in an envelope of this type, as text or as JSON, or why it is none. */
export async function openDocument<T extends DocumentType>(
  type: T,
  received: string | EnvelopeJson,
): Promise<Signed<T> | Refusal> {
  const { maxBytes } = documents[type]
  const envelope = typeof received === 'string' ? parseEnvelope(received, maxBytes) : decodeEnvelope(received, maxBytes)
  if (!envelope || envelope.payloadType !== payloadType(type)) return refuse('document-malformed', { document: type })
  const document = readPayload(type, envelope.payload)
  if ('code' in document) return document
  return { type, document: document.value, digest: await digestOf(envelope.payload), envelope }
}

function decodeEnvelope(json: EnvelopeJson, maxPayloadBytes: number): Envelope | undefined {
  const payload = fromBase64(json.payload)
  if (!payload || payload.length > maxPayloadBytes) return undefined
  const signatures: Signature[] = []
  for (const { keyid, sig } of json.signatures) {
    const bytes = fromBase64(sig)
    if (!bytes) return undefined
    signatures.push({ keyId: keyid, bytes })
  }
  return { payloadType: json.payloadType, payload, signatures }
}

/** A document's canonical bytes, by its own schema: what is signed. Throws on what the schema refuses. */
export function payloadOf<T extends DocumentType>(type: T, document: DocumentOf[T]): Bytes {
  return utf8(canonicalJson(documents[type].schema.parse(document) as Json))
}

export function toEnvelopeJson(envelope: Envelope): EnvelopeJson {
  const signatures = envelope.signatures.map(({ keyId, bytes }) => ({
    ...(keyId !== undefined && { keyid: keyId }),
    sig: toBase64(bytes),
  }))
  return { payloadType: envelope.payloadType, payload: toBase64(envelope.payload), signatures }
}

export function writeEnvelope(envelope: Envelope): string {
  return canonicalJson(toEnvelopeJson(envelope))
}

function readPayload<T extends DocumentType>(type: T, payload: Bytes): { value: DocumentOf[T] } | Refusal {
  const malformed = refuse('document-malformed', { document: type })
  const text = decode(payload)
  const json = text === undefined ? undefined : parseJson(text)
  if (text === undefined || !isCanonical(json, text)) return malformed
  if (isOtherSchema(json)) return refuse('schema-unknown', { document: type })
  const parsed = documents[type].schema.safeParse(json)
  // The registry's schemas and DocumentOf name the same types row by row, which TypeScript cannot see through a key.
  return parsed.success ? { value: parsed.data as DocumentOf[T] } : malformed
}

function isCanonical(json: unknown, text: string): boolean {
  try {
    // JSON.parse makes nothing else; undefined (no JSON at all) has no canonical form and throws.
    return canonicalJson(json as Json) === text
  } catch {
    return false
  }
}

function isOtherSchema(json: unknown): boolean {
  const head = z.looseObject({ schema: z.int() }).safeParse(json)
  return head.success && head.data.schema !== 1
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function decode(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
