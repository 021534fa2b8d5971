/** Hosts, catalogue and policy for tests of planning: small, valid, with the few fields that a test is about. */

import { createHash } from 'node:crypto'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { CatalogueEntry, HostCandidate, HostFinding, Installed, PlanHost, PlanInput, Wanted } from './model.ts'
import { packageKey } from './model.ts'

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

export const aPolicy = (more: Partial<Policy> = {}): Policy => ({
  type: 'policy',
  schema: 1,
  tenant: '7d9f4d0e-6f0b-4b9e-9f5a-1f3a6a1d2c3b',
  version: 1,
  issuedAt: '2026-11-24T00:00:00Z',
  expires: '2027-11-24T00:00:00Z',
  rootVersion: 1,
  verbs: ['refresh', 'simulate', 'download', 'try', 'install', 'undo', 'restart-service'],
  origins: [
    { id: 'debian', origin: 'Debian', label: 'Debian', keys: ['A'.repeat(40)], coolDownHours: 0 },
    { id: 'debian-security', origin: 'Debian', label: 'Debian-Security', keys: ['B'.repeat(40)], coolDownHours: 0 },
  ],
  rings: [
    {
      name: 'rest',
      hosts: 'others',
      delayMinutes: 1_440,
      urgentDelayMinutes: 60,
      windows: 'any',
      sharePercent: 5,
      promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
      mayReboot: false,
      catchUpHours: 0,
      maxAtOnce: null,
    },
  ],
  periodMinutes: 60,
  probes: [],
  standing: null,
  emergency: { count: 2, days: 30 },
  exceptionMaxDays: 90,
  exclusions: [],
  clusters: [],
  deadlineDays: { T0: 3, T1: 14, T2: 30, T3: 60 },
  ...more,
})

export const installed = (name: string, version: string, sourceName = name): Installed => ({
  name,
  version,
  architecture: 'amd64',
  sourceName,
  sourceVersion: version,
})

export const candidate = (
  name: string,
  from: string,
  version: string,
  state: HostCandidate['state'] = 'would-install',
): HostCandidate => ({ name, architecture: 'amd64', installed: from, version, state })

export const entry = (name: string, version: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  name,
  version,
  architecture: 'amd64',
  sha256: digest(`${name} ${version}`),
  sizeBytes: 1_000,
  sourceVersion: version,
  origin: 'Debian',
  label: 'Debian-Security',
  suite: 'oldstable-security',
  indexDigest: digest('bookworm-security InRelease'),
  depends: '',
  conflicts: '',
  ...more,
})

export const finding = (
  episodeId: number,
  vulnerability: string,
  of: Installed,
  fixedVersion: string | null,
  tier = 1,
  since = new Date('2026-11-01T00:00:00Z'),
): HostFinding => ({
  episodeId,
  vulnerability,
  tier,
  fixedVersion,
  since,
  name: of.name,
  architecture: of.architecture,
  version: of.version,
})

export interface HostGiven {
  readonly installed: readonly Installed[]
  readonly candidates?: readonly HostCandidate[]
  readonly entries?: readonly CatalogueEntry[]
  readonly findings?: readonly HostFinding[]
  /** Names; without it every package that has a finding is wanted. */
  readonly wanted?: readonly string[]
  readonly more?: Partial<PlanHost>
}

/** Everything that is installed can be had again, unless said otherwise. */
export function aHost(name: string, given: HostGiven): PlanHost {
  const findings = given.findings ?? []
  const wanted = given.installed.flatMap((one): Wanted[] => {
    const own = findings.filter((found) => packageKey(found) === packageKey(one))
    if (given.wanted) return given.wanted.includes(one.name) ? [{ package: one, findings: [] }] : []
    return own.length > 0 ? [{ package: one, findings: own }] : []
  })
  return {
    hostId: `host-${name}`,
    name,
    platform: 'debian:12',
    hostKey: digest(`key of ${name}`),
    keyState: 'confirmed',
    installed: given.installed,
    held: new Set(),
    candidates: given.candidates ?? [],
    broken: false,
    findings,
    sources: [],
    catalogue: new Map((given.entries ?? []).map((one) => [packageKey(one), one])),
    obtainable: new Set(given.installed.map(packageKey)),
    wanted,
    ...given.more,
  }
}

export const aQuestion = (hosts: readonly PlanHost[], more: Partial<PlanInput> = {}): PlanInput => ({
  tenant: '7d9f4d0e-6f0b-4b9e-9f5a-1f3a6a1d2c3b',
  id: '0193a000-0000-7000-8000-000000000001',
  parent: null,
  author: 'planner',
  createdAt: '2026-11-24T12:00:00Z',
  urgent: false,
  policy: { digest: digest('policy 1'), document: aPolicy() },
  hosts,
  ...more,
})
