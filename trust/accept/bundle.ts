/** What a server hands to apply for one order: envelopes as text, as they were received. All of it is hostile input. */
import { z } from 'zod'
import { utf8 } from '../bytes.ts'
import { Spki } from '../documents/fields.ts'
import { ROOTS_MAX } from '../root-chain.ts'

/** In all, so that hostile documents cannot fill root's memory; a plan for ten thousand hosts has some 900 KiB. */
export const BUNDLE_MAX_BYTES = 1024 * 1024

export const Bundle = z.strictObject({
  /** Roots that the host may not have yet, in order; none is usual. */
  roots: z.array(z.string()).max(ROOTS_MAX),
  policy: z.string().nullable(),
  plan: z.string().nullable(),
  signOffs: z.array(z.string()).max(40),
  order: z.string(),
  lease: z.string().nullable(),
  /** Results of the ring below, each with the key of the host that signed it. */
  proofs: z.array(z.strictObject({ result: z.string(), spki: Spki })).max(1_000),
})
export type Bundle = z.infer<typeof Bundle>

/** The bundle in a message; undefined if it is too large or none. */
export function parseBundle(text: string): Bundle | undefined {
  if (text.length > BUNDLE_MAX_BYTES || utf8(text).length > BUNDLE_MAX_BYTES) return undefined
  try {
    return Bundle.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

export function bundleChars(bundle: Bundle): number {
  const { roots, policy, plan, signOffs, order, lease, proofs } = bundle
  const texts = [...roots, policy, plan, ...signOffs, order, lease, ...proofs.flatMap((one) => [one.result, one.spki])]
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0)
}
