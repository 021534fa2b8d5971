/** People who are logged in when a reboot is due: it is put off for them, so often and so long as the policy says. Pure. */

import { Instant, toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { RebootRules } from '@patchreeve/trust/documents/policy.ts'
import { z } from 'zod'

/** What the host remembers of a reboot that was put off. Its own count: nobody outside can lengthen it. */
export const Deferred = z.strictObject({ since: Instant, count: z.int().min(1).max(1_000) })
export type Deferred = z.infer<typeof Deferred>

export type Decision =
  | { readonly kind: 'go' }
  /** They are told, and it goes on after this time. */
  | { readonly kind: 'warn'; readonly minutes: number }
  | { readonly kind: 'defer'; readonly deferred: Deferred; readonly left: number; readonly latest: string }

const HOUR_MS = 3_600_000

/** `people` undefined: nobody could say. Then somebody may be, and it is put off as for them, up to the hard end. */
export function decide(people: number | undefined, before: Deferred | null, rules: RebootRules, now: Date): Decision {
  if (people === 0) return { kind: 'go' }
  const since = before?.since ?? toInstant(now)
  const count = (before?.count ?? 0) + 1
  const endMs = Date.parse(since) + rules.hardEndHours * HOUR_MS
  if (count > rules.deferrals || now.getTime() >= endMs)
    return rules.warnMinutes === 0 ? { kind: 'go' } : { kind: 'warn', minutes: rules.warnMinutes }
  return {
    kind: 'defer',
    deferred: { since, count },
    left: rules.deferrals - count,
    latest: toInstant(new Date(endMs)),
  }
}

/** Sessions of people, out of `loginctl show-session`: blocks of properties, divided by empty lines. */
export function peopleIn(text: string): number {
  return text.split('\n\n').filter((block) => {
    const fields = new Map(block.split('\n').map((row) => [row.split('=')[0] ?? '', row.slice(row.indexOf('=') + 1)]))
    return (fields.get('Class') ?? '').startsWith('user') && fields.get('State') !== 'closing'
  }).length
}
