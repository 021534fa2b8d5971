/** All SQL of deployments: themselves, their steps, orders and results. Reads hosts and their packages from the inventory. */

import type {
  DeploymentResumed,
  DeploymentSignal,
  DeploymentState,
  DeploymentVerb,
  StepState,
} from '@patchreeve/contract/api/deployment-views.ts'
import type { Tier } from '@patchreeve/contract/api/risk-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { unprovenCodes } from '@patchreeve/trust/accept/promotion.ts'
import { verbNeeds } from '@patchreeve/trust/accept/verbs.ts'
import { verbs } from '@patchreeve/trust/documents/policy.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { atWorkStates, downStates } from './room.ts'
import type { Standing } from './tally.ts'

export interface DeploymentRecord {
  readonly deploymentId: string
  readonly planDigest: string
  readonly planId: string
  readonly tier: Tier
  readonly packages: readonly string[]
  readonly verb: DeploymentVerb
  readonly state: DeploymentState
  readonly because: Text | null
  readonly startedAt: Date
  readonly startedBy: string
  /** Under the standing approval, without a person's start. */
  readonly automatic: boolean
  readonly endedAt: Date | null
  readonly signal: DeploymentSignal | null
  readonly resumed: DeploymentResumed | null
}

const DEPLOYMENT = sql.raw(
  `d.deployment_id as "deploymentId", d.plan_digest as "planDigest", d.plan_id as "planId", d.tier, d.packages, d.verb, d.state, d.because, d.started_at as "startedAt",
  d.started_by as "startedBy", d.automatic, d.ended_at as "endedAt", d.signal, d.resumed`,
)

export async function insertDeployment(
  tx: Tx,
  deployment: Pick<
    DeploymentRecord,
    'deploymentId' | 'planDigest' | 'planId' | 'tier' | 'packages' | 'verb' | 'startedBy' | 'automatic'
  >,
): Promise<void> {
  await sql`
    insert into deployment_deployment
      (tenant_id, deployment_id, plan_digest, plan_id, tier, packages, verb, state, started_at, started_by, automatic)
    values (${tx.tenantId}, ${deployment.deploymentId}, ${deployment.planDigest}, ${deployment.planId}, ${deployment.tier},
      ${[...deployment.packages]}, ${deployment.verb}, 'running', ${tx.now}, ${deployment.startedBy}, ${deployment.automatic})`.execute(
    tx.db,
  )
}

/** Locked: whoever moves a deployment or its steps holds this row first. */
export async function lockDeployment(tx: Tx, deploymentId: string): Promise<DeploymentRecord | undefined> {
  return (
    await sql<DeploymentRecord>`select ${DEPLOYMENT} from deployment_deployment d where d.deployment_id = ${deploymentId} for update`.execute(
      tx.db,
    )
  ).rows[0]
}

/** Those that run, and those that stand while a host still works on an order. */
export async function livelyDeployments(tx: Tx): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select d.deployment_id as id
    from deployment_deployment d
    where d.state = 'running' or exists (
      select from deployment_order o where o.tenant_id = d.tenant_id and o.deployment_id = d.deployment_id and o.closed_at is null)
    order by d.started_at, d.deployment_id`.execute(tx.db)
  return found.rows.map((row) => row.id)
}

export async function runningDeployments(tx: Tx): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select deployment_id as id from deployment_deployment where state = 'running' order by started_at, deployment_id`.execute(
    tx.db,
  )
  return found.rows.map((row) => row.id)
}

export async function isRunning(tx: Tx, planDigest: string): Promise<boolean> {
  const found = await sql`
    select from deployment_deployment where plan_digest = ${planDigest} and state = 'running'`.execute(tx.db)
  return found.rows.length > 0
}

export async function setDeploymentState(
  tx: Tx,
  deploymentId: string,
  state: DeploymentState,
  because: Text | null,
): Promise<void> {
  await sql`
    update deployment_deployment
    set state = ${state}, because = ${because === null ? null : JSON.stringify(because)}::jsonb, ended_at = ${tx.now}
    where deployment_id = ${deploymentId}`.execute(tx.db)
}

/** What a halt was explained by. */
export async function setSignal(tx: Tx, deploymentId: string, signal: DeploymentSignal): Promise<void> {
  await sql`
    update deployment_deployment set signal = ${JSON.stringify(signal)}::jsonb
    where deployment_id = ${deploymentId}`.execute(tx.db)
}

/** It runs again; what it was halted for stays with what was accepted. */
export async function setResumed(tx: Tx, deploymentId: string, resumed: DeploymentResumed): Promise<void> {
  await sql`
    update deployment_deployment
    set state = 'running', because = null, ended_at = null, resumed = ${JSON.stringify(resumed)}::jsonb
    where deployment_id = ${deploymentId}`.execute(tx.db)
}

/** Every step with what is heard of its host: the numbers of a roll-out. */
export async function standingsOf(tx: Tx, deploymentId: string): Promise<(Standing & { hostId: string })[]> {
  return (
    await sql<Standing & { hostId: string }>`
      select s.host_id as "hostId", s.ring_index as "ringIndex", s.state, o.made_at as "orderedAt", o.leased_at as "leasedAt",
        h.last_seen_at as "heardAt"
      from deployment_step s
      left join deployment_order o on o.tenant_id = s.tenant_id and o.order_id = s.order_id and o.closed_at is null
      left join inventory_host h on h.tenant_id = s.tenant_id and h.host_id = s.host_id and h.retired_at is null
      where s.deployment_id = ${deploymentId}`.execute(tx.db)
  ).rows
}

export interface DeploymentListed extends DeploymentRecord {
  readonly steps: Partial<Record<StepState, number>>
}

/** Newest first; `before` is the last one of the page before. */
export async function listDeployments(tx: Tx, before: string | undefined, limit: number): Promise<DeploymentListed[]> {
  return (
    await sql<DeploymentListed>`
      select ${DEPLOYMENT}, coalesce((
        select jsonb_object_agg(c.state, c.n)
        from (select s.state, count(*) as n from deployment_step s where s.deployment_id = d.deployment_id group by s.state) c), '{}') as steps
      from deployment_deployment d
      where ${
        before === undefined
          ? sql`true`
          : sql`(d.started_at, d.deployment_id) < (select l.started_at, l.deployment_id from deployment_deployment l where l.deployment_id = ${before})`
      }
      order by d.started_at desc, d.deployment_id desc
      limit ${limit}`.execute(tx.db)
  ).rows
}

export async function countDeployments(tx: Tx): Promise<number> {
  return (await sql<{ n: number }>`select count(*) as n from deployment_deployment`.execute(tx.db)).rows[0]?.n ?? 0
}

export interface StepRecord {
  readonly deploymentId: string
  readonly hostId: string
  readonly hostKey: string
  readonly transaction: string
  readonly ring: string
  readonly ringIndex: number
  readonly state: StepState
  readonly because: readonly Text[]
  readonly since: Date
  readonly retryAt: Date | null
  readonly attempts: number
  readonly seenAt: Date | null
  readonly orderId: string | null
  readonly resultDigest: string | null
  readonly shownSequence: number | null
}

const STEP = sql.raw(
  `s.deployment_id as "deploymentId", s.host_id as "hostId", s.host_key as "hostKey", s.transaction, s.ring, s.ring_index as "ringIndex",
  s.state, s.because, s.since, s.retry_at as "retryAt", s.attempts, s.seen_at as "seenAt", s.order_id as "orderId",
  s.result_digest as "resultDigest", s.shown_sequence as "shownSequence"`,
)

export type NewStep = Pick<StepRecord, 'hostId' | 'hostKey' | 'transaction' | 'ring' | 'ringIndex'>

export async function insertSteps(tx: Tx, deploymentId: string, steps: readonly NewStep[]): Promise<void> {
  const column = <T>(pick: (step: NewStep) => T) => steps.map(pick)
  await sql`
    insert into deployment_step (tenant_id, deployment_id, host_id, host_key, transaction, ring, ring_index, state, because, since, attempts)
    select ${tx.tenantId}, ${deploymentId}, v.host_id, v.host_key, v.transaction, v.ring, v.ring_index, 'waiting', '[]', ${tx.now}, 0
    from unnest(${column((s) => s.hostId)}::uuid[], ${column((s) => s.hostKey)}::text[], ${column((s) => s.transaction)}::text[],
      ${column((s) => s.ring)}::text[], ${column((s) => s.ringIndex)}::smallint[]) as v (host_id, host_key, transaction, ring, ring_index)`.execute(
    tx.db,
  )
}

export async function stepsOf(tx: Tx, deploymentId: string): Promise<StepRecord[]> {
  return (
    await sql<StepRecord>`
      select ${STEP} from deployment_step s where s.deployment_id = ${deploymentId} order by s.ring_index, s.host_key`.execute(
      tx.db,
    )
  ).rows
}

export async function stepOf(tx: Tx, deploymentId: string, hostKey: string): Promise<StepRecord | undefined> {
  return (
    await sql<StepRecord>`
      select ${STEP} from deployment_step s where s.deployment_id = ${deploymentId} and s.host_key = ${hostKey}`.execute(
      tx.db,
    )
  ).rows[0]
}

/** Of all deployments of a plan, oldest first; more than these no page shows. */
export async function stepsOfPlan(tx: Tx, planDigest: string): Promise<StepRecord[]> {
  return (
    await sql<StepRecord>`
      select ${STEP}
      from deployment_step s
      join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
      where d.plan_digest = ${planDigest}
      order by d.started_at, s.ring_index, s.host_key
      limit 500`.execute(tx.db)
  ).rows
}

/** Is the host in one of these states in any deployment of this plan? */
export async function hasStep(
  tx: Tx,
  planDigest: string,
  hostKey: string,
  states: readonly StepState[],
): Promise<boolean> {
  const found = await sql`
    select from deployment_step s
    join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
    where d.plan_digest = ${planDigest} and s.host_key = ${hostKey} and s.state = any(${[...states]}::text[])`.execute(
    tx.db,
  )
  return found.rows.length > 0
}

export type StepOfDeployment = StepRecord & {
  readonly deploymentState: DeploymentState
  readonly deploymentStartedAt: Date
  readonly deploymentEndedAt: Date | null
}

/** The host's part in the newest deployment of this plan. */
export async function newestStep(tx: Tx, planDigest: string, hostKey: string): Promise<StepOfDeployment | undefined> {
  return (
    await sql<StepOfDeployment>`
      select ${STEP}, d.state as "deploymentState", d.started_at as "deploymentStartedAt", d.ended_at as "deploymentEndedAt"
      from deployment_step s
      join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
      where d.plan_digest = ${planDigest} and s.host_key = ${hostKey}
      order by d.started_at desc, d.deployment_id desc
      limit 1`.execute(tx.db)
  ).rows[0]
}

/** What was installed on a host by deployments that were started after this one, oldest first. */
export async function laterInstalls(
  tx: Tx,
  hostKey: string,
  { deploymentId, startedAt }: Pick<DeploymentRecord, 'deploymentId' | 'startedAt'>,
): Promise<{ deploymentId: string; startedAt: Date; planDigest: string; transaction: string }[]> {
  return (
    await sql<{ deploymentId: string; startedAt: Date; planDigest: string; transaction: string }>`
      select d.deployment_id as "deploymentId", d.started_at as "startedAt", d.plan_digest as "planDigest", s.transaction
      from deployment_step s
      join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
      where s.host_key = ${hostKey} and s.state in ('installed', 'verified') and d.verb = 'install'
        and (d.started_at, d.deployment_id) > (${startedAt}, ${deploymentId}::uuid)
      order by d.started_at, d.deployment_id`.execute(tx.db)
  ).rows
}

/**
 * Hosts on which a way back brought findings of T0 back that are open now: those of its packages, opened since it was started. Newest
 * way back first.
 */
export async function reopenedFixes(tx: Tx): Promise<{ deploymentId: string; hosts: number }[]> {
  return (
    await sql<{ deploymentId: string; hosts: number }>`
      select d.deployment_id as "deploymentId", count(distinct s.host_id)::int as hosts
      from deployment_deployment d
      join deployment_step s on s.tenant_id = d.tenant_id and s.deployment_id = d.deployment_id and s.state in ('installed', 'verified')
      join inventory_host h on h.tenant_id = d.tenant_id and h.host_id = s.host_id and h.retired_at is null
      join inventory_host_package hp on hp.tenant_id = d.tenant_id and hp.host_no = h.host_no
      join inventory_package_version p on p.pv = hp.pv and p.name = any(d.packages)
      join risk_episode e on e.tenant_id = d.tenant_id and e.pv = hp.pv and e.closed is null and e.tier = 0 and e.opened >= d.started_at
      where d.verb = 'undo'
      group by d.deployment_id, d.started_at
      order by d.started_at desc
      limit 20`.execute(tx.db)
  ).rows
}

/** Steps of a host that a signed package state and an inventory can still move. */
export async function installedSteps(
  tx: Tx,
  hostId: string,
): Promise<(StepRecord & Pick<DeploymentRecord, 'planDigest' | 'verb'>)[]> {
  return (
    await sql<StepRecord & Pick<DeploymentRecord, 'planDigest' | 'verb'>>`
      select ${STEP}, d.plan_digest as "planDigest", d.verb
      from deployment_step s
      join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
      where s.host_id = ${hostId} and s.state = 'installed'`.execute(tx.db)
  ).rows
}

export type StepChange = Partial<
  Pick<
    StepRecord,
    'state' | 'because' | 'retryAt' | 'attempts' | 'seenAt' | 'orderId' | 'resultDigest' | 'shownSequence'
  >
>

/** Changes what is named and nothing else; `since` moves with the state. */
export async function changeStep(tx: Tx, step: StepRecord, change: StepChange): Promise<void> {
  const next = { ...step, ...change }
  await sql`
    update deployment_step
    set state = ${next.state}, because = ${JSON.stringify(next.because)}::jsonb, retry_at = ${next.retryAt}, attempts = ${next.attempts},
      seen_at = ${next.seenAt}, order_id = ${next.orderId}, result_digest = ${next.resultDigest}, shown_sequence = ${next.shownSequence},
      since = case when state = ${next.state} then since else ${tx.now} end
    where deployment_id = ${step.deploymentId} and host_key = ${step.hostKey}`.execute(tx.db)
}

/** Steps of later rings that stood last because this ring had not proven the plan. */
const UNPROVEN = sql`s.state = 'waiting' and s.retry_at is not null
  and s.because -> 0 ->> 'code' = any(${unprovenCodes.map((code) => `refusal.${code}`)})`

/** A host of this ring succeeded: one step of the ring above looks again. A ring may be a million hosts. */
export async function sendScout(tx: Tx, step: StepRecord): Promise<void> {
  await sql`
    update deployment_step t set retry_at = null
    from (
      select s.deployment_id, s.host_key from deployment_step s
      where s.deployment_id = ${step.deploymentId} and s.ring_index = ${step.ringIndex + 1} and ${UNPROVEN}
      limit 1) as one
    where t.deployment_id = one.deployment_id and t.host_key = one.host_key`.execute(tx.db)
}

/** Those of its serial that stood last because this very host had not proven the plan: they look again. */
export async function wakeWhoAwaited(tx: Tx, step: StepRecord): Promise<void> {
  await sql`
    update deployment_step s set retry_at = null
    where s.deployment_id = ${step.deploymentId} and s.state = 'waiting' and s.retry_at is not null
      and s.because -> 0 ->> 'code' = 'refusal.serial-not-proven'
      and s.because -> 0 -> 'params' ->> 'host' = ${step.hostKey}`.execute(tx.db)
}

/** The scout got through: all others of its ring look again. */
export async function followScout(tx: Tx, scout: StepRecord): Promise<void> {
  await sql`
    update deployment_step s set retry_at = null
    where s.deployment_id = ${scout.deploymentId} and s.ring_index = ${scout.ringIndex} and ${UNPROVEN}`.execute(tx.db)
}

const actingVerbs = verbs.filter((verb) => verbNeeds[verb].acts)
/** Of these: those that a host begins only with a lease, each in a period of its own. */
export const leasedVerbs: readonly string[] = verbs.filter((verb) => verbNeeds[verb].lease)

export interface OrderRecord {
  readonly orderId: string
  readonly deploymentId: string
  readonly hostId: string
  readonly hostKey: string
  readonly verb: string
  readonly digest: string
  readonly envelope: string
  readonly epoch: number
  readonly notBefore: Date
  readonly notAfter: Date
  readonly leasedAt: Date | null
  readonly closedAt: Date | null
}

const ORDER = sql.raw(
  `o.order_id as "orderId", o.deployment_id as "deploymentId", o.host_id as "hostId", o.host_key as "hostKey", o.verb, o.digest, o.envelope, o.epoch,
  o.not_before as "notBefore", o.not_after as "notAfter", o.leased_at as "leasedAt", o.closed_at as "closedAt"`,
)

export type NewOrder = Omit<OrderRecord, 'leasedAt' | 'closedAt'> & {
  readonly generation: number
}

export async function insertOrder(tx: Tx, order: NewOrder): Promise<void> {
  await sql`
    insert into deployment_order (tenant_id, order_id, deployment_id, host_id, host_key, verb, digest, envelope, epoch, generation, not_before, not_after, made_at)
    values (${tx.tenantId}, ${order.orderId}, ${order.deploymentId}, ${order.hostId}, ${order.hostKey}, ${order.verb}, ${order.digest}, ${order.envelope},
      ${order.epoch}, ${order.generation}, ${order.notBefore}, ${order.notAfter}, ${tx.now})`.execute(tx.db)
}

/** One more than the newest of this host in this epoch. */
export async function nextGeneration(tx: Tx, hostKey: string, epoch: number): Promise<number> {
  const found = await sql<{ n: number }>`
    select coalesce(max(generation), 0) + 1 as n from deployment_order where host_key = ${hostKey} and epoch = ${epoch}`.execute(
    tx.db,
  )
  return found.rows[0]?.n ?? 1
}

export async function hasOpenOrder(tx: Tx, hostKey: string): Promise<boolean> {
  const found = await sql`select from deployment_order where host_key = ${hostKey} and closed_at is null`.execute(tx.db)
  return found.rows.length > 0
}

/**
 * Hosts that work on an order which acts, or did in a roll-out that goes on and are not proven since; by whatever plan.
 * `mayBeDown`: nothing came from it, or it failed.
 */
export async function atWork(tx: Tx): Promise<{ hostKey: string; mayBeDown: boolean }[]> {
  return (
    await sql<{ hostKey: string; mayBeDown: boolean }>`
      select w.host_key as "hostKey", bool_and(w.may_be_down) as "mayBeDown"
      from (
        select s.host_key, s.state = any(${[...downStates]}) as may_be_down
        from deployment_step s
        join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id and d.state = 'running'
        where s.state = any(${[...atWorkStates]})
        union all
        select o.host_key, false
        from deployment_order o
        where o.closed_at is null and o.verb = any(${actingVerbs})) w
      group by w.host_key`.execute(tx.db)
  ).rows
}

/** Orders that a host should fetch: of running deployments, not over, and not from before a restore. */
export async function waitingOrders(tx: Tx, hostId: string, epoch: number): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select o.order_id as id
    from deployment_order o
    join deployment_deployment d on d.tenant_id = o.tenant_id and d.deployment_id = o.deployment_id and d.state = 'running'
    where o.host_id = ${hostId} and o.epoch = ${epoch} and o.closed_at is null and o.not_before <= ${tx.now} and o.not_after > ${tx.now}
    order by o.made_at
    limit 100`.execute(tx.db)
  return found.rows.map((row) => row.id)
}

/** Has this host a step whose turn may come before `until`? */
export async function hasStepBefore(tx: Tx, hostId: string, until: Date): Promise<boolean> {
  const found = await sql`
    select 1
    from deployment_step s
    join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id and d.state = 'running'
    where s.host_id = ${hostId} and s.state in ('waiting', 'expired') and coalesce(s.retry_at, ${tx.now}) <= ${until}
    limit 1`.execute(tx.db)
  return found.rows.length > 0
}

export async function orderById(tx: Tx, orderId: string): Promise<OrderRecord | undefined> {
  return (await sql<OrderRecord>`select ${ORDER} from deployment_order o where o.order_id = ${orderId}`.execute(tx.db))
    .rows[0]
}

export async function orderByDigest(tx: Tx, digest: string): Promise<OrderRecord | undefined> {
  return (await sql<OrderRecord>`select ${ORDER} from deployment_order o where o.digest = ${digest}`.execute(tx.db))
    .rows[0]
}

/**
 * The newest counts: a host asks for another when its files are there, just before it begins. `emergency`: enough of the sign-offs
 * that came with it call it so.
 */
export async function noteLease(tx: Tx, orderId: string, emergency: boolean): Promise<void> {
  await sql`
    update deployment_order set leased_at = ${tx.now}, emergency = ${emergency} where order_id = ${orderId}`.execute(
    tx.db,
  )
}

/** When each of these hosts began with emergencies since then; an order that it did not take in lost its lease (`takeBack`). */
export async function emergenciesSince(
  tx: Tx,
  hostKeys: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, readonly Date[]>> {
  const found = await sql<{ hostKey: string; at: Date }>`
    select host_key as "hostKey", leased_at as at
    from deployment_order
    where emergency and host_key = any(${[...hostKeys]}::text[]) and leased_at > ${since}`.execute(tx.db)
  return new Map(
    [...Map.groupBy(found.rows, (row) => row.hostKey)].map(([hostKey, rows]) => [hostKey, rows.map((row) => row.at)]),
  )
}

/** Every host of a plan's deployments, where it stands now and since when; of several its best. */
export async function standOfPlan(
  tx: Tx,
  planDigest: string,
): Promise<{ hostId: string; hostKey: string; ringIndex: number; state: StepState; since: Date }[]> {
  return (
    await sql<{ hostId: string; hostKey: string; ringIndex: number; state: StepState; since: Date }>`
      select distinct on (s.host_key) s.host_id as "hostId", s.host_key as "hostKey", s.ring_index as "ringIndex", s.state, s.since
      from deployment_step s
      join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
      where d.plan_digest = ${planDigest}
      order by s.host_key, s.state not in ('verified', 'tried'), s.state <> 'installed', d.started_at desc`.execute(
      tx.db,
    )
  ).rows
}

export async function closeOrder(tx: Tx, orderId: string): Promise<void> {
  await sql`update deployment_order set closed_at = coalesce(closed_at, ${tx.now}) where order_id = ${orderId}`.execute(
    tx.db,
  )
}

/** Answered, and not begun. */
export async function takeBack(tx: Tx, orderId: string): Promise<void> {
  await sql`update deployment_order set closed_at = coalesce(closed_at, ${tx.now}), leased_at = null where order_id = ${orderId}`.execute(
    tx.db,
  )
}

/** Those that no host began with. One that has a lease may be under way. */
export async function closeUnbegun(tx: Tx, deploymentId: string): Promise<void> {
  await sql`
    update deployment_order set closed_at = ${tx.now} where deployment_id = ${deploymentId} and closed_at is null and leased_at is null`.execute(
    tx.db,
  )
}

export async function openOrdersOf(tx: Tx, deploymentId: string): Promise<Map<string, OrderRecord>> {
  const found = await sql<OrderRecord>`
    select ${ORDER} from deployment_order o where o.deployment_id = ${deploymentId} and o.closed_at is null`.execute(
    tx.db,
  )
  return new Map(found.rows.map((row) => [row.hostKey, row]))
}

/** When each host last began with an order that acts. */
export async function lastBegun(tx: Tx, hostKeys: readonly string[]): Promise<Map<string, Date>> {
  const found = await sql<{ hostKey: string; at: Date }>`
    select host_key as "hostKey", max(leased_at) as at
    from deployment_order
    where host_key = any(${[...hostKeys]}::text[]) and leased_at is not null and verb = any(${[...leasedVerbs]})
    group by host_key`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.hostKey, row.at]))
}

export interface ResultRecord {
  readonly hostKey: string
  readonly epoch: number
  readonly sequence: number
  readonly hostId: string
  readonly digest: string
  readonly envelope: string
  readonly spki: string
  readonly kind: 'outcome' | 'state'
  readonly outcome: string | null
  readonly orderDigest: string | null
  readonly planDigest: string | null
  readonly headSeq: number | null
  readonly headLeaf: string | null
}

const RESULT = sql.raw(
  `r.host_key as "hostKey", r.epoch, r.sequence, r.host_id as "hostId", r.digest, r.envelope, r.spki, r.kind, r.outcome,
  r.order_digest as "orderDigest", r.plan_digest as "planDigest", r.head_seq as "headSeq", r.head_leaf as "headLeaf"`,
)

export async function insertResult(tx: Tx, result: ResultRecord): Promise<void> {
  await sql`
    insert into deployment_result (tenant_id, host_key, epoch, sequence, host_id, digest, envelope, spki, kind, outcome, order_digest, plan_digest,
      head_seq, head_leaf, received_at)
    values (${tx.tenantId}, ${result.hostKey}, ${result.epoch}, ${result.sequence}, ${result.hostId}, ${result.digest}, ${result.envelope}, ${result.spki},
      ${result.kind}, ${result.outcome}, ${result.orderDigest}, ${result.planDigest}, ${result.headSeq}, ${result.headLeaf}, ${tx.now})`.execute(
    tx.db,
  )
}

export async function resultAt(
  tx: Tx,
  hostKey: string,
  epoch: number,
  sequence: number,
): Promise<{ digest: string } | undefined> {
  return (
    await sql<{ digest: string }>`
      select digest from deployment_result where host_key = ${hostKey} and epoch = ${epoch} and sequence = ${sequence}`.execute(
      tx.db,
    )
  ).rows[0]
}

/** A host numbers its results through, whatever the epoch. */
export async function newestSequence(tx: Tx, hostKey: string): Promise<number> {
  const found = await sql<{ n: number }>`
    select coalesce(max(sequence), 0) as n from deployment_result where host_key = ${hostKey}`.execute(tx.db)
  return found.rows[0]?.n ?? 0
}

/** How many results each host's own numbering says are missing, in the newest epoch that it reported from. */
export async function missingResults(tx: Tx, hostKeys: readonly string[]): Promise<Map<string, number>> {
  const found = await sql<{ hostKey: string; missing: number }>`
    select distinct on (host_key) host_key as "hostKey", (max(sequence) - min(sequence) + 1 - count(*))::int as missing
    from deployment_result
    where host_key = any(${[...hostKeys]}::text[])
    group by host_key, epoch
    order by host_key, epoch desc`.execute(tx.db)
  return new Map(found.rows.map((row) => [row.hostKey, row.missing]))
}

/** What hosts signed about a plan. */
export async function resultsOfPlan(tx: Tx, planDigest: string): Promise<ResultRecord[]> {
  return (
    await sql<ResultRecord>`
      select ${RESULT} from deployment_result r where r.plan_digest = ${planDigest} order by r.host_key, r.epoch, r.sequence`.execute(
      tx.db,
    )
  ).rows
}

export async function resultByDigest(tx: Tx, digest: string): Promise<ResultRecord | undefined> {
  return (await sql<ResultRecord>`select ${RESULT} from deployment_result r where r.digest = ${digest}`.execute(tx.db))
    .rows[0]
}

/** One at a time per host: sequence numbers are compared and taken under it. */
export async function lockResults(tx: Tx, hostKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('deployment_result'), hashtext(${hostKey}))`.execute(tx.db)
}

export async function resultsSince(tx: Tx, hostKey: string, since: Date): Promise<number> {
  const found = await sql<{ n: number }>`
    select count(*) as n from deployment_result where host_key = ${hostKey} and received_at > ${since}`.execute(tx.db)
  return found.rows[0]?.n ?? 0
}
