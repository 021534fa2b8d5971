/** All SQL of the assessment: which package versions wait for a verdict, and the verdicts with the times at which they were known. */

import type { Because } from '@patchreeve/contract/because.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { ItemVerdict, PackageVersion } from './model.ts'

/** Serialises assessment over processes: verdicts are global, and two workers would open the same ones. */
export async function lockAssessment(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('assessment'))`.execute(tx.db)
}

export interface Subject extends PackageVersion {
  readonly pv: number
  readonly platform: number
  readonly platformId: string
}

const SUBJECT = sql.raw(
  `p.pv, p.ecosystem, p.name, p.version, p.architecture, p.source_name as "sourceName", p.source_version as "sourceVersion", f.platform, f.id as "platformId"`,
)

/** Of these package versions on one platform, those without a verdict. */
export async function unassessed(tx: Tx, platform: number, pvs: readonly number[]): Promise<Subject[]> {
  return (
    await sql<Subject>`
      select ${SUBJECT}
      from inventory_package_version p
      join inventory_platform f on f.platform = ${platform}
      where p.pv = any(${[...pvs]}::int[])
        and not exists (select from assessment_package a where a.pv = p.pv and a.platform = f.platform)`.execute(tx.db)
  ).rows
}

/** Package versions whose verdict rests on feeds older than `rev`, a batch at a time. */
export async function outdated(tx: Tx, rev: number, limit: number): Promise<Subject[]> {
  return (
    await sql<Subject>`
      select ${SUBJECT}
      from assessment_package a
      join inventory_package_version p using (pv)
      join inventory_platform f on f.platform = a.platform
      where a.feed_rev < ${rev}
      order by a.platform, p.source_name, a.pv
      limit ${limit}`.execute(tx.db)
  ).rows
}

export async function vulnerabilityNos(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  await sql`
    insert into assessment_vulnerability (id)
    select distinct v.id from unnest(${[...ids]}::text[]) as v (id)
    where not exists (select from assessment_vulnerability a where a.id = v.id)
    order by 1
    on conflict do nothing`.execute(tx.db)
  const found = await sql<{
    vuln: number
    id: string
  }>`select vuln, id from assessment_vulnerability where id = any(${[...ids]}::text[])`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.id, row.vuln]))
}

const SAID = sql.raw(
  `concat_ws('|', v.verdict, v.fixed_version, array_to_string(v.advisories, ' '), v.because::text, v.plan, v.urgency, v.fix_published)`,
)

const VERDICT_NO = { vulnerable: 1, not: 2, unknown: 3 } as const

export interface NewItem {
  readonly subject: Subject
  readonly vuln: number
  readonly item: ItemVerdict
  readonly rev: number
}

/** Writes items into a scratch table and closes, keeps or opens rows by what differs; returns the (pv, platform) that changed. */
export async function replaceItems(
  tx: Tx,
  subjects: readonly Subject[],
  items: readonly NewItem[],
): Promise<{ pv: number; platform: number }[]> {
  const column = <T>(pick: (entry: NewItem) => T) => items.map(pick)
  await sql`
    create temporary table if not exists assessment_incoming (
      pv int, platform smallint, vuln int, verdict smallint, fixed_version text, advisories text[], because jsonb, plan text, urgency text,
      fix_published timestamptz, evidence jsonb, feed_rev int) on commit drop`.execute(tx.db)
  await sql`truncate assessment_incoming`.execute(tx.db)
  await sql`
    insert into assessment_incoming
    select v.pv, v.platform, v.vuln, v.verdict, v.fixed_version, string_to_array(v.advisories, ' '), v.because::jsonb, v.plan, v.urgency, v.published, v.evidence::jsonb, v.rev
    from unnest(${column((e) => e.subject.pv)}::int[], ${column((e) => e.subject.platform)}::smallint[], ${column((e) => e.vuln)}::int[],
      ${column((e) => VERDICT_NO[e.item.verdict])}::smallint[], ${column((e) => e.item.fixedVersion ?? null)}::text[],
      ${column((e) => e.item.aliases.join(' '))}::text[], ${column((e) => JSON.stringify(e.item.because))}::text[],
      ${column((e) => planOf(e.item))}::text[], ${column((e) => e.item.urgency)}::text[], ${column((e) => publishedOf(e.item))}::timestamptz[],
      ${column((e) => JSON.stringify(e.item.evidence))}::text[], ${column((e) => e.rev)}::int[])
      as v (pv, platform, vuln, verdict, fixed_version, advisories, because, plan, urgency, published, evidence, rev)`.execute(
    tx.db,
  )
  const closed = await closeOther(tx, subjects)
  const opened = await openMissing(tx)
  return [...closed, ...opened]
}

const planOf = (item: ItemVerdict) => item.because[0]?.code ?? ''
const publishedOf = (item: ItemVerdict) =>
  Number.isFinite(Date.parse(item.fixPublishedAt)) ? item.fixPublishedAt : null

async function closeOther(tx: Tx, subjects: readonly Subject[]): Promise<{ pv: number; platform: number }[]> {
  const theirs = sql`unnest(${subjects.map((s) => s.pv)}::int[], ${subjects.map((s) => s.platform)}::smallint[]) as w (pv, platform)`
  const unsaid = sql`
    t.pv = w.pv and t.platform = w.platform and upper_inf(t.known) and not exists (
      select from assessment_incoming v
      where v.pv = t.pv and v.platform = t.platform and v.vuln = t.vuln
        and concat_ws('|', t.verdict, t.fixed_version, array_to_string(t.advisories, ' '), t.because::text, t.plan, t.urgency, t.fix_published) = ${SAID})`
  const closed = await sql<{ pv: number; platform: number }>`
    update assessment_verdict t
    set known = tstzrange(lower(t.known), ${tx.now})
    from ${theirs}
    where ${unsaid} and lower(t.known) < ${tx.now}
    returning t.pv, t.platform`.execute(tx.db)
  // Said and unsaid within one tick of the clock was never known to anyone: such a row goes.
  const removed = await sql<{ pv: number; platform: number }>`
    delete from assessment_verdict t
    using ${theirs}
    where ${unsaid}
    returning t.pv, t.platform`.execute(tx.db)
  return [...closed.rows, ...removed.rows]
}

async function openMissing(tx: Tx): Promise<{ pv: number; platform: number }[]> {
  return (
    await sql<{ pv: number; platform: number }>`
      insert into assessment_verdict (vuln, pv, platform, verdict, fixed_version, advisories, because, plan, urgency, fix_published, evidence, feed_rev, known)
      select v.vuln, v.pv, v.platform, v.verdict, v.fixed_version, v.advisories, v.because, v.plan, v.urgency, v.fix_published, v.evidence, v.feed_rev, tstzrange(${tx.now}, null)
      from assessment_incoming v
      where not exists (
        select from assessment_verdict t where t.pv = v.pv and t.platform = v.platform and t.vuln = v.vuln and upper_inf(t.known))
      on conflict do nothing
      returning pv, platform`.execute(tx.db)
  ).rows
}

export interface PackageSum {
  readonly subject: Subject
  readonly verdict: 'vulnerable' | 'not' | 'unknown'
  readonly because: readonly Because[]
  readonly counts: { readonly vulnerable: number; readonly not: number; readonly unknown: number }
  readonly kernelRelease: string | null
  readonly rev: number
}

export async function saveSums(tx: Tx, sums: readonly PackageSum[]): Promise<void> {
  const column = <T>(pick: (sum: PackageSum) => T) => sums.map(pick)
  await sql`
    insert into assessment_package (pv, platform, verdict, because, vulnerable_count, not_count, unknown_count, kernel_release, feed_rev, assessed_at)
    select v.pv, v.platform, v.verdict, v.because::jsonb, v.vulnerable, v.nots, v.unknowns, v.kernel, v.rev, ${tx.now}
    from unnest(${column((s) => s.subject.pv)}::int[], ${column((s) => s.subject.platform)}::smallint[], ${column((s) => VERDICT_NO[s.verdict])}::smallint[],
      ${column((s) => JSON.stringify(s.because))}::text[], ${column((s) => s.counts.vulnerable)}::int[], ${column((s) => s.counts.not)}::int[],
      ${column((s) => s.counts.unknown)}::int[], ${column((s) => s.kernelRelease)}::text[], ${column((s) => s.rev)}::int[])
      as v (pv, platform, verdict, because, vulnerable, nots, unknowns, kernel, rev)
    on conflict (pv, platform) do update
    set verdict = excluded.verdict, because = excluded.because, vulnerable_count = excluded.vulnerable_count, not_count = excluded.not_count,
      unknown_count = excluded.unknown_count, kernel_release = excluded.kernel_release, feed_rev = excluded.feed_rev, assessed_at = excluded.assessed_at`.execute(
    tx.db,
  )
}

/** Package versions that the host has now, with its platform; undefined platform = it has not told its system yet. */
export async function hostPackages(tx: Tx, hostNo: number): Promise<{ platform: number | null; pvs: number[] }> {
  const host = (
    await sql<{ platform: number | null }>`select platform from inventory_host where host_no = ${hostNo}`.execute(tx.db)
  ).rows[0]
  const pvs = await sql<{ pv: number }>`select pv from inventory_host_package where host_no = ${hostNo}`.execute(tx.db)
  return { platform: host?.platform ?? null, pvs: pvs.rows.map((row) => row.pv) }
}
