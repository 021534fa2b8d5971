/** Processor, memory, disks and the maker's labels (DMI). */
import { z } from 'zod'
import { count, line, sizeBytes, unknownReason } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

export const HardwareRow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cpu'), model: line(200), logicalCount: count, coreCount: count }),
  z.object({ kind: z.literal('memory'), totalBytes: sizeBytes, swapBytes: sizeBytes }),
  z.object({
    kind: z.literal('disk'),
    name: line(100),
    sizeBytes,
    rotational: z.boolean(),
    removable: z.boolean(),
    model: line(200),
  }),
  z.object({ kind: z.literal('filesystem'), mount: line(400), type: line(60), sizeBytes }),
  z.object({
    kind: z.literal('dmi'),
    vendor: line(200),
    product: line(200),
    biosVersion: line(200),
    biosDate: line(60),
    chassis: line(60),
    /** SHA-256 over serial and UUID where readable, else ''. */
    hardwareId: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .or(z.literal('')),
  }),
  z.object({ kind: z.literal('unknown'), what: line(100), reason: unknownReason }),
])
export type HardwareRow = z.infer<typeof HardwareRow>

export const hardware = defineSection({
  name: 'hardware',
  no: 2,
  row: HardwareRow,
  key: sectionKeys.hardware,
  maxRows: 2_000,
})
