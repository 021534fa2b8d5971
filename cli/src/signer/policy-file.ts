/** A policy as a file: the draft that a person writes, or the signed document. */
import type { Signed } from '@patchreeve/trust/envelope.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { draftOf, PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { orRefuse } from './command.ts'
import { readDocumentText } from './documents.ts'
import { readYaml } from './yaml.ts'

export type PolicyFile =
  | { readonly signed: Signed<'policy'> }
  /** With its text: what a person wrote into it stays when it is written anew. */
  | { readonly draft: PolicyDraft; readonly text: string }

export async function readPolicyFile(path: string): Promise<PolicyFile> {
  const text = await readDocumentText(path)
  return (await readSigned(text)) ?? { draft: readYaml(text, PolicyDraft, path), text }
}

/** Undefined: it is no envelope. Throws Refused for one that holds no policy. */
export async function readSigned(text: string): Promise<{ readonly signed: Signed<'policy'> } | undefined> {
  // Only envelopes have a payload; a draft in JSON has none.
  if (!/^\s*\{[\s\S]*"payloadType"/.test(text)) return undefined
  return { signed: orRefuse(await openDocument('policy', text.trim())) }
}

/** What the file says as a draft, be it signed or not. */
export const draftIn = (file: PolicyFile): PolicyDraft => ('draft' in file ? file.draft : draftOf(file.signed.document))
