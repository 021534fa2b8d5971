/**
 * From what is asked for to a plan, pure: the same facts give the same bytes, in whatever order they come. The plan leaves nothing
 * to choose for who carries it out, and names what it leaves out and why.
 */
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { canonicalJson } from '@patchreeve/trust/canonical.ts'
import { Change, type Index, type Plan, Transaction } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { exclusionOf } from '@patchreeve/trust/documents/policy-rules.ts'
import { kernelRelease, recordSource } from '../assessment/index.ts'
import { closureOf } from './closure.ts'
import {
  type HostFinding,
  type Installed,
  type LeftOut,
  type LeftOutCode,
  type PlanHost,
  type PlanInput,
  type Planned,
  packageKey,
  type Wanted,
} from './model.ts'
import { type Fault, fault, type Upgrade } from './upgrade.ts'
import { type Seen, type World, worldOf } from './world.ts'

/** The schema's limits of one transaction; what is larger is no plan that a person can read either. */
export const LIMITS = {
  changes: 500,
  indexes: 20,
  clears: 2_000,
  clearChars: 60,
  transactions: 2_000,
  leftOut: 10_000,
} as const
/** Of what clears nothing that has a tier. */
export const LOWEST_TIER = 4

export function makePlan(input: PlanInput): Planned {
  const seen: Seen = new Map()
  const hosts = input.hosts.map((host) => planHost(inOrder(host), input, seen))
  const ready = hosts.flatMap((one) => (one.draft ? [one.draft] : []))
  const groups = [...Map.groupBy(ready, (one) => one.content)].sort(([a], [b]) => compareText(a, b))
  const kept = groups.slice(0, LIMITS.transactions)
  const dropped = groups
    .slice(LIMITS.transactions)
    .flatMap(([, drafts]) => drafts.flatMap(({ host }) => leaveOut(host, host.wanted, fault('too-large'))))
  const leftOut = [...hosts.flatMap((one) => one.leftOut), ...dropped].sort(byHostAndPackage)
  const drafts = kept.flatMap(([, members]) => members)
  const tier = Math.min(LOWEST_TIER, ...drafts.flatMap((one) => one.cleared.map((finding) => finding.tier)))
  return {
    plan: kept.length === 0 ? undefined : documentOf(input, kept, leftOut, tier),
    leftOut,
    episodeIds: [...new Set(drafts.flatMap((one) => one.cleared.map((finding) => finding.episodeId)))].sort(
      (a, b) => a - b,
    ),
  }
}

interface Draft {
  readonly host: PlanHost
  readonly hostKey: string
  /** What is the same for all hosts of one transaction, as one text. */
  readonly content: string
  readonly shared: Omit<Transaction, 'id' | 'hosts'>
  readonly cleared: readonly HostFinding[]
}

function planHost(host: PlanHost, input: PlanInput, seen: Seen): { draft: Draft | undefined; leftOut: LeftOut[] } {
  const none = (why: Fault) => ({ draft: undefined, leftOut: leaveOut(host, host.wanted, why) })
  if (host.hostKey === null)
    return none(fault(host.keyState === 'unconfirmed' ? 'host-key-not-confirmed' : 'no-host-key'))
  if (host.broken) return none(fault('dpkg-broken'))
  if (!Transaction.shape.platform.safeParse(host.platform).success) return none(fault('not-plannable', host.platform))
  const upgrades = new Map<Installed, Upgrade>()
  const leftOut: LeftOut[] = []
  const world = worldOf(host, seen)
  const under = { policy: input.policy.document, now: new Date(input.createdAt) }
  for (const wanted of host.wanted) {
    const closure = closureFor(world, under, wanted, upgrades)
    if ('code' in closure) leftOut.push(...leaveOut(host, [wanted], closure))
    else for (const [from, upgrade] of closure) upgrades.set(from, upgrade)
  }
  if (upgrades.size === 0) return { draft: undefined, leftOut }
  const draft = draftOf(host, host.hostKey, upgrades)
  const { changes, indexes } = draft.shared
  if (changes.length > LIMITS.changes || indexes.length > LIMITS.indexes) return none(fault('too-large'))
  return { draft, leftOut }
}

/** What stands in the way first must not depend on the order of a report's rows. */
function inOrder(host: PlanHost): PlanHost {
  return {
    ...host,
    installed: inOrderOf(host.installed, packageKey),
    candidates: inOrderOf(host.candidates, packageKey),
    wanted: inOrderOf(host.wanted, (one) => packageKey(one.package)),
  }
}

export interface Under {
  readonly policy: Policy
  /** When its exclusions are looked at. */
  readonly now: Date
}

export type Upgrades = ReadonlyMap<Installed, Upgrade>

/** `planned`: what goes in already. It is closed, so whatever is in it needs nothing that is not. */
export function closureFor(world: World, under: Under, wanted: Wanted, planned: Upgrades): Upgrades | Fault {
  const { findings } = wanted
  if (findings.length > 0 && findings.every((one) => one.fixedVersion === null)) return fault('no-fix-yet')
  const closure = planned.has(wanted.package) ? planned : closureOf(world, under.policy, wanted.package)
  if ('code' in closure) return closure
  const upgrade = closure.get(wanted.package)
  const excluded = excludedIn(world.host, under, closure)
  if (excluded) return excluded
  const helps = findings.length === 0 || findings.some((finding) => upgrade && isCleared(finding, upgrade))
  return helps ? closure : fault('candidate-lacks-fix', upgrade?.entry.version)
}

/** What hosts would refuse until an exclusion of the policy ends is not planned before. */
function excludedIn({ hostKey }: PlanHost, { policy, now }: Under, closure: Upgrades): Fault | undefined {
  const names = [...closure.values()].map((one) => one.change.name)
  const hit = exclusionOf(policy.exclusions, hostKey ?? '', names, now)
  return hit && fault('excluded', `${hit.package}, ${hit.until}, ${hit.reason}`)
}

function draftOf(host: PlanHost, hostKey: string, upgrades: Upgrades): Draft {
  const all = [...upgrades.values()]
  const cleared = clearedBy(host, upgrades)
  const shared = {
    platform: host.platform,
    changes: all.map((one) => one.change).sort(byText(({ name, architecture }) => `${name}:${architecture}`)),
    indexes: distinct(all.map((one) => one.index)),
    undo: all.every((one) => host.obtainable.has(packageKey(one.from))) ? ('plain' as const) : ('none' as const),
    reboot: all.some((one) => kernelRelease(one.entry.name) !== undefined),
    clears: [...new Set(cleared.map((one) => one.vulnerability.slice(0, LIMITS.clearChars)))]
      .sort()
      .slice(0, LIMITS.clears),
  }
  return { host, hostKey, content: canonicalJson(shared), shared, cleared }
}

function documentOf(
  input: PlanInput,
  groups: readonly [string, readonly Draft[]][],
  leftOut: readonly LeftOut[],
  tier: number,
): Plan {
  const keys = new Map(input.hosts.flatMap((host) => (host.hostKey === null ? [] : [[host.hostId, host.hostKey]])))
  const transactions = groups.flatMap(([, drafts], index) => {
    const first = drafts[0]
    return first ? [{ ...first.shared, id: `t${index + 1}`, hosts: drafts.map((one) => one.hostKey).sort() }] : []
  })
  return {
    type: 'plan',
    schema: 1,
    tenant: input.tenant,
    id: input.id,
    parent: input.parent,
    author: input.author,
    policy: input.policy.digest,
    createdAt: input.createdAt,
    urgent: input.urgent,
    tier: `T${tier}` as Plan['tier'], // 0 to 4: findings have no other
    transactions,
    leftOut: leftOut
      .flatMap(({ hostId, package: name, code, detail }) => {
        const host = keys.get(hostId)
        // A name that no change may carry stays on the server's own list.
        return host && Change.shape.name.safeParse(name).success ? [{ host, package: name, code, detail }] : []
      })
      .slice(0, LIMITS.leftOut),
  }
}

export function clearedBy(host: PlanHost, upgrades: Upgrades): HostFinding[] {
  const byPackage = new Map([...upgrades.values()].map((one) => [packageKey(one.from), one]))
  return host.findings.filter((finding) => {
    const upgrade = byPackage.get(packageKey(finding))
    return upgrade !== undefined && isCleared(finding, upgrade)
  })
}

/** Does the new version hold the fix? Both sides as the records of the distribution spell them. */
function isCleared(finding: HostFinding, { from, entry }: Upgrade): boolean {
  if (finding.fixedVersion === null) return false
  const { version } = recordSource({
    sourceName: from.sourceName,
    version: entry.version,
    sourceVersion: entry.sourceVersion,
  })
  return compareDpkg(version, finding.fixedVersion) >= 0
}

function leaveOut(host: PlanHost, wanted: readonly Wanted[], { code, detail }: Fault): LeftOut[] {
  return wanted.map((one) => ({ hostId: host.hostId, package: one.package.name, code, detail: detail.slice(0, 200) }))
}

/** How often each reason stands there, most frequent first: for the refusal of a plan that would be empty. */
export function countReasons(leftOut: readonly LeftOut[]): [LeftOutCode, number][] {
  return [...Map.groupBy(leftOut, (one) => one.code)]
    .map(([code, rows]): [LeftOutCode, number] => [code, rows.length])
    .sort(([a, m], [b, n]) => n - m || compareText(a, b))
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byText =
  <T>(read: (one: T) => string) =>
  (a: T, b: T): number =>
    compareText(read(a), read(b))
/** Each key is made once: a host has a thousand packages, and a fleet a thousand hosts. */
const inOrderOf = <T>(items: readonly T[], read: (one: T) => string): T[] =>
  items
    .map((item) => ({ item, key: read(item) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ item }) => item)
const byHostAndPackage = byText<LeftOut>((one) => `${one.hostId} ${one.package} ${one.code} ${one.detail}`)

function distinct(rows: readonly Index[]): Index[] {
  return [...new Map(rows.map((row) => [canonicalJson(row), row])).entries()]
    .sort(byText(([key]) => key))
    .map(([, row]) => row)
}
