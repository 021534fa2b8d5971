/** Whether deadlines can be met, in words, with the rule that binds. */
import type { Binding } from './binding.ts'
import type { ExcludedFeasibility, Feasibility, PartFeasibility, RingPace, TierFeasibility } from './feasibility.ts'
import { type Line, line, moment, type PageWords } from './page.ts'

export function feasibilityPage({ tiers, rings, excluded, outlivesSignOff }: Feasibility, words: PageWords): Line[] {
  const { t } = words
  return [
    line(t('feasibility.title')),
    ...tiers.flatMap((tier) => tierLines(tier, words)),
    ...rings.map((ring) => line(paceText(ring, words))),
    ...excluded.map((one) => line(excludedText(one, words))),
    ...(outlivesSignOff ? [line(t('feasibility.sign-again'))] : []),
  ]
}

function tierLines(found: TierFeasibility, words: PageWords): Line[] {
  const { t } = words
  const { tier, deadlineHours, worstHours, meets, binding } = found
  const values = { tier, deadline: deadlineHours }
  const because = binding === null ? [] : [line(bindingText(binding, words), 4)]
  if (worstHours !== null && meets)
    return [
      line(t('feasibility.meets', { ...values, worst: worstHours, slack: deadlineHours - worstHours }), 2),
      ...because,
    ]
  const late = lateParts(found)
  return [
    line(
      worstHours === null ? t('feasibility.never', values) : t('feasibility.misses', { ...values, worst: worstHours }),
      2,
    ),
    ...because,
    ...late.flatMap((part) => partLines(part, words)),
  ]
}

/** Which hosts it is that miss a deadline; none where it is all of them. */
export const lateParts = ({ meets, parts }: Pick<TierFeasibility, 'meets' | 'parts'>): readonly PartFeasibility[] =>
  meets || parts.length < 2 ? [] : parts.filter((part) => !part.meets)

function partLines(part: PartFeasibility, words: PageWords): Line[] {
  const { binding } = part
  return [line(partText(part, words), 6), ...(binding === null ? [] : [line(bindingText(binding, words), 8)])]
}

export function partText({ ring, cluster, serial, batch, worstHours }: PartFeasibility, { t }: PageWords): string {
  const named = [
    ...(cluster === null ? [] : [t('feasibility.part-cluster', { cluster })]),
    ...(serial === null || batch === null ? [] : [t('feasibility.part-batch', { serial, batch })]),
  ]
  const hosts = named.length === 0 ? t('feasibility.part-others') : named.join(', ')
  return worstHours === null
    ? t('feasibility.part-never', { ring, hosts })
    : t('feasibility.part', { ring, hosts, worst: worstHours })
}

export function bindingText({ rule, name, hours }: Binding, { t }: PageWords): string {
  const values = { rule: `rule.${rule}`, name }
  if (hours === null) return t('feasibility.binding-never', values)
  return hours === 0 ? t('feasibility.binding-beside', values) : t('feasibility.binding', { ...values, n: hours })
}

export function excludedText({ id, packages, until, late }: ExcludedFeasibility, { t }: PageWords): string {
  const values = { id, packages: packages.join(', '), until: moment(until) }
  return late.length === 0
    ? t('feasibility.excluded', values)
    : t('feasibility.excluded-late', { ...values, tiers: late.join(', ') })
}

function paceText({ ring, hosts, percentPerNight, hostsPerNight, nights }: RingPace, { t }: PageWords): string {
  if (hosts === 0) return t('feasibility.pace-none', { ring })
  return hosts === null || hostsPerNight === null
    ? t('feasibility.pace', { ring, percent: percentPerNight, n: nights })
    : t('feasibility.pace-hosts', { ring, hosts, count: hostsPerNight, n: nights })
}
