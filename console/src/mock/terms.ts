/** Filter keys and sorts that the mock knows: those of api/vocabulary.ts. */
import type { Device, HostPackage, HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { Finding, FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { ago, DAY, NOW } from './clock.ts'
import { groupId } from './groups.ts'
import { isInTime, isLate, isUnknown } from './home.ts'
import { groupsOf, numberOf } from './hosts.ts'
import { inRange, type Matches, type Sorts } from './list.ts'

const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())
const LAST = '9999'

export const hostMatches: Matches<HostRow> = {
  '': (host, value) => has(host.name, value),
  name: (host, value) => has(host.name, value),
  state: (host, value) => host.state === value,
  is: (host, value) =>
    value === 'in-time' ? isInTime(host) : value === 'overdue' ? isLate(host) : value === 'unknown' && isUnknown(host),
  os: (host, value) => has(host.os, value),
  platform: (host, value) => host.platform === value,
  class: (host, value) => host.class === value,
  owner: (host, value) => (value === 'none' ? host.owner === '' : has(host.owner, value)),
  exposure: (host, value) => host.exposure === value,
  tier: (host, value) =>
    (['T0', 'T1', 'T2', 'T3', 'T4'] as const).some((tier) => inRange(tier, value) && host.tiers[tier] > 0),
  seen: (host, value) => seenMatches(host.lastSeenAt, value),
  finding: (host, value) =>
    groupsOf(numberOf(host.id)).some((seed) => groupId(seed) === value || seed.cves.some((cve) => value.includes(cve))),
  update: (host, value) => value === 'security' && host.securityUpdates > 0,
  reboot: (host, value) => value === 'due' && host.rebootDue === true,
  // Every fourth of the made-up hosts has one (host-detail.ts).
  updater: (host, value) => (value === 'installs') === (numberOf(host.id) % 4 === 0),
}

/** `>24h`: heard longer ago than that, or never. */
function seenMatches(lastSeenAt: string | null, value: string): boolean {
  const hours = Number(/^>(\d+)h$/.exec(value)?.[1] ?? Number.NaN)
  return lastSeenAt === null || NOW - Date.parse(lastSeenAt) > hours * 3_600_000
}

export const hostSorts: Sorts<HostRow> = {
  name: (host) => host.name,
  state: (host) => host.state,
  os: (host) => host.os,
  findings: (host) => Object.values(host.tiers).reduce((sum, n) => sum + n, 0),
  due: (host) => host.dueAt ?? LAST,
  updates: (host) => host.securityUpdates,
  seen: (host) => host.lastSeenAt ?? '',
}

const groupTerms: Matches<FindingGroup> = {
  '': (group, value) => has(group.source, value) || group.vulnerabilities.some((cve) => has(cve, value)),
  is: (group, value) => (value === 'overdue' ? group.overdue : value === 'open'),
  tier: (group, value) => inRange(group.tier, value),
  source: (group, value) => group.source === value,
  package: (group, value) => group.packages.includes(value),
  platform: (group, value) => group.platform === value,
  vulnerability: (group, value) => group.vulnerabilities.includes(value),
  fix: (group, value) => group.fixState === value,
  exploited: (group, value) => group.exploited === (value === 'yes'),
  inherited: (group, value) => group.inherited === (value === 'yes'),
  host: () => true,
}
export const groupMatches = groupTerms
export const groupSorts: Sorts<FindingGroup> = {
  source: (group) => group.source,
  tier: (group) => group.tier,
  vulnerabilities: (group) => group.vulnerabilityCount,
  hosts: (group) => group.hostCount,
  due: (group) => group.dueAt ?? LAST,
}

export const findingMatches: Matches<Finding> = {
  '': (finding, value) => has(finding.vulnerability, value) || has(finding.package, value),
  is: (finding, value) => (value === 'overdue' ? finding.overdue : value === 'open'),
  tier: (finding, value) => inRange(finding.tier, value),
  source: (finding, value) => finding.source === value,
  package: (finding, value) => finding.package === value,
  vulnerability: (finding, value) => finding.vulnerability === value,
  fix: (finding, value) => finding.fixState === value,
  exploited: (finding, value) => finding.exploited === (value === 'yes'),
  inherited: (finding, value) => finding.inherited === (value === 'yes'),
}
export const findingSorts: Sorts<Finding> = {
  vulnerability: (finding) => finding.vulnerability,
  tier: (finding) => finding.tier,
  due: (finding) => finding.dueAt ?? LAST,
}

export const packageMatches: Matches<HostPackage> = {
  '': (row, value) => has(row.name, value),
  name: (row, value) => has(row.name, value),
  source: (row, value) => row.source === value,
  verdict: (row, value) => row.verdict === value,
  fix: (row, value) => row.fixState === value,
  tier: (row, value) => row.tier !== null && inRange(row.tier, value),
  update: (row, value) => value === 'security' && row.candidateSecurity,
}
export const packageSorts: Sorts<HostPackage> = {
  name: (row) => row.name,
  verdict: (row) => row.verdict,
  tier: (row) => row.tier ?? LAST,
}

type Entry = RouteOutput<'evidence_list'>['rows'][number]
export const evidenceMatches: Matches<Entry> = {
  type: (entry, value) => entry.type === value,
  subject: (entry, value) => entry.subjectId === value,
}

export const deviceMatches: Matches<Device> = {
  '': (device, value) => has(device.mac, value),
  decision: (device, value) => device.decision === value,
  mac: (device, value) => device.mac === value,
  address: (device, value) => device.addresses.some((address) => has(address, value)),
  seen: (device, value) => seenMatches(device.lastSeenAt, value),
}
export const devices: readonly Device[] = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:00:00:00:03'].map(
  (mac, n) => ({
    mac,
    addresses: [`10.20.4.${n + 10}`],
    seenBy: ['web-01.fra'],
    firstSeenAt: ago(4 * DAY),
    lastSeenAt: ago(60_000 * n),
    decision: 'undecided',
  }),
)
