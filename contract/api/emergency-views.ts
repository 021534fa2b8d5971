/** How emergencies and drills look from outside: what is lifted, what they cost, and how long each stage took. */
import { z } from 'zod'
import { Text } from '../text.ts'
import { deploymentStates } from './deployment-views.ts'
import { Tier } from './risk-views.ts'

export const emergencyKinds = ['emergency', 'drill'] as const

/**
 * unsigned: people have not signed it yet. Then as its deployment: running, halted, finished. over: it was closed, or its time
 * passed, before people signed it.
 */
export const emergencyStates = ['unsigned', ...deploymentStates, 'over'] as const
export type EmergencyState = (typeof emergencyStates)[number]

/** What a review says: right and as meant; right, with faults to mend; the ordinary way would have done. */
export const reviewOutcomes = ['justified', 'justified-with-faults', 'not-justified'] as const

/** Reasons and findings of people: one to so many characters, in well-formed text without control characters but line ends. */
export const Prose = (max: number) =>
  z
    .string()
    .trim()
    .min(3)
    .max(max)
    .refine(
      (text) => text.isWellFormed() && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll(/[\n\t]/g, '')),
      {
        message: 'plain text',
      },
    )

/** What hosts will say of one more emergency: each counts those that it began itself. */
export const EmergencyQuota = z.object({
  count: z.int(),
  days: z.int(),
  /** Left on the host that has fewest. */
  left: z.int(),
  /** Hosts of the plan that would refuse, by name; all of them, however many. */
  spentHosts: z.array(z.string()),
})
export type EmergencyQuota = z.infer<typeof EmergencyQuota>

export const EmergencyRing = z.object({
  name: z.string(),
  /** Hosts of the plan in it. */
  hosts: z.int(),
  /** The ring whose hosts must have proven the plan before, and how many of them; null for the first one. */
  after: z.object({ ring: z.string(), succeeded: z.int(), hosts: z.int() }).nullable(),
  /** Fewer hosts of the plan are below than must prove it: this ring would wait for ever. */
  stuck: z.boolean(),
  /** What the emergency lifts here: the delay, and the time until the ring would next open (null: it is open, or never opens). */
  delayMinutes: z.int(),
  opensAt: z.iso.datetime().nullable(),
})
export type EmergencyRing = z.infer<typeof EmergencyRing>

/** `at` null: not reached. `minutes` from the decision. */
export const EmergencyStage = z.object({
  stage: z.enum(['decided', 'signed', 'first-host', 'first-ring', 'half', 'most']),
  at: z.iso.datetime().nullable(),
  minutes: z.number().nullable(),
})
export type EmergencyStage = z.infer<typeof EmergencyStage>

export const EmergencyRow = z.object({
  id: z.uuid(),
  kind: z.enum(emergencyKinds),
  state: z.enum(emergencyStates),
  reason: z.string(),
  planId: z.uuid(),
  packages: z.array(z.string()),
  tier: Tier,
  startedAt: z.iso.datetime(),
  startedBy: z.string(),
  hosts: z.int(),
  /** Hosts that are at the goal: verified, or in a drill tried. */
  reached: z.int(),
  /** Both limits of the protocol: the first host within 4 hours of the decision, 95 % of all within 72. Null: not known yet. */
  inTime: z.boolean().nullable(),
  review: z.enum(['none', 'due', 'overdue', 'done']),
  /** When the review must be done: the end of the fifth working day. Null for a drill. */
  reviewDueAt: z.iso.datetime().nullable(),
})
export type EmergencyRow = z.infer<typeof EmergencyRow>

export const EmergencyDetail = EmergencyRow.extend({
  planDigest: z.string(),
  deploymentId: z.uuid().nullable(),
  /** Gates that an emergency lifts, and those of the way that it does not. */
  lifted: z.array(z.string()),
  quota: EmergencyQuota,
  rings: z.array(EmergencyRing),
  signed: z.int(),
  threshold: z.int(),
  stages: z.array(EmergencyStage),
  /** The last ones to arrive and those that have not: how many minutes from the decision, null where still open. */
  slowest: z.array(z.object({ hostId: z.uuid(), host: z.string(), state: z.string(), minutes: z.number().nullable() })),
  /** How deep a drill goes: the whole transaction in a clone, or only as apt works it out. Null for an emergency. */
  depth: z.enum(['try', 'simulate']).nullable(),
  /** Hosts that report and are not in it, because nothing was planned for them. */
  outside: z.int(),
  filedAt: z.iso.datetime().nullable(),
  reviewed: z
    .object({
      at: z.iso.datetime(),
      by: z.string(),
      outcome: z.enum(reviewOutcomes),
      findings: z.string(),
    })
    .nullable(),
})
export type EmergencyDetail = z.infer<typeof EmergencyDetail>

/** Answer to a start; of a dry run nothing is kept, and the ids are null. */
export const EmergencyStarted = z.object({
  id: z.uuid().nullable(),
  planId: z.uuid().nullable(),
  planDigest: z.string().nullable(),
  tier: Tier,
  packages: z.array(z.string()),
  hosts: z.array(z.string()),
  rings: z.array(EmergencyRing),
  quota: EmergencyQuota,
  lifted: z.array(z.string()),
  threshold: z.int(),
  outside: z.int(),
  leftOut: z.array(z.object({ host: z.string(), package: z.string(), because: Text })),
  reviewDueAt: z.iso.datetime().nullable(),
})
export type EmergencyStarted = z.infer<typeof EmergencyStarted>
