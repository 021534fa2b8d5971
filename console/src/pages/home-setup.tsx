/**
 * What is left to set up. Before the first host reports, what is done stays as a tick; afterwards the list goes on to the first
 * patch, and each line goes when the server counts it as done.
 */
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import { Go } from '../parts/go.tsx'
import { Icon } from '../parts/icons.tsx'
import { Section } from '../parts/page.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { SampleAct } from './sample-act.tsx'

interface Step {
  readonly name: string
  readonly title: string
  readonly text: string
  readonly done: boolean
  readonly to: string
}

export function HomeSetup({ home }: { home: Home }) {
  const words = useWords()
  const { t } = words
  const begun = firstSteps(words, home.setup)
  const open = [...begun, ...patchSteps(words, home.setup.firstPatch)].filter((step) => !step.done)
  const steps = home.setup.otherHosts > 0 ? open : begun
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
              <h3>{step.title}</h3>
              <p className="ans">{step.text}</p>
              {step === now && step.name === 'hosts' && home.hosts.sample === 0 && <SampleAct />}
            </div>
            <div className="small">{!step.done && <Go to={step.to}>{t('setup.open')}</Go>}</div>
          </li>
        ))}
      </ol>
    </Section>
  )
}

function firstSteps({ t }: Words, setup: Home['setup']): Step[] {
  const step = (name: 'factor' | 'gateway' | 'hosts' | 'exposure', done: boolean, to: string): Step => ({
    name,
    title: t(`setup.${name}`),
    text: t(`setup.${name}${done ? '-done' : '-why'}`),
    done,
    to,
  })
  return [
    step('factor', setup.secondFactor, '/settings/people'),
    step('gateway', setup.gatewayNamed, '/settings/gateway'),
    step('hosts', setup.otherHosts > 0, '/settings/enrolment'),
    step('exposure', setup.exposureAsked, '/hosts?where=exposure%3Aunknown'),
  ]
}

function patchSteps({ t }: Words, counted: Home['setup']['firstPatch']): Step[] {
  const step = (name: 'root' | 'origins' | 'policy' | 'plan', done: boolean, to: string): Step => ({
    name,
    title: t(`setup.${name}`),
    text: t(`setup.${name}-why`),
    done,
    to,
  })
  const waiting = counted.hostKeysWaiting
  return [
    step('root', counted.roots > 0, '/settings/keys'),
    {
      name: 'keys',
      title: t('setup.keys'),
      text: waiting > 0 ? t('setup.keys-why', { n: waiting }) : t('setup.keys-none'),
      done: counted.hostKeysConfirmed > 0 && waiting === 0,
      to: '/settings/keys',
    },
    step('origins', counted.originsConfirmed > 0, '/settings/origins'),
    step('policy', counted.policies > 0, '/plans/policy'),
    step('plan', counted.plans > 0, '/plans'),
  ]
}
