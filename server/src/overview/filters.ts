/** What each list can be filtered and sorted by. The console offers these same keys. */
import type { HostPackage } from '@patchreeve/contract/api/host-views.ts'
import type { Finding, FindingGroup, TierCounts } from '@patchreeve/contract/api/risk-views.ts'
import type { HostView } from './hosts.ts'
import { age, contains, equals, oneOf, type Readers, type Sorters } from './terms.ts'

const tiersOf = (counts: TierCounts) => Object.entries(counts).flatMap(([tier, n]) => (n > 0 ? [tier] : []))
const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4']
const YES_NO = ['yes', 'no']
const IN_TIME = ['overdue', 'late', 'in-time', 'unknown', 'closed']
/** Findings in these lists are open; those that are over have a list of their own. */
const OPEN_IN_TIME = ['overdue', 'in-time']
const STATES = ['reporting', 'silent', 'never-reported', 'retired', 'sample']
const FIXES = ['fixable', 'kept-back', 'not-reachable', 'not-fixed', 'wont-fix', 'restart-due', 'unknown']
const yesNo = (value: boolean) => [value ? 'yes' : 'no']

export const hostReaders: Readers<HostView> = {
  name: contains((host) => [host.row.name]),
  state: oneOf(STATES, (host) => [host.row.state]),
  is: oneOf(IN_TIME, (host) => (host.standing === 'late' ? ['overdue', 'late'] : [host.standing])),
  os: contains((host) => [host.row.os, host.row.platform]),
  platform: equals((host) => [host.row.platform]),
  class: equals((host) => [host.row.class]),
  owner: contains((host) => [host.row.owner]),
  exposure: oneOf(['exposed', 'internal', 'unknown'], (host) => [host.row.exposure]),
  tier: oneOf(TIERS, (host) => tiersOf(host.row.tiers)),
  seen: age((host) => host.facts.lastSeenAt?.getTime() ?? null),
  finding: equals((host) =>
    host.placed.flatMap(({ finding }) => [
      finding.vulnerability,
      finding.source,
      String(finding.episodeId),
      `action:${finding.platform}:${finding.source}`,
      `no-fix:${finding.platform}:${finding.source}`,
    ]),
  ),
  update: oneOf(['security', 'kept-back', 'other', 'none'], (host) => [
    ...(host.row.securityUpdates > 0 ? ['security'] : []),
    ...(host.row.keptBack > 0 ? ['kept-back'] : []),
    ...(host.row.securityUpdates + host.row.keptBack === 0 ? ['none'] : []),
  ]),
  reboot: oneOf(['due', 'no', 'unknown'], (host) => [
    host.row.rebootDue === null ? 'unknown' : host.row.rebootDue ? 'due' : 'no',
  ]),
  updater: oneOf(['installs', 'none'], (host) => [host.facts.updaters > 0 ? 'installs' : 'none']),
}

export const hostSorters: Sorters<HostView> = {
  name: (host) => host.row.name.toLowerCase(),
  state: (host) => host.row.state,
  os: (host) => host.row.os,
  findings: (host) => Object.values(host.row.tiers).reduce((sum, n) => sum + n, 0),
  due: (host) => host.row.dueAt,
  updates: (host) => host.row.securityUpdates,
  seen: (host) => host.facts.lastSeenAt?.getTime() ?? null,
}

export const packageReaders: Readers<HostPackage> = {
  name: contains((row) => [row.name]),
  source: equals((row) => [row.source]),
  verdict: oneOf(['vulnerable', 'not', 'unknown'], (row) => [row.verdict]),
  fix: oneOf(FIXES, (row) => (row.fixState ? [row.fixState] : [])),
  tier: oneOf(TIERS, (row) => (row.tier ? [row.tier] : [])),
  update: oneOf(['security', 'kept-back', 'other', 'none'], (row) =>
    row.candidate === null
      ? ['none']
      : [row.candidateSecurity ? 'security' : 'other', ...(row.candidateState === 'kept-back' ? ['kept-back'] : [])],
  ),
}

const VERDICT_ORDER = { vulnerable: 0, unknown: 1, not: 2 } as const
export const packageSorters: Sorters<HostPackage> = {
  name: (row) => row.name,
  verdict: (row) => VERDICT_ORDER[row.verdict],
  tier: (row) => row.tier,
}

/** Groups and single findings share their keys. */
/** `hostNames` by group id: groups themselves name no hosts. */
export function groupReaders(hostNames: (group: FindingGroup) => readonly string[]): Readers<FindingGroup> {
  return {
    name: contains((group) => [group.source, ...group.vulnerabilities, ...group.packages]),
    is: oneOf(OPEN_IN_TIME, (group) => (group.overdue ? ['overdue'] : ['in-time'])),
    tier: oneOf(TIERS, (group) => tiersOf(group.tiers)),
    source: equals((group) => group.source.split(', ')),
    package: equals((group) => group.packages),
    platform: equals((group) => group.platform.split(', ')),
    vulnerability: equals((group) => group.vulnerabilities),
    fix: oneOf(FIXES, (group) => [group.fixState]),
    exploited: oneOf(YES_NO, (group) => yesNo(group.exploited)),
    inherited: oneOf(YES_NO, (group) => yesNo(group.inherited)),
    host: equals(hostNames),
  }
}

export const groupSorters: Sorters<FindingGroup> = {
  source: (group) => group.source,
  tier: (group) => group.tier,
  vulnerabilities: (group) => group.vulnerabilityCount,
  hosts: (group) => group.hostCount,
  due: (group) => group.dueAt,
}

export const findingReaders: Readers<Finding> = {
  name: contains((finding) => [finding.vulnerability, finding.package, finding.source]),
  is: oneOf(OPEN_IN_TIME, (finding) => (finding.overdue ? ['overdue'] : ['in-time'])),
  tier: oneOf(TIERS, (finding) => [finding.tier]),
  source: equals((finding) => [finding.source]),
  package: equals((finding) => finding.package.split(', ')),
  platform: equals((finding) => [finding.platform]),
  vulnerability: equals((finding) => [finding.vulnerability]),
  fix: oneOf(FIXES, (finding) => [finding.fixState]),
  exploited: oneOf(YES_NO, (finding) => yesNo(finding.exploited)),
  inherited: oneOf(YES_NO, (finding) => yesNo(finding.inherited)),
}

export const findingSorters: Sorters<Finding> = {
  vulnerability: (finding) => finding.vulnerability,
  tier: (finding) => finding.tier,
  due: (finding) => finding.dueAt,
}
