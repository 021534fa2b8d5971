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
export async function sectionAt(tx: Tx, hostNo: number, sectionNo: number, at?: Date, known?: Date): Promise<SectionAt | undefined> {
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
