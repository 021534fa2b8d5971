/** What a probe saw at one moment. */
import { Label } from '@patchreeve/trust/documents/fields.ts'
import { ProgramRun } from '@patchreeve/trust/documents/result.ts'
import { z } from 'zod'

export const ProbeRun = z.strictObject({
  id: Label,
  passed: z.boolean(),
  /** For people: what was missing or what it answered. */
  detail: z.string().max(500),
  /** For the target `*`: units or ports that were there, which the run after compares with. */
  there: z.array(z.string().max(300)).max(5_000),
  /** Of a program that was run. */
  ran: ProgramRun.optional(),
})
export type ProbeRun = z.infer<typeof ProbeRun>

/** Probes that passed before and do not after. What failed before is not this order's doing. */
export function newlyFailing(before: readonly ProbeRun[], after: readonly ProbeRun[]): ProbeRun[] {
  const passed = new Set(before.filter((run) => run.passed).map((run) => run.id))
  return after.filter((run) => !run.passed && passed.has(run.id))
}
