/** Proposes the plan that puts an updater aside on hosts, or gives it back. It is a plan like any other: people sign it, hosts judge it. */
import type { UpdaterPlanned } from '@patchreeve/contract/api/updater-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { type UpdaterMove, verbOfMove } from '@patchreeve/trust/documents/updater.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { keyOf } from './facts.ts'
import * as facts from './facts-store.ts'
import type { Planned } from './model.ts'
import { hostNames, nameOfHost } from './names.ts'
import { keepPlan, standingTrust } from './plans.ts'
import { listHostKeys } from './store.ts'
import { makeUpdaterPlan, type UpdaterHost } from './updater-plan.ts'

export interface UpdaterQuestion {
  /** Ids or names. None: all on which it installs, or all on which it is aside. */
  readonly host: readonly string[]
  readonly dryRun: boolean
}

/**
 * Throws ROOT_MISSING, POLICY_MISSING, HOST_NOT_FOUND, DOCUMENT_REFUSED where the policy has no verb for it, PLAN_EMPTY with the
 * reasons. A dry run keeps nothing.
 */
export async function proposeMove(op: Op, move: UpdaterMove, question: UpdaterQuestion): Promise<UpdaterPlanned> {
  op.may('plan.write')
  return op.tx(async (tx) => {
    const { root, policy } = await standingTrust(tx)
    const verb = verbOfMove(move)
    if (!policy.document.verbs.includes(verb))
      throw new AppError('DOCUMENT_REFUSED', { refusal: 'verb-not-allowed', verb })
    const planned = makeUpdaterPlan({
      tenant: root.document.tenant,
      id: op.ids.next(),
      createdAt: toInstant(tx.now),
      policy,
      move,
      hosts: await hostsFor(tx, move, question.host),
      named: question.host.length > 0,
    })
    // It throws for an empty plan, dry run or not.
    const kept =
      planned.plan && question.dryRun ? undefined : await keepPlan(op, tx, planned, { updater: move, ...question })
    return { ...(await viewOf(tx, move, planned)), plan: kept?.id ?? null, digest: kept?.digest ?? null }
  })
}

async function hostsFor(tx: Tx, { name }: UpdaterMove, wanted: readonly string[]): Promise<UpdaterHost[]> {
  const all = await facts.readHosts(tx)
  const isNamed = (host: facts.HostRow, one: string) => host.hostId === one || host.name === one
  for (const one of wanted)
    if (!all.some((host) => isNamed(host, one))) throw new AppError('HOST_NOT_FOUND', { host: one })
  const rows = new Map((await facts.readUpdater(tx, name)).map(({ hostNo, row }) => [hostNo, row]))
  const keys = Map.groupBy(await listHostKeys(tx), (row) => row.host_id)
  return all
    .filter((host) => wanted.length === 0 || wanted.some((one) => isNamed(host, one)))
    .map(({ hostNo, hostId, name: hostName, platform }) => {
      const row = rows.get(hostNo)
      const updater = row && { active: row.active, installs: row.installs === true, aside: row.aside }
      return { hostId, name: hostName, platform, ...keyOf(keys.get(hostId) ?? []), updater }
    })
}

async function viewOf(
  tx: Tx,
  { name, to }: UpdaterMove,
  { plan, leftOut }: Planned,
): Promise<Omit<UpdaterPlanned, 'plan' | 'digest'>> {
  const names = await hostNames(tx)
  const keys = plan?.transactions.flatMap((one) => one.hosts) ?? []
  return {
    updater: name,
    to,
    hosts: keys.map((key) => nameOfHost(names, key).name || key).sort(),
    leftOut: leftOut.map(({ hostId, code }) => ({
      host: names.byId.get(hostId) ?? '',
      because: { code: `left-out.${code}`, params: { detail: '' } },
    })),
  }
}
