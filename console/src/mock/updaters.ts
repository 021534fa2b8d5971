/** Other updaters of the made-up hosts: every fourth has one that installs by itself, as its own page says. */
import type { UpdaterPlanned } from '@patchreeve/contract/api/updater-views.ts'
import type { Handlers } from './handlers.ts'
import { numberOf } from './hosts.ts'
import type { World } from './world.ts'

export const updaterHandlers: Pick<Handlers, 'updater_list' | 'updater_put_aside' | 'updater_give_back'> = {
  updater_list(world) {
    const hosts = withUpdater(world)
    const command = 'patchreeve updater put aside unattended-upgrades'
    const next = { code: 'updater-next.put-aside', params: { command } }
    const row = { updater: 'unattended-upgrades', state: 'installs', next, hostCount: hosts.length } as const
    return { rows: [{ ...row, hosts: hosts.slice(0, 20) }] }
  },
  updater_put_aside: (world, { params, body }) => planned(world, params.updater, 'aside', body.dryRun),
  updater_give_back: (world, { params, body }) => planned(world, params.updater, 'back', body.dryRun),
}

function planned(
  world: World,
  updater: UpdaterPlanned['updater'],
  to: UpdaterPlanned['to'],
  dryRun: boolean,
): UpdaterPlanned {
  const plan = dryRun ? undefined : world.plans[0]
  return { plan: plan?.id ?? null, digest: plan?.digest ?? null, updater, to, hosts: withUpdater(world), leftOut: [] }
}

const withUpdater = (world: World): string[] =>
  world.hosts.filter((host) => numberOf(host.id) % 4 === 0).map((host) => host.name)
