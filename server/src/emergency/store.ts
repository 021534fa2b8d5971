/** All SQL of emergencies and drills. Hosts are counted from the inventory. */
import type { EmergencyDetail } from '@patchreeve/contract/api/emergency-views.ts'
import { sql } from 'kysely'
import { SAMPLE } from '../inventory/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Kind } from './model.ts'

/** What is kept when it came to its end. */
export type Filed = Pick<
  EmergencyDetail,
  'state' | 'hosts' | 'reached' | 'inTime' | 'stages' | 'slowest' | 'rings' | 'quota'
> &
  Pick<EmergencyDetail, 'outside' | 'depth' | 'deploymentId' | 'signed' | 'threshold'>

export interface CaseRecord {
  readonly caseId: string
  readonly kind: Kind
  readonly planId: string
  readonly planDigest: string
  readonly reason: string
  readonly startedAt: Date
  readonly startedBy: string
  readonly signedAt: Date | null
  readonly filedAt: Date | null
  readonly record: Filed | null
  readonly reviewDueAt: Date | null
  readonly reviewedAt: Date | null
  readonly reviewedBy: string | null
  readonly outcome: NonNullable<EmergencyDetail['reviewed']>['outcome'] | null
  readonly findings: string | null
}

const CASE = sql.raw(
  `c.case_id as "caseId", c.kind, c.plan_id as "planId", c.plan_digest as "planDigest", c.reason, c.started_at as "startedAt",
  c.started_by as "startedBy", c.signed_at as "signedAt", c.filed_at as "filedAt", c.record, c.review_due_at as "reviewDueAt",
  c.reviewed_at as "reviewedAt", c.reviewed_by as "reviewedBy", c.outcome, c.findings`,
)

export async function insertCase(
  tx: Tx,
  one: Pick<CaseRecord, 'caseId' | 'kind' | 'planId' | 'planDigest' | 'reason' | 'startedBy' | 'reviewDueAt'>,
): Promise<void> {
  await sql`
    insert into emergency_case (tenant_id, case_id, kind, plan_id, plan_digest, reason, started_at, started_by, review_due_at)
    values (${tx.tenantId}, ${one.caseId}, ${one.kind}, ${one.planId}, ${one.planDigest}, ${one.reason}, ${tx.now}, ${one.startedBy},
      ${one.reviewDueAt})`.execute(tx.db)
}

export async function caseById(tx: Tx, caseId: string): Promise<CaseRecord | undefined> {
  return (await sql<CaseRecord>`select ${CASE} from emergency_case c where c.case_id = ${caseId}`.execute(tx.db))
    .rows[0]
}

/** Whoever files or reviews it holds the row first. */
export async function lockCase(tx: Tx, caseId: string): Promise<CaseRecord | undefined> {
  return (
    await sql<CaseRecord>`select ${CASE} from emergency_case c where c.case_id = ${caseId} for update`.execute(tx.db)
  ).rows[0]
}

/** Not filed yet, oldest first. */
export async function openCases(tx: Tx): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select case_id as id from emergency_case where filed_at is null order by started_at`.execute(tx.db)
  return found.rows.map((row) => row.id)
}

/** Newest first; `before` is the last id of the page before. */
export async function listCases(
  tx: Tx,
  kind: Kind | undefined,
  before: string | undefined,
  limit: number,
): Promise<CaseRecord[]> {
  const after =
    before === undefined
      ? sql`true`
      : sql`(c.started_at, c.case_id) < (select l.started_at, l.case_id from emergency_case l where l.case_id = ${before})`
  return (
    await sql<CaseRecord>`
      select ${CASE} from emergency_case c
      where ${kind === undefined ? sql`true` : sql`c.kind = ${kind}`} and ${after}
      order by c.started_at desc, c.case_id desc
      limit ${limit}`.execute(tx.db)
  ).rows
}

export async function countCases(tx: Tx, kind: Kind | undefined): Promise<number> {
  const found = await sql<{ n: number }>`
    select count(*)::int as n from emergency_case c where ${kind === undefined ? sql`true` : sql`c.kind = ${kind}`}`.execute(
    tx.db,
  )
  return found.rows[0]?.n ?? 0
}

/** Reviews that nobody has closed, nearest date first. */
export async function openReviews(tx: Tx): Promise<{ caseId: string; dueAt: Date }[]> {
  return (
    await sql<{ caseId: string; dueAt: Date }>`
      select case_id as "caseId", review_due_at as "dueAt"
      from emergency_case
      where review_due_at is not null and reviewed_at is null
      order by review_due_at, case_id`.execute(tx.db)
  ).rows
}

export async function noteSigned(tx: Tx, caseId: string, at: Date): Promise<void> {
  await sql`update emergency_case set signed_at = ${at} where case_id = ${caseId}`.execute(tx.db)
}

export async function fileCase(tx: Tx, caseId: string, record: Filed): Promise<void> {
  await sql`
    update emergency_case set filed_at = ${tx.now}, record = ${JSON.stringify(record)}::jsonb
    where case_id = ${caseId} and filed_at is null`.execute(tx.db)
}

export async function closeReview(
  tx: Tx,
  caseId: string,
  review: { by: string; outcome: NonNullable<CaseRecord['outcome']>; findings: string },
): Promise<void> {
  await sql`
    update emergency_case set reviewed_at = ${tx.now}, reviewed_by = ${review.by}, outcome = ${review.outcome}, findings = ${review.findings}
    where case_id = ${caseId} and reviewed_at is null`.execute(tx.db)
}

/** Hosts that report; sample hosts are made up and count nowhere. */
export async function countHosts(tx: Tx): Promise<number> {
  const found = await sql<{ n: number }>`
    select count(*)::int as n from inventory_host where retired_at is null and provenance <> ${SAMPLE}`.execute(tx.db)
  return found.rows[0]?.n ?? 0
}
