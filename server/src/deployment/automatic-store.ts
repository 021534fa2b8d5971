/** SQL for roll-outs without a person: what runs, who is at work, and what went wrong. */
import type { Tier } from '@patchreeve/contract/api/risk-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface Running {
  readonly deploymentId: string
  readonly policy: string
  readonly tier: Tier
  readonly automatic: boolean
  /** The one whose packages it brings, if it goes without a person. */
  readonly origin: string | null
  /** Steps that have no order now and will get one. `seenAt`: when the host was last heard. */
  readonly waiting: readonly { readonly hostId: string; readonly attempts: number; readonly seenAt: Date | null }[]
  /** Steps with an order, or installed and not verified. */
  readonly atWork: number
}

/** Of a deployment `d` and its plan `p`: plans without a person bring one origin each, and keep which. */
const ORIGIN = sql.raw(`case when d.automatic and d.verb = 'install' then p.question ->> 'origin' end`)

export async function running(tx: Tx): Promise<Running[]> {
  const found = await sql<Omit<Running, 'waiting' | 'atWork'>>`
    select d.deployment_id as "deploymentId", p.policy, d.tier, d.automatic, ${ORIGIN} as origin
    from deployment_deployment d
    join plan_plan p on p.tenant_id = d.tenant_id and p.digest = d.plan_digest
    where d.state = 'running' and d.verb in ('install', 'undo')
    order by d.started_at, d.deployment_id
    for update of d`.execute(tx.db)
  const steps = await sql<{
    deploymentId: string
    hostId: string
    state: string
    attempts: number
    seenAt: Date | null
  }>`
    select s.deployment_id as "deploymentId", s.host_id as "hostId", s.state, s.attempts, h.last_seen_at as "seenAt"
    from deployment_step s
    join inventory_host h on h.tenant_id = s.tenant_id and h.host_id = s.host_id
    where s.deployment_id = any(${found.rows.map((row) => row.deploymentId)}) and s.state in ('waiting', 'expired', 'ordered', 'installed')`.execute(
    tx.db,
  )
  const byDeployment = Map.groupBy(steps.rows, (row) => row.deploymentId)
  return found.rows.map((one) => {
    const own = byDeployment.get(one.deploymentId) ?? []
    const waiting = own.filter((step) => step.state === 'waiting' || step.state === 'expired')
    return { ...one, waiting, atWork: own.length - waiting.length }
  })
}

export interface AtWork {
  readonly hostId: string
  /** null: that of people's plans, or no installation. */
  readonly origin: string | null
}

/** Hosts with an order that is out, and those that installed something since then and have not shown it. */
export async function hostsAtWork(tx: Tx, since: Date): Promise<AtWork[]> {
  const found = await sql<AtWork>`
    with busy as (
      select tenant_id, host_id, deployment_id from deployment_order where closed_at is null
      union
      select tenant_id, host_id, deployment_id from deployment_step where state = 'installed' and since > ${since})
    select b.host_id as "hostId", ${ORIGIN} as origin
    from busy b
    join deployment_deployment d on d.tenant_id = b.tenant_id and d.deployment_id = b.deployment_id
    join plan_plan p on p.tenant_id = d.tenant_id and p.digest = d.plan_digest`.execute(tx.db)
  return found.rows
}

export interface Ended {
  readonly deploymentId: string
  readonly planDigest: string
  readonly verb: 'install' | 'undo'
  readonly state: 'running' | 'halted' | 'finished'
  readonly because: Text | null
  /** Only of hosts on which it came to a bad end. */
  readonly steps: readonly {
    readonly hostId: string
    readonly transaction: string
    readonly state: 'undone' | 'failed' | 'silent' | 'refused'
    readonly because: readonly Text[]
  }[]
}

/** Roll-outs (no drills) from then on that were halted, that go back, or on which some host came to a bad end. */
export async function endedBadly(tx: Tx, since: Date): Promise<Ended[]> {
  return (
    await sql<Ended>`
      select d.deployment_id as "deploymentId", d.plan_digest as "planDigest", d.verb, d.state, d.because, coalesce((
        select jsonb_agg(jsonb_build_object('hostId', s.host_id, 'transaction', s.transaction, 'state', s.state, 'because', s.because)
          order by s.ring_index, s.host_key)
        from deployment_step s
        where s.tenant_id = d.tenant_id and s.deployment_id = d.deployment_id
          and s.state in ('undone', 'failed', 'silent', 'refused')), '[]') as steps
      from deployment_deployment d
      where d.verb in ('install', 'undo') and (d.started_at > ${since} or d.ended_at > ${since}) and (d.state = 'halted' or d.verb = 'undo' or exists (
        select from deployment_step s
        where s.tenant_id = d.tenant_id and s.deployment_id = d.deployment_id
          and s.state in ('undone', 'failed', 'silent', 'refused')))
      order by d.started_at, d.deployment_id`.execute(tx.db)
  ).rows
}
