/** What the inventory knows of hosts that a deployment is about. Reads its tables and writes none. */
import type { UpdaterAside } from '@patchreeve/contract/sections/repositories.ts'
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

/**
 * When a host's present boot was first reported. The boot began some minutes before; the host judges by its own clock. A host
 * that was enrolled in this boot has only ever reported this one: then it is when it was enrolled.
 */
export async function bootsOf(tx: Tx, hostIds: readonly string[]): Promise<Map<string, Date>> {
  const found = await sql<{ hostId: string; at: Date }>`
    select h.host_id as "hostId", min(lower(s.valid)) as at
    from inventory_host h
    join inventory_host_row r on r.tenant_id = h.tenant_id and r.host_no = h.host_no and r.section = 7 and r.body ->> 'kind' = 'reboot'
    join inventory_host_state s on s.tenant_id = h.tenant_id and s.host_no = h.host_no and s.section = 7 and upper_inf(s.recorded)
    join inventory_profile f on f.tenant_id = s.tenant_id and f.profile_id = s.profile_id
    where h.host_id = any(${[...hostIds]}::uuid[]) and exists (
      select from inventory_row w
      where w.tenant_id = s.tenant_id and w.body ->> 'bootId' = r.body ->> 'bootId'
        and (w.row_id = any(s.add_ids) or (w.row_id = any(f.ids) and w.row_id <> all(s.rem_ids))))
    group by h.host_id`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.hostId, row.at]))
}

export interface UpdaterNow {
  /** undefined: the host tells of no such updater. */
  readonly row: { readonly active: boolean; readonly installs: boolean; readonly aside?: UpdaterAside } | undefined
  readonly reportId: string | null
}

/** What the newest inventory of a host says of an updater. */
export async function updaterNow(tx: Tx, hostId: string, name: string): Promise<UpdaterNow> {
  const found = await sql<{ row: UpdaterNow['row'] | null; reportId: string }>`
    select r.body as row, s.report_id as "reportId"
    from inventory_host h
    join inventory_host_state s on s.tenant_id = h.tenant_id and s.host_no = h.host_no and s.section = 4
      and upper_inf(s.valid) and upper_inf(s.recorded)
    left join inventory_host_row r on r.tenant_id = h.tenant_id and r.host_no = h.host_no and r.section = 4
      and r.body ->> 'kind' = 'updater' and r.body ->> 'name' = ${name}
    where h.host_id = ${hostId} and h.retired_at is null
    limit 1`.execute(tx.db)
  const [first] = found.rows
  return { row: first?.row ?? undefined, reportId: first?.reportId ?? null }
}
