/** Is a reboot or restart due: an installed fix counts only when the running code is the fixed code. */
import { z } from 'zod'
import { line, unknownReason } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

export const RestartRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reboot'),
    due: z.boolean(),
    /** Why: the marker file /run/reboot-required, or a newer installed kernel than the running one. */
    because: z.array(z.enum(['marker-file', 'newer-kernel'])).max(5),
    packages: z.array(line(200)).max(200),
    /** Identifies the boot (random per boot), so that a reboot is seen as a change. */
    bootId: line(60),
  }),
  /** Which services still map deleted libraries needs root: stated as unknown by the agent. */
  z.object({ kind: z.literal('unknown'), what: line(100), reason: unknownReason }),
])
export type RestartRow = z.infer<typeof RestartRow>

export const restart = defineSection({
  name: 'restart',
  no: 7,
  row: RestartRow,
  key: sectionKeys.restart,
  maxRows: 100,
})
