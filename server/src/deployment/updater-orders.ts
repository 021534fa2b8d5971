/** What was last ordered about updaters on hosts, and how far it came. The plan's own bytes name the updater; nothing is kept twice. */
import type { UpdaterOrder } from '@patchreeve/contract/api/updater-views.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export interface UpdaterOrderOf extends UpdaterOrder {
  readonly hostId: string
  readonly updater: string
}

/** The newest of each host and updater; of one host, or of all. */
export async function updaterOrders(tx: Tx, hostId?: string): Promise<UpdaterOrderOf[]> {
  const { rows } = await sql<Omit<UpdaterOrderOf, 'since'> & { since: Date }>`
    select distinct on (s.host_id, t.body -> 'updater' ->> 'name')
      s.host_id as "hostId", t.body -> 'updater' ->> 'name' as updater, t.body -> 'updater' ->> 'to' as "to",
      p.plan_id as plan, d.deployment_id as deployment, s.state as step, s.since
    from deployment_deployment d
    join plan_plan p on p.tenant_id = d.tenant_id and p.digest = d.plan_digest
    cross join jsonb_array_elements(convert_from(p.payload, 'UTF8')::jsonb -> 'transactions') as t (body)
    join deployment_step s on s.tenant_id = d.tenant_id and s.deployment_id = d.deployment_id and s.transaction = t.body ->> 'id'
    where d.verb in ('put-updater-aside', 'give-updater-back') and ${hostId === undefined ? sql`true` : sql`s.host_id = ${hostId}`}
    order by s.host_id, t.body -> 'updater' ->> 'name', d.started_at desc, d.deployment_id desc`.execute(tx.db)
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }))
}
