/** What planning reads of other slices, in one transaction: hosts, their findings, packages and repositories. Read-only. */
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { IN_OPEN_EPISODE } from '../risk/index.ts'
import type { Installed } from './model.ts'

export interface HostRow {
  readonly hostNo: number
  readonly hostId: string
  readonly name: string
  readonly platform: string
}

/** Hosts that may be planned for: not retired, and not made up. */
export async function readHosts(tx: Tx): Promise<HostRow[]> {
  return (
    await sql<HostRow>`
      select h.host_no as "hostNo", h.host_id as "hostId", h.name, f.id as platform
      from inventory_host h
      join inventory_platform f on f.platform = h.platform
      where h.retired_at is null and h.provenance in (1, 2)
      order by h.host_no`.execute(tx.db)
  ).rows
}

export interface FindingRow {
  readonly episodeId: number
  readonly vulnerability: string
  readonly tier: number
  readonly fixedVersion: string | null
  readonly due: Date | null
  /** When it could be fixed at first: opened, and its clock begun. */
  readonly since: Date
  readonly pv: number
  readonly name: string
  readonly architecture: string
  readonly version: string
  readonly sourceName: string
  readonly hostNos: number[]
}

/** Open findings with the hosts that are in them now. */
export async function readFindings(tx: Tx, hostNos: readonly number[]): Promise<FindingRow[]> {
  return (
    await sql<FindingRow>`
      with present as (
        select e.tenant_id, e.episode_id, array_agg(distinct hp.host_no order by hp.host_no) as host_nos
        from ${IN_OPEN_EPISODE}
        where hp.host_no = any(${[...hostNos]}::int[])
        group by e.tenant_id, e.episode_id)
      select e.episode_id as "episodeId", d.id as vulnerability, e.tier, v.fixed_version as "fixedVersion", e.due,
        greatest(e.opened, e.clock_started) as since, e.pv, p.name, p.architecture,
        p.version, p.source_name as "sourceName", n.host_nos as "hostNos"
      from present n
      join risk_episode e on e.tenant_id = n.tenant_id and e.episode_id = n.episode_id
      join inventory_package_version p on p.pv = e.pv and p.ecosystem = 'deb'
      join assessment_vulnerability d on d.vuln = e.vuln
      join assessment_verdict v on v.pv = e.pv and v.platform = e.platform and v.vuln = e.vuln and upper_inf(v.known)
      order by e.episode_id`.execute(tx.db)
  ).rows
}

/** What hosts tell of one updater. A host without a row has none. */
export async function readUpdater(
  tx: Tx,
  name: string,
): Promise<{ hostNo: number; row: Extract<RepositoryRow, { kind: 'updater' }> }[]> {
  return (
    await sql<{ hostNo: number; row: Extract<RepositoryRow, { kind: 'updater' }> }>`
      select r.host_no as "hostNo", r.body as row
      from inventory_host_row r
      where r.section = 4 and r.body ->> 'kind' = 'updater' and r.body ->> 'name' = ${name}`.execute(tx.db)
  ).rows
}

/** Which of these hosts have a package of this name, or built from this source. */
export async function readNamed(
  tx: Tx,
  hostNos: readonly number[],
  names: readonly string[],
): Promise<{ hostNo: number; pv: number }[]> {
  return (
    await sql<{ hostNo: number; pv: number }>`
      select hp.host_no as "hostNo", hp.pv
      from inventory_host_package hp
      join inventory_package_version p on p.pv = hp.pv and p.ecosystem = 'deb'
      where hp.host_no = any(${[...hostNos]}::int[]) and (p.name = any(${[...names]}::text[]) or p.source_name = any(${[...names]}::text[]))`.execute(
      tx.db,
    )
  ).rows
}

/** Package versions once, hosts as lists of their numbers: fleets are alike. */
export async function readInstalled(
  tx: Tx,
  hostNos: readonly number[],
): Promise<{ versions: ReadonlyMap<number, Installed>; ofHost: ReadonlyMap<number, readonly number[]> }> {
  const lists = await sql<{ hostNo: number; pvs: number[] }>`
    select host_no as "hostNo", array_agg(pv order by pv) as pvs
    from inventory_host_package
    where host_no = any(${[...hostNos]}::int[])
    group by host_no`.execute(tx.db)
  const distinct = [...new Set(lists.rows.flatMap((row) => row.pvs))]
  const versions = await sql<Installed & { pv: number }>`
    select pv, name, architecture, version, source_name as "sourceName", source_version as "sourceVersion"
    from inventory_package_version
    where pv = any(${distinct}::int[]) and ecosystem = 'deb'`.execute(tx.db)
  return {
    versions: new Map(versions.rows.map(({ pv, ...row }) => [pv, row])),
    ofHost: new Map(lists.rows.map((row) => [row.hostNo, row.pvs])),
  }
}

/** Repositories rows that planning reads, without the keys that sign them. */
export async function readRepositoryRows(
  tx: Tx,
  hostNos: readonly number[],
): Promise<{ hostNo: number; row: RepositoryRow }[]> {
  return (
    await sql<{ hostNo: number; row: RepositoryRow }>`
      select host_no as "hostNo", body - 'signedBy' as row
      from inventory_host_row
      where section = 4 and host_no = any(${[...hostNos]}::int[]) and body->>'kind' in ('source', 'candidate', 'hold', 'dpkg-health')
      order by host_no, key collate "C"`.execute(tx.db)
  ).rows
}

/** Of all hosts, retired ones too. */
export async function readHostNames(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.db.selectFrom('inventory_host').select(['host_id', 'name']).execute()
  return new Map(rows.map((row) => [row.host_id, row.name]))
}

/** The host's zone as it reports it; UTC where it does not, or where nobody knows that zone. */
export async function readZone(tx: Tx, hostNo: number): Promise<string> {
  const row = (
    await sql<{ zone: string | null }>`
      select body->>'timezone' as zone
      from inventory_host_row
      where section = 1 and host_no = ${hostNo} and body->>'kind' = 'system'`.execute(tx.db)
  ).rows[0]
  return row?.zone && isZone(row.zone) ? row.zone : 'UTC'
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

export interface DatedRow {
  readonly tier: number
  readonly source: string
  readonly due: Date
  readonly hostCount: number
}

/** Open findings with a date, by source. Those that a host brought with it have a clock of their own and are not deadlines here. */
export async function readDated(tx: Tx): Promise<DatedRow[]> {
  return (
    await sql<DatedRow>`
      select e.tier, p.source_name as source, min(e.due) as due, count(distinct hp.host_no)::int as "hostCount"
      from ${IN_OPEN_EPISODE}
      join inventory_host h on h.tenant_id = hp.tenant_id and h.host_no = hp.host_no and h.provenance in (1, 2)
      join inventory_package_version p on p.pv = e.pv and p.ecosystem = 'deb'
      where e.due is not null and e.clock_started >= h.enrolled_at
      group by e.tier, p.source_name
      order by min(e.due), p.source_name, e.tier`.execute(tx.db)
  ).rows
}
