/** How hosts look from outside: one row of the list, and the page of one. */
import { z } from 'zod'
import { sectionNames } from '../sections/registry.ts'
import { outsideCause } from '../sections/repositories.ts'
import { Text } from '../text.ts'
import { StandingGate } from './deployment-views.ts'
import { FixState, Tier, TierCounts } from './risk-views.ts'
import { UpdaterOrder, updaterStates } from './updater-views.ts'

/** `sample` hosts are made up and labelled; `retired` ones report no more and are kept for the record. */
export const HostState = z.enum(['reporting', 'silent', 'never-reported', 'retired', 'sample'])
export const PackageCounts = z.object({ total: z.int(), vulnerable: z.int(), not: z.int(), unknown: z.int() })

export const HostRow = z.object({
  id: z.uuid(),
  name: z.string(),
  state: HostState,
  /** Who says so: the server read its own machine, or an agent signed in with its certificate. */
  provenance: z.enum(['server-seen', 'agent-signed', 'sample']),
  platform: z.string(),
  os: z.string(),
  kernel: z.string(),
  addresses: z.array(z.string()),
  enrolledAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
  assessedAt: z.iso.datetime().nullable(),
  /** null = not assessed, with the reason in `notAssessed`. */
  packages: PackageCounts.nullable(),
  notAssessed: Text.nullable(),
  tiers: TierCounts,
  overdue: z.int(),
  inherited: z.int(),
  dueAt: z.iso.datetime().nullable(),
  securityUpdates: z.int(),
  keptBack: z.int(),
  rebootDue: z.boolean().nullable(),
  /** What deserves a look: clone of another host, broken dpkg, unsigned source, expired certificate... */
  warnings: z.array(Text),
  exposure: z.enum(['exposed', 'internal', 'unknown']),
  class: z.string(),
  owner: z.string(),
})
export type HostRow = z.infer<typeof HostRow>

export const HostPackage = z.object({
  name: z.string(),
  architecture: z.string(),
  version: z.string(),
  source: z.string(),
  sourceVersion: z.string(),
  status: z.string(),
  maintainer: z.string(),
  installedAt: z.string(),
  candidate: z.string().nullable(),
  candidateState: z.enum(['would-install', 'kept-back']).nullable(),
  candidateSecurity: z.boolean(),
  verdict: z.enum(['vulnerable', 'not', 'unknown']),
  fixState: FixState.nullable(),
  tier: Tier.nullable(),
  vulnerabilities: z.array(z.string()),
  because: z.array(Text),
})
export type HostPackage = z.infer<typeof HostPackage>

export const SectionState = z.object({
  section: z.enum(sectionNames),
  rows: z.array(z.record(z.string(), z.unknown())),
  validFrom: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  reportId: z.uuid(),
})

/** A report that showed other versions, and no order of ours that explains them. */
export const OutsideReport = z.object({
  reportId: z.uuid(),
  /** When it came, and from when on the host had what it showed before. */
  at: z.iso.datetime(),
  since: z.iso.datetime(),
  count: z.int(),
  /** Cut at 100. `from` null: newly installed; `to` null: removed. */
  changes: z.array(
    z.object({
      name: z.string(),
      architecture: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      by: outsideCause,
    }),
  ),
})
export type OutsideReport = z.infer<typeof OutsideReport>

export const HostDetail = HostRow.extend({
  sentence: Text,
  /** Why a reboot is due, and where the order for it stands; empty where none is due. */
  reboot: z.array(Text),
  /** The time that the sections below describe: now, or the asked day. */
  at: z.iso.datetime(),
  sections: z.array(SectionState),
  /** What stands in the way of any patch at this host now; of a past day nothing is said. */
  gates: z.array(StandingGate),
  /** Other programs that change packages by themselves, each with what that means here. */
  updaters: z.array(
    z.object({
      name: z.string(),
      active: z.boolean(),
      installs: z.boolean(),
      state: z.enum(updaterStates),
      means: Text,
      /** What a person can do about it, and how; null: nothing needs to be done. */
      next: Text.nullable(),
      /** The newest order about it; null: there was none. */
      order: UpdaterOrder.nullable(),
    }),
  ),
  /** Newest first, of the last reports that had such changes. */
  outside: z.array(OutsideReport),
  unknown: z.array(z.object({ section: z.string(), what: z.string(), reason: z.string() })),
  identity: z.object({
    standing: z.enum(['new', 'reinstalled', 'clone', 'adopted']),
    otherHost: z.uuid().nullable(),
    certificate: z.object({ serial: z.string(), notAfter: z.iso.datetime(), revoked: z.boolean() }).nullable(),
  }),
})
export type HostDetail = z.infer<typeof HostDetail>

/** A device that hosts see on their network and that has no agent. */
export const Device = z.object({
  mac: z.string(),
  addresses: z.array(z.string()),
  seenBy: z.array(z.string()),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  decision: z.enum(['undecided', 'in-scope', 'excluded', 'rejected']),
})
export type Device = z.infer<typeof Device>
