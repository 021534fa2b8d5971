/** `sign --now HOST`: hosts of the first ring that need not wait, as a person names them. */
import type { PlanSet } from '@patchreeve/trust/policy/signable.ts'
import { WrongUse } from '../exit-code.ts'

/** Fewer letters could be two hosts tomorrow. */
export const PREFIX_MIN = 8

/** Hosts of the plan that the policy names for its first ring. */
export function firstRing({ policy, plan }: PlanSet): string[] {
  const [first] = policy.document.rings
  if (!first || first.hosts === 'others') return []
  const { hosts } = first
  return plannedHosts(plan).filter((host) => hosts.includes(host))
}

const plannedHosts = (plan: PlanSet['plan']): string[] => plan.document.transactions.flatMap((one) => one.hosts)

/**
 * Throws WrongUse. A digest goes before a name: names are the server's word, and one that looks like the beginning of another host's
 * digest must not stand in for it. Whoever signs sees the digest on the page.
 */
export function hostOfFirstRing(set: PlanSet, names: ReadonlyMap<string, string>, typed: string): string {
  const planned = plannedHosts(set.plan)
  const letters = typed.replace(/\s/g, '')
  const byDigest = letters.length >= PREFIX_MIN ? planned.filter((host) => host.startsWith(letters)) : []
  const found = byDigest.length > 0 ? byDigest : planned.filter((host) => names.get(host) === typed)
  const [host] = found
  if (host === undefined || found.length > 1)
    throw new WrongUse(
      `"${typed}" names ${found.length} hosts of the plan`,
      names.size > 0
        ? `a name as the plan's page has it, or the first ${PREFIX_MIN} letters of a host’s digest`
        : `the first ${PREFIX_MIN} letters of a host’s digest; names come only with "plan document PLAN --json"`,
    )
  if (firstRing(set).includes(host)) return host
  throw new WrongUse(`"${typed}" is not in the first ring`, '--now is for the first ring; --emergency is for all')
}
