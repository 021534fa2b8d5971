/** All SQL of plans: what was handed in, the plans themselves, and keys of hosts. Facts of hosts are read in facts-store.ts. */
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface DocumentRow {
  version: number
  digest: string
  envelope: string
  added_at: Date
  added_by: string
}
type DocumentTable = 'plan_root' | 'plan_policy'
const DOCUMENT_COLUMNS = ['version', 'digest', 'envelope', 'added_at', 'added_by'] as const

/** Newest first. */
export function listDocuments(tx: Tx, table: DocumentTable, limit: number): Promise<DocumentRow[]> {
  return tx.db.selectFrom(table).select(DOCUMENT_COLUMNS).orderBy('version', 'desc').limit(limit).execute()
}

export function documentByVersion(tx: Tx, table: DocumentTable, version: number): Promise<DocumentRow | undefined> {
  return tx.db.selectFrom(table).select(DOCUMENT_COLUMNS).where('version', '=', version).executeTakeFirst()
}

export function policyByDigest(tx: Tx, digest: string): Promise<DocumentRow | undefined> {
  return tx.db.selectFrom('plan_policy').select(DOCUMENT_COLUMNS).where('digest', '=', digest).executeTakeFirst()
}

export async function insertDocument(tx: Tx, table: DocumentTable, row: Omit<DocumentRow, 'added_at'>): Promise<void> {
  await tx.db
    .insertInto(table)
    .values({ tenant_id: tx.tenantId, added_at: tx.now, ...row })
    .execute()
}

/** Two that are handed in at once are judged one after the other. */
export async function lockTrust(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('plan_trust'), ${tx.tenantId})`.execute(tx.db)
}

export interface PlanRecord {
  plan_id: string
  digest: string
  payload: Buffer
  parent: string | null
  policy: string
  left_out: unknown
  /** As it was asked for: {kind, reason}, or null. */
  purpose: unknown
  created_at: Date
  created_by: string
  /** A plan names this one as its parent. */
  replaced: boolean
}

const planRows = (tx: Tx) =>
  tx.db
    .selectFrom('plan_plan as p')
    .select([
      'p.plan_id',
      'p.digest',
      'p.payload',
      'p.parent',
      'p.policy',
      'p.left_out',
      'p.created_at',
      'p.created_by',
      sql<unknown>`p.question -> 'purpose'`.as('purpose'),
      sql<boolean>`exists (select from plan_plan c where c.tenant_id = p.tenant_id and c.parent = p.digest)`.as(
        'replaced',
      ),
    ])

export function planById(tx: Tx, id: string): Promise<PlanRecord | undefined> {
  return planRows(tx).where('p.plan_id', '=', id).executeTakeFirst()
}

export function planByDigest(tx: Tx, digest: string): Promise<PlanRecord | undefined> {
  return planRows(tx).where('p.digest', '=', digest).executeTakeFirst()
}

/** Newest first; `before` is the last id of the page before. */
export function listPlans(tx: Tx, before: string | undefined, limit: number): Promise<PlanRecord[]> {
  const rows = planRows(tx).orderBy('p.created_at', 'desc').orderBy('p.plan_id', 'desc').limit(limit)
  if (before === undefined) return rows.execute()
  return rows
    .where(
      sql<boolean>`(p.created_at, p.plan_id) < (select l.created_at, l.plan_id from plan_plan l where l.plan_id = ${before})`,
    )
    .execute()
}

export async function countPlans(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('plan_plan')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

export interface NewPlan {
  planId: string
  digest: string
  payload: Uint8Array
  parent: string | null
  policy: string
  question: unknown
  leftOut: unknown
  createdBy: string
  episodeIds: readonly number[]
}

export async function insertPlan(tx: Tx, plan: NewPlan): Promise<void> {
  await tx.db
    .insertInto('plan_plan')
    .values({
      tenant_id: tx.tenantId,
      plan_id: plan.planId,
      digest: plan.digest,
      payload: Buffer.from(plan.payload),
      parent: plan.parent,
      policy: plan.policy,
      question: JSON.stringify(plan.question),
      left_out: JSON.stringify(plan.leftOut),
      created_at: tx.now,
      created_by: plan.createdBy,
    })
    .execute()
  await sql`
    insert into plan_clear (tenant_id, plan_id, episode_id)
    select ${tx.tenantId}, ${plan.planId}, e from unnest(${[...plan.episodeIds]}::bigint[]) as e`.execute(tx.db)
}

export interface Cleared {
  readonly findings: readonly {
    readonly id: number
    readonly vulnerability: string | null
    readonly closed: Date | null
  }[]
  /** The nearest date of those that are still open. */
  readonly dueAt: Date | null
}

export async function clearedBy(tx: Tx, planId: string): Promise<Cleared> {
  const rows = await tx.db
    .selectFrom('plan_clear as c')
    .leftJoin('risk_episode as e', (join) =>
      join.onRef('e.tenant_id', '=', 'c.tenant_id').onRef('e.episode_id', '=', 'c.episode_id'),
    )
    .leftJoin('assessment_vulnerability as v', 'v.vuln', 'e.vuln')
    .select(['c.episode_id as id', 'v.id as vulnerability', 'e.closed', 'e.due'])
    .where('c.plan_id', '=', planId)
    .orderBy('c.episode_id')
    .execute()
  const dues = rows.flatMap((row) => (row.due && row.closed === null ? [row.due.getTime()] : []))
  return {
    findings: rows,
    dueAt: dues.length > 0 ? new Date(Math.min(...dues)) : null,
  }
}

/** Findings that any of the plans clears and that are closed now. */
export async function countClosed(tx: Tx, planIds: readonly string[]): Promise<number> {
  if (planIds.length === 0) return 0
  const row = await tx.db
    .selectFrom('plan_clear as c')
    .innerJoin('risk_episode as e', (join) =>
      join.onRef('e.tenant_id', '=', 'c.tenant_id').onRef('e.episode_id', '=', 'c.episode_id'),
    )
    .select(sql<number>`count(distinct (e.vuln, e.pv))::int`.as('n'))
    .where('c.plan_id', 'in', planIds)
    .where('e.closed', 'is not', null)
    .executeTakeFirstOrThrow()
  return row.n
}

export async function clearedNames(
  tx: Tx,
  planIds: readonly string[],
): Promise<{ vulnerability: string; tier: number }[]> {
  if (planIds.length === 0) return []
  return tx.db
    .selectFrom('plan_clear as c')
    .innerJoin('risk_episode as e', (join) =>
      join.onRef('e.tenant_id', '=', 'c.tenant_id').onRef('e.episode_id', '=', 'c.episode_id'),
    )
    .innerJoin('assessment_vulnerability as v', 'v.vuln', 'e.vuln')
    .select(({ fn }) => ['v.id as vulnerability', fn.min<number>('e.tier').as('tier')])
    .where('c.plan_id', 'in', [...planIds])
    .groupBy('v.id')
    .orderBy('v.id')
    .execute()
}

/** Ids of plans that clear a finding of this name, open or over. */
export async function plansClearingVulnerability(tx: Tx, vulnerability: string): Promise<ReadonlySet<string>> {
  const rows = await tx.db
    .selectFrom('plan_clear as c')
    .innerJoin('risk_episode as e', (join) =>
      join.onRef('e.tenant_id', '=', 'c.tenant_id').onRef('e.episode_id', '=', 'c.episode_id'),
    )
    .innerJoin('assessment_vulnerability as v', 'v.vuln', 'e.vuln')
    .select('c.plan_id as id')
    .distinct()
    .where('v.id', '=', vulnerability)
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** Plans that clear this finding, newest first. */
export function plansClearing(tx: Tx, episodeId: number): Promise<{ planId: string; digest: string; at: Date }[]> {
  return tx.db
    .selectFrom('plan_clear as c')
    .innerJoin('plan_plan as p', (join) =>
      join.onRef('p.tenant_id', '=', 'c.tenant_id').onRef('p.plan_id', '=', 'c.plan_id'),
    )
    .select(['p.plan_id as planId', 'p.digest', 'p.created_at as at'])
    .where('c.episode_id', '=', episodeId)
    .orderBy('p.created_at', 'desc')
    .orderBy('p.plan_id', 'desc')
    .execute()
}

export interface SignOffRow {
  digest: string
  plan_digest: string
  key_id: string
  envelope: string
  received_at: Date
}

export function listSignOffs(tx: Tx, planDigests: readonly string[]): Promise<SignOffRow[]> {
  if (planDigests.length === 0) return Promise.resolve([])
  return tx.db
    .selectFrom('plan_sign_off')
    .select(['digest', 'plan_digest', 'key_id', 'envelope', 'received_at'])
    .where('plan_digest', 'in', planDigests)
    .orderBy('received_at')
    .orderBy('digest')
    .execute()
}

/** false: exactly this one is here already. */
export async function insertSignOff(tx: Tx, row: Omit<SignOffRow, 'received_at'>): Promise<boolean> {
  const done = await tx.db
    .insertInto('plan_sign_off')
    .values({ tenant_id: tx.tenantId, received_at: tx.now, ...row })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'digest']).doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export interface HostKeyRow {
  host_id: string
  digest: string
  spki: string
  first_seen_at: Date
  confirmed_at: Date | null
  confirmed_by: string | null
  replaced_at: Date | null
}

const KEY_COLUMNS = [
  'host_id',
  'digest',
  'spki',
  'first_seen_at',
  'confirmed_at',
  'confirmed_by',
  'replaced_at',
] as const

/** Of one host or of all, oldest first. */
export function listHostKeys(tx: Tx, hostId?: string): Promise<HostKeyRow[]> {
  const rows = tx.db.selectFrom('plan_host_key').select(KEY_COLUMNS).orderBy('first_seen_at').orderBy('digest')
  return hostId === undefined ? rows.execute() : rows.where('host_id', '=', hostId).execute()
}

/** The host that a confirmed key stands for, replaced or not: results that it signed before stay its own. */
export function hostKeyByDigest(tx: Tx, digest: string): Promise<HostKeyRow | undefined> {
  return tx.db
    .selectFrom('plan_host_key')
    .select(KEY_COLUMNS)
    .where('digest', '=', digest)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
}

/** Locked until the transaction ends: two keys of one host are judged one after the other. */
export async function lockHostKeys(tx: Tx, hostId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('plan_host_key'), hashtext(${`${tx.tenantId} ${hostId}`}))`.execute(
    tx.db,
  )
}

export async function insertHostKey(tx: Tx, hostId: string, digest: string, spki: string): Promise<void> {
  await tx.db
    .insertInto('plan_host_key')
    .values({
      tenant_id: tx.tenantId,
      host_id: hostId,
      digest,
      spki,
      first_seen_at: tx.now,
      confirmed_at: null,
      confirmed_by: null,
      replaced_at: null,
    })
    .execute()
}

/** The host's keys that counted before no longer do. */
export async function confirmHostKey(tx: Tx, hostId: string, digest: string, by: string): Promise<void> {
  await tx.db
    .updateTable('plan_host_key')
    .set({ replaced_at: tx.now })
    .where('host_id', '=', hostId)
    .where('digest', '<>', digest)
    .where('confirmed_at', 'is not', null)
    .where('replaced_at', 'is', null)
    .execute()
  await tx.db
    .updateTable('plan_host_key')
    .set({ confirmed_at: tx.now, confirmed_by: by, replaced_at: null })
    .where('host_id', '=', hostId)
    .where('digest', '=', digest)
    .execute()
}

export async function readSetting(tx: Tx, key: string): Promise<unknown> {
  const row = await tx.db.selectFrom('platform_setting').select('value').where('key', '=', key).executeTakeFirst()
  return row?.value
}

/** The first one counts: false if there is one already. */
export async function insertSetting(tx: Tx, key: string, value: unknown): Promise<boolean> {
  const done = await tx.db
    .insertInto('platform_setting')
    .values({ tenant_id: tx.tenantId, key, value: JSON.stringify(value), updated_at: tx.now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}
