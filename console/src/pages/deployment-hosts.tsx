/** Where each host stands, why, and what to do about it. The chosen states are the address. */
import {
  type DeploymentDetail,
  type DeploymentStep,
  type StepState,
  stepStates,
} from '@patchreeve/contract/api/deployment-views.ts'
import { rebootTexts } from '@patchreeve/contract/api/reboot-texts.ts'
import { formatTime } from '@patchreeve/contract/messages/format.ts'
import { useAddress, withSearch } from '../parts/address.ts'
import { Because } from '../parts/because.tsx'
import { Go } from '../parts/go.tsx'
import { nameClass, Section } from '../parts/page.tsx'
import { told } from '../parts/refused.tsx'
import { Empty } from '../parts/state.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { StepMark } from './deployment-columns.tsx'
import { wayOut } from './deployment-way-out.ts'
import { hostPath } from './host-columns.tsx'
import { deploymentPath } from './plan-paths.ts'

/** Without a choice the table shows hosts at which something happened: those that wait are a number. */
export const ALL = 'all'

/** Address of the page with only hosts in these states, at the table. */
export const hostsShown = (id: string, show: string): string => `${withSearch(deploymentPath(id), { show })}#hosts`

export function DeploymentHosts({ deployment }: { deployment: DeploymentDetail }) {
  const words = useWords()
  const { t } = words
  const { search } = useAddress()
  const wanted = statesIn(search.show)
  const touched = stepStates.filter((state) => state !== 'waiting' && state !== 'halted')
  const some = touched.some((state) => deployment.steps[state] > 0)
  const shown = wanted.length > 0 ? wanted : search.show !== ALL && some ? touched : stepStates
  const steps = deployment.list
    .filter((step) => shown.includes(step.state))
    .sort((a, b) => b.since.localeCompare(a.since))
  return (
    <div className="c8" id="hosts">
      <Section
        title={t('col.hosts')}
        side={t('hosts-table.side', { n: steps.length, all: deployment.list.length })}
        right={
          steps.length < deployment.list.length && <Go to={hostsShown(deployment.id, ALL)}>{t('hosts-table.all')}</Go>
        }
      >
        <nav className="row mb-3" aria-label={t('hosts-table.by-state')}>
          {stepStates
            .filter((state) => deployment.steps[state] > 0)
            .map((state) => (
              <Go
                key={state}
                className="btn"
                to={hostsShown(deployment.id, state)}
                aria-current={wanted.length === 1 && wanted[0] === state ? 'true' : undefined}
              >
                <StepMark state={state} /> {t('n', { n: deployment.steps[state] })}
              </Go>
            ))}
        </nav>
        {steps.length === 0 ? (
          <Empty cause="filtered" title={t('hosts-table.none')} />
        ) : (
          <Table
            caption={t('hosts-table.caption')}
            columns={stepColumns(words)}
            rows={steps}
            rowId={(step) => step.hostId}
          />
        )}
      </Section>
    </div>
  )
}

/** What is no state is left out: the table then says how many of all it shows. */
const statesIn = (show = ''): StepState[] => stepStates.filter((state) => show.split(',').includes(state))

function stepColumns(words: Words): readonly Column<DeploymentStep>[] {
  const { t, reader } = words
  return [
    {
      id: 'host',
      head: t('col.host'),
      key: true,
      cell: (step) => (
        <>
          <Go className={`strong ${nameClass(step.host)}`} to={hostPath(step.hostId)}>
            {step.host}
          </Go>
          <span className="sub">{t('hosts-table.ring', { ring: step.ring })}</span>
        </>
      ),
    },
    { id: 'state', head: t('col.state'), cell: (step) => <StepMark state={step.state} /> },
    { id: 'because', head: t('col.because'), cell: (step) => <Why step={step} words={words} /> },
    {
      id: 'since',
      head: t('col.since'),
      cell: (step) => (
        <>
          {formatTime(reader, step.since)}
          {step.retryAt !== null && (
            <span className="sub">{t('hosts-table.again', { time: formatTime(reader, step.retryAt) })}</span>
          )}
        </>
      ),
    },
    {
      id: 'result',
      head: t('col.result'),
      cell: (step) => (
        <>
          {step.result === null ? (
            <span className="faint">{t('hosts-table.no-result')}</span>
          ) : (
            <span title={step.result.digest}>{t('hosts-table.result', { n: step.result.sequence })}</span>
          )}
          {step.missingResults > 0 && (
            <span className="sub bad">{t('hosts-table.missing', { n: step.missingResults })}</span>
          )}
        </>
      ),
    },
  ]
}

/** The reasons as the host or the server gave them; without one, what the state means. Then the way out, where one is needed. */
function Why({ step, words }: { step: DeploymentStep; words: Words }) {
  return (
    <>
      {step.because.length > 0 ? <Because reasons={step.because} /> : told(words.code, `step.${step.state}`)}
      {step.gates
        .filter(({ because }) => step.because.every((one) => one.code !== because.code))
        .map(({ gate, because, since }) => (
          <span key={gate} className="sub">
            <Server text={because} /> {words.t('host.stands-since', { when: since })}
          </span>
        ))}
      {step.reboot !== null && <Because reasons={rebootTexts(step.reboot)} />}
      {step.state !== 'verified' && <span className="sub">{wayOut(words.code, step, step.state)}</span>}
    </>
  )
}
