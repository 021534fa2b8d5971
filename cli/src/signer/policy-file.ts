/** A policy as a file: the draft that a person writes, or the signed document. */
import type { Signed } from '@patchreeve/trust/envelope.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { orRefuse } from './command.ts'
import { readDocumentText } from './documents.ts'
import { readYaml } from './yaml.ts'

export type PolicyFile = { readonly signed: Signed<'policy'> } | { readonly draft: PolicyDraft }

export async function readPolicyFile(path: string): Promise<PolicyFile> {
  const text = await readDocumentText(path)
  // Only envelopes have a payload; a draft in JSON has none.
  if (/^\s*\{[\s\S]*"payloadType"/.test(text)) return { signed: orRefuse(await openDocument('policy', text.trim())) }
  return { draft: readYaml(text, PolicyDraft, path) }
}
