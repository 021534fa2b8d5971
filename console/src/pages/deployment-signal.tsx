/** What needs a person: why it stopped, which hosts went back by themselves, fell silent or refused, and what to do about each. */
import type {
  DeploymentDetail,
  DeploymentSignal,
  DeploymentStep,
  StepState,
} from '@patchreeve/contract/api/deployment-views.ts'
import { formatTime } from '@patchreeve/contract/messages/format.ts'
import { Because } from '../parts/because.tsx'
import { Go } from '../parts/go.tsx'
import { Banner } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { hostsShown } from './deployment-hosts.tsx'
import { wayOut } from './deployment-way-out.ts'
import { hostPath } from './host-columns.tsx'

const signals = [
  { state: 'undone', look: 'bad', icon: 'stop' },
  { state: 'failed', look: 'bad', icon: 'stop' },
  { state: 'silent', look: 'warn', icon: 'clock' },
  { state: 'refused', look: 'warn', icon: 'info' },
] as const satisfies readonly { state: StepState; look: string; icon: string }[]

/** The newest of them; the table has the rest. */
const NAMED = 3

export function Signal({ deployment }: { deployment: DeploymentDetail }) {
  const { t, reader } = useWords()
  return (
    <div className="stack" id="signal">
      {deployment.state === 'halted' && (
        <Banner
          look="bad"
          icon="stop"
          title={deployment.because ? <Server text={deployment.because} /> : t('deployment-state.halted')}
        >
          {deployment.endedAt !== null && t('signal.since', { time: formatTime(reader, deployment.endedAt) })}{' '}
          {t('signal.halted-body')}
        </Banner>
      )}
      {deployment.signal !== null && deployment.signal.failed > 0 && <Shared signal={deployment.signal} />}
      {deployment.resumed !== null && (
        <Banner look="warn" icon="info" title={t('signal.resumed')}>
          <Server text={resumedText(deployment.resumed)} />
        </Banner>
      )}
      {signals.map(({ state, look, icon }) => {
        const steps = deployment.list.filter((step) => step.state === state)
        return steps.length === 0 ? null : (
          <Banner
            key={state}
            look={look}
            icon={icon}
            title={t(`signal.${state}`, { n: steps.length })}
            act={
              <Go className="btn" to={hostsShown(deployment.id, state)}>
                {t('signal.show')}
              </Go>
            }
          >
            <Named steps={steps} state={state} />
          </Banner>
        )
      })}
    </div>
  )
}

const resumedText = ({ by, reason, failures }: NonNullable<DeploymentDetail['resumed']>) => ({
  code: 'deployment.resumed-by',
  params: { by, reason, failures: failures.reduce((sum, one) => sum + one, 0) },
})

/** What the hosts that failed share and none that passed has, how far luck explains it, and who else has it. */
function Shared({ signal }: { signal: DeploymentSignal }) {
  const { t } = useWords()
  const { failed, passed, traits } = signal
  return (
    <Banner look="bad" icon="info" title={t('signal.shared')}>
      {traits.length === 0 && <Server text={{ code: 'trait.none', params: {} }} />}
      {traits.map(({ kind, name, luck, carriers, carrierNames }) => (
        <span key={`${kind} ${name}`} className="block">
          <strong>
            <Server text={{ code: `trait.${kind}`, params: { name } }} />
          </strong>{' '}
          <Server text={{ code: 'trait.odds', params: { failed, passed, carriers, oneIn: Math.round(1 / luck) } }} />{' '}
          {carrierNames.length > 0 && t('signal.carriers', { names: carrierNames.join(', ') })}
        </span>
      ))}
    </Banner>
  )
}

function Named({ steps, state }: { steps: readonly DeploymentStep[]; state: StepState }) {
  const { code } = useWords()
  const newest = [...steps].sort((a, b) => b.since.localeCompare(a.since)).slice(0, NAMED)
  return (
    <>
      {newest.map((step) => (
        <span key={step.hostId} className="block">
          <Go to={hostPath(step.hostId)}>{step.host}</Go> <Because reasons={step.because} max={1} />
        </span>
      ))}
      <span className="block">{wayOut(code, newest[0], state)}</span>
    </>
  )
}
