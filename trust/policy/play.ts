/**
 * A policy's rules, played through for one fix from its publication on, with hosts that are always there and are done within a quarter
 * of an hour: when the last host of each part of each ring would begin. Of a share it is when all are let in, for that is certain; chance
 * lets the last of few hosts begin sooner. All other rules cost no less than what comes out.
 */
import { beginSpan, slotAt, slotOf, slotsOf } from '../accept/cluster.ts'
import { periodStart } from '../accept/place.ts'
import { batchOf } from '../accept/serial.ts'
import { nextOpen, openMs, type Span, spansOf } from '../accept/windows.ts'
import { expandCalendar } from '../calendar/windows.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../times.ts'
import type { PolicyDraft } from './draft.ts'

export type DraftRing = PolicyDraft['rings'][number]
type DraftCluster = PolicyDraft['clusters'][number]

/** Longer than any deadline that a policy can name, with a year's rule expanded. */
const HORIZON_DAYS = 430
/**
 * From its order to its proof: so long the server waits before it takes a host for one of which something may be wrong. Who takes longer
 * keeps others waiting, and no deadline is promised with it.
 */
const AT_WORK_MS = 15 * MINUTE_MS

/** Hosts to whom the same rules apply: of one ring, of one cluster or of none, of one batch or of none. Every host is in exactly one part. */
export interface Part {
  readonly ring: string
  readonly cluster: string | null
  /** With the serial that the batch is of. */
  readonly serial: string | null
  readonly batch: string | null
  /** null = not known. */
  readonly hosts: number | null
}

export interface Played {
  /** With its groups expanded. */
  readonly draft: PolicyDraft
  /** Per ring when it is open. */
  readonly open: readonly (readonly Span[])[]
  /** Hosts that no ring names; null = not known. */
  readonly othersCount: number | null
}

/** Host-local windows are read as UTC: every host has the same gaps, shifted. */
export function playable(draft: PolicyDraft, from: Date, othersCount: number | null): Played {
  const until = new Date(from.getTime() + HORIZON_DAYS * DAY_MS)
  const open = draft.rings.map(({ windows }) =>
    spansOf(windows === 'any' ? 'any' : { calendar: windows, times: expandCalendar(windows, from, until) }, 'UTC'),
  )
  return { draft, open, othersCount }
}

/** In the order of the rings; a ring without hosts of its own outside clusters and serials has no part for them. */
export function partsOf({ draft, othersCount }: Played): Part[] {
  return draft.rings.flatMap((ring): Part[] => {
    const found = new Map<string, Part & { hosts: number }>()
    for (const host of membersIn(draft, ring, namedIn(draft))) {
      const own = { ring: ring.name, ...placeOf(draft, host) }
      const key = JSON.stringify(own)
      found.set(key, { ...own, hosts: (found.get(key)?.hosts ?? 0) + 1 })
    }
    const special = [...found.values()]
    const count = special.reduce((sum, one) => sum + one.hosts, 0)
    const all = sizeOf(ring, othersCount)
    const rest = all === null ? null : Math.max(0, all - count)
    const others = { ring: ring.name, cluster: null, serial: null, batch: null, hosts: rest }
    return [...(rest === 0 && count > 0 ? [] : [others]), ...special]
  })
}

/** Hosts that a cluster or a serial names, each once. */
function namedIn({ clusters, serials }: PolicyDraft): string[] {
  const batches = serials.flatMap((one) => one.batches)
  return [...new Set([...clusters, ...batches].flatMap((one) => one.hosts))]
}

function placeOf({ clusters, serials }: PolicyDraft, host: string): Pick<Part, 'cluster' | 'serial' | 'batch'> {
  const own = batchOf(serials, host)
  return {
    cluster: clusters.find((one) => one.hosts.includes(host))?.name ?? null,
    serial: own?.serial.name ?? null,
    batch: own?.serial.batches[own.index]?.name ?? null,
  }
}

const sizeOf = (ring: DraftRing, othersCount: number | null): number | null =>
  ring.hosts === 'others' ? othersCount : ring.hosts.length

function membersIn({ rings }: PolicyDraft, { hosts }: DraftRing, of: readonly string[]): string[] {
  if (hosts !== 'others') return of.filter((one) => hosts.includes(one))
  const named = rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts))
  return of.filter((one) => !named.includes(one))
}

/** Per part (partsOf) when its last host begins; null = never. `urgent`: people signed the plan as urgent. */
export function play(played: Played, parts: readonly Part[], urgent: boolean, published: number): (number | null)[] {
  const { draft, othersCount } = played
  const ends = new Map<Part, number | null>()
  /** How the ring below goes; undefined: there is none, or it never begins. */
  let below: RingRun | undefined
  for (const [at, ring] of draft.rings.entries()) {
    const own = parts
      .filter((one) => one.ring === ring.name)
      .sort((a, b) => waitsFor(draft, a).length - waitsFor(draft, b).length)
    const asks = at > 0 && ring.promotion.minSucceeded > 0
    const proven = asks ? below && provenAt(below, ring, ends, urgent) : published
    const opened = opensAt(draft, ring, urgent, published)
    below = proven == null ? undefined : { draft, ring, own, spans: played.open[at] ?? [], proven, opened }
    const size = sizeOf(ring, othersCount)
    for (const part of own) ends.set(part, below ? lastBegins(below, part, size, batchesDone(draft, part, ends)) : null)
  }
  return parts.map((part) => ends.get(part) ?? null)
}

interface RingRun {
  readonly draft: PolicyDraft
  readonly ring: DraftRing
  readonly own: readonly Part[]
  readonly spans: readonly Span[]
  /** When the ring before has proven the plan. */
  readonly proven: number
  /** When delay and cool-down are over. */
  readonly opened: number
}

function opensAt({ origins }: PolicyDraft, ring: DraftRing, urgent: boolean, published: number): number {
  const delayMs = (urgent ? ring.urgentDelayMinutes : ring.delayMinutes) * MINUTE_MS
  const coolDownMs = Math.max(0, ...origins.map((one) => one.coolDownHours)) * HOUR_MS
  return published + Math.max(delayMs, coolDownMs)
}

/** Names of the batches that go before that of a part. */
function waitsFor({ serials }: PolicyDraft, { serial, batch }: Part): string[] {
  const names = serials.find((one) => one.name === serial)?.batches.map((one) => one.name) ?? []
  return names.slice(0, Math.max(0, names.indexOf(batch ?? '')))
}

/** When the last host of the batches before has proven the plan; 0: there are none, null: never. */
function batchesDone(draft: PolicyDraft, part: Part, ends: ReadonlyMap<Part, number | null>): number | null {
  const before = waitsFor(draft, part)
  let done = 0
  for (const [other, end] of ends) {
    if (other.serial !== part.serial || !before.includes(other.batch ?? '')) continue
    if (end === null) return null
    done = Math.max(done, end + AT_WORK_MS)
  }
  return done
}

/**
 * With its last host's share let in, the batches before its own done, its turn in its cluster come, and all others of the ring before
 * it done.
 */
function lastBegins(run: RingRun, part: Part, size: number | null, batchesEnd: number | null): number | null {
  const released = beginsAt(run, 100, size)
  if (released === null || batchesEnd === null) return null
  const begun = nextOpen(run.spans, Math.max(released, batchesEnd)) ?? null
  const cluster = run.draft.clusters.find((one) => one.name === part.cluster)
  return begun === null || !cluster ? begun : lastTurn(run, cluster, begun)
}

/** When so many percent, which are so many hosts, of the ring may have begun. */
function beginsAt(
  { draft, ring, spans, proven, opened }: RingRun,
  percent: number,
  hosts: number | null,
): number | null {
  const periods = Math.max(1, Math.ceil(percent / ring.sharePercent))
  // The share grows from when the plan is proven, too.
  const from = Math.max(opened, proven)
  const released = afterOpenTime(spans, from, (periods - 1) * draft.periodMinutes * MINUTE_MS)
  if (released === null) return null
  // All from the beginning on, or those that the last share lets in, from then on: whoever is let in between is done sooner.
  const last = hosts && hosts * (1 - ((periods - 1) * ring.sharePercent) / Math.max(percent, ring.sharePercent))
  const worked = [wavesEnd(ring, spans, from, hosts), wavesEnd(ring, spans, released, last)]
  const ends = worked.map((one) => (one === null ? undefined : nextOpen(spans, Math.max(released, one))))
  const [all, late] = ends
  return all === undefined || late === undefined ? null : Math.max(all, late)
}

/** When the last of so many begins, so many at a time. */
function wavesEnd({ maxAtOnce }: DraftRing, spans: readonly Span[], from: number, hosts: number | null): number | null {
  const waves = maxAtOnce === null || hosts === null ? 1 : Math.max(1, Math.ceil(hosts / maxAtOnce))
  return afterOpenTime(spans, from, (waves - 1) * AT_WORK_MS)
}

/** When the last slot of the ring's members has had a turn within the ring's windows, from `from` on. */
function lastTurn({ draft, ring, spans }: RingRun, cluster: DraftCluster, from: number): number | null {
  const periodMs = draft.periodMinutes * MINUTE_MS
  const slots = slotsOf(cluster)
  if (slots === 1) return from
  const left = new Set(membersIn(draft, ring, cluster.hosts).map((host) => slotOf(cluster, host)))
  // From any hour on, each slot comes within so many periods that a window is open in; more are of slots that no window meets.
  let at: number | undefined = nextOpen(spans, from)
  while (at !== undefined && at < from + HORIZON_DAYS * DAY_MS) {
    if (at < beginSpan(at, periodMs).to) left.delete(slotAt(at, periodMs, slots))
    if (left.size === 0) return at
    at = nextOpen(spans, periodStart(at, periodMs) + periodMs)
  }
  return null
}

/** When the ring below has shown so much of it as the next one asks for, and has rested with it; null = never. */
function provenAt(
  below: RingRun,
  { promotion, urgentDelayMinutes }: DraftRing,
  ends: ReadonlyMap<Part, number | null>,
  urgent: boolean,
): number | null {
  const { minSucceeded, soakMinutes } = promotion
  const { ring, own } = below
  const size = ring.hosts === 'others' ? Number.POSITIVE_INFINITY : ring.hosts.length
  if (size < minSucceeded) return null
  let proof = beginsAt(below, (100 * minSucceeded) / size, minSucceeded)
  // More than wait for nobody: some of those that take turns, or go after others, are needed, too.
  const free = own
    .filter((one) => one.cluster === null && waitsFor(below.draft, one).length === 0)
    .reduce((sum, one) => sum + (one.hosts ?? 0), 0)
  if (minSucceeded > free)
    for (const part of own) {
      const end = ends.get(part) ?? null
      proof = proof === null || end === null ? null : Math.max(proof, end)
    }
  if (proof === null) return null
  // What has gone through counts for the next ring when it has rested there.
  return proof + AT_WORK_MS + (urgent ? Math.min(soakMinutes, urgentDelayMinutes) : soakMinutes) * MINUTE_MS
}

/** When the spans have been open for so long since `start`; null = they end before. */
function afterOpenTime(spans: readonly Span[], start: number, lengthMs: number): number | null {
  let passed = 0
  for (const span of spans) {
    const here = openMs([span], start, Number.POSITIVE_INFINITY)
    if (here > 0 && passed + here > lengthMs) return Math.max(span.from, start) + lengthMs - passed
    passed += here
  }
  return null
}
