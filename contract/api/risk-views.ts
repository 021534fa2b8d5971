/** How findings and their reasons look from outside. */
import { z } from 'zod'
import { Text } from '../text.ts'

export const Tier = z.enum(['T0', 'T1', 'T2', 'T3', 'T4'])
export type Tier = z.infer<typeof Tier>
export const TierCounts = z.object({ T0: z.int(), T1: z.int(), T2: z.int(), T3: z.int(), T4: z.int() })
export type TierCounts = z.infer<typeof TierCounts>

export const FixState = z.enum([
  'fixable',
  'kept-back',
  'not-reachable',
  'not-fixed',
  'wont-fix',
  'restart-due',
  'unknown',
])
export type FixState = z.infer<typeof FixState>

/** An input to a decision: its value, where it comes from and of what date. `value` null = unknown. */
export const RiskInput = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  source: z.string(),
  at: z.string(),
})
export type RiskInput = z.infer<typeof RiskInput>

/** Time that is left or over; null where there is none (no fix yet: no fix clock). */
export const Clock = z.object({
  startedAt: z.iso.datetime().nullable(),
  dueAt: z.iso.datetime().nullable(),
  overdue: z.boolean(),
})

/** One group of the findings list, by what a person would do: update this source package to this version on these hosts. */
export const FindingGroup = z.object({
  /** Stable while the facts stay the same: names (action, package version or vulnerability). */
  id: z.string(),
  kind: z.enum(['action', 'vulnerability', 'no-fix']),
  platform: z.string(),
  source: z.string(),
  packages: z.array(z.string()),
  installedVersion: z.string(),
  fixedVersion: z.string().nullable(),
  fixState: FixState,
  tier: Tier,
  tiers: TierCounts,
  vulnerabilities: z.array(z.string()),
  vulnerabilityCount: z.int(),
  exploited: z.boolean(),
  inherited: z.boolean(),
  hostCount: z.int(),
  because: z.array(Text),
  dueAt: z.iso.datetime().nullable(),
  overdue: z.boolean(),
})
export type FindingGroup = z.infer<typeof FindingGroup>

/** One episode: a vulnerability in a package version, with everything that explains it. */
export const Finding = z.object({
  id: z.string(),
  vulnerability: z.string(),
  advisories: z.array(z.string()),
  platform: z.string(),
  ecosystem: z.string(),
  package: z.string(),
  architecture: z.string(),
  source: z.string(),
  installedVersion: z.string(),
  fixedVersion: z.string().nullable(),
  verdict: z.enum(['vulnerable', 'not', 'unknown']),
  fixState: FixState,
  because: z.array(Text),
  tier: Tier,
  tierBecause: z.array(Text),
  inputs: z.array(RiskInput),
  profile: z.object({ id: z.string(), version: z.int() }),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  fixPublishedAt: z.iso.datetime().nullable(),
  decideBy: z.iso.datetime().nullable(),
  dueAt: z.iso.datetime().nullable(),
  overdue: z.boolean(),
  exploited: z.boolean(),
  inherited: z.boolean(),
  hostCount: z.int(),
  feeds: z.array(z.object({ feed: z.string(), dataAt: z.string(), revision: z.int() })),
})
export type Finding = z.infer<typeof Finding>

/** A finding that is over. Its number leads to its chain of evidence. */
export const ClosedFinding = z.object({
  id: z.string(),
  vulnerability: z.string(),
  package: z.string(),
  version: z.string(),
  tier: Tier,
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime(),
  because: Text,
})
export type ClosedFinding = z.infer<typeof ClosedFinding>
