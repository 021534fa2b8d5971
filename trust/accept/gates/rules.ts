/**
 * The policy's rules for packages and clusters. People signed them knowing that there are emergencies, so an emergency lifts
 * neither: whoever can call one can sign another policy, too.
 */
import { toInstant } from '../../documents/fields.ts'
import { exclusionOf } from '../../documents/policy-rules.ts'
import { type Refusal, refuse } from '../../refusals.ts'
import { MINUTE_MS } from '../../times.ts'
import type { Case } from '../case.ts'
import { clusterOf, nextTurn, turnUntil } from '../cluster.ts'

export function exclusion({ order, policy, known, now }: Case): Refusal | undefined {
  const names = order.document.changes.map((one) => one.name)
  const hit = exclusionOf(policy.document.exclusions, known.hostKey, names, now)
  return hit && refuse('package-excluded', { ...hit })
}

export function cluster(c: Case): Refusal | undefined {
  const own = clusterOf(c.policy.document.clusters, c.known.hostKey)
  if (!own || turnEnd(c) !== null) return undefined
  const until = nextTurn(own, c.known.hostKey, c.now.getTime(), periodOf(c))
  return refuse('cluster-turn-not-come', { cluster: own.name, until: toInstant(new Date(until)) })
}

/** When the turn of a host in its cluster ends; null: it is in none, or it is not its turn. */
export function turnEnd(c: Case): Date | null {
  const own = clusterOf(c.policy.document.clusters, c.known.hostKey)
  const until = own && turnUntil(own, c.known.hostKey, c.now.getTime(), periodOf(c))
  return until === undefined ? null : new Date(until)
}

const periodOf = (c: Case): number => c.policy.document.periodMinutes * MINUTE_MS
