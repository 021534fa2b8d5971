/**
 * Gates that stand at hosts whatever the plan: what they told of themselves by refusing an order, and what only the server can
 * see, because it knows other hosts and hears nothing from one that is away.
 */
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { spansOf } from '@patchreeve/trust/accept/windows.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { againAfterMs, hostGateOf, hostGates } from '@patchreeve/trust/host-gates.ts'
import { DAY_MS, HOUR_MS } from '@patchreeve/trust/times.ts'
import { newestPolicy, type StandingGate } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import * as facts from './facts-store.ts'
import * as gates from './gate-store.ts'

interface Placed {
  readonly hostId: string
  /** Null: it has none that counts, and is in no ring. */
  readonly hostKey: string | null
}

/** As long as Debian's security indexes count (their Valid-Until): what is older than a newer one for so long is not looked at. */
const FROZEN_AFTER_MS = 7 * DAY_MS
/** Of a ring that is always open. */
const AWAY_AFTER_MS = DAY_MS
/** The longest time between two check-ins that a server asks for. */
const CHECK_IN_MAX_MS = HOUR_MS

/** Of one host, for `why`. */
export async function standingAt(tx: Tx, host: Placed): Promise<readonly StandingGate[]> {
  return (await standingGates(tx, [host])).get(host.hostId) ?? []
}

/** By host; none where nothing stands. */
export async function standingGates(
  tx: Tx,
  hosts: readonly Placed[],
): Promise<ReadonlyMap<string, readonly StandingGate[]>> {
  const ids = hosts.map((host) => host.hostId)
  const told = Map.groupBy(await gates.toldGates(tx, ids), (row) => row.hostId)
  const [frozen, away] = [await frozenHosts(tx, ids), await awayHosts(tx, hosts)]
  return new Map(
    ids.map((id) => [
      id,
      [
        ...(told.get(id) ?? []).map(({ gate, because, since }) => ({ gate, because, since })),
        ...(frozen.get(id) ?? []),
        ...(away.get(id) ?? []),
      ],
    ]),
  )
}

/** Hosts that get an older signed index than others: their lists stand still, or somebody holds them still. */
export async function frozenHosts(
  tx: Tx,
  hostIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StandingGate[]>> {
  if (hostIds.length === 0) return new Map()
  const rows = await gates.frozenSources(tx, hostIds, new Date(tx.now.getTime() - FROZEN_AFTER_MS))
  return new Map(
    rows.map(({ hostId, uri, suite, date, seen }) => {
      const params = { uri, suite, date: date.toISOString(), seen: seen.toISOString() }
      return [hostId, [{ gate: 'frozen', because: { code: 'deployment.repository-frozen', params }, since: seen }]]
    }),
  )
}

/** Hosts that were not heard of since their last window began: an order would find nobody. */
async function awayHosts(tx: Tx, hosts: readonly Placed[]): Promise<ReadonlyMap<string, readonly StandingGate[]>> {
  const policy = (await newestPolicy(tx))?.document
  if (!policy) return new Map()
  const ids = hosts.map((host) => host.hostId)
  const [seen, zones] = [await gates.lastSeenOf(tx, ids), await facts.zonesOf(tx, ids)]
  return new Map(
    hosts.flatMap(({ hostId, hostKey }): [string, StandingGate[]][] => {
      const at = seen.get(hostId)
      if (!at || hostKey === null) return []
      const since = missedSince(policy, hostKey, zones.get(hostId) ?? 'Etc/UTC', tx.now.getTime())
      if (at.getTime() >= since) return []
      const because = { code: 'deployment.host-offline', params: { seen: at.toISOString() } }
      return [[hostId, [{ gate: 'offline', because, since: at }]]]
    }),
  )
}

/** Who was last heard of before this instant (ms) missed a window: the start of the last one, once every host had time to check in. */
export function missedSince(policy: Policy, hostKey: string, zone: string, nowMs: number): number {
  const { windows } = ringOf(policy, hostKey).ring
  if (windows === 'any') return nowMs - AWAY_AFTER_MS
  const begun = spansOf(windows, zone).filter((span) => span.from + CHECK_IN_MAX_MS <= nowMs)
  return Math.max(Number.NEGATIVE_INFINITY, ...begun.map((span) => span.from))
}

const GATES = ['clock', ...hostGates.map((gate) => gate.id)]
/** Those that an order asks as well that only reads. */
const READING_GATES = hostGates.flatMap((gate) => (gate.holds === 'every' ? [gate.id] : []))

/** What a signed result says of the host's own gates: those that stand, or that an order got past all of them. */
export async function noteGates(tx: Tx, hostId: string, { outcome, because }: Result, acts: boolean): Promise<void> {
  const standing = because.flatMap(({ code, params }) => {
    const gate = gateOf(code)
    return gate === undefined ? [] : [{ gate, because: { code: `refusal.${code}`, params } }]
  })
  if (outcome !== 'refused') await gates.dropGates(tx, hostId, acts ? GATES : READING_GATES)
  else if (standing.length > 0) await gates.replaceGates(tx, hostId, standing)
}

/** The host's own, and its clock, of which only it knows. */
function gateOf(code: string): string | undefined {
  return code === 'clock-not-trusted' ? 'clock' : hostGateOf(code)?.id
}

export const gateView = ({ gate, because, since }: StandingGate) => ({ gate, because, since: since.toISOString() })

/** When a host that refused by one of its own gates is asked again; undefined: the code is none of them. */
export async function gateAgainAt(tx: Tx, hostId: string, code: string): Promise<Date | undefined> {
  const gate = hostGateOf(code)
  if (!gate) return undefined
  const stood = (await gates.toldGates(tx, [hostId])).find((one) => one.gate === gate.id)?.since ?? tx.now
  return new Date(tx.now.getTime() + againAfterMs(gate, tx.now.getTime() - stood.getTime()))
}
