/**
 * What apply trusts and remembers between orders, in one file that is replaced whole. Losing it would be losing the memory of
 * used orders: a file that is there and cannot be read stops everything, it is never made anew.
 */
import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '@patchreeve/trust/canonical.ts'
import { Digest, Instant } from '@patchreeve/trust/documents/fields.ts'
import { Root } from '@patchreeve/trust/documents/root.ts'
import { z } from 'zod'
import { FellBack } from './boot/fell-back.ts'
import { Deferred } from './boot/people.ts'
import { ClockMemory } from './clock.ts'
import { type Disk, replaceFile } from './disk.ts'

export const STATE_FILE = 'state'
/** What a host of 3,000 packages sees in a year of updates. */
const FIRST_SEEN_MAX = 20_000
const count = z.int().min(0)

export const TrustedState = z.strictObject({
  schema: z.literal(1),
  /** Only a person with root on this host changes it: nothing is installed in `watch-only`. */
  mode: z.enum(['apply', 'watch-only']),
  /** Digest of the root's first version, from the enrolment line. */
  pinnedRoot: Digest.nullable(),
  root: z.strictObject({ document: Root, digest: Digest }).nullable(),
  policyVersion: count,
  policyDigest: Digest.nullable(),
  epoch: count,
  generation: count,
  usedOrders: z.array(z.uuid()).max(10_000),
  /** When a .deb was first listed by a publisher-signed index here, by its SHA-256: delays are counted from then. */
  firstSeen: z.record(Digest, Instant),
  lastOrderAt: Instant.nullable(),
  emergencies: z.array(Instant).max(100),
  clock: ClockMemory,
  /** Of the newest result. */
  sequence: count,
  head: z.strictObject({ seq: count, leaf: Digest }).nullable(),
  /** The order whose journal is not finished. */
  current: z.uuid().nullable(),
  fellBack: z.array(FellBack).max(20).default([]),
  /** Of the reboot that is due; null when none was put off. */
  deferred: Deferred.nullable().default(null),
})
export type TrustedState = z.infer<typeof TrustedState>

export const NEW_STATE: TrustedState = {
  schema: 1,
  mode: 'apply',
  pinnedRoot: null,
  root: null,
  policyVersion: 0,
  policyDigest: null,
  epoch: 0,
  generation: 0,
  usedOrders: [],
  firstSeen: {},
  lastOrderAt: null,
  emergencies: [],
  clock: { floor: null, server: null, publisher: null, seen: null, jumped: false },
  sequence: 0,
  head: null,
  current: null,
  fellBack: [],
  deferred: null,
}

export class StateDamaged extends Error {
  constructor(options?: { cause?: unknown }) {
    super('the state of apply cannot be read: nothing is done until a person looks at it', options)
    this.name = 'StateDamaged'
  }
}

/** Digest of the body, line feed, body. */
export function encodeState(state: TrustedState): Uint8Array {
  // zod's output is plain JSON; its type does not say so.
  const body = canonicalJson(TrustedState.parse(state) as unknown as Json)
  return Buffer.from(`${sha256(body)}\n${body}`)
}

/** Throws StateDamaged. */
export function decodeState(bytes: Uint8Array): TrustedState {
  const text = Buffer.from(bytes).toString('utf8')
  const body = text.slice(65)
  if (text[64] !== '\n' || text.slice(0, 64) !== sha256(body)) throw new StateDamaged()
  const parsed = TrustedState.safeParse(JSON.parse(body))
  if (!parsed.success) throw new StateDamaged({ cause: parsed.error })
  return parsed.data
}

export function loadState(disk: Disk): TrustedState {
  const bytes = disk.read(STATE_FILE)
  return bytes ? decodeState(bytes) : NEW_STATE
}

export function saveState(disk: Disk, state: TrustedState): void {
  replaceFile(disk, STATE_FILE, encodeState(state))
}

/** Digests that were not seen before are seen now; the oldest make room. */
export function withSeen(state: TrustedState, digests: Iterable<string>, now: string): TrustedState {
  const firstSeen: Record<string, string> = { ...state.firstSeen }
  for (const digest of digests) firstSeen[digest] ??= now
  const rows = Object.entries(firstSeen)
  if (rows.length <= FIRST_SEEN_MAX) return { ...state, firstSeen }
  rows.sort(([, a], [, b]) => (a < b ? -1 : 1))
  return { ...state, firstSeen: Object.fromEntries(rows.slice(-FIRST_SEEN_MAX)) }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
