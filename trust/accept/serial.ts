/**
 * Batches go one after the other: a host begins a plan when every host of the batches before its own that the plan is for has proven
 * it, by a result that it signed itself. Replicas go before their primary, a database before what asks it; on the way back the order
 * is the other one. Nothing lifts it but the proof: not time, not `--now`, not an emergency.
 */
import type { Policy } from '../documents/policy.ts'
import type { Serial } from '../documents/policy-rules.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Case } from './case.ts'
import { isSignedOff } from './gates/approval.ts'
import { wordsOf } from './proofs.ts'
import { ringOf } from './ring-of.ts'

export interface Batched {
  readonly serial: Serial
  /** Place of its batch in the serial. */
  readonly index: number
}

/** Undefined: the host is in no serial. */
export function batchOf(serials: readonly Serial[] = [], host: string): Batched | undefined {
  for (const serial of serials) {
    const index = serial.batches.findIndex((one) => one.hosts.includes(host))
    if (index >= 0) return { serial, index }
  }
  return undefined
}

/** Hosts of the batches before and after a host's own: whose results it may ask for, one way or the other. */
export function matesOf({ serials }: Pick<Policy, 'serials'>, host: string): ReadonlySet<string> {
  const own = batchOf(serials, host)
  return new Set(own?.serial.batches.flatMap(({ hosts }, at) => (at === own.index ? [] : hosts)))
}

export async function serial(c: Case): Promise<Refusal | undefined> {
  const own = batchOf(c.policy.document.serials, c.known.hostKey)
  if (!own) return undefined
  const awaited = batchesBefore(own, c).map(({ name, hosts }) => ({
    name,
    hosts: hosts.filter((one) => isAwaited(c, one)),
  }))
  const hosts = new Set(awaited.flatMap((one) => one.hosts))
  if (hosts.size === 0) return undefined
  const words = await wordsOf(c, hosts)
  if ('code' in words) return words
  const isProven = (host: string): boolean => words.get(host)?.said === 'succeeded'
  const batch = awaited.find((one) => !one.hosts.every(isProven))
  const host = batch?.hosts.find((one) => !isProven(one))
  if (!batch || host === undefined) return undefined
  const have = [...hosts].filter(isProven).length
  const [name, want, failed] = [own.serial.name, hosts.size, words.size - have]
  return refuse('serial-not-proven', { serial: name, batch: batch.name, host, have, want, failed })
}

/** The nearest to the beginning first; what leads back begins at the other end. */
function batchesBefore({ serial: { batches }, index }: Batched, { order }: Case): Serial['batches'] {
  return order.document.verb === 'undo' ? batches.slice(index + 1).reverse() : batches.slice(0, index)
}

/**
 * Is the plan for that host, too? Who has read and signed a plan has said so by its list of hosts. A plan that nobody signed is the
 * server's own list, so that every host counts, named or not: else it could leave out whom it wants to pass over.
 */
function isAwaited(c: Case, host: string): boolean {
  const isReboot = c.order.document.verb === 'reboot'
  if (isReboot && !ringOf(c.policy.document, host).ring.mayReboot) return false
  if (!isSignedOff(c)) return true
  const row = c.plan?.document.transactions.find((one) => one.hosts.includes(host))
  return row !== undefined && (!isReboot || row.reboot)
}
