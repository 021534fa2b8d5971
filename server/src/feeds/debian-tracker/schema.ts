/** One release's row of one (source, vulnerability) in the tracker's JSON: only the fields we use. */
import { z } from 'zod'

export const TrackerRow = z.object({
  status: z.enum(['open', 'resolved', 'undetermined']),
  /** "0": the release never held the vulnerable code. */
  fixed_version: z.string().max(256).optional(),
  urgency: z.string().max(64).optional(),
  /** Present, even if empty, where the security team decided against an advisory. */
  nodsa_reason: z.string().max(64).optional(),
})
export type TrackerRow = z.infer<typeof TrackerRow>

export const TrackerEntry = z.object({ releases: z.record(z.string().max(64), z.unknown()) })
