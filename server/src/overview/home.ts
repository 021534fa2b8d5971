/** The first page, pure: from the hosts' views to one true sentence and to what waits, nearest clock first. */
import type { FeedState, Home, Waiting } from '@patchreeve/contract/api/home-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { byUrgency, countTiers, groupFindings, type Placed } from './findings.ts'
import type { FirstPatch } from './first-patch.ts'
import { distinctFindings, type HostView } from './hosts.ts'

export interface HomeFacts {
  readonly hosts: readonly HostView[]
  readonly placed: readonly Placed[]
  readonly feeds: readonly FeedState[]
  readonly devicesUndecided: number
  readonly gatewayNamed: boolean
  readonly secondFactor: boolean
  readonly inheritedClosed: number
  readonly firstPatch: FirstPatch
  readonly automatic: Home['automatic']
  readonly acute: Acute
  readonly now: Date
}

/** What people must do about roll-outs that went another way than the ordinary one. */
export interface Acute {
  /** Emergencies that nobody has reviewed, nearest date first. */
  readonly reviews: readonly { readonly caseId: string; readonly dueAt: Date }[]
  readonly allHalted: boolean
  /** Ways back that brought findings of T0 back, and on how many hosts. */
  readonly undone: readonly { readonly deploymentId: string; readonly hosts: number }[]
}

export function homeOf(facts: HomeFacts): Home {
  const active = facts.hosts.filter((host) => host.row.state !== 'retired')
  // Sample hosts are made up: they are shown, and counted nowhere else.
  const real = active.filter((host) => host.row.state !== 'sample')
  const placed = onRealHosts(facts.placed, real)
  const inherited = placed.filter((one) => one.on.some((on) => on.inherited))
  const counts = countHosts(active, real)
  return {
    sentence: sentenceOf(counts, real, facts.feeds),
    countedAt: facts.now.toISOString(),
    hosts: counts,
    tiers: countTiers(placed),
    overdue: distinctFindings(placed.filter((one) => one.on.some((on) => on.overdue))),
    inherited: { open: distinctFindings(inherited), closed: facts.inheritedClosed, tiers: countTiers(inherited) },
    securityUpdates: real.filter((host) => host.row.securityUpdates > 0).length,
    rebootDue: real.filter((host) => host.row.rebootDue === true).length,
    devicesUndecided: facts.devicesUndecided,
    waiting: waitingOf(facts, real, counts, placed),
    next: groupFindings(placed, 'action').sort(byUrgency).slice(0, 5),
    feeds: [...facts.feeds],
    oldestFeedAt: oldest(facts.feeds),
    automatic: facts.automatic,
    setup: {
      gatewayNamed: facts.gatewayNamed,
      secondFactor: facts.secondFactor,
      otherHosts: real.filter((host) => host.row.provenance === 'agent-signed').length,
      exposureAsked: real.length > 0 && real.every((host) => host.row.exposure !== 'unknown'),
      firstPatch: facts.firstPatch,
    },
  }
}

export function onRealHosts(placed: readonly Placed[], real: readonly HostView[]): Placed[] {
  const numbers = new Set(real.map((host) => host.facts.hostNo))
  return placed.flatMap((one) => {
    const on = one.on.filter((at) => numbers.has(at.host.hostNo))
    return on.length > 0 ? [{ ...one, on }] : []
  })
}

function countHosts(active: readonly HostView[], real: readonly HostView[]): Home['hosts'] {
  const standing = (name: HostView['standing']) => real.filter((host) => host.standing === name).length
  return {
    total: real.length,
    inTime: standing('in-time'),
    late: standing('late'),
    unknown: standing('unknown'),
    silent: real.filter((host) => host.row.state === 'silent').length,
    sample: active.length - real.length,
  }
}

function sentenceOf(counts: Home['hosts'], real: readonly HostView[], feeds: readonly FeedState[]): Text {
  if (counts.total === 0) return { code: 'home.none', params: {} }
  if (counts.inTime < counts.total)
    return {
      code: 'home.counts',
      params: { in: counts.inTime, all: counts.total, late: counts.late, unknown: counts.unknown },
    }
  // Old data cannot say that all is well, only that nothing it knows is late.
  const oldestAt = oldest(feeds)
  if (oldestAt !== null && feeds.some((feed) => feed.state === 'stale'))
    return { code: 'home.fine-old-data', params: { n: counts.total, oldestAt } }
  const heard = Math.max(...real.map((host) => host.facts.lastSeenAt?.getTime() ?? 0))
  return { code: 'home.fine', params: { n: counts.total, age: new Date(heard).toISOString() } }
}

type Adder = (kind: Waiting['kind'], code: string, params: Text['params'], href: string, dueAt?: string | null) => void

function waitingOf(
  facts: HomeFacts,
  real: readonly HostView[],
  counts: Home['hosts'],
  placed: readonly Placed[],
): Waiting[] {
  const list: Waiting[] = []
  const add: Adder = (kind, code, params, href, dueAt = null) =>
    list.push({ kind, text: { code, params }, href, dueAt, overdue: kind === 'overdue' })
  if (facts.acute.allHalted) add('warning', 'waits.all-halted', {}, '/deployments')
  for (const one of facts.acute.undone)
    add('warning', 'waits.fix-undone', { n: one.hosts }, `/deployments/${one.deploymentId}`)
  addReviews(facts, add)
  if (counts.late > 0)
    add(
      'overdue',
      'waits.overdue',
      { n: counts.late },
      '/hosts?where=is:overdue',
      nearestDue(real.filter((host) => host.standing === 'late')),
    )
  const next = nextDue(placed, facts.now)
  if (next.n > 0) add('due', 'waits.due', { n: next.n }, '/findings', next.at)
  const unexposed = real.filter((host) => host.row.exposure === 'unknown')
  if (unexposed.length > 0) add('decision', 'waits.exposure', { n: unexposed.length }, toExposure(unexposed))
  const noFix = distinctFindings(placed.filter((one) => one.finding.fixedVersion === null))
  if (noFix > 0) add('decision', 'waits.no-fix', { n: noFix }, '/findings?group=no-fix')
  const rebootDue = real.filter((host) => host.row.rebootDue === true).length
  if (rebootDue > 0) add('warning', 'waits.reboot', { n: rebootDue }, '/hosts?where=reboot:due')
  // Where nobody signs what runs, an updater that installs by itself is what keeps a host patched.
  const beside = facts.firstPatch.policies > 0 ? real.filter((host) => host.facts.updaters > 0).length : 0
  if (beside > 0) add('warning', 'waits.other-updater', { n: beside }, '/hosts?where=updater:installs')
  if (counts.silent > 0) add('warning', 'waits.silent', { n: counts.silent }, '/hosts?where=state:silent')
  if (facts.devicesUndecided > 0)
    add('decision', 'waits.devices', { n: facts.devicesUndecided }, '/devices?where=decision:undecided')
  addAutomatic(add, facts.automatic)
  if (!facts.secondFactor) add('setup', 'waits.second-factor', {}, '/settings')
  if (!facts.gatewayNamed) add('setup', 'waits.gateway', {}, '/settings/gateway')
  else if (!real.some((host) => host.row.provenance === 'agent-signed'))
    add('setup', 'waits.enrol', {}, '/settings/enrolment')
  return list
}

function addAutomatic(add: Adder, { state, paused, toSign, heldBack, unproven }: Home['automatic']): void {
  if (toSign !== null) add('decision', 'waits.plan-to-sign', {}, `/plans/${toSign}`)
  if (paused) add('warning', 'waits.automatic-paused', { by: paused.by, reason: paused.reason }, '/plans')
  if (heldBack > 0) add('warning', 'waits.held-back', { n: heldBack }, '/plans/held-back')
  if (state === 'on' && unproven > 0) add('warning', 'waits.unproven', { n: unproven }, '/plans')
}

function addReviews({ acute: { reviews }, now }: HomeFacts, add: Adder): void {
  for (const overdue of [true, false]) {
    const some = reviews.filter((one) => one.dueAt <= now === overdue)
    const [first] = some
    if (!first) continue
    const href = some.length === 1 ? `/emergencies/${first.caseId}` : '/emergencies'
    const code = overdue ? 'waits.review-overdue' : 'waits.review-due'
    add(overdue ? 'overdue' : 'decision', code, { n: some.length }, href, first.dueAt.toISOString())
  }
}

/** Where it is decided; of several hosts the list is first, whose rows lead there. */
function toExposure([first, ...more]: readonly HostView[]): string {
  return first && more.length === 0 ? `/hosts/${first.row.id}/about` : '/hosts?where=exposure:unknown'
}

function nearestDue(hosts: readonly HostView[]): string | null {
  return (
    hosts
      .map((host) => host.row.dueAt)
      .filter((due) => due !== null)
      .sort()[0] ?? null
  )
}

/** How many findings share the nearest day on which something is due, and when its first is. */
function nextDue(placed: readonly Placed[], now: Date): { n: number; at: string | null } {
  const upcoming = placed.flatMap((one) =>
    one.on.flatMap((on) => (on.dueAt !== null && on.dueAt >= now.getTime() ? [{ one, at: on.dueAt }] : [])),
  )
  if (upcoming.length === 0) return { n: 0, at: null }
  const first = Math.min(...upcoming.map((entry) => entry.at))
  const sameDay = upcoming.filter((entry) => entry.at - first < 24 * 3_600_000)
  return { n: distinctFindings(sameDay.map((entry) => entry.one)), at: new Date(first).toISOString() }
}

function oldest(feeds: readonly FeedState[]): string | null {
  const dates = feeds.flatMap((feed) =>
    Number.isFinite(Date.parse(feed.dataAt)) ? [new Date(feed.dataAt).toISOString()] : [],
  )
  return dates.sort()[0] ?? null
}
