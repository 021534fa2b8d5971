/** Small pieces of text that several layouts share. */
import type { TierCounts } from '@patchreeve/contract/api/risk-views.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import type { CliWords } from '../messages/catalogue.ts'

const TIERS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const

/** `2 T0, 1 T2`, or `none`. */
export function tiers({ t }: CliWords, counts: TierCounts): string {
  const parts = TIERS.filter((tier) => counts[tier] > 0).map((tier) => `${counts[tier]} ${tier}`)
  return parts.length > 0 ? parts.join(', ') : t('none')
}

/** Time without seconds, with its zone: `2026-11-24 18:05Z`. */
export const when = (at: string | null): string => (at === null ? '-' : `${at.slice(0, 16).replace('T', ' ')}Z`)

/** When it is due, and whether that is over. */
export const dueOf = ({ t }: CliWords, one: { dueAt: string | null; overdue: boolean }): string =>
  one.overdue ? t('over', { due: when(one.dueAt) }) : when(one.dueAt)

export const rebootOf = ({ t }: CliWords, due: boolean | null, notDue: string): string =>
  due === null ? t('unknown') : due ? t('due') : notDue

/** Sentences, one after the other. */
export const sentences = ({ plain }: CliWords, texts: readonly Text[]): string => texts.map(plain).join('; ')
