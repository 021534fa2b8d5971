/** All SQL of the ledger. */

import type { Json } from '@patchreeve/trust/canonical.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Payload } from './ledger.ts'

export interface Head {
  readonly seq: number
  readonly leaf: Buffer
}

/** The head, locked: one sequencer per tenant at a time. Made on first use. */
export async function lockHead(tx: Tx, genesis: Buffer): Promise<Head> {
  await sql`insert into evidence_head (tenant_id, seq, leaf) values (${tx.tenantId}, 0, ${genesis}) on conflict do nothing`.execute(
    tx.db,
  )
  const row = (await sql<Head>`select seq, leaf from evidence_head for update`.execute(tx.db)).rows[0]
  if (!row) throw new Error('the ledger has no head')
  return row
}

export interface PendingRow extends Payload {
  readonly salt: Buffer
}

const PAYLOAD = sql.raw(
  `p.id, p.type, p.subject_type as "subjectType", p.subject_id as "subjectId", p.provenance, p.body, p.salt,
  to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
)

/** Pending rows without a place in the chain, oldest first (ids are UUIDv7). */
export async function unsequenced(tx: Tx, limit: number): Promise<PendingRow[]> {
  return (
    await sql<PendingRow>`
      select ${PAYLOAD}
      from evidence_pending p
      where not exists (select from evidence_entry e where e.tenant_id = p.tenant_id and e.pending_id = p.id)
      order by p.at, p.id
      limit ${limit}`.execute(tx.db)
  ).rows
}

export interface NewEntry {
  readonly seq: number
  readonly pendingId: string
  readonly payloadDigest: Buffer
  readonly prev: Buffer
  readonly leaf: Buffer
}

export async function append(tx: Tx, entries: readonly NewEntry[], head: Head): Promise<void> {
  await sql`
    insert into evidence_entry (tenant_id, seq, pending_id, payload_digest, prev, leaf, recorded_at)
    select ${tx.tenantId}, v.seq, v.pending_id, v.payload_digest, v.prev, v.leaf, ${tx.now}
    from unnest(${entries.map((e) => e.seq)}::bigint[], ${entries.map((e) => e.pendingId)}::uuid[], ${entries.map((e) => e.payloadDigest)}::bytea[],
      ${entries.map((e) => e.prev)}::bytea[], ${entries.map((e) => e.leaf)}::bytea[]) as v (seq, pending_id, payload_digest, prev, leaf)`.execute(
    tx.db,
  )
  await sql`update evidence_head set seq = ${head.seq}, leaf = ${head.leaf}`.execute(tx.db)
}

export interface EntryRow extends PendingRow {
  readonly seq: number
  readonly payloadDigest: Buffer
  readonly prev: Buffer
  readonly leaf: Buffer
  readonly recordedAt: Date
}

/** Entries after `afterSeq`, in order, with their payloads. */
export async function entriesAfter(tx: Tx, afterSeq: number, limit: number): Promise<EntryRow[]> {
  return (
    await sql<EntryRow>`
      select e.seq, e.payload_digest as "payloadDigest", e.prev, e.leaf, e.recorded_at as "recordedAt", ${PAYLOAD}
      from evidence_entry e
      join evidence_pending p on p.tenant_id = e.tenant_id and p.id = e.pending_id
      where e.seq > ${afterSeq}
      order by e.seq
      limit ${limit}`.execute(tx.db)
  ).rows
}

export interface EntryFilter {
  readonly type?: string | undefined
  readonly subjectId?: string | undefined
  readonly beforeSeq?: number | undefined
}

/** Newest first. */
export async function listEntries(tx: Tx, filter: EntryFilter, limit: number): Promise<EntryRow[]> {
  return (
    await sql<EntryRow>`
      select e.seq, e.payload_digest as "payloadDigest", e.prev, e.leaf, e.recorded_at as "recordedAt", ${PAYLOAD}
      from evidence_entry e
      join evidence_pending p on p.tenant_id = e.tenant_id and p.id = e.pending_id
      where ${conditions(filter)} and (${filter.beforeSeq ?? null}::bigint is null or e.seq < ${filter.beforeSeq ?? null})
      order by e.seq desc
      limit ${limit}`.execute(tx.db)
  ).rows
}

export async function countEntries(tx: Tx, filter: EntryFilter): Promise<number> {
  const row = (
    await sql<{ n: number }>`
      select count(*) as n
      from evidence_entry e
      join evidence_pending p on p.tenant_id = e.tenant_id and p.id = e.pending_id
      where ${conditions(filter)}`.execute(tx.db)
  ).rows[0]
  return row?.n ?? 0
}

const conditions = (filter: EntryFilter) =>
  sql`(${filter.type ?? null}::text is null or p.type = ${filter.type ?? null}) and (${filter.subjectId ?? null}::text is null or p.subject_id = ${filter.subjectId ?? null})`

/** A payload whose salt was erased (all zero) is forgotten on purpose: its digest can no longer be recomputed. */
export function isForgotten(row: { salt: Buffer; body: Json }): boolean {
  return row.body === null || row.salt.every((byte) => byte === 0)
}

/** The newest entry of one of these types about a subject. */
export async function entryAbout(
  tx: Tx,
  subjectType: string,
  subjectId: string,
  types: readonly string[],
): Promise<EntryRow | undefined> {
  return newestEntry(
    tx,
    sql`p.subject_type = ${subjectType} and p.subject_id = ${subjectId} and p.type = any(${[...types]}::text[])`,
  )
}

/** The newest one that names `value` in a field of its body. */
export async function entryNaming(
  tx: Tx,
  subjectType: string,
  subjectId: string,
  type: string,
  field: string,
  value: string,
): Promise<EntryRow | undefined> {
  return newestEntry(
    tx,
    sql`p.subject_type = ${subjectType} and p.subject_id = ${subjectId} and p.type = ${type} and p.body ->> ${field} = ${value}`,
  )
}

/** The reading of a feed that a finding rests on: the newest before it was opened. */
export async function feedEntry(tx: Tx, feed: string, before: Date): Promise<EntryRow | undefined> {
  return newestEntry(
    tx,
    sql`p.subject_type = 'feed' and p.subject_id = ${feed} and p.type = 'feed.accepted' and p.at <= ${before}`,
  )
}

async function newestEntry(tx: Tx, where: ReturnType<typeof sql>): Promise<EntryRow | undefined> {
  return (
    await sql<EntryRow>`
      select e.seq, e.payload_digest as "payloadDigest", e.prev, e.leaf, e.recorded_at as "recordedAt", ${PAYLOAD}
      from evidence_pending p
      join evidence_entry e on e.tenant_id = p.tenant_id and e.pending_id = p.id
      where ${where}
      order by e.seq desc
      limit 1`.execute(tx.db)
  ).rows[0]
}

export interface FindingFacts {
  readonly episodeId: number
  readonly vulnerability: string
  readonly advisories: readonly string[]
  readonly feed: string
  readonly package: string
  readonly version: string
  readonly fixedVersion: string | null
  readonly tier: number
  readonly opened: Date
  readonly closed: Date | null
  readonly closedBecause: { readonly code: string; readonly params?: { readonly report?: string } } | null
}

/** The finding with the verdict that held when it was opened; a newer one where that is gone. */
export async function findingOf(tx: Tx, episodeId: number): Promise<FindingFacts | undefined> {
  return (
    await sql<FindingFacts>`
      select e.episode_id as "episodeId", u.id as vulnerability, coalesce(v.advisories, '{}') as advisories, coalesce(v.evidence ->> 'feed', '') as feed,
        p.name as package, p.version, v.fixed_version as "fixedVersion", e.tier, e.opened, e.closed,
        e.closed_because as "closedBecause"
      from risk_episode e
      join assessment_vulnerability u on u.vuln = e.vuln
      join inventory_package_version p on p.pv = e.pv
      left join assessment_verdict v on v.vuln = e.vuln and v.pv = e.pv and v.platform = e.platform
      where e.episode_id = ${episodeId}
      order by v.known @> e.opened desc nulls last, lower(v.known) desc nulls last
      limit 1`.execute(tx.db)
  ).rows[0]
}

export interface ClosedRow {
  readonly episodeId: number
  readonly vulnerability: string
  readonly package: string
  readonly version: string
  readonly tier: number
  readonly opened: Date
  readonly closed: Date
  readonly because: { readonly code: string }
}

export interface ClosedFilter {
  readonly vulnerability?: string | undefined
  readonly package?: string | undefined
  readonly because?: string | undefined
}

/** Findings that are over, the one that closed last first; `before`: those after this one in that order. */
export async function listClosed(
  tx: Tx,
  filter: ClosedFilter,
  before: { readonly closed: string; readonly episodeId: number } | undefined,
  limit: number,
): Promise<ClosedRow[]> {
  const after = before
    ? sql`(e.closed, e.episode_id) < (${before.closed}::timestamptz, ${before.episodeId})`
    : sql`true`
  return (
    await sql<ClosedRow>`
      select e.episode_id as "episodeId", u.id as vulnerability, p.name as package, p.version, e.tier, e.opened, e.closed, e.closed_because as because
      ${closedFrom(filter)} and ${after}
      order by e.closed desc, e.episode_id desc
      limit ${limit}`.execute(tx.db)
  ).rows
}

export async function countClosed(tx: Tx, filter: ClosedFilter): Promise<number> {
  const row = (await sql<{ n: number }>`select count(*)::int as n ${closedFrom(filter)}`.execute(tx.db)).rows[0]
  return row?.n ?? 0
}

const closedFrom = ({ vulnerability, package: name, because }: ClosedFilter) => sql`
  from risk_episode e
  join assessment_vulnerability u on u.vuln = e.vuln
  join inventory_package_version p on p.pv = e.pv
  where e.closed is not null
    and (${vulnerability ?? null}::text is null or u.id = ${vulnerability ?? null})
    and (${name ?? null}::text is null or p.name = ${name ?? null})
    and (${because ?? null}::text is null or e.closed_because ->> 'code' = ${because ?? null})`

/** The end of the chain as it is stored; undefined before the first entry. */
export async function readHead(tx: Tx): Promise<Head | undefined> {
  return (await sql<Head>`select seq, leaf from evidence_head`.execute(tx.db)).rows[0]
}

export async function leafAt(tx: Tx, seq: number): Promise<Buffer | undefined> {
  return (await sql<{ leaf: Buffer }>`select leaf from evidence_entry where seq = ${seq}`.execute(tx.db)).rows[0]?.leaf
}

/** Heads that hosts remember, and that this ledger does not hold: the first of them. Only of the newest epoch that hosts report. */
export async function foreignHead(tx: Tx): Promise<{ seq: number; host: string } | undefined> {
  return (
    await sql<{ seq: number; host: string }>`
      select r.head_seq as seq, coalesce(h.name, r.host_id::text) as host
      from deployment_result r
      left join inventory_host h on h.tenant_id = r.tenant_id and h.host_id = r.host_id
      where r.head_seq > 0 and r.epoch = (select max(epoch) from deployment_result) and not exists (
        select from evidence_entry e where e.tenant_id = r.tenant_id and e.seq = r.head_seq and encode(e.leaf, 'hex') = r.head_leaf)
      order by r.head_seq
      limit 1`.execute(tx.db)
  ).rows[0]
}
