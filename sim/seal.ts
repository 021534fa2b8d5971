/** Documents and how they are signed: really, or as entries of a book in which they are looked up. */
import type { Bundle } from '@patchreeve/trust/accept/bundle.ts'
import { byBytes, type Read } from '@patchreeve/trust/accept/read.ts'
import { utf8 } from '@patchreeve/trust/bytes.ts'
import { type DocumentOf, type DocumentType, payloadType } from '@patchreeve/trust/documents/registry.ts'
import { type EnvelopeJson, openDocument, type Signed, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { signedBy, type TestKey, testDigest } from '@patchreeve/trust/test/support/keys.ts'

export interface Sealed<T extends DocumentType> {
  readonly signed: Signed<T>
  readonly json: EnvelopeJson
}

export interface Seal {
  readonly read: Read
  sign<T extends DocumentType>(type: T, document: DocumentOf[T], key: TestKey): Promise<Sealed<T>>
  /** As text, as hosts get it. */
  bundle(bundle: Bundle): string
}

/** Canonical bytes and real signatures. */
export function realSeal(): Seal {
  return {
    read: byBytes,
    async sign(type, document, key) {
      const json = toEnvelopeJson(await signedBy(type, document, key))
      const signed = await openDocument(type, json)
      if ('code' in signed) throw new Error(`the ${type} is none: ${signed.code}`)
      return { signed, json }
    },
    bundle: (bundle) => JSON.stringify(bundle),
  }
}

/** What stands in place of payload and signature: here nothing is judged by bytes. */
const NO_BYTES = utf8('')

/** `seed`: what digests follow from. */
export function lookUpSeal(seed: string): Seal {
  // By the envelope itself: an order that was only asked about is forgotten with it.
  const documents = new WeakMap<EnvelopeJson, Signed<DocumentType>>()
  const bundles = new Map<string, Bundle>()
  let count = 0
  return {
    read: {
      bundle: (text) => bundles.get(text),
      async open<T extends DocumentType>(type: T, received: string | EnvelopeJson) {
        const found = typeof received === 'string' ? undefined : documents.get(received)
        if (found?.type !== type) throw new Error(`no such ${type} in the book`)
        // It was put in under its type.
        return found as unknown as Signed<T>
      },
      hasSigned: async (signed, key) => signed.envelope.signatures.some((one) => one.keyId === key.keyId),
    },
    async sign(type, document, key) {
      const name = `${seed} ${count++}`
      const signatures = [{ keyId: key.keyId, bytes: NO_BYTES }]
      const envelope = { payloadType: payloadType(type), payload: NO_BYTES, signatures }
      const signed = { type, document, digest: testDigest(name), envelope }
      const json = { payloadType: envelope.payloadType, payload: name, signatures: [] }
      documents.set(json, signed as unknown as Signed<DocumentType>)
      return { signed, json }
    },
    bundle(bundle) {
      // One is read right after it was made.
      bundles.clear()
      bundles.set('bundle', bundle)
      return 'bundle'
    },
  }
}
