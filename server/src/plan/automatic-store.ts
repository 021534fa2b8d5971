/** All SQL of plans that go by themselves: is it stopped, is there news, and which versions are held back. */
import type { Text } from '@patchreeve/contract/text.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Held } from './share.ts'

/** One at a time per tenant, whatever replica: until the transaction ends. */
export async function lockAutomatic(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('plan_automatic'), ${tx.tenantId})`.execute(tx.db)
}

export interface AutomaticRow {
  readonly lookedAt: Date | null
  readonly unproven: number
  readonly paused: { readonly at: Date; readonly by: string; readonly reason: string } | null
}

export async function readAutomatic(tx: Tx): Promise<AutomaticRow> {
  const row = await tx.db
    .selectFrom('plan_automatic')
    .select(['looked_at', 'unproven', 'paused_at', 'paused_by', 'paused_reason'])
    .executeTakeFirst()
  const { paused_at: at = null, paused_by: by = null, paused_reason: reason = null } = row ?? {}
  return {
    lookedAt: row?.looked_at ?? null,
    unproven: row?.unproven ?? 0,
    paused: at === null || by === null || reason === null ? null : { at, by, reason },
  }
}

/** Most of the time it is noted already, and then this writes nothing and waits for nobody. */
export async function noteNews(tx: Tx): Promise<void> {
  await sql`
    insert into plan_automatic (tenant_id, news)
    values (${tx.tenantId}, true)
    on conflict (tenant_id) do update set news = true
    where not plan_automatic.news`.execute(tx.db)
}

/** true: there was news, or nobody looked since `before`. From now on it counts as looked at. */
export async function takeNews(tx: Tx, before: Date): Promise<boolean> {
  const done = await sql`
    insert into plan_automatic (tenant_id, news, looked_at)
    values (${tx.tenantId}, false, ${tx.now})
    on conflict (tenant_id) do update set news = false, looked_at = ${tx.now}
    where plan_automatic.news or plan_automatic.looked_at is null or plan_automatic.looked_at < ${before}
    returning tenant_id`.execute(tx.db)
  return done.rows.length > 0
}

export async function noteUnproven(tx: Tx, hosts: number): Promise<void> {
  await sql`
    insert into plan_automatic (tenant_id, news, unproven)
    values (${tx.tenantId}, false, ${hosts})
    on conflict (tenant_id) do update set unproven = ${hosts}
    where plan_automatic.unproven <> ${hosts}`.execute(tx.db)
}

/** null: it goes on. */
export async function setPaused(tx: Tx, paused: AutomaticRow['paused']): Promise<void> {
  const { at, by, reason } = paused ?? { at: null, by: null, reason: null }
  await sql`
    insert into plan_automatic (tenant_id, news, paused_at, paused_by, paused_reason)
    values (${tx.tenantId}, true, ${at}, ${by}, ${reason})
    on conflict (tenant_id) do update set news = true, paused_at = ${at}, paused_by = ${by}, paused_reason = ${reason}`.execute(
    tx.db,
  )
}

export interface HeldBack extends Held {
  readonly heldId: string
  readonly how: 'halted' | 'undone' | 'failed' | 'silent' | 'refused' | 'taken-back'
  readonly because: Text | null
  readonly deploymentId: string
  readonly at: Date
  readonly until: Date
}

/** What is new of these, as it is told in the ledger. */
export async function insertHeldBack(
  tx: Tx,
  rows: readonly Omit<HeldBack, 'at'>[],
): Promise<{ name: string; architecture: string; version: string }[]> {
  const column = <T>(pick: (row: Omit<HeldBack, 'at'>) => T) => rows.map(pick)
  return (
    await sql<{ name: string; architecture: string; version: string }>`
      insert into plan_held_back (tenant_id, held_id, host_id, name, architecture, version, how, because, deployment_id, at, until)
      select ${tx.tenantId}, v.held_id, v.host_id, v.name, v.architecture, v.version, v.how, v.because::jsonb, v.deployment_id, ${tx.now}, v.until
      from unnest(${column((r) => r.heldId)}::uuid[], ${column((r) => r.hostId)}::uuid[], ${column((r) => r.name)}::text[],
        ${column((r) => r.architecture)}::text[], ${column((r) => r.version)}::text[], ${column((r) => r.how)}::text[],
        ${column((r) => (r.because === null ? null : JSON.stringify(r.because)))}::text[], ${column((r) => r.deploymentId)}::uuid[],
        ${column((r) => r.until)}::timestamptz[])
        as v (held_id, host_id, name, architecture, version, how, because, deployment_id, until)
      on conflict (tenant_id, deployment_id, host_id, name, architecture, version) do nothing
      returning name, architecture, version`.execute(tx.db)
  ).rows
}

const HELD = sql.raw(
  `held_id as "heldId", host_id as "hostId", name, architecture, version, how, because, deployment_id as "deploymentId", at, until`,
)

/** Where a person let a halted roll-out go on, its halt holds nothing back. Another slice's rows: read here and never written. */
const counts = (tx: Tx) => sql`lifted_at is null and until > ${tx.now} and (how <> 'halted' or exists (
  select from deployment_deployment d
  where d.tenant_id = plan_held_back.tenant_id and d.deployment_id = plan_held_back.deployment_id and d.state = 'halted'))`

/** Those that count now, the newest first. */
export async function listHeldBack(tx: Tx, limit: number): Promise<HeldBack[]> {
  return (
    await sql<HeldBack>`
      select ${HELD} from plan_held_back
      where ${counts(tx)}
      order by at desc, name, architecture, host_id nulls first, held_id
      limit ${limit}`.execute(tx.db)
  ).rows
}

export async function countHeldBack(tx: Tx): Promise<number> {
  const found = await sql<{ n: number }>`
    select count(*)::int as n from plan_held_back where ${counts(tx)}`.execute(tx.db)
  return found.rows[0]?.n ?? 0
}

/** Undefined: it is held back no more, or never was. */
export async function liftHeldBack(tx: Tx, heldId: string, by: string): Promise<HeldBack | undefined> {
  return (
    await sql<HeldBack>`
      update plan_held_back set lifted_at = ${tx.now}, lifted_by = ${by}
      where held_id = ${heldId} and ${counts(tx)}
      returning ${HELD}`.execute(tx.db)
  ).rows[0]
}

/** Of a plan `p`. */
const ORIGIN = sql.raw(`coalesce(p.question ->> 'origin', '')`)

export interface AutomaticPlan {
  readonly digest: string
  /** Empty: of a plan for people, which may bring several. */
  readonly origin: string
}

/** Plans that were proposed without a person under this policy and that nothing replaced: of each origin the newest. */
export async function automaticPlans(
  tx: Tx,
  policy: string,
  automatic: 'standing' | 'people',
): Promise<AutomaticPlan[]> {
  const found = await sql<AutomaticPlan>`
    select distinct on (${ORIGIN}) p.digest, ${ORIGIN} as origin from plan_plan p
    where p.policy = ${policy} and p.question ->> 'automatic' = ${automatic} and not exists (
      select from plan_plan c where c.tenant_id = p.tenant_id and c.parent = p.digest)
    order by ${ORIGIN}, p.created_at desc, p.plan_id desc`.execute(tx.db)
  return found.rows
}

/** Plans under this policy that are for people to sign or were theirs to begin with: what they take care of needs no other plan. */
export async function plansOfPeople(tx: Tx, policy: string, since: Date, limit: number): Promise<string[]> {
  const found = await sql<{ digest: string }>`
    select p.digest from plan_plan p
    where p.policy = ${policy} and p.created_at >= ${since} and p.question ->> 'automatic' is distinct from 'standing'
      and p.question -> 'purpose' ->> 'kind' is distinct from 'drill' and not exists (
      select from plan_plan c where c.tenant_id = p.tenant_id and c.parent = p.digest)
    order by p.created_at desc, p.plan_id desc
    limit ${limit}`.execute(tx.db)
  return found.rows.map((row) => row.digest)
}

/** Deployments that run without a person's start, the newest first. Another slice's rows: read here and never written. */
export async function runningAutomatic(tx: Tx): Promise<{ id: string; origin: string }[]> {
  const found = await sql<{ id: string; origin: string }>`
    select d.deployment_id as id, ${ORIGIN} as origin
    from deployment_deployment d
    join plan_plan p on p.tenant_id = d.tenant_id and p.digest = d.plan_digest
    where d.state = 'running' and d.automatic
    order by d.started_at desc, d.deployment_id desc`.execute(tx.db)
  return found.rows
}
