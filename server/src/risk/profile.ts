/**
 * What a risk profile is: rules as data, with a version, so that a finding can name what gave it its tier and any past decision
 * can be made again. The first rule that holds decides; the last one holds for everything.
 */
import { Tier } from '@patchreeve/contract/api/risk-views.ts'
import { z } from 'zod'
import { tableResults } from './bod-26-04.ts'
import { severities } from './score.ts'

/** All members that are given must hold. */
export const Condition = z.strictObject({
  table: z.array(z.enum(tableResults)).min(1).optional(),
  /** Known to be exploited: KEV, EUVD, a national CSIRT, or CISA's own record. */
  exploited: z.literal(true).optional(),
  /** Exploited, or a working exploit is public. */
  exploitPublic: z.literal(true).optional(),
  /** By CVSS band or the vendor's own word, whichever is worse. */
  severityAtLeast: z.enum(severities).optional(),
  place: z.enum(['exposed', 'exposed-or-top-class']).optional(),
})
export type Condition = Readonly<z.infer<typeof Condition>>

const hours = z
  .number()
  .positive()
  .max(24 * 400)

export const Rule = z.strictObject({
  tier: Tier,
  /** One of these must hold; empty = holds for everything. */
  any: z.array(Condition),
  /** Hours to a decision and a mitigation; null = with the next plan, or where the source names none. */
  decideHours: hours.nullable(),
  /** Hours to the fix, calendar time; null = the source names none. */
  fixHours: hours.nullable(),
  /** Or with the next upgrade of the system, if that is earlier. */
  nextUpgrade: z.boolean().default(false),
  /** Hours to a look whether the host was broken into, where exposed or where the table asks for it. */
  triageHours: hours.nullable().default(null),
  /** Where the numbers come from. */
  source: z.string().min(1),
})
export type Rule = Readonly<z.infer<typeof Rule>>

export const Profile = z.strictObject({
  id: z.string().regex(/^[a-z0-9.-]{1,40}$/),
  version: z.int().min(1),
  /** Severity that counts where nobody scored and the vendor did not rate: the worse answer, within reason. */
  unknownSeverityCountsAs: z.enum(severities),
  rules: z.array(Rule).min(1),
  /** Days from enrolment for findings that are older than the host's enrolment; a tier not named keeps its own hours. */
  inheritedDays: z.partialRecord(Tier, z.number().positive().max(400)),
})
export type Profile = Readonly<z.infer<typeof Profile>>

export const DAY = 24
