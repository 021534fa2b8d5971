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

/** `seed`: what digests follow from. */
export function lookUpSeal(seed: string): Seal {
  const documents = new Map<string, Signed<DocumentType>>()
  const bundles = new Map<string, Bundle>()
  return {
    read: {
      bundle: (text) => bundles.get(text),
      async open<T extends DocumentType>(type: T, received: string | EnvelopeJson) {
        const found = typeof received === 'string' ? undefined : documents.get(received.payload)
        if (found?.type !== type) throw new Error(`no such ${type} in the book`)
        // It was put in under its type.
        return found as unknown as Signed<T>
      },
      hasSigned: async (signed, key) => signed.envelope.signatures.some((one) => one.keyId === key.keyId),
    },
    async sign(type, document, key) {
      const name = `${seed} ${documents.size}`
      const envelope = {
        payloadType: payloadType(type),
        payload: utf8(name),
        signatures: [{ keyId: key.keyId, bytes: utf8('') }],
      }
      const signed = { type, document, digest: testDigest(name), envelope }
      documents.set(name, signed as unknown as Signed<DocumentType>)
      return { signed, json: { payloadType: envelope.payloadType, payload: name, signatures: [] } }
    },
    bundle(bundle) {
      // One is read right after it was made.
      bundles.clear()
      bundles.set('bundle', bundle)
      return 'bundle'
    },
  }
}
