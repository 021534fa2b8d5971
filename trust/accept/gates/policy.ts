/** Is this policy the people's, and still? */
import { type Refusal, refuse } from '../../refusals.ts'
import { DAY_MS } from '../../times.ts'
import { signersOf } from '../../verify.ts'
import type { Case } from '../case.ts'

/** Signers ask these as well, before they sign. */
type SignedPolicy = Pick<Case, 'policy' | 'root' | 'now' | 'hasSigned'>

export async function policySigners({ policy, root, now, hasSigned }: SignedPolicy): Promise<Refusal | undefined> {
  const { keys, discounted } = await signersOf(policy, root.document, now, 'signer', hasSigned)
  const want = root.document.threshold
  if (keys.length >= want) return undefined
  return discounted[0] ?? refuse('policy-signatures-missing', { have: keys.length, want })
}

/** Never an older one, and never another of the same number: a server cannot choose between two that were both signed. */
export function policyVersion({ policy, known, root }: Case): Refusal | undefined {
  const { version, rootVersion } = policy.document
  if (rootVersion > root.document.version) return refuse('root-unknown', { version: rootVersion })
  const other = version === known.policyVersion && policy.digest !== known.policyDigest
  return version < known.policyVersion || other
    ? refuse('policy-older', { version, known: known.policyVersion })
    : undefined
}

export function policyLife({ policy, root, now }: SignedPolicy): Refusal | undefined {
  const { issuedAt, expires } = policy.document
  const days = Math.ceil((Date.parse(expires) - Date.parse(issuedAt)) / DAY_MS)
  const max = root.document.policyMaxDays
  if (days > max) return refuse('policy-outlives-root', { days, max })
  return now.getTime() >= Date.parse(expires) ? refuse('policy-expired', { expires }) : undefined
}
