/** The ledger at work: giving pending entries their place, and recomputing the chain. */
import type { Text } from '@patchreeve/contract/text.ts'
import type { Database, Tx } from '../platform/database.ts'
import { checkLink, GENESIS, leafOf, payloadDigest } from './ledger.ts'
import * as store from './store.ts'

/** Entries per transaction: one fsync for many, while a commit stays below some 20 ms. */
const BATCH = 1_000

/** Chains everything that waits, in all tenants; returns how many entries were added. May run beside itself: the head is locked. */
export async function sequence(database: Database): Promise<number> {
  let added = 0
  for (const tenantId of await database.tenantIds()) {
    for (;;) {
      const count = await database.tx(tenantId, sequenceBatch)
      added += count
      if (count < BATCH) break
    }
  }
  return added
}

async function sequenceBatch(tx: Tx): Promise<number> {
  let head = await store.lockHead(tx, GENESIS)
  const pending = await store.unsequenced(tx, BATCH)
  if (pending.length === 0) return 0
  const entries: store.NewEntry[] = []
  for (const row of pending) {
    const digest = payloadDigest(row.salt, row)
    const seq = head.seq + 1
    const leaf = leafOf(seq, head.leaf, digest)
    entries.push({ seq, pendingId: row.id, payloadDigest: digest, prev: head.leaf, leaf })
    head = { seq, leaf }
  }
  await store.append(tx, entries, head)
  return entries.length
}

export interface Verification {
  readonly ok: boolean
  readonly entries: number
  /** Leaf of the newest entry, hex. */
  readonly head: string
  readonly broken: Text | null
}

/** Recomputes every link and payload from the rows; stops at the first that does not hold. */
export async function verifyLedger(tx: Tx): Promise<Verification> {
  let head = { seq: 0, leaf: GENESIS }
  for (;;) {
    const rows = await store.entriesAfter(tx, head.seq, BATCH)
    for (const row of rows) {
      const fault = checkLink(head, row) ?? payloadFault(row)
      if (fault)
        return {
          ok: false,
          entries: head.seq,
          head: head.leaf.toString('hex'),
          broken: { code: `ledger-${fault}`, params: { seq: row.seq } },
        }
      head = { seq: row.seq, leaf: row.leaf }
    }
    if (rows.length < BATCH) break
  }
  const stored = await store.lockHead(tx, GENESIS)
  const cut = stored.seq !== head.seq || !stored.leaf.equals(head.leaf)
  const broken = cut ? { code: 'ledger-head-differs', params: { seq: stored.seq } } : await forkOf(tx)
  return { ok: broken === null, entries: head.seq, head: head.leaf.toString('hex'), broken }
}

/** A chain that was made anew from its beginning holds by itself; what hosts were told of the old one gives it away. */
async function forkOf(tx: Tx): Promise<Text | null> {
  const foreign = await store.foreignHead(tx)
  return foreign ? { code: 'ledger-fork', params: { seq: foreign.seq, host: foreign.host } } : null
}

/** What hosts are given to remember. */
export async function ledgerHead(tx: Tx): Promise<{ seq: number; leaf: string }> {
  const head = await store.readHead(tx)
  return { seq: head?.seq ?? 0, leaf: (head?.leaf ?? GENESIS).toString('hex') }
}

/** Does this ledger have that entry with that leaf? */
export async function holdsHead(tx: Tx, head: { readonly seq: number; readonly leaf: string }): Promise<boolean> {
  const leaf = head.seq === 0 ? GENESIS : await store.leafAt(tx, head.seq)
  return leaf?.toString('hex') === head.leaf
}

function payloadFault(row: store.EntryRow): 'payload-differs' | undefined {
  if (store.isForgotten(row)) return undefined
  return payloadDigest(row.salt, row).equals(row.payloadDigest) ? undefined : 'payload-differs'
}
