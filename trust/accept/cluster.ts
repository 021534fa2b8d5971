/**
 * Hosts of a cluster take turns without a word from the server. Sorted by their keys' digests they stand in slots of `maxDown`; each
 * period has one slot's turn, so never more than that many begin in one. Which slot that is, is a function of the time alone. It
 * moves on with each period, and from one day to the next, and one week to the next, by a number that shares no divisor with that
 * of the slots: so also a short window of every night or of every week comes to each slot in turn.
 */
import type { Cluster } from '../documents/policy-rules.ts'
import { DAY_MS } from '../times.ts'
import { periodStart } from './place.ts'
import type { Span } from './windows.ts'

/**
 * An order begins in the first half of its period, and has the other half to come to its end before the next slot's turn.
 * How long an installation takes nobody knows before; half a period is what people decide by its length.
 */
const BEGINS_WITHIN = 1 / 2
/** A far turn is not looked for: the word is then "not before". */
const PERIODS_AHEAD = 2_000

export const clusterOf = (clusters: readonly Cluster[], host: string): Cluster | undefined =>
  clusters.find((one) => one.hosts.includes(host))

export const slotsOf = ({ hosts, maxDown }: Pick<Cluster, 'hosts' | 'maxDown'>): number =>
  Math.ceil(hosts.length / maxDown)

/** The slot of a host; the list's order in the document does not count. */
export function slotOf({ hosts, maxDown }: Cluster, host: string): number {
  return Math.floor(hosts.toSorted().indexOf(host) / maxDown)
}

/** Whose turn the period of `at` is, of so many slots. */
export function slotAt(at: number, periodMs: number, slots: number): number {
  const start = periodStart(at, periodMs)
  const day = Math.floor(start / DAY_MS)
  const inDay = Math.floor((start - day * DAY_MS) / periodMs)
  const periods = Math.max(1, Math.floor(DAY_MS / periodMs))
  // A day that has a period for each slot need not go on where the day before ended.
  const perDay = slots <= periods ? 1 : coprime(periods, slots)
  const perWeek = coprime(7 * perDay, slots)
  return (inDay + (day % 7) * perDay + Math.floor(day / 7) * perWeek) % slots
}

/** The first number from `least` on that shares no divisor with `slots`. */
function coprime(least: number, slots: number): number {
  let found = least
  while (divisor(found, slots) !== 1) found++
  return found
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** In which time of the period of `at` a member of its slot may begin. */
export function beginSpan(at: number, periodMs: number): Span {
  const from = periodStart(at, periodMs)
  return { from, to: from + periodMs * BEGINS_WITHIN }
}

/** Until when the host may begin now; undefined: it is not its turn. */
export function turnUntil(cluster: Cluster, host: string, at: number, periodMs: number): number | undefined {
  const { to } = beginSpan(at, periodMs)
  return at < to && slotAt(at, periodMs, slotsOf(cluster)) === slotOf(cluster, host) ? to : undefined
}

/** The first period after that of `at` that is its turn; one far away is answered by a time before it. */
export function nextTurn(cluster: Cluster, host: string, at: number, periodMs: number): number {
  const [slots, slot] = [slotsOf(cluster), slotOf(cluster, host)]
  let next = periodStart(at, periodMs) + periodMs
  for (let ahead = 1; ahead < PERIODS_AHEAD && slotAt(next, periodMs, slots) !== slot; ahead++) next += periodMs
  return next
}
