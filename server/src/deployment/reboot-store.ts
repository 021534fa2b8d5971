/** All SQL of reboots. */
import type { RebootState, RebootView } from '@patchreeve/contract/api/deployment-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export type { RebootState }

export interface RebootRecord {
  readonly deploymentId: string
  readonly hostKey: string
  readonly hostId: string
  readonly state: RebootState
  readonly because: readonly Text[]
  readonly since: Date
  readonly retryAt: Date | null
  readonly orderId: string | null
  readonly deferred: number
}

const REBOOT = sql.raw(
  `r.deployment_id as "deploymentId", r.host_key as "hostKey", r.host_id as "hostId", r.state, r.because, r.since, r.retry_at as "retryAt",
  r.order_id as "orderId", r.deferred`,
)

/** Those that are not known yet become due. */
export async function add(
  tx: Tx,
  steps: readonly Pick<RebootRecord, 'deploymentId' | 'hostKey' | 'hostId'>[],
): Promise<void> {
  const column = (pick: (step: (typeof steps)[number]) => string) => steps.map(pick)
  await sql`
    insert into deployment_reboot (tenant_id, deployment_id, host_key, host_id, state, because, since, deferred)
    select ${tx.tenantId}, v.deployment_id, v.host_key, v.host_id, 'due', '[]', ${tx.now}, 0
    from unnest(${column((s) => s.deploymentId)}::uuid[], ${column((s) => s.hostKey)}::text[], ${column((s) => s.hostId)}::uuid[])
      as v (deployment_id, host_key, host_id)
    on conflict do nothing`.execute(tx.db)
}

export async function rebootsOf(tx: Tx, deploymentId: string): Promise<RebootRecord[]> {
  return (
    await sql<RebootRecord>`
      select ${REBOOT} from deployment_reboot r where r.deployment_id = ${deploymentId}
      order by r.retry_at nulls first, r.host_key`.execute(tx.db)
  ).rows
}

export async function rebootOf(tx: Tx, deploymentId: string, hostKey: string): Promise<RebootRecord | undefined> {
  return (
    await sql<RebootRecord>`
      select ${REBOOT} from deployment_reboot r where r.deployment_id = ${deploymentId} and r.host_key = ${hostKey}`.execute(
      tx.db,
    )
  ).rows[0]
}

/** The newest of a host that is not at its end, or came to nothing; undefined: none was needed, or it came. */
export async function newestOf(tx: Tx, hostId: string): Promise<RebootRecord | undefined> {
  const found = await sql<RebootRecord>`
    select ${REBOOT} from deployment_reboot r where r.host_id = ${hostId} order by r.since desc limit 1`.execute(tx.db)
  return found.rows.find((row) => row.state !== 'done')
}

/** What a host said when it last installed, went back or was rebooted: its envelope. */
export async function newestOfHost(tx: Tx, hostId: string): Promise<string | undefined> {
  const found = await sql<{ envelope: string }>`
    select envelope from deployment_result
    where host_id = ${hostId} and outcome in ('installed', 'undone', 'rebooted')
    order by epoch desc, sequence desc limit 1`.execute(tx.db)
  return found.rows[0]?.envelope
}

type Change = Partial<Pick<RebootRecord, 'state' | 'because' | 'retryAt' | 'orderId' | 'deferred'>>

/** Changes what is named and nothing else; `since` moves with the state. */
export async function change(
  tx: Tx,
  { deploymentId, hostKey }: Pick<RebootRecord, 'deploymentId' | 'hostKey'>,
  to: Change,
): Promise<void> {
  const known = await rebootOf(tx, deploymentId, hostKey)
  if (!known) return
  const next = { ...known, ...to }
  await sql`
    update deployment_reboot
    set state = ${next.state}, because = ${JSON.stringify(next.because)}::jsonb, retry_at = ${next.retryAt}, order_id = ${next.orderId},
      deferred = ${next.deferred}, since = case when state = ${next.state} then since else ${tx.now} end
    where deployment_id = ${deploymentId} and host_key = ${hostKey}`.execute(tx.db)
}

export function viewOf({ state, because, since, retryAt, deferred }: RebootRecord): RebootView {
  const times = { since: since.toISOString(), retryAt: retryAt?.toISOString() ?? null }
  return { state, because: [...because], ...times, deferred }
}
