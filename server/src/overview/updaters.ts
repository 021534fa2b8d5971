/**
 * Other programs that change packages by themselves: where each stands, what that means for a host whose packages people sign for,
 * and what a person can do about it. Pure, but for the count over all hosts.
 */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import type { UpdaterOrder, UpdaterRow, UpdaterState } from '@patchreeve/contract/api/updater-views.ts'
import { isAsideUpdater } from '@patchreeve/contract/aside-updaters.ts'
import { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import type { Verb } from '@patchreeve/trust/documents/policy.ts'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

type Updater = Extract<RepositoryRow, { kind: 'updater' }>
type Told = Pick<Updater, 'name' | 'active' | 'installs' | 'aside'>

/** What the next step depends on, beside the updater itself. */
export interface UpdaterPlace {
  /** Of the newest policy; undefined: nobody signed one, and what installs by itself keeps the host patched. */
  readonly verbs: readonly Verb[] | undefined
  /** Of one host: its name, and the newest order about each updater. */
  readonly host?: { readonly name: string; readonly orders: ReadonlyMap<string, UpdaterOrder> }
}

export function stateOf({ active, installs = false, aside }: Told): UpdaterState {
  if (aside === 'edited') return 'edited'
  if (aside === 'aside') return active && installs ? 'overruled' : 'aside'
  if (active) return installs ? 'installs' : 'on'
  return 'off'
}

/** `row`: any row of any section; only an updater gives one. */
export function updaterView(row: Readonly<Record<string, unknown>>, place: UpdaterPlace): HostDetail['updaters'] {
  if (row.kind !== 'updater') return []
  const parsed = RepositoryRow.safeParse(row)
  if (!parsed.success || parsed.data.kind !== 'updater') return []
  const { name, active, installs = false } = parsed.data
  const order = place.host?.orders.get(name) ?? null
  const state = stateOf(parsed.data)
  return [{ name, active, installs, state, means: meansOf(parsed.data), next: nextOf(name, state, place), order }]
}

function meansOf(updater: Updater): Text {
  const { name, active, installs = false, file = '', runs = '' } = updater
  const state = stateOf(updater)
  if (state === 'aside' || state === 'overruled' || state === 'edited') return { code: `updater.${state}`, params: {} }
  // cloud-init may bring lists only; what persons wrote is told only where it installs.
  const code = `updater.${name}${name === 'cloud-init' && active && !installs ? '.lists' : active ? '' : '.off'}`
  return { code, params: { file, command: runs } }
}

const UNDER_WAY: readonly string[] = ['waiting', 'ordered', 'expired', 'installed']

function nextOf(name: string, state: UpdaterState, { verbs, host }: UpdaterPlace): Text | null {
  const text = (code: string, params: Text['params'] = {}): Text => ({ code: `updater-next.${code}`, params })
  if (verbs === undefined || state === 'on' || state === 'off') return null
  if (!isAsideUpdater(name)) return text('of-a-person')
  const order = host?.orders.get(name)
  if (order && UNDER_WAY.includes(order.step)) return text('under-way', { deployment: order.deployment })
  if (state === 'overruled' || state === 'edited') return text(state)
  const verb = state === 'aside' ? 'give-updater-back' : 'put-updater-aside'
  if (!verbs.includes(verb)) return text('no-verb', { verb })
  const words = state === 'aside' ? 'give back' : 'put aside'
  const command = `patchreeve updater ${words} ${name}${host ? ` --host ${host.name}` : ''}`
  if (state === 'aside') return text('give-back', { command })
  // Two words showed that it was aside; now a report shows that it is not.
  return text(order?.to === 'aside' && order.step === 'verified' ? 'brought-back' : 'put-aside', { command })
}

/** Names told of each state; a host's own page has the rest. */
const HOSTS_TOLD = 20

/** All hosts that report, by updater and state. */
export async function updaterRows(tx: Tx, verbs: readonly Verb[] | undefined): Promise<UpdaterRow[]> {
  const { rows } = await sql<Told & { aside: Updater['aside'] | null; hostCount: number; hosts: string[] }>`
    select r.body ->> 'name' as name, (r.body ->> 'active')::boolean as active,
      coalesce((r.body ->> 'installs')::boolean, false) as installs, r.body ->> 'aside' as aside,
      count(distinct h.host_no)::int as "hostCount", (array_agg(distinct h.name))[1:${sql.lit(HOSTS_TOLD)}] as hosts
    from inventory_host_row r
    join inventory_host h on h.tenant_id = r.tenant_id and h.host_no = r.host_no and h.provenance in (1, 2)
    where r.section = 4 and r.body ->> 'kind' = 'updater'
    group by 1, 2, 3, 4
    order by 1`.execute(tx.db)
  const states = rows.map(({ aside, ...row }) => ({ ...row, state: stateOf({ ...row, ...(aside && { aside }) }) }))
  return [...Map.groupBy(states, ({ name, state }) => `${name} ${state}`).values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [
          {
            updater: first.name,
            state: first.state,
            next: nextOf(first.name, first.state, { verbs }),
            hostCount: [first, ...more].reduce((sum, one) => sum + one.hostCount, 0),
            hosts: [first, ...more].flatMap((one) => one.hosts).slice(0, HOSTS_TOLD),
          },
        ],
  )
}
