/** A time in which a ring is open, as hosts read it. */
import { z } from 'zod'
import { Instant } from './fields.ts'

/** From `from` on, before `to`. `local`: wall-clock time of the host, written without a zone. */
export const Window = z.union([
  z.strictObject({ from: Instant, to: Instant }).refine((one) => one.from < one.to, 'ends before it begins'),
  z
    .strictObject({ localFrom: LocalTime(), localTo: LocalTime() })
    .refine((one) => one.localFrom < one.localTo, 'ends before it begins'),
])
export type Window = z.infer<typeof Window>

function LocalTime() {
  return z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
    .refine((text) => !Number.isNaN(Date.parse(`${text}Z`)), 'no such day or time')
}
