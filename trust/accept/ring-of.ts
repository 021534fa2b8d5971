import type { Policy, Ring } from '../documents/policy.ts'

/** A host's ring by the policy, and its place among the rings; the last takes all that none names. */
export function ringOf(policy: Policy, hostKey: string): { readonly ring: Ring; readonly index: number } {
  const named = policy.rings.findIndex((ring) => ring.hosts !== 'others' && ring.hosts.includes(hostKey))
  const index = named < 0 ? policy.rings.length - 1 : named
  // The schema has at least one ring, and the index is of one of them.
  return { ring: policy.rings[index] as Ring, index }
}
