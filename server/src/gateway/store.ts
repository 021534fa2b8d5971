/** The gateway's only SQL: whose certificate is this, and does it still count. Reads the tables of enrolment and inventory. */
import type { Tx } from '../platform/database.ts'

export async function findPeer(
  tx: Tx,
  serial: string,
): Promise<{ hostId: string; hostNo: number; revoked: boolean; retired: boolean } | undefined> {
  const row = await tx.db
    .selectFrom('enrolment_certificate as c')
    .innerJoin('inventory_host as h', (join) =>
      join.onRef('h.tenant_id', '=', 'c.tenant_id').onRef('h.host_id', '=', 'c.host_id'),
    )
    .select(['c.host_id', 'h.host_no', 'c.revoked_at', 'h.retired_at'])
    .where('c.serial', '=', serial)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    hostId: row.host_id,
    hostNo: row.host_no,
    revoked: row.revoked_at !== null,
    retired: row.retired_at !== null,
  }
}
