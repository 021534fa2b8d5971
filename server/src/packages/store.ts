/** All SQL of own packages. Reads what hosts have installed. */
import type { OwnPackage, Withdrawn } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface RepositoryRow {
  readonly repositoryId: string
  readonly key: string
  readonly fingerprint: string
  readonly keySetAt: Date
  readonly keySetBy: string
}

const REPOSITORY = sql.raw(
  'repository_id as "repositoryId", key, fingerprint, key_set_at as "keySetAt", key_set_by as "keySetBy"',
)

export async function readRepository(tx: Tx): Promise<RepositoryRow | undefined> {
  return (await sql<RepositoryRow>`select ${REPOSITORY} from packages_repository`.execute(tx.db)).rows[0]
}

/** The same, and nobody else publishes before this transaction ends. */
export async function lockRepository(tx: Tx): Promise<RepositoryRow | undefined> {
  return (await sql<RepositoryRow>`select ${REPOSITORY} from packages_repository for update`.execute(tx.db)).rows[0]
}

export async function saveKey(
  tx: Tx,
  made: { repositoryId: string; key: string; fingerprint: string; by: string },
): Promise<void> {
  await sql`
    insert into packages_repository (tenant_id, repository_id, key, fingerprint, key_set_at, key_set_by)
    values (${tx.tenantId}, ${made.repositoryId}, ${made.key}, ${made.fingerprint}, ${tx.now}, ${made.by})
    on conflict (tenant_id) do update
    set key = excluded.key, fingerprint = excluded.fingerprint, key_set_at = excluded.key_set_at, key_set_by = excluded.key_set_by`.execute(
    tx.db,
  )
}

export interface RevisionRow {
  readonly number: number
  readonly index: string
  readonly origin: string
  readonly label: string
  readonly releasedAt: Date
  readonly validUntil: Date
  readonly publishedAt: Date
  readonly publishedBy: string
  readonly lists: readonly ListFile[]
}
export interface ListFile {
  readonly path: string
  readonly sha256: string
}

export async function newestRevision(tx: Tx): Promise<RevisionRow | undefined> {
  return (
    await sql<RevisionRow>`
      select number, index_sha256 as index, origin, label, released_at as "releasedAt", valid_until as "validUntil",
        published_at as "publishedAt", published_by as "publishedBy", lists
      from packages_revision
      order by number desc
      limit 1`.execute(tx.db)
  ).rows[0]
}

/** Is it a list of any revision? A host that read the index before still finds its own. */
export async function isList(tx: Tx, sha256: string): Promise<boolean> {
  const found = await sql`
    select from packages_revision where lists @> ${JSON.stringify([{ sha256 }])}::jsonb limit 1`.execute(tx.db)
  return found.rows.length > 0
}

export interface NewRevision {
  readonly number: number
  readonly index: string
  readonly origin: string
  readonly label: string
  readonly releasedAt: Date
  readonly validUntil: Date
  readonly signer: string
  readonly by: string
  readonly lists: readonly ListFile[]
}

export async function addRevision(tx: Tx, made: NewRevision): Promise<void> {
  await sql`
    insert into packages_revision (tenant_id, number, index_sha256, origin, label, released_at, valid_until, signer, published_at, published_by, lists)
    values (${tx.tenantId}, ${made.number}, ${made.index}, ${made.origin}, ${made.label}, ${made.releasedAt}, ${made.validUntil},
      ${made.signer}, ${tx.now}, ${made.by}, ${JSON.stringify(made.lists)}::jsonb)`.execute(tx.db)
}

export async function addVersions(tx: Tx, revision: number, rows: readonly OwnPackage[]): Promise<void> {
  const column = <T>(pick: (row: OwnPackage) => T) => rows.map(pick)
  await sql`
    insert into packages_version (tenant_id, name, version, architecture, sha256, size_bytes, sbom_format, sbom_sha256, revision)
    select ${tx.tenantId}, v.*, ${revision}
    from unnest(${column((r) => r.name)}::text[], ${column((r) => r.version)}::text[], ${column((r) => r.architecture)}::text[],
      ${column((r) => r.sha256)}::text[], ${column((r) => r.sizeBytes)}::bigint[], ${column((r) => r.sbom.format)}::text[],
      ${column((r) => r.sbom.sha256)}::text[]) as v`.execute(tx.db)
}

export async function withdraw(tx: Tx, revision: number, rows: readonly Withdrawn[]): Promise<void> {
  const column = <T>(pick: (row: Withdrawn) => T) => rows.map(pick)
  await sql`
    update packages_version p
    set withdrawn_in = ${revision}, withdrawn_because = v.reason
    from unnest(${column((r) => r.name)}::text[], ${column((r) => r.version)}::text[], ${column((r) => r.architecture)}::text[],
      ${column((r) => r.reason)}::text[]) as v (name, version, architecture, reason)
    where p.name = v.name and p.version = v.version and p.architecture = v.architecture`.execute(tx.db)
}

export interface VersionRow {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly sha256: string
  readonly sizeBytes: string
  readonly sbomFormat: string
  readonly sbomSha256: string
  readonly revision: number
  readonly uploadedAt: Date
  readonly uploadedBy: string
  readonly withdrawnAt: Date | null
  readonly withdrawnBy: string | null
  readonly withdrawnBecause: string | null
}

/** All of them, the newest first; there are 5,000 at most. */
export async function listVersions(tx: Tx, name?: string): Promise<VersionRow[]> {
  return (
    await sql<VersionRow>`
      select v.name, v.version, v.architecture, v.sha256, v.size_bytes as "sizeBytes", v.sbom_format as "sbomFormat",
        v.sbom_sha256 as "sbomSha256", v.revision, r.published_at as "uploadedAt", r.published_by as "uploadedBy",
        w.published_at as "withdrawnAt", w.published_by as "withdrawnBy", v.withdrawn_because as "withdrawnBecause"
      from packages_version v
      join packages_revision r on r.tenant_id = v.tenant_id and r.number = v.revision
      left join packages_revision w on w.tenant_id = v.tenant_id and w.number = v.withdrawn_in
      where ${name ?? null}::text is null or v.name = ${name ?? null}
      order by v.revision desc, v.name, v.architecture, v.version`.execute(tx.db)
  ).rows
}

/** Hosts that have one of these package names, by `name version architecture`. */
export async function hostsWith(tx: Tx, names: readonly string[]): Promise<Map<string, number>> {
  const found = await sql<{ key: string; hosts: number }>`
    select p.name || ' ' || p.version || ' ' || p.architecture as key, count(distinct hp.host_no)::int as hosts
    from inventory_package_version p
    join inventory_host_package hp using (pv)
    join inventory_host h on h.tenant_id = hp.tenant_id and h.host_no = hp.host_no and h.provenance <> 3 and h.retired_at is null
    where p.ecosystem = 'deb' and p.name = any(${[...new Set(names)]}::text[])
    group by 1`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.key, row.hosts]))
}

/** The one version whose digest begins so. */
export async function findVersion(tx: Tx, sha256: string): Promise<VersionRow | undefined> {
  const found = (await listVersions(tx)).filter((one) => one.sha256.startsWith(sha256))
  return found.length === 1 ? found[0] : undefined
}

/** Digests of everything that was ever taken: it is kept, since only the person's folder has it besides. */
export async function neededContents(tx: Tx): Promise<string[]> {
  const found = await sql<{ sha256: string }>`
    select index_sha256 as sha256 from packages_revision
    union select l ->> 'sha256' from packages_revision, jsonb_array_elements(lists) as l
    union select sha256 from packages_version
    union select sbom_sha256 from packages_version`.execute(tx.db)
  return found.rows.map((row) => row.sha256)
}
