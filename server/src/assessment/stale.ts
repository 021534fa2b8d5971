/**
 * An old feed says nothing new: "not affected" from a feed that was last read too long ago is unknown. "Vulnerable" stays: a
 * fix that was published does not go away.
 */
import { because } from '@patchreeve/contract/because.ts'
import type { PackageVerdict } from './model.ts'

/** Older than this, a clean answer is no longer given. Policy parameter; three days leave a weekend for a broken fetch. */
export const STALE_AFTER_HOURS = 72

export interface FeedAge {
  readonly feed: string
  /** When the feed was last read successfully, RFC 3339; undefined = never. */
  readonly readAt: string | undefined
}

/** The verdict as it may be shown at `now`, given the age of the oldest feed that it needs. Never makes unknown clean. */
export function atAge(
  verdict: PackageVerdict,
  ages: readonly FeedAge[],
  now: Date,
  staleAfterHours: number = STALE_AFTER_HOURS,
): PackageVerdict {
  if (verdict.verdict !== 'not') return verdict
  for (const { feed, readAt } of ages) {
    const hours = readAt === undefined ? Number.POSITIVE_INFINITY : (now.getTime() - Date.parse(readAt)) / 3_600_000
    if (hours <= staleAfterHours) continue
    // Infinity and NaN (a date that is none) have no JSON form; -1 says "never read".
    const whole = Number.isFinite(hours) ? Math.floor(hours) : -1
    return { ...verdict, verdict: 'unknown', because: [because('feed-stale', { feed, hours: whole })] }
  }
  return verdict
}
