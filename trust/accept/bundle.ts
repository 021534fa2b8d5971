/** What a server hands to apply for one order: one JSON document of envelopes. All of it is hostile input. */
import { z } from 'zod'
import { Spki } from '../documents/fields.ts'
import { EnvelopeJson } from '../envelope.ts'
import { ROOTS_MAX } from '../root-chain.ts'

/** In all, so that hostile documents cannot fill root's memory; a plan for ten thousand hosts has some 900 KiB. */
export const BUNDLE_MAX_BYTES = 1024 * 1024

export const Bundle = z.strictObject({
  /** Roots that the host may not have yet, in order; none is usual. */
  roots: z.array(EnvelopeJson).max(ROOTS_MAX),
  policy: EnvelopeJson.nullable(),
  plan: EnvelopeJson.nullable(),
  signOffs: z.array(EnvelopeJson).max(40),
  order: EnvelopeJson,
  lease: EnvelopeJson.nullable(),
  /** Results of the ring below, each with the key of the host that signed it. */
  proofs: z.array(z.strictObject({ key: Spki, result: EnvelopeJson })).max(1_000),
})
export type Bundle = z.infer<typeof Bundle>

/** Undefined if the text is too large or no bundle. Its characters are ASCII in all honest cases, so they count as bytes. */
export function parseBundle(text: string): Bundle | undefined {
  if (text.length > BUNDLE_MAX_BYTES) return undefined
  try {
    return Bundle.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
