/** Whether deadlines can be met, in words, with the rule that binds. */
import type { Feasibility, RingPace, TierFeasibility } from './feasibility.ts'
import { type Line, line, type PageWords } from './page.ts'

export function feasibilityPage({ tiers, rings, outlivesSignOff }: Feasibility, words: PageWords): Line[] {
  const { t } = words
  return [
    line(t('feasibility.title')),
    ...tiers.flatMap((tier) => tierLines(tier, words)),
    ...rings.map((ring) => line(paceText(ring, words))),
    ...(outlivesSignOff ? [line(t('feasibility.sign-again'))] : []),
  ]
}

function tierLines({ tier, deadlineHours, worstHours, meets, binding }: TierFeasibility, { t }: PageWords): Line[] {
  const values = { tier, deadline: deadlineHours }
  const rule = binding && { rule: `rule.${binding.rule}`, ring: binding.ring }
  const because =
    rule === null
      ? []
      : binding?.hours === null
        ? [line(t('feasibility.binding-never', rule), 4)]
        : [line(t('feasibility.binding', { ...rule, n: binding?.hours }), 4)]
  if (worstHours === null) return [line(t('feasibility.never', values), 2), ...because]
  if (!meets) return [line(t('feasibility.misses', { ...values, worst: worstHours }), 2), ...because]
  return [
    line(t('feasibility.meets', { ...values, worst: worstHours, slack: deadlineHours - worstHours }), 2),
    ...because,
  ]
}

function paceText({ ring, hosts, percentPerNight, hostsPerNight, nights }: RingPace, { t }: PageWords): string {
  if (hosts === 0) return t('feasibility.pace-none', { ring })
  return hosts === null || hostsPerNight === null
    ? t('feasibility.pace', { ring, percent: percentPerNight, n: nights })
    : t('feasibility.pace-hosts', { ring, hosts, count: hostsPerNight, n: nights })
}
