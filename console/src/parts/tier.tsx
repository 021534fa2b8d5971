/** Tiers: weight falls with urgency, filled, tinted, outlined, faint, bare. The title says the days. */
import type { TierCounts, Tier as TierName } from '@patchreeve/contract/api/risk-views.ts'
import { DAY } from '@patchreeve/contract/messages/format.ts'
import type { z } from 'zod'
import { useWords } from '../text/context.tsx'
import { Go } from './go.tsx'

export const tiers = ['T0', 'T1', 'T2', 'T3', 'T4'] as const satisfies readonly TierName[]

/** Days to act by tier in the default profile; used to draw a gauge where the start of the clock is not sent. */
export const tierDays: Record<TierName, number> = { T0: 3, T1: 14, T2: 30, T3: 60, T4: 180 }
export const tierMs = (tier: TierName): number => tierDays[tier] * DAY

export function Tier({ tier, to }: { tier: TierName; to?: string }) {
  const { t } = useWords()
  const look = { className: `tier tier--${tier.slice(1)}`, title: t(`tier.${tier}`) }
  return to === undefined ? (
    <span {...look}>{tier}</span>
  ) : (
    <Go to={to} {...look}>
      {tier}
    </Go>
  )
}

export type Counts = z.infer<typeof TierCounts>
export const sumTiers = (counts: Counts): number => tiers.reduce((sum, tier) => sum + counts[tier], 0)
export const worstTier = (counts: Counts): TierName | undefined => tiers.find((tier) => counts[tier] > 0)
