/** Hosts as people see them: state, counts, the next due date, and what deserves a look. */
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { SAMPLE, SERVER_SEEN } from '../inventory/index.ts'
import { countTiers, type OnHost, type Placed } from './findings.ts'
import type { HostFacts } from './snapshot.ts'

/** A host that said nothing for a day is silent (compliance, point 1: daily report). Our own machine is read by the server. */
const SILENT_AFTER_MS = 24 * 3_600_000

export interface HostView {
  readonly facts: HostFacts
  readonly row: HostRow
  /** 'late' = something is past due; 'unknown' = it has not told enough, or nothing can judge it. */
  readonly standing: 'in-time' | 'late' | 'unknown'
  readonly placed: readonly Placed[]
}

export function viewHosts(hosts: readonly HostFacts[], placed: readonly Placed[], now: Date): HostView[] {
  const byHost = new Map<number, Placed[]>()
  for (const one of placed) {
    for (const on of one.on) {
      const list = byHost.get(on.host.hostNo) ?? []
      list.push({ finding: one.finding, on: [on] })
      byHost.set(on.host.hostNo, list)
    }
  }
  return hosts.map((facts) => viewHost(facts, byHost.get(facts.hostNo) ?? [], now))
}

function viewHost(facts: HostFacts, placed: readonly Placed[], now: Date): HostView {
  const on = placed.flatMap((one) => one.on)
  const state = stateOf(facts, now)
  const notAssessed = notAssessedBecause(facts)
  const row: HostRow = {
    id: facts.hostId,
    name: facts.name,
    state,
    provenance:
      facts.provenance === SAMPLE ? 'sample' : facts.provenance === SERVER_SEEN ? 'server-seen' : 'agent-signed',
    platform: facts.platform ?? '',
    os: facts.os,
    kernel: facts.kernel,
    addresses: facts.addresses.slice(0, 20),
    enrolledAt: facts.enrolledAt.toISOString(),
    lastSeenAt: facts.lastSeenAt?.toISOString() ?? null,
    assessedAt: facts.assessedAt?.toISOString() ?? null,
    packages:
      facts.total === 0
        ? null
        : {
            total: facts.total,
            vulnerable: facts.vulnerable,
            not: facts.not,
            unknown: facts.total - facts.vulnerable - facts.not,
          },
    notAssessed,
    tiers: countTiers(placed),
    overdue: distinctFindings(placed.filter((one) => one.on.some((at) => at.overdue))),
    inherited: distinctFindings(placed.filter((one) => one.on.some((at) => at.inherited))),
    dueAt: nearest(on),
    securityUpdates: facts.securityUpdates,
    keptBack: facts.keptBack,
    rebootDue: facts.rebootDue,
    warnings: warningsOf(facts),
    exposure: facts.exposure,
    class: facts.importance,
    owner: facts.owner,
  }
  return { facts, row, placed, standing: standingOf(row) }
}

export function distinctFindings(placed: readonly Placed[]): number {
  return new Set(placed.map(({ finding }) => `${finding.vulnerability} ${finding.source}`)).size
}

function nearest(on: readonly OnHost[]): string | null {
  const dues = on.flatMap((one) => (one.dueAt === null ? [] : [one.dueAt]))
  return dues.length > 0 ? new Date(Math.min(...dues)).toISOString() : null
}

function stateOf(facts: HostFacts, now: Date): HostRow['state'] {
  if (facts.retiredAt) return 'retired'
  if (facts.provenance === SAMPLE) return 'sample'
  if (!facts.lastSeenAt || facts.sections.length === 0) return 'never-reported'
  return now.getTime() - facts.lastSeenAt.getTime() > SILENT_AFTER_MS ? 'silent' : 'reporting'
}

function notAssessedBecause(facts: HostFacts): Text | null {
  if (facts.sections.length === 0) return null
  if (!facts.covered) return { code: 'not-assessed.no-feed', params: { system: facts.os || (facts.platform ?? '') } }
  if (facts.total === 0) return { code: 'not-assessed.no-packages', params: {} }
  return facts.waiting === facts.total ? { code: 'not-assessed.waiting', params: {} } : null
}

function standingOf(row: HostRow): HostView['standing'] {
  if (row.overdue > 0) return 'late'
  return row.state !== 'reporting' && row.state !== 'sample' ? 'unknown' : row.notAssessed ? 'unknown' : 'in-time'
}

const CLONE = 3

function warningsOf(facts: HostFacts): Text[] {
  const warnings: Text[] = []
  if (facts.standing === CLONE) warnings.push({ code: 'warning.clone', params: {} })
  if (facts.broken > 0) warnings.push({ code: 'warning.dpkg-broken', params: { n: facts.broken } })
  if (facts.unsignedSource) warnings.push({ code: 'warning.source-unsigned', params: { uri: facts.unsignedSource } })
  return warnings
}
