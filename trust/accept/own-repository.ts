/**
 * The repository that a server offers its own packages from. Its key lies on the server, so a publisher's signature there is the
 * server's word: whatever comes from it needs people, although the policy names it like any other origin.
 */
import type { Change } from '../documents/plan.ts'
import type { Policy } from '../documents/policy.ts'

/** What its Release file says. A server cannot call it otherwise: hosts compare this with what people signed in the policy. */
const PUBLISHER = 'Patchreeve'

export function bringsOwnPackage(changes: readonly Change[], { origins }: Policy): boolean {
  const own = new Set(
    origins.filter(({ origin, label }) => origin === PUBLISHER || label === PUBLISHER).map((one) => one.id),
  )
  return changes.some((change) => change.origin !== null && own.has(change.origin))
}
