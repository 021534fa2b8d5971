/** Kernels that did not hold on this host: the same package is not booted again by itself. */
import { Instant } from '@patchreeve/trust/documents/fields.ts'
import { z } from 'zod'

export const FellBack = z.strictObject({
  release: z.string().max(200),
  packageVersion: z.string().max(200),
  at: Instant,
  /** The first reason, as in the result. */
  because: z.string().max(60),
})
export type FellBack = z.infer<typeof FellBack>

/** More kernels than any host keeps. */
const MAX = 20

export function withFellBack(known: readonly FellBack[], one: FellBack): FellBack[] {
  const others = known.filter((it) => it.release !== one.release || it.packageVersion !== one.packageVersion)
  return [...others, one].slice(-MAX)
}
