/** The plan that puts an updater aside, or gives it back: which hosts, and why others are not in it. Pure. */
import type { UpdaterAside } from '@patchreeve/contract/sections/repositories.ts'
import { type Plan, Transaction } from '@patchreeve/trust/documents/plan.ts'
import type { UpdaterMove } from '@patchreeve/trust/documents/updater.ts'
import type { LeftOut, LeftOutCode, PlanHost, PlanInput, Planned } from './model.ts'
import { LIMITS, LOWEST_TIER } from './planner.ts'

/** A host as far as one updater goes. */
export interface UpdaterHost extends Pick<PlanHost, 'hostId' | 'name' | 'platform' | 'hostKey' | 'keyState'> {
  /** As the inventory tells; undefined: there is no such updater. */
  readonly updater:
    | { readonly active: boolean; readonly installs: boolean; readonly aside?: UpdaterAside | undefined }
    | undefined
}

export interface UpdaterInput extends Omit<PlanInput, 'hosts' | 'urgent' | 'parent' | 'author'> {
  readonly move: UpdaterMove
  readonly hosts: readonly UpdaterHost[]
  /** Hosts were named: then each is in the plan, or left out with its reason. Else only those that it is about. */
  readonly named: boolean
}

export function makeUpdaterPlan(input: UpdaterInput): Planned {
  const { move, named } = input
  const about = input.hosts.filter((host) => named || concerns(move, host))
  const leftOut: LeftOut[] = []
  const taken: (UpdaterHost & { hostKey: string })[] = []
  for (const host of about) {
    const code = faultOf(move, host)
    if (code === undefined && host.hostKey !== null) taken.push({ ...host, hostKey: host.hostKey })
    else leftOut.push({ hostId: host.hostId, package: move.name, code: code ?? 'no-host-key', detail: '' })
  }
  return { plan: taken.length === 0 ? undefined : planOf(input, taken, leftOut), leftOut, episodeIds: [] }
}

/** Of all hosts: those on which it installs beside what people sign, or those on which it is aside. */
function concerns({ to }: UpdaterMove, { updater }: UpdaterHost): boolean {
  if (to === 'back') return updater?.aside !== undefined
  return updater?.active === true && updater.installs
}

/** Undefined: it goes into the plan. The host looks by itself, and refuses what it finds otherwise. */
function faultOf({ to }: UpdaterMove, { updater, hostKey, keyState, platform }: UpdaterHost): LeftOutCode | undefined {
  if (updater?.aside === 'edited') return 'updater-edited'
  if (to === 'back' && updater?.aside === undefined) return 'updater-not-aside'
  if (to === 'aside' && updater === undefined) return 'updater-absent'
  if (to === 'aside' && updater?.aside === 'aside') return 'updater-aside-already'
  if (!Transaction.shape.platform.safeParse(platform).success) return 'not-plannable'
  if (hostKey !== null) return undefined
  return keyState === 'unconfirmed' ? 'host-key-not-confirmed' : 'no-host-key'
}

function planOf(
  { tenant, id, createdAt, policy, move, hosts: all }: UpdaterInput,
  hosts: readonly (UpdaterHost & { hostKey: string })[],
  leftOut: readonly LeftOut[],
): Plan {
  const keys = new Map(all.map((one) => [one.hostId, one.hostKey]))
  const platforms = [...Map.groupBy(hosts, (one) => one.platform)].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    type: 'plan',
    schema: 1,
    tenant,
    id,
    parent: null,
    author: 'planner',
    policy: policy.digest,
    createdAt,
    urgent: false,
    // It clears no finding.
    tier: `T${LOWEST_TIER}`,
    transactions: platforms.map(
      ([platform, own], nth): Transaction => ({
        id: `t${nth + 1}`,
        platform,
        changes: [],
        indexes: [],
        updater: { name: move.name, to: move.to },
        hosts: own.map((one) => one.hostKey).sort(),
        undo: 'plain',
        reboot: false,
        clears: [],
      }),
    ),
    // The document names hosts by their keys alone.
    leftOut: leftOut
      .flatMap(({ hostId, package: name, code, detail }) => {
        const host = keys.get(hostId)
        return host ? [{ host, package: name, code, detail }] : []
      })
      .slice(0, LIMITS.leftOut),
  }
}
