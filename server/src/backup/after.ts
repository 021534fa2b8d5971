/** What a backup or a restore leaves in the ledgers, and whether these hold. */
import { sequence, verifyLedger } from '../evidence/index.ts'
import type { Clock } from '../platform/clock.ts'
import { openDatabase } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'

export interface LedgerState {
  readonly tenantId: number
  readonly ok: boolean
  readonly entries: number
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
    await sequence(database)
    for (const tenantId of await database.tenantIds()) {
      const { ok, entries } = await database.tx(tenantId, verifyLedger)
      states.push({ tenantId, ok, entries })
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
