/** Home of the made-up organisation: every number is counted from the hosts and groups, so all of it adds up. */
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import { automaticIn } from './automatic.ts'
import { ago, at, DAY } from './clock.ts'
import { feeds } from './feeds.ts'
import { policies, roots } from './policy.ts'
import { groupsIn, type World } from './world.ts'

const tiers = ['T0', 'T1', 'T2', 'T3', 'T4'] as const

export const isUnknown = (host: HostRow): boolean => host.packages === null || host.state === 'silent'
export const isLate = (host: HostRow): boolean => !isUnknown(host) && host.overdue > 0
export const isInTime = (host: HostRow): boolean => !isUnknown(host) && host.overdue === 0

export function home(world: World): Home {
  const { hosts } = world
  const count = (is: (host: HostRow) => boolean) => hosts.filter(is).length
  const groups = groupsIn(world)
  const open = groups.filter((group) => !group.inherited)
  const numbers = { in: count(isInTime), all: hosts.length, late: count(isLate), unknown: count(isUnknown) }
  return {
    sentence: sentence(numbers),
    countedAt: at(0),
    hosts: {
      total: numbers.all,
      inTime: numbers.in,
      late: numbers.late,
      unknown: numbers.unknown,
      silent: count((host) => host.state === 'silent'),
      sample: world.samples,
    },
    tiers: sumTiers(open),
    overdue: open.filter((group) => group.overdue).length,
    inherited: {
      open: groups.filter((group) => group.inherited).length,
      closed: 9,
      tiers: sumTiers(groups.filter((group) => group.inherited)),
    },
    securityUpdates: count((host) => host.securityUpdates > 0),
    rebootDue: count((host) => host.rebootDue === true),
    devicesUndecided: world.hosts.length > 1 ? 3 : 0,
    waiting: waiting(world, numbers),
    next: open
      .filter((group) => group.dueAt !== null)
      .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))
      .slice(0, 3),
    feeds: [...feeds],
    oldestFeedAt: ago(50 * 3_600_000),
    automatic: automaticIn(world),
    setup: {
      gatewayNamed: world.gatewayNames.length > 0,
      secondFactor: world.setupFactor,
      otherHosts: Math.max(0, hosts.length - 1),
      exposureAsked: false,
      firstPatch: firstPatch(world),
    },
  }
}

function firstPatch({ hasRoot, hostKeys, origins, plans }: World): Home['setup']['firstPatch'] {
  return {
    roots: hasRoot ? roots.length : 0,
    hostKeysConfirmed: hostKeys.filter((key) => key.state === 'confirmed').length,
    hostKeysWaiting: hostKeys.filter((key) => key.state === 'unconfirmed' || key.state === 'second').length,
    originsConfirmed: origins.filter((origin) => origin.confirmed !== null).length,
    policies: hasRoot ? policies.length : 0,
    plans: plans.length,
  }
}

function sentence(numbers: { in: number; all: number; late: number; unknown: number }): Home['sentence'] {
  if (numbers.all === 0) return { code: 'home.none', params: {} }
  if (numbers.in === numbers.all) return { code: 'home.fine', params: { n: numbers.all, age: ago(4_000) } }
  return { code: 'home.counts', params: numbers }
}

function waiting(world: World, numbers: { late: number }): Home['waiting'] {
  if (world.hosts.length === 0) return []
  const list: Home['waiting'] = [
    {
      text: { code: 'waits.devices', params: { n: 3 } },
      href: '/devices?where=decision%3Aundecided',
      dueAt: null,
      overdue: false,
      kind: 'decision',
    },
  ]
  if (numbers.late > 0)
    list.unshift(
      {
        text: { code: 'waits.overdue', params: { n: numbers.late } },
        href: '/hosts?where=is%3Aoverdue',
        dueAt: at(-2 * DAY),
        overdue: true,
        kind: 'overdue',
      },
      {
        text: { code: 'waits.no-fix', params: { n: 1 } },
        href: '/findings?group=no-fix',
        dueAt: at(2 * DAY),
        overdue: false,
        kind: 'decision',
      },
    )
  return list
}

function sumTiers(groups: readonly { tiers: Home['tiers'] }[]): Home['tiers'] {
  const sum = { T0: 0, T1: 0, T2: 0, T3: 0, T4: 0 }
  for (const group of groups) for (const tier of tiers) sum[tier] += group.tiers[tier]
  return sum
}
