/** Which deadlines the policy's own rules cannot meet, played through here from the signed bytes. */
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { draftOf } from '@patchreeve/trust/policy/draft.ts'
import { feasibilityOf } from '@patchreeve/trust/policy/feasibility.ts'
import { feasibilityPage } from '@patchreeve/trust/policy/feasibility-page.ts'
import { useMemo } from 'react'
import { useRead } from '../api/query.ts'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'
import { Lines } from './policy-text.tsx'

export function PolicyFeasibility({ policy }: { policy: Policy }) {
  const words = useWords()
  const { t } = words
  const facts = useRead('trust_facts', {})
  const named = new Set(policy.rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts)))
  const others = facts.data?.hosts.filter((host) => host.hostKey !== null && !named.has(host.hostKey)).length ?? null
  // From the hour: it plays a week through hour by hour, and a minute's tick changes nothing.
  const hour = Math.floor(words.reader.now / 3_600_000)
  const lines = useMemo(
    () => feasibilityPage(feasibilityOf(draftOf(policy), new Date(hour * 3_600_000), others), words),
    [policy, hour, others, words],
  )
  return (
    <Section title={t('feasible.title')} side={t('feasible.side')}>
      <Lines lines={lines} />
    </Section>
  )
}
