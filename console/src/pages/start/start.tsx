/** First run by the one-time link: the first admin, the second factor, then this machine and the line for the next. */
import type { Session } from '@patchreeve/contract/api/routes.ts'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useRead } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { Go } from '../../parts/go.tsx'
import { Icon } from '../../parts/icons.tsx'
import { Failed, Skeleton } from '../../parts/state.tsx'
import { SessionContext } from '../../shell/session.tsx'
import { useWords } from '../../text/context.tsx'
import { Solo } from '../solo.tsx'
import { AdminStep, type Made } from './admin-step.tsx'
import { FactorStep } from './factor-step.tsx'
import { MachineStep } from './machine-step.tsx'

const steps = ['admin', 'factor', 'machine'] as const
type Step = (typeof steps)[number]

export function StartPage() {
  const { t } = useWords()
  const { search } = useAddress()
  const token = search.token ?? ''
  const [step, setStep] = useState<Step>('admin')
  const [made, setMade] = useState<Made>()
  const [session, setSession] = useState<Session>()
  const router = useRouter()
  /** Invited people who may not enrol hosts are done here. */
  const next = (opened: Session) => {
    setSession(opened)
    if (opened.permissions.includes('enrolment.write')) setStep('machine')
    else router.history.push('/')
  }
  const setup = useRead('setup_show', { query: { token } }, { enabled: made === undefined })
  if (setup.data === undefined && made === undefined)
    return (
      <Solo title={t('start.title')}>
        {setup.error === null ? (
          <Skeleton />
        ) : (
          <Failed what={t('failed.page')} error={setup.error} retry={() => void setup.refetch()} />
        )}
      </Solo>
    )
  if (made === undefined && !(setup.data?.open && setup.data.tokenValid))
    return <NotOpen open={setup.data?.open ?? false} />
  return (
    <Solo title={t(`start.${step}-title`)} wide>
      <ol className="steps">
        {steps.map((name, index) => (
          <li key={name} className={stepLook(name, step)}>
            <span className="no">
              {steps.indexOf(name) < steps.indexOf(step) ? (
                <span className="ok">
                  <Icon name="check" />
                  <span className="sr">{t('setup.done')}</span>
                </span>
              ) : (
                index + 1
              )}
            </span>
            <div>
              <h2>{t(`start.${name}`)}</h2>
              {name === step && (
                <StepContent
                  step={step}
                  token={token}
                  made={made}
                  onMade={(next) => {
                    setMade(next)
                    setStep('factor')
                  }}
                  session={session}
                  onFactor={next}
                />
              )}
            </div>
          </li>
        ))}
      </ol>
    </Solo>
  )
}

function stepLook(name: Step, now: Step): string {
  const distance = steps.indexOf(name) - steps.indexOf(now)
  return distance < 0 ? 'done' : distance === 0 ? 'now' : 'later'
}

function StepContent(props: {
  step: Step
  token: string
  made: Made | undefined
  session: Session | undefined
  onMade: (made: Made) => void
  onFactor: (session: Session) => void
}) {
  if (props.step === 'machine')
    return (
      <SessionContext value={props.session}>
        <MachineStep />
      </SessionContext>
    )
  if (props.step === 'factor' && props.made) return <FactorStep made={props.made} onDone={props.onFactor} />
  return <AdminStep token={props.token} onMade={props.onMade} />
}

/** Set-up is done, or the link is not the one that the server printed. */
function NotOpen({ open }: { open: boolean }) {
  const { t } = useWords()
  return (
    <Solo title={t(open ? 'start.link-wrong' : 'start.closed')}>
      <p className="muted">{t(open ? 'start.link-wrong-body' : 'start.closed-body')}</p>
      <p className="mt-4">
        <Go className="btn" to="/sign-in">
          {t('sign-in.go')}
        </Go>
      </p>
    </Solo>
  )
}
