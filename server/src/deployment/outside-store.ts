/** SQL of changes from outside: what reports showed, what may explain it, and what was told. */
import type { OutsideCause } from '@patchreeve/contract/sections/repositories.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Changed, Worked } from './explain.ts'

export interface VersionRow {
  readonly pv: number
  readonly name: string
  readonly architecture: string
  readonly version: string
}

export async function versionsOf(tx: Tx, pvs: readonly number[]): Promise<VersionRow[]> {
  return (
    await sql<VersionRow>`
      select pv, name, architecture, version
      from inventory_package_version
      where pv = any(${[...pvs]}::int[])
      order by name collate "C", architecture collate "C"`.execute(tx.db)
  ).rows
}

export interface Waiting {
  readonly reportId: string
  readonly hostId: string
  readonly hostNo: number
  readonly at: Date
  readonly since: Date
  readonly changes: readonly Changed[]
  /** Of all, where only some are kept. */
  readonly count: number
}

export async function insertWaiting(tx: Tx, one: Waiting, lookAt: Date): Promise<void> {
  await sql`
    insert into deployment_outside (tenant_id, report_id, host_id, host_no, at, since, changes, count, look_at)
    values (${tx.tenantId}, ${one.reportId}, ${one.hostId}, ${one.hostNo}, ${one.at}, ${one.since}, ${JSON.stringify(one.changes)}, ${one.count}, ${lookAt})
    on conflict do nothing`.execute(tx.db)
}

export async function receivedAt(tx: Tx, reportId: string): Promise<Date | undefined> {
  return (
    await sql<{ at: Date }>`select received_at as at from inventory_report where report_id = ${reportId}`.execute(tx.db)
  ).rows[0]?.at
}

/** Is it the host's first word on its packages after the server was restored? `restoredAt` is when that was. */
export async function isFirstSince(tx: Tx, hostNo: number, reportId: string, restoredAt: Date): Promise<boolean> {
  const found = await sql`
    select from inventory_report r
    join inventory_report this on this.tenant_id = r.tenant_id and this.report_id = ${reportId}
    where r.host_no = ${hostNo} and r.section = this.section and r.received_at >= ${restoredAt} and r.received_at <= this.received_at
      and r.report_id <> this.report_id
    limit 1`.execute(tx.db)
  return found.rows.length === 0
}

export async function due(tx: Tx, limit: number): Promise<Waiting[]> {
  return (
    await sql<Waiting>`
      select report_id as "reportId", host_id as "hostId", host_no as "hostNo", at, since, changes, count
      from deployment_outside
      where look_at <= ${tx.now}
      order by look_at
      limit ${limit}
      for update skip locked`.execute(tx.db)
  ).rows
}

export async function lookAgain(tx: Tx, reportId: string, at: Date): Promise<void> {
  await sql`update deployment_outside set look_at = ${at} where report_id = ${reportId}`.execute(tx.db)
}

export async function drop(tx: Tx, reportId: string): Promise<void> {
  await sql`delete from deployment_outside where report_id = ${reportId}`.execute(tx.db)
}

export interface Told extends Changed {
  readonly by: OutsideCause
}

/** Of a host the newest `keep` stay for its page. */
export async function setTold(
  tx: Tx,
  one: Waiting,
  { changes, count, keep }: { changes: readonly Told[]; count: number; keep: number },
): Promise<void> {
  await sql`
    update deployment_outside set look_at = null, changes = ${JSON.stringify(changes)}, count = ${count} where report_id = ${one.reportId}`.execute(
    tx.db,
  )
  await sql`
    delete from deployment_outside
    where look_at is null and report_id in (
      select report_id from deployment_outside where host_id = ${one.hostId} order by at desc, report_id desc offset ${keep})`.execute(
    tx.db,
  )
}

interface OrderRow {
  readonly envelope: string
  readonly madeAt: Date
  readonly closedAt: Date | null
  readonly results: readonly { readonly outcome: Worked['results'][number]['outcome']; readonly at: string }[]
}

/** Orders of the host that were made before `at`, that it took up, and that were not over before `since`. */
export async function ordersAt(tx: Tx, hostId: string, since: Date, at: Date): Promise<OrderRow[]> {
  return (
    await sql<OrderRow>`
      select o.envelope, o.made_at as "madeAt", o.closed_at as "closedAt", coalesce(r.results, '[]'::jsonb) as results
      from deployment_order o
      left join lateral (
        select jsonb_agg(jsonb_build_object('outcome', r.outcome, 'at', r.received_at)) as results, max(r.received_at) as newest
        from deployment_result r
        where r.tenant_id = o.tenant_id and r.host_key = o.host_key and r.epoch = o.epoch and r.order_digest = o.digest
          and r.kind = 'outcome') r on true
      where o.host_id = ${hostId} and o.made_at <= ${at}
        and (o.leased_at is not null or r.newest is not null)
        and (o.closed_at is null or o.closed_at >= ${since} or r.newest >= ${since})`.execute(tx.db)
  ).rows
}

export interface RunRow {
  readonly startedAt: string
  readonly endedAt: string
  readonly by: OutsideCause
}

/** What apt's history of the host told of its last runs. */
export async function runsOf(tx: Tx, hostNo: number): Promise<RunRow[]> {
  return (
    await sql<RunRow>`
      select body ->> 'startedAt' as "startedAt", body ->> 'endedAt' as "endedAt", body ->> 'by' as by
      from inventory_host_row
      where host_no = ${hostNo} and section = 4 and body ->> 'kind' = 'apt-run'`.execute(tx.db)
  ).rows
}

/** When the installed ones among these were installed, by name and architecture; as the newest report says. */
export async function installedAt(tx: Tx, hostNo: number, names: readonly string[]): Promise<Map<string, Date>> {
  const found = await sql<{ key: string; at: Date }>`
    select p.name || ':' || p.architecture as key, n.at
    from inventory_package_note t, unnest(t.pvs, t.installed_at) as n (pv, at)
    join inventory_package_version p using (pv)
    where t.host_no = ${hostNo} and n.at is not null and n.pv <> all(t.inactive) and p.name = any(${[...names]}::text[])`.execute(
    tx.db,
  )
  return new Map(found.rows.map((row) => [row.key, row.at]))
}

/** Does another updater that installs by itself stand switched on there? */
export async function hasActiveUpdater(tx: Tx, hostNo: number): Promise<boolean> {
  const found = await sql`
    select from inventory_host_row where host_no = ${hostNo} and section = 4 and body ->> 'kind' = 'updater' and body ->> 'installs' = 'true'
      and body ->> 'active' = 'true'
    limit 1`.execute(tx.db)
  return found.rows.length > 0
}

export interface ToldReport {
  readonly reportId: string
  readonly at: Date
  readonly since: Date
  readonly count: number
  readonly changes: readonly Told[]
}

/** What was told of a host, newest first. */
export async function toldOf(tx: Tx, hostId: string, until: Date): Promise<ToldReport[]> {
  return (
    await sql<ToldReport>`
      select report_id as "reportId", at, since, count, changes
      from deployment_outside
      where host_id = ${hostId} and look_at is null and at <= ${until}
      order by at desc, report_id desc`.execute(tx.db)
  ).rows
}
