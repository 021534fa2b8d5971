/** How far plans were carried out. Deployments and their steps are another slice's rows: they are read here and never written. */
import type { PlanRollout } from '@patchreeve/contract/api/plan-views.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { type Change, type Plan, Plan as PlanSchema } from '@patchreeve/trust/documents/plan.ts'
import { goesBack as isWayBack } from '@patchreeve/trust/policy/goes-back.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { StoredPlan } from './plans.ts'
import * as store from './store.ts'

export interface Rollout extends PlanRollout {
  /** Hosts that have it, by any deployment of the plan. */
  readonly succeeded: number
}

/** Of the plans that were ever started; of each its newest deployment. One question for a whole page of plans. */
export async function rolloutsOf(tx: Tx, digests: readonly string[]): Promise<ReadonlyMap<string, Rollout>> {
  const { rows } = await sql<Rollout & { plan: string }>`
    select distinct on (d.plan_digest) d.plan_digest as plan, d.deployment_id as id, d.state, (
      select count(distinct s.host_key)::int
      from deployment_deployment o
      join deployment_step s on s.tenant_id = o.tenant_id and s.deployment_id = o.deployment_id
      where o.tenant_id = d.tenant_id and o.plan_digest = d.plan_digest and s.state in ('installed', 'verified')) as succeeded
    from deployment_deployment d
    where d.plan_digest = any(${[...digests]})
    order by d.plan_digest, d.started_at desc, d.deployment_id desc`.execute(tx.db)
  return new Map(rows.map(({ plan, ...rollout }) => [plan, rollout]))
}

export function isDone(plan: Plan, rollout: Rollout | undefined): boolean {
  const hosts = plan.transactions.reduce((sum, one) => sum + one.hosts.length, 0)
  return rollout !== undefined && rollout.state !== 'running' && rollout.succeeded >= hosts
}

export const goesBack = (plan: Plan): boolean => isWayBack(plan, compareDpkg)

/** Closed findings that were cleared by the plans whose changes this one takes back. */
export async function reopenedBy(tx: Tx, plan: StoredPlan): Promise<number> {
  return store.countClosed(tx, await undonePlans(tx, plan))
}

/** What those plans had cleared, by name, whether it is open again or not; the tier is the number of it. */
export async function undoneFindings(
  tx: Tx,
  plan: StoredPlan,
): Promise<readonly { readonly vulnerability: string; readonly tier: number }[]> {
  return store.clearedNames(tx, await undonePlans(tx, plan))
}

async function undonePlans(tx: Tx, plan: StoredPlan): Promise<string[]> {
  const hostKeys = plan.signed.document.transactions.flatMap((one) => one.hosts)
  const { rows } = await sql<{ plan: string }>`
    select distinct d.plan_digest as plan
    from deployment_step s
    join deployment_deployment d on d.tenant_id = s.tenant_id and d.deployment_id = s.deployment_id
    where s.host_key = any(${hostKeys}) and s.state in ('installed', 'verified') and d.verb = 'install'`.execute(tx.db)
  const back = new Set(
    changesOf(plan.signed.document).map(({ name, architecture, from, to }) => key(name, architecture, to, from)),
  )
  const undone: string[] = []
  for (const { plan: digest } of rows) {
    const other = await store.planByDigest(tx, digest)
    const document = other && PlanSchema.parse(JSON.parse(other.payload.toString('utf8')))
    if (document && changesOf(document).some((one) => back.has(key(one.name, one.architecture, one.from, one.to))))
      undone.push(other.plan_id)
  }
  return undone
}

const changesOf = (plan: Plan): Change[] => plan.transactions.flatMap((one) => one.changes)
const key = (...parts: readonly (string | null)[]): string => JSON.stringify(parts)
