/** What the mock remembers between requests, and the lists computed once from it. */
import type { DeploymentDetail, HaltOfAll } from '@patchreeve/contract/api/deployment-views.ts'
import type { EmergencyDetail } from '@patchreeve/contract/api/emergency-views.ts'
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import type { FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Role } from '@patchreeve/contract/permissions.ts'
import { makeAutomatic, makeHeldBack } from './automatic.ts'
import { ago, at, DAY } from './clock.ts'
import { makeDeployments } from './deployments.ts'
import { emergencies } from './emergencies.ts'
import { episodeId } from './findings.ts'
import { groupId, groupSeeds, hasGroup, toGroup } from './groups.ts'
import { HOSTS, isKnown, makeHost } from './hosts.ts'
import { makeOrigins, type OriginRow } from './origins.ts'
import { makePlans } from './plans.ts'
import { makeHostKeys } from './policy.ts'

export interface World {
  readonly hosts: HostRow[]
  readonly tokens: RouteOutput<'enrolment_token_list'>['rows']
  gatewayNames: string[]
  setupOpen: boolean
  setupFactor: boolean
  /** Who is signed in; undefined = nobody. One browser, one person: enough for tests. */
  role: Role | undefined
  samples: number
  /** false: nobody has said yet whose signatures count. */
  hasRoot: boolean
  readonly plans: PlanDetail[]
  readonly deployments: DeploymentDetail[]
  readonly hostKeys: RouteOutput<'hostkey_list'>['rows']
  readonly origins: OriginRow[]
  automatic: RouteOutput<'auto_show'>
  heldBack: RouteOutput<'heldback_list'>['rows']
  readonly emergencies: EmergencyDetail[]
  /** The newest halt of all; undefined: there never was one. */
  halt: HaltOfAll | undefined
}

export function makeWorld(part: Partial<Pick<World, 'role' | 'setupOpen'>> & { hosts?: number } = {}): World {
  // Without hosts nothing was ever planned, and nobody has signed anything.
  const isEmpty = part.hosts === 0
  const plans = isEmpty ? [] : makePlans()
  return {
    hosts: Array.from({ length: part.hosts ?? HOSTS }, (_, n) => makeHost(n)),
    tokens: [
      token('0001', {
        label: 'rack 4',
        maxUses: 20,
        uses: 2,
        usedBy: [0, 1].map((n) => ({ hostId: makeHost(n).id, name: makeHost(n).name, at: ago(DAY) })),
      }),
      token('0002', { label: '', revokedAt: ago(3 * DAY) }),
    ],
    gatewayNames: part.setupOpen ? [] : ['patch.nordhafen.example'],
    setupOpen: part.setupOpen ?? false,
    setupFactor: !(part.setupOpen ?? false),
    role: 'role' in part ? part.role : 'admin',
    samples: 0,
    hasRoot: !isEmpty,
    plans,
    deployments: isEmpty ? [] : makeDeployments(plans),
    hostKeys: isEmpty ? [] : makeHostKeys(),
    origins: isEmpty ? [] : makeOrigins(),
    automatic: makeAutomatic(isEmpty ? 'off' : 'on'),
    heldBack: isEmpty ? [] : makeHeldBack(),
    emergencies: isEmpty ? [] : emergencies({ plans }),
    halt: undefined,
  }
}

type Token = World['tokens'][number]
export const token = (end: string, part: Partial<Token>): Token => ({
  id: `00000000-0000-7000-9000-00000000${end}`,
  label: '',
  class: 'server',
  maxUses: 1,
  uses: 0,
  createdAt: ago(DAY),
  expiresAt: at(DAY),
  revokedAt: null,
  createdBy: 'Ines Halvorsen',
  usedBy: [],
  ...part,
})

/** Groups with the number of hosts that have them; a group that no host has is none. */
export function groupsIn(world: World): FindingGroup[] {
  return groupSeeds
    .map((seed) => toGroup(seed, world.hosts.filter((_, n) => isKnown(n) && hasGroup(seed, n)).length))
    .filter((group) => group.hostCount > 0)
}

/** The same vulnerabilities one by one. */
export function vulnerabilitiesIn(world: World): FindingGroup[] {
  return groupsIn(world).flatMap((group) =>
    group.vulnerabilities.map((vulnerability) => ({
      ...group,
      id: `vulnerability ${vulnerability}`,
      kind: 'vulnerability' as const,
      vulnerabilities: [vulnerability],
      vulnerabilityCount: 1,
      tiers: { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0, [group.tier]: 1 },
    })),
  )
}

export const seedById = (id: string) =>
  groupSeeds.find(
    (seed) =>
      groupId(seed) === id ||
      seed.cves.some((cve) => id === cve || id.startsWith(`vulnerability ${cve}`) || id === episodeId(seed, cve)),
  )
