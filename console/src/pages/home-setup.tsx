/** What is left to set up. It stays on Home until all of it is done, and then goes. */
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import type { MessageId } from '../messages/catalogue.ts'
import { Go } from '../parts/go.tsx'
import { Icon } from '../parts/icons.tsx'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'
import { SampleAct } from './sample-act.tsx'

interface Step {
  readonly name: 'gateway' | 'factor' | 'hosts' | 'exposure'
  readonly done: boolean
  readonly to: string
}

export function HomeSetup({ home }: { home: Home }) {
  const { t } = useWords()
  const { setup } = home
  const steps: Step[] = [
    { name: 'factor', done: setup.secondFactor, to: '/settings/people' },
    { name: 'gateway', done: setup.gatewayNamed, to: '/settings/gateway' },
    { name: 'hosts', done: setup.otherHosts > 0, to: '/settings/enrolment' },
    { name: 'exposure', done: setup.exposureAsked, to: '/hosts?where=exposure%3Aunknown' },
  ]
  const left = steps.filter((step) => !step.done).length
  if (left === 0) return null
  const now = steps.find((step) => !step.done)
  return (
    <Section title={t('setup.title')} side={t('setup.side', { n: left })}>
      <ol className="steps">
        {steps.map((step, index) => (
          <li key={step.name} className={step.done ? 'done' : step === now ? 'now' : 'later'}>
            <span className="no">
              {step.done ? (
                <span className="ok">
                  <Icon name="check" />
                  <span className="sr">{t('setup.done')}</span>
                </span>
              ) : (
                index + 1
              )}
            </span>
            <div>
              <h3>{t(`setup.${step.name}`)}</h3>
              <p className="ans">{t(`setup.${step.name}${step.done ? '-done' : '-why'}` satisfies MessageId)}</p>
              {step === now && step.name === 'hosts' && home.hosts.sample === 0 && <SampleAct />}
            </div>
            <div className="small">{!step.done && <Go to={step.to}>{t('setup.open')}</Go>}</div>
          </li>
        ))}
      </ol>
    </Section>
  )
}
