/** Small pieces of text that several layouts share. */
import type { TierCounts } from '@patchreeve/contract/api/risk-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { TIER_WORDS } from '../words.ts'
import { clean } from './clean.ts'

const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const

/** `2 T0, 1 T2`, or `none`. */
export function tiers(counts: TierCounts): string {
  const parts = TIERS.filter((tier) => counts[tier] > 0).map((tier) => `${counts[tier]} ${tier}`)
  return parts.length > 0 ? parts.join(', ') : 'none'
}

export const tierLine = (tier: keyof typeof TIER_WORDS): string => `${tier} (${TIER_WORDS[tier]})`

/** Time without seconds, with its zone: `2026-11-24 18:05Z`. */
export const when = (at: string | null): string => (at === null ? '-' : `${at.slice(0, 16).replace('T', ' ')}Z`)

/** A code with its parameters, as the API gives it: `not-fixed release=bookworm`. */
export function coded({ code, params }: Text): string {
  return clean([code, ...Object.entries(params).map(([name, value]) => `${name}=${value ?? '?'}`)].join(' '))
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
