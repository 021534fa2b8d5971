/** Findings that a plan clears, each with its chain of evidence; those that are open still come first. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Go } from '../parts/go.tsx'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'
import { chainPath } from './finding-columns.tsx'

type Findings = PlanDetail['clearing']

/** More than these make a wall of links; the rest is one click away. */
const SHOWN = 8

export function Cleared({ findings }: { findings: Findings }) {
  const { t } = useWords()
  if (findings.length === 0) return null
  const sorted = [...findings].sort(
    (a, b) =>
      Number(a.closedAt !== null) - Number(b.closedAt !== null) || a.vulnerability.localeCompare(b.vulnerability),
  )
  const closed = findings.filter((one) => one.closedAt !== null).length
  return (
    <Section title={t('cleared.title')} side={t('cleared.side', { closed, n: findings.length })}>
      <Rows findings={sorted.slice(0, SHOWN)} />
      {sorted.length > SHOWN && (
        <details className="small mt-2">
          <summary>{t('plan-page.more', { n: sorted.length - SHOWN })}</summary>
          <Rows findings={sorted.slice(SHOWN)} />
        </details>
      )}
    </Section>
  )
}

function Rows({ findings }: { findings: Findings }) {
  const { t, reader } = useWords()
  return (
    <ul className="pairs small">
      {findings.map((one) => (
        <li key={one.id}>
          <Go to={chainPath(one.id)}>{one.vulnerability}</Go>
          <span className="muted">
            {one.closedAt === null
              ? t('cleared.open')
              : t('cleared.closed', { when: formatWhen(reader, one.closedAt) })}
          </span>
        </li>
      ))}
    </ul>
  )
}
