/** The review after an emergency: what it showed, in a person's words; closed once. */
import { type EmergencyDetail, reviewOutcomes } from '@patchreeve/contract/api/emergency-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useId, useState } from 'react'
import { useAct } from '../api/query.ts'
import { Act } from '../parts/button.tsx'
import { Choice } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { useWords } from '../text/context.tsx'
import { ReviewMark } from './emergency-columns.tsx'

export function ReviewPanel({ one }: { one: EmergencyDetail }) {
  const { t, reader } = useWords()
  const { reviewed } = one
  return (
    <div className="panel" id="review">
      <h2>{t('emergency-review.title')}</h2>
      <ReviewMark review={one.review} />
      {reviewed === null ? (
        <Form one={one} />
      ) : (
        <>
          <p>{t(`emergency-outcome.${reviewed.outcome}`)}</p>
          <p className="wrap pre">{reviewed.findings}</p>
          <p className="small faint">{t('emergency.by', { when: formatWhen(reader, reviewed.at), by: reviewed.by })}</p>
        </>
      )}
    </div>
  )
}

function Form({ one }: { one: EmergencyDetail }) {
  const { t } = useWords()
  const act = useAct('emergency_review')
  const id = useId()
  const [outcome, setOutcome] = useState<(typeof reviewOutcomes)[number]>('justified')
  const [findings, setFindings] = useState('')
  const off =
    one.state === 'running'
      ? t('emergency-review.off-running')
      : findings.trim().length < 3
        ? t('emergency-review.off-findings')
        : undefined
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (off === undefined) act.mutate({ params: { id: one.id }, body: { outcome, findings } })
      }}
    >
      {one.reviewDueAt !== null && <p className="small">{t('emergency.review-until', { when: one.reviewDueAt })}</p>}
      <Choice
        label={t('emergency-review.outcome')}
        value={outcome}
        options={reviewOutcomes.map((value) => ({ value, name: t(`emergency-outcome.${value}`) }))}
        onValue={setOutcome}
      />
      <div className="field">
        <label htmlFor={id}>{t('emergency-review.findings')}</label>
        <textarea
          id={id}
          className="in"
          rows={5}
          maxLength={8_000}
          value={findings}
          onChange={(event) => setFindings(event.target.value)}
        />
      </div>
      <div>
        <Act needs="plan.write" type="submit" off={off} busy={act.isPending}>
          {t('emergency-review.act')}
        </Act>
      </div>
      <Refused error={act.error} />
    </form>
  )
}
