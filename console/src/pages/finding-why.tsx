/** Why this tier: the inputs with source and date, and the reasons of the table. An input that is not known says so. */
import type { Finding, RiskInput } from '@patchreeve/contract/api/risk-views.ts'
import { formatNumber, formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Because } from '../parts/because.tsx'
import { Due } from '../parts/due.tsx'
import { Section } from '../parts/page.tsx'
import { tierMs } from '../parts/tier.tsx'
import { useWords, type Words } from '../text/context.tsx'

/** Inputs that a person asks for first; the others are one step away. */
const first = [
  'in-kev',
  'exploited',
  'epss',
  'cvss',
  'vendor-rating',
  'exposed',
  'automatable',
  'total-impact',
  'fix-published',
]

export function WhyTier({ finding }: { finding: Finding }) {
  const { t } = useWords()
  const others = finding.inputs.filter((input) => !first.includes(input.name))
  return (
    <Section title={t('why.title', { tier: finding.tier })} side={finding.vulnerability}>
      <dl className="facts">
        <Inputs inputs={finding.inputs.filter((input) => first.includes(input.name))} />
        <dt>{t('why.so')}</dt>
        <dd>
          <strong>{t(`tier.${finding.tier}`)}</strong>
          <Because reasons={finding.tierBecause} />
        </dd>
        <dt>{t('col.due')}</dt>
        <dd>
          <Due
            dueAt={finding.dueAt}
            startedAt={finding.inherited ? null : finding.fixPublishedAt}
            spanMs={tierMs(finding.tier)}
            none={t(finding.fixedVersion === null ? 'due.no-fix' : 'due.nothing')}
          />
        </dd>
        {finding.decideBy !== null && (
          <>
            <dt>{t('why.decide-by')}</dt>
            <dd>
              <Due dueAt={finding.decideBy} startedAt={finding.openedAt} />
            </dd>
          </>
        )}
      </dl>
      {others.length > 0 && (
        <details className="small mt-3">
          <summary>{t('why.all', { n: finding.inputs.length })}</summary>
          <dl className="facts mt-2">
            <Inputs inputs={others} />
          </dl>
        </details>
      )}
    </Section>
  )
}

function Inputs({ inputs }: { inputs: readonly RiskInput[] }) {
  const words = useWords()
  const { t, reader, code } = words
  return inputs.map((input) => {
    const name = code(`input.${input.name}`)
    return (
      <div key={input.name} className="contents">
        <dt>{name.startsWith('input.') ? <code>{input.name}</code> : name}</dt>
        <dd>
          {input.value === null ? (
            <span className="unsure">{t('not-known')}</span>
          ) : (
            <strong>{shown(words, input.value)}</strong>
          )}
          {input.source !== '' && <span className="faint">, {input.source}</span>}
          {input.at !== '' && <span className="faint">, {formatWhen(reader, input.at)}</span>}
        </dd>
      </div>
    )
  })
}

function shown({ t, reader }: Words, value: string | number | boolean): string {
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no')
  if (typeof value === 'number') return formatNumber(reader, value)
  return /^\d{4}-\d{2}-\d{2}T/.test(value) ? formatWhen(reader, value) : value
}
