/** Columns of deployments, and the marks of their states and of a host's. */
import {
  type DeploymentRow,
  type DeploymentState,
  type StepState,
  stepStates,
} from '@patchreeve/contract/api/deployment-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Go } from '../parts/go.tsx'
import { Mark, type MarkName } from '../parts/mark.tsx'
import type { Column } from '../parts/table.tsx'
import { Tier } from '../parts/tier.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { packagesText } from './plan-columns.tsx'
import { deploymentPath } from './plan-paths.ts'

const stateShape = {
  running: 'installing',
  halted: 'halted',
  finished: 'verified',
} as const satisfies Record<DeploymentState, MarkName>

export function DeploymentMark({ state }: { state: DeploymentState }) {
  return <Mark name={stateShape[state]}>{useWords().t(`deployment-state.${state}`)}</Mark>
}

/** Installed is the host's claim and never looks verified. */
export const stepShape = {
  waiting: 'waiting',
  ordered: 'installing',
  installed: 'installed',
  verified: 'verified',
  undone: 'undone',
  refused: 'refused',
  failed: 'failed',
  halted: 'halted',
  expired: 'retired',
  silent: 'silent',
  tried: 'trying',
} as const satisfies Record<StepState, MarkName>

export function StepMark({ state }: { state: StepState }) {
  return <Mark name={stepShape[state]}>{useWords().t(`step-state.${state}`)}</Mark>
}

export const hostsOf = (steps: DeploymentRow['steps']): number => Object.values(steps).reduce((sum, n) => sum + n, 0)

export function deploymentColumns(words: Words): readonly Column<DeploymentRow>[] {
  const { t, reader } = words
  return [
    {
      id: 'what',
      head: t('col.deployment'),
      key: true,
      cell: (one) => (
        <>
          <Go className="strong wrap" to={deploymentPath(one.id)}>
            {packagesText(words, one.packages)}
          </Go>
          <span className="sub">
            {t('deployments.started', { when: one.startedAt, by: one.startedBy })}
            {one.verb === 'undo' && `, ${t('deployments.way-back')}`}
          </span>
        </>
      ),
    },
    {
      id: 'state',
      head: t('col.state'),
      cell: (one) => (
        <>
          <DeploymentMark state={one.state} />
          {one.because !== null && (
            <span className="sub bad">
              <Server text={one.because} />
            </span>
          )}
        </>
      ),
    },
    { id: 'tier', head: t('col.tier'), cell: (one) => <Tier tier={one.tier} /> },
    {
      id: 'verified',
      head: t('col.verified'),
      num: true,
      cell: (one) => t('deployments.of', { n: one.steps.verified, all: hostsOf(one.steps) }),
    },
    {
      id: 'others',
      head: t('col.other-hosts'),
      cell: (one) =>
        stepStates
          .filter((state) => state !== 'verified' && one.steps[state] > 0)
          .map((state) => (
            <span key={state} className="flex items-center gap-2 nb">
              <StepMark state={state} /> {t('n', { n: one.steps[state] })}
            </span>
          )),
    },
    {
      id: 'ended',
      head: t('col.ended'),
      cell: (one) =>
        one.endedAt === null ? (
          <span className="faint">{t('deployments.not-ended')}</span>
        ) : (
          formatWhen(reader, one.endedAt)
        ),
    },
  ]
}
