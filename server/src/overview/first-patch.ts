/** How far this installation is on its way to the first patch, by counts: who may approve, keys, repositories, policy, plan. */
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

export type FirstPatch = Home['setup']['firstPatch']

/** Keys of retired hosts wait for nobody; our own repository brings no patch. */
export async function countFirstPatch(tx: Tx): Promise<FirstPatch> {
  const { rows } = await sql<FirstPatch>`
    with keys as (
      select k.confirmed_at is not null as confirmed
      from plan_host_key k
      join inventory_host h on h.tenant_id = k.tenant_id and h.host_id = k.host_id and h.retired_at is null
      where k.replaced_at is null)
    select (select count(*)::int from plan_root) as roots,
      (select count(*)::int from keys where confirmed) as "hostKeysConfirmed",
      (select count(*)::int from keys where not confirmed) as "hostKeysWaiting",
      (select count(*)::int from distribution_origin where not own) as "originsConfirmed",
      (select count(*)::int from plan_policy) as policies,
      (select count(*)::int from plan_plan) as plans`.execute(tx.db)
  // An aggregate without groups is always one row.
  return rows[0] as FirstPatch
}
