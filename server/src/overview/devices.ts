/** Devices that hosts see on their networks: those that are a host's own interface are known and left out. */

import type { Device } from '@patchreeve/contract/api/host-views.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

interface DeviceRow extends Omit<Device, 'firstSeenAt' | 'lastSeenAt'> {
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
}

export async function readDevices(tx: Tx): Promise<Device[]> {
  const found = await sql<DeviceRow>`
    with own as (
      select distinct body->>'mac' as mac from inventory_host_row where section = 5 and body->>'kind' = 'interface')
    select d.mac, d.addresses, d.first_seen_at as "firstSeenAt", d.last_seen_at as "lastSeenAt", d.decision,
      array(select h.name from inventory_host h where h.host_no = any(d.seen_by) order by h.name) as "seenBy"
    from inventory_device d
    where d.mac not in (select mac from own where mac is not null)
    order by d.mac`.execute(tx.db)
  return found.rows.map((row) => ({
    ...row,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  }))
}
