/** A draft that others build on, known by its digest: what somebody looked at cannot become something else under a change. */
import { canonicalJson } from '../canonical.ts'
import { sha256Hex } from '../digest.ts'
import type { PolicyDraft } from './draft.ts'
import { DRAFT, normal } from './shape.ts'

export interface Preset {
  readonly name: string
  readonly digest: string
  readonly draft: PolicyDraft
}

/** SHA-256 of the RFC 8785 form. Drafts that mean the same have one digest: comments, spelling and the order in sets do not count. */
export async function draftDigest(draft: PolicyDraft): Promise<string> {
  return sha256Hex(canonicalJson(normal(DRAFT, draft)))
}

export async function presetOf(name: string, draft: PolicyDraft): Promise<Preset> {
  return { name, digest: await draftDigest(draft), draft }
}
