/** Errors over HTTP: problem+json (RFC 9457) with the closed code; `detail` is for logs, people read the code's text. */
import { z } from 'zod'
import { errorStatus } from '../errors.ts'

export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorStatus) as [keyof typeof errorStatus, ...(keyof typeof errorStatus)[]]),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type Problem = z.infer<typeof Problem>
