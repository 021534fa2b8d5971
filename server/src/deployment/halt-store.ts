/** SQL of the halt of all. */
import type { HaltedDeployment } from '@patchreeve/contract/api/deployment-views.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

/** With the newest lease that was out. */
export type Stopped = HaltedDeployment & { readonly leasedAt: string | null }

export interface HaltRecord {
  readonly haltId: string
  readonly reason: string
  readonly haltedAt: Date
  readonly haltedBy: string
  readonly stopped: readonly Stopped[]
  readonly liftedAt: Date | null
  readonly liftedBy: string | null
  readonly liftReason: string | null
}

/** Starts hold it together, a halt alone: none slips through beside it. */
export async function lockHalts(tx: Tx, how: 'shared' | 'alone'): Promise<void> {
  await (how === 'shared'
    ? sql`select pg_advisory_xact_lock_shared(hashtext('deployment_halt'), ${tx.tenantId})`
    : sql`select pg_advisory_xact_lock(hashtext('deployment_halt'), ${tx.tenantId})`
  ).execute(tx.db)
}

const HALT = sql.raw(
  `h.halt_id as "haltId", h.reason, h.halted_at as "haltedAt", h.halted_by as "haltedBy", h.stopped, h.lifted_at as "liftedAt",
  h.lifted_by as "liftedBy", h.lift_reason as "liftReason"`,
)

export async function standingHalt(tx: Tx): Promise<HaltRecord | undefined> {
  return (await sql<HaltRecord>`select ${HALT} from deployment_halt h where h.lifted_at is null`.execute(tx.db)).rows[0]
}

export async function newestHalt(tx: Tx): Promise<HaltRecord | undefined> {
  return (
    await sql<HaltRecord>`
      select ${HALT} from deployment_halt h
      order by h.lifted_at is null desc, h.halted_at desc
      limit 1`.execute(tx.db)
  ).rows[0]
}

export async function insertHalt(
  tx: Tx,
  halt: Pick<HaltRecord, 'haltId' | 'reason' | 'haltedBy' | 'stopped'>,
): Promise<void> {
  await sql`
    insert into deployment_halt (tenant_id, halt_id, reason, halted_at, halted_by, stopped)
    values (${tx.tenantId}, ${halt.haltId}, ${halt.reason}, ${tx.now}, ${halt.haltedBy}, ${JSON.stringify(halt.stopped)}::jsonb)`.execute(
    tx.db,
  )
}

export async function liftHalt(tx: Tx, haltId: string, by: string, reason: string): Promise<void> {
  await sql`
    update deployment_halt set lifted_at = ${tx.now}, lifted_by = ${by}, lift_reason = ${reason}
    where halt_id = ${haltId} and lifted_at is null`.execute(tx.db)
}
