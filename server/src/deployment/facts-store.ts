/** What the inventory knows of hosts that a deployment is about. Reads its tables and writes none. */
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface InstalledRow {
  readonly hostId: string
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly reportId: string
}

/** What the newest inventory of these hosts says of these packages. Packages that dpkg only remembers are not in it. */
export async function installedNow(
  tx: Tx,
  hostIds: readonly string[],
  names: readonly string[],
): Promise<InstalledRow[]> {
  return (
    await sql<InstalledRow>`
      select h.host_id as "hostId", p.name, p.architecture, p.version, hp.report_id as "reportId"
      from inventory_host h
      join inventory_host_package hp on hp.tenant_id = h.tenant_id and hp.host_no = h.host_no
      join inventory_package_version p on p.pv = hp.pv and p.ecosystem = 'deb' and p.name = any(${[...names]}::text[])
      where h.host_id = any(${[...hostIds]}::uuid[]) and h.retired_at is null`.execute(tx.db)
  ).rows
}

/** Zones of hosts, as their operating system says; UTC where it says none. */
export async function zonesOf(tx: Tx, hostIds: readonly string[]): Promise<Map<string, string>> {
  const found = await sql<{ hostId: string; zone: string }>`
    select h.host_id as "hostId", r.body ->> 'timezone' as zone
    from inventory_host h
    join inventory_host_row r on r.tenant_id = h.tenant_id and r.host_no = h.host_no and r.section = 1 and r.body ->> 'kind' = 'system'
    where h.host_id = any(${[...hostIds]}::uuid[])`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.hostId, row.zone || 'Etc/UTC']))
}

export async function hostNames(tx: Tx, hostIds: readonly string[]): Promise<Map<string, string>> {
  const found = await sql<{ hostId: string; name: string }>`
    select host_id as "hostId", name from inventory_host where host_id = any(${[...hostIds]}::uuid[])`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.hostId, row.name]))
}
