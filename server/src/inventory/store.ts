/** All SQL of the inventory that writes, and the look-ups that writing needs. */

import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { KnownHost, ProfileCandidate } from './model.ts'

export interface HostRecord {
  readonly hostNo: number
  readonly hostId: string
  readonly name: string
  readonly provenance: number
  readonly digests: Readonly<Record<string, { digest: string; exact: boolean }>>
  readonly etag: string
  readonly intervalS: number
  readonly lastSeenAt: Date | null
  readonly retiredAt: Date | null
}

const HOST_COLUMNS = sql.raw(
  'host_no as "hostNo", host_id as "hostId", name, provenance, digests, etag, interval_s as "intervalS", last_seen_at as "lastSeenAt", retired_at as "retiredAt"',
)

/** The host's row, locked until the transaction ends: reports of one host are taken one after the other. */
export async function lockHost(tx: Tx, hostNo: number): Promise<HostRecord | undefined> {
  return (
    await sql<HostRecord>`select ${HOST_COLUMNS} from inventory_host where host_no = ${hostNo} for update`.execute(
      tx.db,
    )
  ).rows[0]
}

export async function touchHost(tx: Tx, hostNo: number): Promise<HostRecord | undefined> {
  return (
    await sql<HostRecord>`update inventory_host set last_seen_at = ${tx.now} where host_no = ${hostNo} and retired_at is null returning ${HOST_COLUMNS}`.execute(
      tx.db,
    )
  ).rows[0]
}

export async function knownHosts(tx: Tx, machineId: string, hardwareId: string): Promise<KnownHost[]> {
  return (
    await sql<KnownHost>`
      select host_no as "hostNo", host_id as "hostId", machine_id as "machineId", hardware_id as "hardwareId", provenance,
        last_seen_at as "lastSeenAt", interval_s as "intervalS"
      from inventory_host
      where retired_at is null
        and ((machine_id <> '' and machine_id = ${machineId}) or (hardware_id <> '' and hardware_id = ${hardwareId}))
      order by provenance, enrolled_at desc`.execute(tx.db)
  ).rows
}

export async function nextHostNo(tx: Tx): Promise<number> {
  const row = (
    await sql<{ hostNo: number }>`
      insert into inventory_host_counter (tenant_id, next_host_no)
      values (${tx.tenantId}, 2)
      on conflict (tenant_id) do update set next_host_no = inventory_host_counter.next_host_no + 1
      returning next_host_no - 1 as "hostNo"`.execute(tx.db)
  ).rows[0]
  if (!row) throw new Error('the host counter returned nothing')
  return row.hostNo
}

export interface NewHost {
  readonly hostNo: number
  readonly hostId: string
  readonly name: string
  readonly machineId: string
  readonly hardwareId: string
  readonly provenance: number
  readonly standing: number
  readonly otherHostId: string | null
  readonly agentVersion: string
}

export async function insertHost(tx: Tx, host: NewHost): Promise<void> {
  await sql`
    insert into inventory_host (tenant_id, host_no, host_id, name, machine_id, hardware_id, provenance, standing, other_host_id, agent_version, enrolled_at)
    values (${tx.tenantId}, ${host.hostNo}, ${host.hostId}, ${host.name}, ${host.machineId}, ${host.hardwareId}, ${host.provenance},
      ${host.standing}, ${host.otherHostId}, ${host.agentVersion}, ${tx.now})`.execute(tx.db)
}

/** Our own machine gets an agent: the same host goes on, now on the agent's word; it sends all sections anew. */
export async function adoptHost(
  tx: Tx,
  hostNo: number,
  host: Pick<NewHost, 'name' | 'hardwareId' | 'provenance' | 'standing' | 'agentVersion'>,
): Promise<void> {
  await sql`
    update inventory_host
    set name = ${host.name}, hardware_id = ${host.hardwareId}, provenance = ${host.provenance}, standing = ${host.standing},
      agent_version = ${host.agentVersion}, digests = '{}', etag = ''
    where host_no = ${hostNo}`.execute(tx.db)
}

export async function setRetired(tx: Tx, hostNo: number): Promise<string | undefined> {
  return (
    await sql<{ hostId: string }>`
      update inventory_host set retired_at = ${tx.now} where host_no = ${hostNo} and retired_at is null returning host_id as "hostId"`.execute(
      tx.db,
    )
  ).rows[0]?.hostId
}

/** False when this report id was taken before. */
export async function insertReport(
  tx: Tx,
  report: { reportId: string; hostNo: number; sectionNo: number; digest: string; dropped: number },
): Promise<boolean> {
  const result = await sql`
    insert into inventory_report (tenant_id, report_id, host_no, section, digest, received_at, dropped)
    values (${tx.tenantId}, ${report.reportId}, ${report.hostNo}, ${report.sectionNo}, ${report.digest}, ${tx.now}, ${report.dropped})
    on conflict (tenant_id, report_id) do nothing`.execute(tx.db)
  return Number(result.numAffectedRows ?? 0n) === 1
}

export async function reportOwner(tx: Tx, reportId: string): Promise<number | undefined> {
  return (
    await sql<{
      hostNo: number
    }>`select host_no as "hostNo" from inventory_report where report_id = ${reportId}`.execute(tx.db)
  ).rows[0]?.hostNo
}

/** Numbers of these package versions, new ones made; in the order of `rows`. */
export async function packageVersionIds(tx: Tx, rows: readonly PackageRow[]): Promise<number[]> {
  const column = (pick: (row: PackageRow) => string) => rows.map(pick)
  const values = sql`unnest(${column((r) => r.ecosystem)}::text[], ${column((r) => r.name)}::text[], ${column((r) => r.version)}::text[],
    ${column((r) => r.architecture)}::text[], ${column((r) => r.sourceName)}::text[], ${column((r) => r.sourceVersion)}::text[],
    ${column((r) => r.maintainer)}::text[], ${column((r) => r.homepage)}::text[], ${column((r) => r.section)}::text[])`
  await sql`
    insert into inventory_package_version (ecosystem, name, version, architecture, source_name, source_version, maintainer, homepage, section)
    select * from ${values} as v (ecosystem, name, version, architecture, source_name, source_version, maintainer, homepage, section)
    where not exists (
      select from inventory_package_version p
      where (p.ecosystem, p.name, p.version, p.architecture, p.source_name, p.source_version)
        = (v.ecosystem, v.name, v.version, v.architecture, v.source_name, v.source_version))
    order by ecosystem, name, version, architecture
    on conflict do nothing`.execute(tx.db)
  const found = await sql<{ pv: number }>`
    select p.pv
    from ${values} with ordinality as v (ecosystem, name, version, architecture, source_name, source_version, maintainer, homepage, section, n)
    join inventory_package_version p using (ecosystem, name, version, architecture, source_name, source_version)
    order by v.n`.execute(tx.db)
  if (found.rows.length !== rows.length) throw new Error('a package version was not stored')
  return found.rows.map((row) => row.pv)
}

/** Numbers of these rows, new ones made; in the order given. Digests are SHA-256 over the canonical form. */
export async function rowIds(
  tx: Tx,
  sectionNo: number,
  rows: readonly { key: string; digest: Buffer; body: string }[],
): Promise<number[]> {
  if (rows.length === 0) return []
  const digests = rows.map((row) => row.digest)
  await sql`
    insert into inventory_row (tenant_id, section, digest, key, body)
    select ${tx.tenantId}, ${sectionNo}, v.digest, v.key, v.body::jsonb
    from unnest(${digests}::bytea[], ${rows.map((r) => r.key)}::text[], ${rows.map((r) => r.body)}::text[]) as v (digest, key, body)
    where not exists (select from inventory_row r where r.tenant_id = ${tx.tenantId} and r.section = ${sectionNo} and r.digest = v.digest)
    order by v.digest
    on conflict do nothing`.execute(tx.db)
  const found = await sql<{ rowId: number }>`
    select r.row_id as "rowId"
    from unnest(${digests}::bytea[]) with ordinality as v (digest, n)
    join inventory_row r on r.tenant_id = ${tx.tenantId} and r.section = ${sectionNo} and r.digest = v.digest
    order by v.n`.execute(tx.db)
  if (found.rows.length !== rows.length) throw new Error('a row of a section was not stored')
  return found.rows.map((row) => row.rowId)
}

/** The host's own profile first, then the newest of this section: the likeliest to be shared. */
export async function profileCandidates(tx: Tx, hostNo: number, sectionNo: number): Promise<ProfileCandidate[]> {
  return (
    await sql<ProfileCandidate>`
      (select p.profile_id as "profileId", p.ids
       from inventory_host_state s
       join inventory_profile p using (tenant_id, profile_id)
       where s.host_no = ${hostNo} and s.section = ${sectionNo} and upper_inf(s.valid) and upper_inf(s.recorded))
      union all
      (select profile_id, ids from inventory_profile where section = ${sectionNo} order by profile_id desc limit 20)`.execute(
      tx.db,
    )
  ).rows
}

export async function insertProfile(
  tx: Tx,
  sectionNo: number,
  ids: readonly number[],
  digest: Buffer,
): Promise<number> {
  const row = (
    await sql<{ profileId: number }>`
      insert into inventory_profile (tenant_id, section, digest, ids, created_at)
      values (${tx.tenantId}, ${sectionNo}, ${digest}, ${[...ids]}::int[], ${tx.now})
      on conflict (tenant_id, section, digest) do update set section = excluded.section
      returning profile_id as "profileId"`.execute(tx.db)
  ).rows[0]
  if (!row) throw new Error('a profile was not stored')
  return row.profileId
}

export interface CurrentState {
  readonly profileId: number
  readonly ids: readonly number[]
  readonly addIds: readonly number[]
  readonly remIds: readonly number[]
  readonly validFrom: Date
}

export async function currentState(tx: Tx, hostNo: number, sectionNo: number): Promise<CurrentState | undefined> {
  return (
    await sql<CurrentState>`
      select s.profile_id as "profileId", p.ids, s.add_ids as "addIds", s.rem_ids as "remIds", lower(s.valid) as "validFrom"
      from inventory_host_state s
      join inventory_profile p using (tenant_id, profile_id)
      where s.host_no = ${hostNo} and s.section = ${sectionNo} and upper_inf(s.valid) and upper_inf(s.recorded)`.execute(
      tx.db,
    )
  ).rows[0]
}

/**
 * From `at` on the host is in the new state. What was believed before stays on record: the old belief ends (recorded), and the
 * past is stated anew with its end (valid), so that "what did we know on day D of day E" keeps its answer.
 */
export async function replaceState(
  tx: Tx,
  state: {
    hostNo: number
    sectionNo: number
    profileId: number
    add: readonly number[]
    remove: readonly number[]
    reportId: string
    at: Date
  },
): Promise<void> {
  await sql`
    with old as (
      update inventory_host_state
      set recorded = tstzrange(lower(recorded), ${state.at})
      where host_no = ${state.hostNo} and section = ${state.sectionNo} and upper_inf(valid) and upper_inf(recorded)
      returning *)
    insert into inventory_host_state
    select tenant_id, host_no, section, profile_id, add_ids, rem_ids, tstzrange(lower(valid), ${state.at}), tstzrange(${state.at}, null), report_id
    from old`.execute(tx.db)
  await sql`
    insert into inventory_host_state (tenant_id, host_no, section, profile_id, add_ids, rem_ids, valid, recorded, report_id)
    values (${tx.tenantId}, ${state.hostNo}, ${state.sectionNo}, ${state.profileId}, ${[...state.add]}::int[], ${[...state.remove]}::int[],
      tstzrange(${state.at}, null), tstzrange(${state.at}, null), ${state.reportId})`.execute(tx.db)
}

export async function inactivePackages(tx: Tx, hostNo: number): Promise<number[]> {
  const row = (
    await sql<{ inactive: number[] }>`select inactive from inventory_package_note where host_no = ${hostNo}`.execute(
      tx.db,
    )
  ).rows[0]
  return [...(row?.inactive ?? [])].sort((a, b) => a - b)
}

/** dpkg's second letter: 'n' not installed, 'c' only configuration files left. */
const isInactive = (status: string) => status[1] === 'n' || status[1] === 'c'

export async function replacePackageNote(
  tx: Tx,
  hostNo: number,
  reportId: string,
  pvs: readonly number[],
  rows: readonly PackageRow[],
): Promise<void> {
  const installedAt = rows.map((row) => (row.installedAt === '' ? null : row.installedAt))
  const inactive = pvs.filter((_, index) => isInactive(rows[index]?.status ?? ''))
  await sql`
    insert into inventory_package_note (tenant_id, host_no, pvs, statuses, installed_at, inactive, report_id)
    values (${tx.tenantId}, ${hostNo}, ${[...pvs]}::int[], ${rows.map((row) => row.status)}::text[], ${installedAt}::timestamptz[], ${inactive}::int[], ${reportId})
    on conflict (tenant_id, host_no) do update
    set pvs = excluded.pvs, statuses = excluded.statuses, installed_at = excluded.installed_at, inactive = excluded.inactive,
      report_id = excluded.report_id`.execute(tx.db)
}

export async function platformNo(tx: Tx, id: string): Promise<number> {
  await sql`insert into inventory_platform (id) select ${id} where not exists (select from inventory_platform where id = ${id}) on conflict do nothing`.execute(
    tx.db,
  )
  const row = (await sql<{ platform: number }>`select platform from inventory_platform where id = ${id}`.execute(tx.db))
    .rows[0]
  if (!row) throw new Error('a platform was not stored')
  return row.platform
}

export async function setSystem(
  tx: Tx,
  hostNo: number,
  system: { name: string; machineId: string; platform: number; osName: string; kernel: string; kernelPackage: string },
): Promise<void> {
  await sql`
    update inventory_host
    set name = ${system.name}, machine_id = case when ${system.machineId} = '' then machine_id else ${system.machineId} end,
      platform = ${system.platform}, os_name = ${system.osName}, kernel = ${system.kernel}, kernel_package = ${system.kernelPackage}
    where host_no = ${hostNo}`.execute(tx.db)
}

export async function setHardwareId(tx: Tx, hostNo: number, hardwareId: string): Promise<void> {
  await sql`update inventory_host set hardware_id = ${hardwareId} where host_no = ${hostNo} and ${hardwareId} <> ''`.execute(
    tx.db,
  )
}

export async function setAddresses(tx: Tx, hostNo: number, addresses: readonly string[]): Promise<void> {
  await sql`update inventory_host set addresses = ${[...addresses]}::text[] where host_no = ${hostNo}`.execute(tx.db)
}

/** Neighbours become devices; one whose hardware address is an interface of a known host is that host and no device. */
export async function seeDevices(
  tx: Tx,
  hostNo: number,
  devices: readonly { mac: string; addresses: readonly string[] }[],
): Promise<void> {
  for (const device of devices) {
    await sql`
      insert into inventory_device (tenant_id, mac, addresses, seen_by, first_seen_at, last_seen_at)
      values (${tx.tenantId}, ${device.mac}, ${[...device.addresses]}::text[], array[${hostNo}::int], ${tx.now}, ${tx.now})
      on conflict (tenant_id, mac) do update
      set addresses = excluded.addresses,
        last_seen_at = excluded.last_seen_at,
        seen_by = (select array_agg(distinct n order by n) from unnest(inventory_device.seen_by || excluded.seen_by) as n)`.execute(
      tx.db,
    )
  }
}

export async function saveDigests(tx: Tx, hostNo: number, digests: HostRecord['digests'], etag: string): Promise<void> {
  await sql`
    update inventory_host set digests = ${JSON.stringify(digests)}, etag = ${etag}, last_seen_at = ${tx.now} where host_no = ${hostNo}`.execute(
    tx.db,
  )
}

/** Of a host that is not retired. */
export async function hostNoOf(tx: Tx, hostId: string): Promise<number | undefined> {
  return (
    await sql<{
      hostNo: number
    }>`select host_no as "hostNo" from inventory_host where host_id = ${hostId} and retired_at is null`.execute(tx.db)
  ).rows[0]?.hostNo
}
