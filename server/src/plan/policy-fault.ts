/** Would hosts take this policy under the newest root? Asked through the gates that hosts go by. */
import type { Case } from '@patchreeve/trust/accept/case.ts'
import { policyGates } from '@patchreeve/trust/accept/gates.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import type { Signed } from '@patchreeve/trust/envelope.ts'
import { type Refusal, refuse } from '@patchreeve/trust/refusals.ts'

export interface PolicyPlace {
  readonly root: { readonly document: DocumentOf['root']; readonly digest: string }
  readonly newest: { readonly document: DocumentOf['policy']; readonly digest: string } | undefined
  readonly now: Date
}

export async function policyFault(policy: Signed<'policy'>, place: PolicyPlace): Promise<Refusal | undefined> {
  const { root, newest, now } = place
  if (policy.document.tenant !== root.document.tenant) return refuse('other-tenant', { document: 'policy' })
  const { expires } = root.document
  if (Date.parse(expires) <= now.getTime()) return refuse('root-expired', { expires })
  // The gates of the policy read these members of a case and no others: they come before there is an order.
  const question = {
    policy,
    root,
    now,
    known: { policyVersion: newest?.document.version ?? 0, policyDigest: newest?.digest ?? null },
  } as Case
  for (const gate of policyGates) {
    const fault = await gate.check(question)
    if (fault) return fault
  }
  return undefined
}
