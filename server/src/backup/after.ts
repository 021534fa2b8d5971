/** What a backup or a restore leaves in the ledgers, and whether these hold. */
import { readEpoch } from '../enrolment/index.ts'
import { ledgerHead, sequence, verifyLedger } from '../evidence/index.ts'
import type { Clock } from '../platform/clock.ts'
import { openDatabase } from '../platform/database.ts'
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

/** Writes the entry into every tenant's ledger, chains it, and recomputes the whole chain. */
export async function recordAndVerify(options: LedgerOptions): Promise<LedgerState[]> {
  const states: LedgerState[] = []
  await record(options, async (database) => {
    const tenants = await database.tenantIds()
    // The entry waits for its place: until it has one the head is that of before.
    const heads = new Map<number, string>()
    for (const tenantId of tenants) heads.set(tenantId, (await database.tx(tenantId, ledgerHead)).leaf)
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
  return record(options, async () => undefined)
}

async function record(
  { appUrl, clock, ids, entry }: LedgerOptions,
  then: (database: ReturnType<typeof openDatabase>) => Promise<void>,
): Promise<void> {
  const database = openDatabase({ url: appUrl, clock, ids, subscribers: {}, maxConnections: 2 })
  try {
    for (const tenantId of await database.tenantIds())
      await database.tx(tenantId, (tx) =>
        tx.record({ ...entry, subjectType: 'server', subjectId: 'server', provenance: 'server-seen' }),
      )
    await then(database)
  } finally {
    await database.close()
  }
}
