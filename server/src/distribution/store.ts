/** All SQL of the distribution. Reads what hosts report of their sources and packages. */
import type { Text } from '@patchreeve/contract/text.ts'
import { sql } from 'kysely'
import type { PackageAt } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Origin } from './model.ts'
import type { ListedPackage } from './package-list.ts'

export interface OriginRow extends Origin {
  readonly confirmedAt: Date
  readonly confirmedBy: string
  readonly checkedAt: Date | null
  readonly fault: Text | null
}

export async function listOrigins(tx: Tx): Promise<OriginRow[]> {
  return (
    await sql<OriginRow>`
      select origin_id as "originId", base, own, keys, fingerprints, addresses, confirmed_at as "confirmedAt",
        confirmed_by as "confirmedBy", checked_at as "checkedAt", fault
      from distribution_origin
      order by base`.execute(tx.db)
  ).rows
}

/** A second confirmation of the same root replaces keys and addresses; its indexes stay. */
export async function confirmOrigin(tx: Tx, origin: Origin, confirmedBy: string): Promise<void> {
  await sql`
    insert into distribution_origin (tenant_id, origin_id, base, own, keys, fingerprints, addresses, confirmed_at, confirmed_by)
    values (${tx.tenantId}, ${origin.originId}, ${origin.base}, ${origin.own}, ${[...origin.keys]}, ${[...origin.fingerprints]},
      ${[...origin.addresses]}, ${tx.now}, ${confirmedBy})
    on conflict (tenant_id, base) do update
    set own = excluded.own, keys = excluded.keys, fingerprints = excluded.fingerprints, addresses = excluded.addresses,
      confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by, fault = null`.execute(tx.db)
}

export async function noteCheck(tx: Tx, originId: string, fault: Text | null): Promise<void> {
  await sql`
    update distribution_origin
    set checked_at = ${tx.now}, fault = ${fault === null ? null : JSON.stringify(fault)}::jsonb
    where origin_id = ${originId}`.execute(tx.db)
}

export interface SourceUse {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  readonly hostNos: readonly number[]
  /** Key material as hosts report it. */
  readonly keys: readonly string[]
}

/** Sources of all hosts that are not retired, each distinct one once. Sample hosts have none that are fetched. */
export async function sourcesInUse(tx: Tx): Promise<SourceUse[]> {
  return (
    await sql<SourceUse>`
      select r.body ->> 'uri' as uri, r.body ->> 'suite' as suite,
        (select coalesce(array_agg(c), '{}') from jsonb_array_elements_text(r.body -> 'components') as c) as components,
        array_agg(distinct r.host_no) as "hostNos",
        (select coalesce(array_agg(distinct k ->> 'key'), '{}') from jsonb_array_elements(r.body -> 'signedBy') as k) as keys
      from inventory_host_row r
      join inventory_host h on h.tenant_id = r.tenant_id and h.host_no = r.host_no and h.provenance <> 3 and h.retired_at is null
      where r.section = 4 and r.body ->> 'kind' = 'source'
      group by r.body
      order by count(distinct r.host_no) desc, uri, suite
      limit 5000`.execute(tx.db)
  ).rows
}

/** Architectures of installed packages, without `all`. */
export async function architecturesInUse(tx: Tx): Promise<string[]> {
  const found = await sql<{ architecture: string }>`
    select distinct p.architecture
    from inventory_host_package hp
    join inventory_package_version p using (pv)
    where p.ecosystem = 'deb' and p.architecture <> 'all'
    order by 1
    limit 10`.execute(tx.db)
  return found.rows.map((row) => row.architecture)
}

/** Installed versions that an update would replace: what an undo would need. */
export async function replaceable(tx: Tx): Promise<{ name: string; architecture: string; version: string }[]> {
  return (
    await sql<{ name: string; architecture: string; version: string }>`
      select distinct r.body ->> 'name' as name, r.body ->> 'architecture' as architecture, r.body ->> 'installed' as version
      from inventory_host_row r
      join inventory_host h on h.tenant_id = r.tenant_id and h.host_no = r.host_no and h.provenance <> 3
      where r.section = 4 and r.body ->> 'kind' = 'candidate' and r.body ->> 'installed' <> ''
      limit 2000`.execute(tx.db)
  ).rows
}

export interface IndexKey {
  readonly originId: string
  readonly suite: string
  readonly sha256: string
}
export interface NewIndex extends IndexKey {
  readonly origin: string
  readonly label: string
  readonly codename: string
  readonly signers: readonly string[]
  readonly releasedAt: Date
  readonly lists: readonly { readonly sha256: string; readonly path: string }[]
}

/** The newest index of a suite, by the publisher's own date. */
export async function newestIndex(
  tx: Tx,
  originId: string,
  suite: string,
): Promise<{ sha256: string; releasedAt: Date } | undefined> {
  return (
    await sql<{ sha256: string; releasedAt: Date }>`
      select sha256, released_at as "releasedAt"
      from distribution_index
      where origin_id = ${originId} and suite = ${suite}
      order by released_at desc, first_seen_at desc
      limit 1`.execute(tx.db)
  ).rows[0]
}

export async function saveIndex(tx: Tx, index: NewIndex): Promise<void> {
  await sql`
    insert into distribution_index (tenant_id, origin_id, suite, sha256, origin, label, codename, signers, released_at, first_seen_at, last_seen_at)
    values (${tx.tenantId}, ${index.originId}, ${index.suite}, ${index.sha256}, ${index.origin}, ${index.label}, ${index.codename},
      ${[...index.signers]}, ${index.releasedAt}, ${tx.now}, ${tx.now})
    on conflict (tenant_id, origin_id, suite, sha256) do update set last_seen_at = excluded.last_seen_at`.execute(tx.db)
  await sql`
    insert into distribution_index_list (tenant_id, origin_id, suite, index_sha256, list_sha256, path)
    select ${tx.tenantId}, ${index.originId}, ${index.suite}, ${index.sha256}, v.sha256, v.path
    from unnest(${index.lists.map((one) => one.sha256)}::text[], ${index.lists.map((one) => one.path)}::text[]) as v (sha256, path)
    on conflict do nothing`.execute(tx.db)
}

export async function isListRead(tx: Tx, sha256: string): Promise<boolean> {
  return (await sql`select from distribution_list where list_sha256 = ${sha256}`.execute(tx.db)).rows.length > 0
}

export async function beginList(tx: Tx, sha256: string): Promise<void> {
  await sql`insert into distribution_list (list_sha256, packages, read_at) values (${sha256}, 0, ${tx.now}) on conflict do nothing`.execute(
    tx.db,
  )
}

export async function addListed(tx: Tx, list: string, rows: readonly ListedPackage[]): Promise<void> {
  const column = <T>(pick: (row: ListedPackage) => T) => rows.map(pick)
  await sql`
    insert into distribution_package (list_sha256, name, architecture, version, source_version, path, sha256, size_bytes, depends, conflicts)
    select ${list}::text, v.*
    from unnest(${column((r) => r.name)}::text[], ${column((r) => r.architecture)}::text[], ${column((r) => r.version)}::text[],
      ${column((r) => r.sourceVersion)}::text[], ${column((r) => r.path)}::text[], ${column((r) => r.sha256)}::text[],
      ${column((r) => r.sizeBytes)}::bigint[], ${column((r) => r.depends)}::text[], ${column((r) => r.conflicts)}::text[]) as v
    on conflict do nothing`.execute(tx.db)
  await sql`update distribution_list set packages = packages + ${rows.length} where list_sha256 = ${list}`.execute(
    tx.db,
  )
}

export interface OfferedRow extends ListedPackage {
  readonly originId: string
  readonly base: string
  readonly suite: string
  readonly indexSha256: string
  readonly origin: string
  readonly label: string
  readonly releasedAt: Date
  /** No later index of this suite is known. */
  readonly isNewest: boolean
}

/**
 * These package versions in the indexes of these suites: of the newest index of each, or of every one that is kept. `roots` and
 * `suites` side by side.
 */
export async function offered(
  tx: Tx,
  sources: readonly { readonly base: string; readonly suite: string }[],
  packages: readonly PackageAt[],
  which: 'newest' | 'kept',
): Promise<OfferedRow[]> {
  return (
    await sql<OfferedRow>`
      with ${wanted(packages)},
      ranked as (
        select i.*, o.base, row_number() over (partition by i.origin_id, i.suite order by i.released_at desc, i.first_seen_at desc) = 1 as is_newest
        from unnest(${sources.map((s) => s.base)}::text[], ${sources.map((s) => s.suite)}::text[]) as s (base, suite)
        join distribution_origin o on o.base = s.base
        join distribution_index i on i.tenant_id = o.tenant_id and i.origin_id = o.origin_id and i.suite = s.suite)
      select ${OFFERED}
      from ranked i
      ${LISTED}
      where i.is_newest or ${which === 'kept'}
      order by i.released_at desc, i.base, i.suite`.execute(tx.db)
  ).rows
}

const wanted = (packages: readonly PackageAt[]) => sql`wanted as (
  select * from unnest(${packages.map((p) => p.name)}::text[], ${packages.map((p) => p.architecture)}::text[],
    ${packages.map((p) => p.version)}::text[]) as v (name, architecture, version))`

/** From indexes `i` to those of the wanted packages that their lists offer. */
const LISTED = sql.raw(`
  join distribution_index_list l on l.tenant_id = i.tenant_id and l.origin_id = i.origin_id and l.suite = i.suite and l.index_sha256 = i.sha256
  join distribution_package p on p.list_sha256 = l.list_sha256
  join wanted w on w.name = p.name and w.architecture = p.architecture and w.version = p.version`)

const OFFERED = sql.raw(
  `p.name, p.architecture, p.version, p.source_version as "sourceVersion", p.path, p.sha256, p.size_bytes as "sizeBytes", p.depends, p.conflicts,
  i.origin_id as "originId", i.base, i.suite, i.sha256 as "indexSha256", i.origin, i.label, i.released_at as "releasedAt", i.is_newest as "isNewest"`,
)

export interface KeptIndex {
  readonly originId: string
  readonly base: string
  readonly suite: string
  readonly sha256: string
  readonly origin: string
  readonly label: string
  readonly releasedAt: Date
}

export async function indexesByDigest(tx: Tx, digests: readonly string[]): Promise<KeptIndex[]> {
  return (
    await sql<KeptIndex>`
      select i.origin_id as "originId", o.base, i.suite, i.sha256, i.origin, i.label, i.released_at as "releasedAt"
      from distribution_index i
      join distribution_origin o on o.tenant_id = i.tenant_id and o.origin_id = i.origin_id
      where i.sha256 = any(${[...digests]}::text[])
      order by i.released_at desc, o.base`.execute(tx.db)
  ).rows
}

/** Kept indexes that offer one of these package versions, newest first. */
export async function indexesOffering(tx: Tx, packages: readonly PackageAt[]): Promise<OfferedRow[]> {
  return (
    await sql<OfferedRow>`
      with ${wanted(packages)},
      i as (
        select x.*, o.base, row_number() over (partition by x.origin_id, x.suite order by x.released_at desc, x.first_seen_at desc) = 1 as is_newest
        from distribution_index x
        join distribution_origin o on o.tenant_id = x.tenant_id and o.origin_id = x.origin_id)
      select ${OFFERED}
      from i
      ${LISTED}
      order by i.released_at desc, i.base, i.suite`.execute(tx.db)
  ).rows
}

/** Plans of the last weeks name these indexes: one that is signed now may still run. */
const PLANNED = sql.raw(`
  select i #>> '{}' from plan_plan p, jsonb_path_query(convert_from(p.payload, 'UTF8')::jsonb, '$.transactions[*].indexes[*].sha256') as i`)

/** Versions that hosts have, and those that an update would replace, with the newest index that offers each. */
const INSTALLED = sql.raw(`
  select distinct on (v.name, v.architecture, v.version) x.origin_id, x.suite, x.sha256 as index_sha256, p.sha256
  from (select distinct pv.name, pv.architecture, pv.version from inventory_host_package hp join inventory_package_version pv using (pv)) v
  join distribution_package p on p.name = v.name and p.architecture = v.architecture and p.version = v.version
  join distribution_index_list l on l.list_sha256 = p.list_sha256
  join distribution_index x on x.tenant_id = l.tenant_id and x.origin_id = l.origin_id and x.suite = l.suite and x.sha256 = l.index_sha256
  order by v.name, v.architecture, v.version, x.released_at desc`)

/** Indexes that were not seen since `before` and that nothing needs; lists that no index names go with the last of them. */
export async function forgetIndexes(tx: Tx, before: Date): Promise<void> {
  await sql`
    with installed as (${INSTALLED})
    delete from distribution_index d
    where d.last_seen_at < ${before}
      and exists (
        select from distribution_index n
        where n.origin_id = d.origin_id and n.suite = d.suite and n.released_at > d.released_at)
      and d.sha256 not in (${PLANNED} where p.created_at >= ${before})
      and not exists (
        select from installed i where i.origin_id = d.origin_id and i.suite = d.suite and i.index_sha256 = d.sha256)`.execute(
    tx.db,
  )
}

/** Digests of every file that this tenant may need: indexes, their lists, packages that hosts have, and what plans install. */
export async function neededContents(tx: Tx, before: Date): Promise<string[]> {
  const found = await sql<{ sha256: string }>`
    with installed as (${INSTALLED})
    select sha256 from distribution_index
    union select list_sha256 from distribution_index_list
    union select sha256 from installed
    union select c #>> '{}'
    from plan_plan p, jsonb_path_query(convert_from(p.payload, 'UTF8')::jsonb, '$.transactions[*].changes[*].sha256') as c
    where p.created_at >= ${before} and jsonb_typeof(c) = 'string'`.execute(tx.db)
  return found.rows.map((row) => row.sha256)
}
