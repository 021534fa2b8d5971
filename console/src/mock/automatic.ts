/** Plans without a person in the made-up organisation, and two versions that are held back. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { ago, at, DAY, HOUR } from './clock.ts'
import { deploymentId } from './deployments.ts'
import { makeHost } from './hosts.ts'
import type { World } from './world.ts'

export const makeAutomatic = (state: 'on' | 'off'): RouteOutput<'auto_show'> => ({
  state,
  paused: null,
  lookedAt: ago(40_000),
  deployments: [],
  toSign: null,
  unproven: 0,
  heldBack: 0,
})

export const automaticIn = (world: World): RouteOutput<'auto_show'> => ({
  ...world.automatic,
  heldBack: world.heldBack.length,
})

export function makeHeldBack(): RouteOutput<'heldback_list'>['rows'] {
  const { id, name } = makeHost(7)
  const one = {
    name: 'libxml2',
    architecture: 'amd64',
    version: '2.9.14+dfsg-1.3~deb12u4',
    deployment: deploymentId(2),
  }
  return [
    {
      ...{ ...one, id: '00000000-0000-7000-b000-000000000001', host: null, how: 'halted', at: ago(5 * HOUR) },
      because: { code: 'deployment.ring-failed', params: { ring: 'first', failed: 1, max: 0 } },
      until: at(30 * DAY - 5 * HOUR),
    },
    {
      ...{ ...one, id: '00000000-0000-7000-b000-000000000002', host: { id, name }, how: 'undone', at: ago(5 * HOUR) },
      because: null,
      until: at(30 * DAY - 5 * HOUR),
    },
  ]
}
