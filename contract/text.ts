/** Text as data: a code from a closed list with parameters. The reader's program makes the sentence in their language. */
import { z } from 'zod'

export const Text = z.object({
  code: z.string().max(80),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type Text = z.infer<typeof Text>
