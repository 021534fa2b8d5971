/** Plans without a person: on, off or stopped, what runs by it, and the switch. Whether there is any, the signed policy says. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { useState } from 'react'
import { useAct, useRead } from '../api/query.ts'
import { Act } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Go } from '../parts/go.tsx'
import { AsOf, Section } from '../parts/page.tsx'
import { Refused } from '../parts/refused.tsx'
import { Failed, Skeleton } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'
import { deploymentPath, heldBackPath, planPath, policyPath } from './plan-paths.ts'

export function WithoutPerson() {
  const { t } = useWords()
  const { data, error, refetch } = useRead('auto_show', {})
  return (
    <Section title={t('auto.title')} side={t('auto.side')}>
      {data ? (
        <Shown now={data} />
      ) : error ? (
        <Failed what={t('failed.list')} error={error} retry={() => void refetch()} />
      ) : (
        <Skeleton lines={2} />
      )}
    </Section>
  )
}

type Automatic = RouteOutput<'auto_show'>

function Shown({ now }: { now: Automatic }) {
  const { t } = useWords()
  return (
    <div className="stack">
      <p>
        {now.paused
          ? t('auto.paused', { when: now.paused.at, by: now.paused.by, reason: now.paused.reason })
          : t(now.state === 'on' ? 'auto.on' : 'auto.off')}
      </p>
      {now.unproven > 0 && <p className="small">{t('auto.unproven', { n: now.unproven })}</p>}
      <AsOf
        items={[
          now.lookedAt !== null && t('auto.looked', { when: now.lookedAt }),
          ...now.deployments.map(({ id, origin }) => (
            <Go key={id} to={deploymentPath(id)}>
              {t('auto.running', { origin })}
            </Go>
          )),
          now.toSign !== null && <Go to={planPath(now.toSign)}>{t('auto.to-sign')}</Go>,
          <Go key="held" to={heldBackPath}>
            {t('auto.held', { n: now.heldBack })}
          </Go>,
          now.state === 'off' && <Go to={policyPath()}>{t('auto.policy')}</Go>,
        ]}
      />
      {now.state === 'on' && <Pause />}
      {now.state === 'paused' && <Resume />}
    </div>
  )
}

function Pause() {
  const { t } = useWords()
  const act = useAct('auto_pause')
  const [reason, setReason] = useState('')
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate({ body: { reason } })
      }}
    >
      <Field
        label={t('auto.reason')}
        value={reason}
        onValue={setReason}
        hint={t('auto.reason-hint')}
        required
        maxLength={100}
        autoComplete="off"
      />
      <div>
        <Act needs="plan.write" look="stop" type="submit" busy={act.isPending}>
          {t('auto.pause')}
        </Act>
      </div>
      <Refused error={act.error} />
    </form>
  )
}

function Resume() {
  const { t } = useWords()
  const act = useAct('auto_resume')
  return (
    <div>
      <Act needs="plan.write" look="go" busy={act.isPending} onClick={() => act.mutate({})}>
        {t('auto.resume')}
      </Act>
      <Refused error={act.error} />
    </div>
  )
}
