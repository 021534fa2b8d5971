/** SQL of the gates that stand at hosts: what they told of themselves, and what inventory and distribution say of them. */
import type { Text } from '@patchreeve/contract/text.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface ToldGate {
  readonly gate: string
  readonly because: Text
  readonly since: Date
}

export async function toldGates(tx: Tx, hostIds: readonly string[]): Promise<(ToldGate & { hostId: string })[]> {
  return (
    await sql<ToldGate & { hostId: string }>`
      select host_id as "hostId", gate, because, since
      from deployment_host_gate
      where host_id = any(${[...hostIds]}::uuid[])
      order by gate`.execute(tx.db)
  ).rows
}

/** These stand now and no others; one that stood before keeps its time. */
export async function replaceGates(
  tx: Tx,
  hostId: string,
  gates: readonly { readonly gate: string; readonly because: Text }[],
): Promise<void> {
  await sql`
    delete from deployment_host_gate
    where host_id = ${hostId} and gate <> all(${gates.map((one) => one.gate)}::text[])`.execute(tx.db)
  await sql`
    insert into deployment_host_gate (tenant_id, host_id, gate, because, since, told_at)
    select ${tx.tenantId}, ${hostId}, v.gate, v.because::jsonb, ${tx.now}, ${tx.now}
    from unnest(${gates.map((one) => one.gate)}::text[], ${gates.map((one) => JSON.stringify(one.because))}::text[]) as v (gate, because)
    on conflict (tenant_id, host_id, gate) do update set because = excluded.because, told_at = excluded.told_at`.execute(
    tx.db,
  )
}

export async function dropGates(tx: Tx, hostId: string, gates: readonly string[]): Promise<void> {
  await sql`delete from deployment_host_gate where host_id = ${hostId} and gate = any(${[...gates]}::text[])`.execute(
    tx.db,
  )
}

export async function lastSeenOf(tx: Tx, hostIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const found = await sql<{ hostId: string; at: Date }>`
    select host_id as "hostId", last_seen_at as at
    from inventory_host
    where host_id = any(${[...hostIds]}::uuid[]) and last_seen_at is not null and retired_at is null`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.hostId, row.at]))
}

export interface FrozenSource {
  readonly hostId: string
  readonly uri: string
  readonly suite: string
  /** The publisher's date of the index that the host has, and of the next one that others have. */
  readonly date: Date
  readonly seen: Date
}

/**
 * Of each host one source, whose index is older than one of the same address and suite that was signed before `before`. A newer
 * one counts when this server verified it, or when two other hosts report it: one host alone could hold up all the others.
 */
export async function frozenSources(tx: Tx, hostIds: readonly string[], before: Date): Promise<FrozenSource[]> {
  return (
    await sql<FrozenSource>`
      with own as materialized (
        select h.host_id, h.host_no, r.body ->> 'uri' as uri, r.body ->> 'suite' as suite, (r.body ->> 'date')::timestamptz as at
        from inventory_host h
        join inventory_host_row r on r.tenant_id = h.tenant_id and r.host_no = h.host_no and r.section = 4
        where h.host_id = any(${[...hostIds]}::uuid[]) and r.body ->> 'kind' = 'source' and r.body ->> 'date' <> ''),
      rows as materialized (
        select r.tenant_id, r.body, (r.body ->> 'date')::timestamptz as at
        from inventory_row r
        where r.section = 4 and r.body ->> 'kind' = 'source' and r.body ->> 'date' <> ''
          and exists (select from own where own.at < ${before})),
      newer as (
        select o.host_id, o.uri, o.suite, o.at, i.released_at as seen
        from own o
        join distribution_origin d on d.base = rtrim(o.uri, '/')
        join distribution_index i on i.tenant_id = d.tenant_id and i.origin_id = d.origin_id and i.suite = o.suite
        where i.released_at > o.at and i.released_at <= ${before}
        union all
        select o.host_id, o.uri, o.suite, o.at, max(r.at) as seen
        from own o
        join rows r on r.body ->> 'uri' = o.uri and r.body ->> 'suite' = o.suite and r.at > o.at and r.at <= ${before}
        join inventory_host_row t on t.tenant_id = r.tenant_id and t.section = 4 and t.body = r.body and t.host_no <> o.host_no
        group by o.host_id, o.uri, o.suite, o.at
        having count(distinct t.host_no) >= 2)
      select distinct on (host_id) host_id as "hostId", uri, suite, at as date, seen
      from newer
      order by host_id, seen, uri, suite`.execute(tx.db)
  ).rows
}
