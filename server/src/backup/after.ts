/** What a backup or a restore leaves in the ledgers, and whether these hold. */
import { readEpoch } from '../enrolment/index.ts'
import { ledgerHead, sequence, verifyLedger } from '../evidence/index.ts'
import type { Clock } from '../platform/clock.ts'
import { type Database, openDatabase } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'

export interface LedgerState {
  readonly tenantId: number
  readonly ok: boolean
  readonly entries: number
  /** What the next root must name, so that hosts take orders again: the server's epoch, and the ledger's head before this. */
  readonly epoch: number
  readonly previousHead: string
}

export interface LedgerOptions {
  readonly appUrl: string
  readonly clock: Clock
  readonly ids: Ids
  readonly entry: { readonly type: string; readonly body: Readonly<Record<string, unknown>> }
}

/** Writes the entry into every tenant's ledger, chains it, and recomputes the whole chain. No server may run meanwhile. */
export async function recordAndVerify(options: LedgerOptions): Promise<LedgerState[]> {
  const states: LedgerState[] = []
  await withDatabase(options, async (database) => {
    // A live backup may hold acts that had no place in the chain yet: they come first, so that the head is that of right before.
    await sequence(database)
    const tenants = await database.tenantIds()
    const heads = new Map<number, string>()
    for (const tenantId of tenants) heads.set(tenantId, (await database.tx(tenantId, ledgerHead)).leaf)
    await record(database, options)
    await sequence(database)
    for (const tenantId of tenants) {
      const { ok, entries } = await database.tx(tenantId, verifyLedger)
      const epoch = await database.tx(tenantId, readEpoch)
      states.push({ tenantId, ok, entries, epoch, previousHead: heads.get(tenantId) ?? '' })
    }
  })
  return states
}

/** Writes the entry only: a running server chains it within seconds. */
export function recordOnly(options: LedgerOptions): Promise<void> {
  return withDatabase(options, (database) => record(database, options))
}

async function record(database: Database, { entry }: LedgerOptions): Promise<void> {
  for (const tenantId of await database.tenantIds())
    await database.tx(tenantId, (tx) =>
      tx.record({ ...entry, subjectType: 'server', subjectId: 'server', provenance: 'server-seen' }),
    )
}

async function withDatabase(
  { appUrl, clock, ids }: LedgerOptions,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = openDatabase({ url: appUrl, clock, ids, subscribers: {}, maxConnections: 2 })
  try {
    await work(database)
  } finally {
    await database.close()
  }
}
