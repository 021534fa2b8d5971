/** The kill switch for everything: halts all, says what had begun and what had not, and is lifted with a reason. */
import type { HaltOfAll } from '@patchreeve/contract/api/deployment-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useState } from 'react'
import { useAct, useRead } from '../api/query.ts'
import { Act, Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Go } from '../parts/go.tsx'
import { Section } from '../parts/page.tsx'
import { Refused } from '../parts/refused.tsx'
import { Banner } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'
import { packagesText } from './plan-columns.tsx'
import { deploymentPath } from './plan-paths.ts'

/** Stands above everything while it stands. */
export function HaltBanner() {
  const { t, reader } = useWords()
  const { data } = useRead('halt_show', {})
  const halt = data?.halted ? data.newest : null
  if (!halt) return null
  return (
    <Banner look="bad" icon="stop" title={t('halt-all.stands', { when: formatWhen(reader, halt.at), by: halt.by })}>
      {halt.reason}
    </Banner>
  )
}

export function HaltAll() {
  const { t } = useWords()
  const { data } = useRead('halt_show', {})
  if (data === undefined) return null
  return (
    <Section title={t('halt-all.title')} side={t('halt-all.side')}>
      <div className="stack" id="halt-all">
        {data.newest !== null && <Halted halt={data.newest} />}
        {data.halted ? <Lift /> : <HaltForm />}
      </div>
    </Section>
  )
}

function Halted({ halt }: { halt: HaltOfAll }) {
  const words = useWords()
  const { t, reader } = words
  return (
    <div>
      {halt.liftedAt !== null && (
        <p className="small">
          {t('halt-all.lifted', {
            when: formatWhen(reader, halt.at),
            by: halt.by,
            reason: halt.reason,
            lifted: formatWhen(reader, halt.liftedAt),
            who: halt.liftedBy ?? '',
            why: halt.liftReason ?? '',
          })}
        </p>
      )}
      <ul className="small">
        {halt.deployments.map((one) => (
          <li key={one.id}>
            <Go to={deploymentPath(one.id)}>{packagesText(words, one.packages)}</Go>
            {': '}
            {t('halt-all.counts', { stopped: one.stopped, begun: one.begun, ended: one.ended })}
          </li>
        ))}
      </ul>
      {halt.liftedAt === null && (
        <p className="hint">
          {halt.leasesUntil === null
            ? t('halt-all.no-leases', { minutes: halt.leaseMinutes })
            : t('halt-all.leases', { when: formatWhen(reader, halt.leasesUntil), minutes: halt.leaseMinutes })}
        </p>
      )}
    </div>
  )
}

function HaltForm() {
  const { t } = useWords()
  const act = useAct('halt_all')
  const [asked, setAsked] = useState(false)
  if (!asked)
    return (
      <div>
        <Act needs="deployment.write" look="stop" onClick={() => setAsked(true)}>
          {t('halt-all.open')}
        </Act>
      </div>
    )
  return (
    <WithReason
      label={t('halt-all.act')}
      hint={t('halt-all.what')}
      act={act}
      onReason={(reason) => act.mutate({ body: { reason } })}
      onNot={() => setAsked(false)}
    />
  )
}

function Lift() {
  const { t } = useWords()
  const act = useAct('halt_lift')
  return (
    <WithReason
      label={t('halt-all.lift')}
      hint={t('halt-all.lift-what')}
      act={act}
      onReason={(reason) => act.mutate({ body: { reason } })}
    />
  )
}

interface WithReasonProps {
  readonly label: string
  readonly hint: string
  readonly act: { readonly isPending: boolean; readonly error: Error | null }
  readonly onReason: (reason: string) => void
  readonly onNot?: () => void
}

/** Both acts want words: they are what is read afterwards. */
function WithReason({ label, hint, act, onReason, onNot }: WithReasonProps) {
  const { t } = useWords()
  const [reason, setReason] = useState('')
  const off = reason.trim().length < 3 ? t('halt-all.off') : undefined
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (off === undefined) onReason(reason)
      }}
    >
      <p className="small">{hint}</p>
      <Field label={t('halt-all.reason')} value={reason} onValue={setReason} maxLength={2_000} />
      <div className="row">
        <Act needs="deployment.write" look="stop" type="submit" off={off} busy={act.isPending}>
          {label}
        </Act>
        {onNot && (
          <Button look="text" onClick={onNot}>
            {t('confirm.not')}
          </Button>
        )}
      </div>
      <Refused error={act.error} />
    </form>
  )
}
