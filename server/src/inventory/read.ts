/** Reading the inventory back: what a host's section held, now or at a past time. */

import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import { type SectionName, type SectionRow, sections } from '@patchreeve/contract/sections/registry.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { applyDelta } from './model.ts'

export interface SectionAt {
  readonly ids: readonly number[]
  readonly validFrom: Date
  readonly recordedAt: Date
  readonly reportId: string
}

/**
 * State of a section that was so at `at`, as known at `known`; without them the newest state, which a burst of changes may
 * have put a few milliseconds ahead of the clock. undefined = never reported by then.
 */
export async function sectionAt(
  tx: Tx,
  hostNo: number,
  sectionNo: number,
  at?: Date,
  known?: Date,
): Promise<SectionAt | undefined> {
  const when = at ? sql`s.valid @> ${at}::timestamptz` : sql`upper_inf(s.valid)`
  const believed = known ? sql`s.recorded @> ${known}::timestamptz` : sql`upper_inf(s.recorded)`
  const row = (
    await sql<{
      ids: number[]
      addIds: number[]
      remIds: number[]
      validFrom: Date
      recordedAt: Date
      reportId: string
    }>`
      select p.ids, s.add_ids as "addIds", s.rem_ids as "remIds", lower(s.valid) as "validFrom", lower(s.recorded) as "recordedAt", s.report_id as "reportId"
      from inventory_host_state s
      join inventory_profile p using (tenant_id, profile_id)
      where s.host_no = ${hostNo} and s.section = ${sectionNo} and ${when} and ${believed}`.execute(tx.db)
  ).rows[0]
  if (!row) return undefined
  const ids = applyDelta(row.ids, { add: row.addIds, remove: row.remIds })
  return { ids, validFrom: row.validFrom, recordedAt: row.recordedAt, reportId: row.reportId }
}

export type RowSection = Exclude<SectionName, 'packages'>

export async function readRows<N extends RowSection>(
  tx: Tx,
  name: N,
  ids: readonly number[],
): Promise<SectionRow<N>[]> {
  const found = await sql<{ body: SectionRow<N> }>`
    select body from inventory_row where section = ${sections[name].no} and row_id = any(${[...ids]}::int[]) order by key collate "C"`.execute(
    tx.db,
  )
  return found.rows.map((row) => row.body)
}

/** Package rows of the host; status and install time are those of the newest report ('ii' and '' for other days). */
export async function readPackages(
  tx: Tx,
  hostNo: number,
  pvs: readonly number[],
): Promise<(PackageRow & { pv: number })[]> {
  const found = await sql<PackageRow & { pv: number; at: Date | null }>`
    with note as (
      select n.pv, n.status, n.at
      from inventory_package_note t, unnest(t.pvs, t.statuses, t.installed_at) as n (pv, status, at)
      where t.host_no = ${hostNo})
    select p.pv, p.ecosystem, p.name, p.version, p.architecture, p.source_name as "sourceName", p.source_version as "sourceVersion",
      coalesce(n.status, 'ii') as status, p.maintainer, p.homepage, p.section, n.at
    from inventory_package_version p
    left join note n using (pv)
    where p.pv = any(${[...pvs]}::int[])
    order by p.name collate "C", p.architecture collate "C", p.version collate "C"`.execute(tx.db)
  return found.rows.map(({ at, ...row }) => ({ ...row, installedAt: at ? `${at.toISOString().slice(0, 19)}Z` : '' }))
}

/** Which packages the host had at `at`; undefined = it had not reported packages by then. */
export async function packagesAt(
  tx: Tx,
  hostNo: number,
  at?: Date,
): Promise<{ rows: (PackageRow & { pv: number })[]; state: SectionAt } | undefined> {
  const state = await sectionAt(tx, hostNo, sections.packages.no, at)
  if (!state) return undefined
  return { rows: await readPackages(tx, hostNo, state.ids), state }
}

/** The host that stands for the server's own machine: read by the server, or by an agent that joined from it. */
export async function localHost(
  tx: Tx,
  machineId: string,
): Promise<
  { hostNo: number; hostId: string; provenance: number; digests: Record<string, { digest: string }> } | undefined
> {
  const found = await sql<{
    hostNo: number
    hostId: string
    provenance: number
    digests: Record<string, { digest: string }>
  }>`
    select host_no as "hostNo", host_id as "hostId", provenance, digests
    from inventory_host
    where retired_at is null and (platform is distinct from (select platform from inventory_platform where id like 'patchreeve:%')) and (provenance = 1 or (machine_id <> '' and machine_id = ${machineId}))
    order by (machine_id = ${machineId}) desc, enrolled_at
    limit 1`.execute(tx.db)
  return found.rows[0]
}
