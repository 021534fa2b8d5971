/** What the inventory knows of hosts that could explain a failure: packages, hardware, platform. Reads its tables and writes none. */
import type { TraitKind } from '@patchreeve/contract/api/deployment-views.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { TraitCount } from './traits.ts'

/** As many as are handed to the rule, and names of carriers that are told. */
const COUNTED_MOST = 200
const NAMED_MOST = 20

/** One row per host and trait. */
const traitRows = (hostIds: readonly string[], except: readonly string[]): RawBuilder<unknown> => sql`
  select h.host_no, 'package' as kind, p.name || ' ' || p.version || ' (' || p.architecture || ')' as name
  from inventory_host h
  join inventory_host_package hp on hp.tenant_id = h.tenant_id and hp.host_no = h.host_no
  join inventory_package_version p on p.pv = hp.pv and p.name <> all(${[...except]}::text[])
  where h.host_id = any(${[...hostIds]}::uuid[])
  union
  select h.host_no, t.kind, t.name
  from inventory_host h
  join inventory_host_row r on r.tenant_id = h.tenant_id and r.host_no = h.host_no and r.section in (1, 2)
  cross join lateral (values
    ('hardware', case when r.body ->> 'kind' = 'dmi' then trim((r.body ->> 'vendor') || ' ' || (r.body ->> 'product')) end),
    ('processor', case when r.body ->> 'kind' = 'cpu' then r.body ->> 'model' end),
    ('virtualization', case when r.body ->> 'kind' = 'system' then r.body ->> 'virtualization' end),
    ('architecture', case when r.body ->> 'kind' = 'system' then r.body ->> 'architecture' end),
    ('platform', case when r.body ->> 'kind' = 'system' then (r.body ->> 'id') || ':' || (r.body ->> 'versionId') end),
    ('kernel', case when r.body ->> 'kind' = 'running-kernel' then r.body ->> 'release' end)) as t (kind, name)
  where h.host_id = any(${[...hostIds]}::uuid[]) and coalesce(t.name, '') <> ''`

/**
 * Traits that every one of `failed` has and none of `passed`, and how many traits any of `failed` has. `except`: names of packages
 * that are left out.
 */
export async function traitsOf(
  tx: Tx,
  failed: readonly string[],
  passed: readonly string[],
  except: readonly string[],
): Promise<{ counts: TraitCount[]; looked: number }> {
  const found = await sql<TraitCount & { looked: number }>`
    with of_failed as (
      select kind, name, count(*)::int as n from (${traitRows(failed, except)}) f group by kind, name),
    of_passed as (
      select distinct kind, name from (${traitRows(passed, except)}) p)
    select f.kind, f.name, f.n as failed, 0 as passed, (select count(*)::int from of_failed) as looked
    from of_failed f
    where f.n = ${failed.length} and not exists (select from of_passed p where p.kind = f.kind and p.name = f.name)
    order by f.kind <> 'package' desc, f.kind, f.name
    limit ${COUNTED_MOST}`.execute(tx.db)
  const { rows } = found
  return { counts: rows, looked: rows[0]?.looked ?? 0 }
}

export interface Carriers {
  readonly kind: TraitKind
  readonly name: string
  readonly hosts: number
  /** Of the first of them. */
  readonly names: string[]
}

/** Which of these hosts have these traits, too. */
export async function carriersOf(
  tx: Tx,
  hostIds: readonly string[],
  traits: readonly { readonly kind: TraitKind; readonly name: string }[],
): Promise<Carriers[]> {
  if (traits.length === 0 || hostIds.length === 0) return []
  return (
    await sql<Carriers>`
      select t.kind, t.name, count(*)::int as hosts, (array_agg(h.name order by h.name))[1:${sql.lit(NAMED_MOST)}] as names
      from (${traitRows(hostIds, [])}) t
      join inventory_host h on h.host_no = t.host_no
      where (t.kind, t.name) in (
        select * from unnest(${traits.map((one) => one.kind)}::text[], ${traits.map((one) => one.name)}::text[]))
      group by t.kind, t.name`.execute(tx.db)
  ).rows
}
