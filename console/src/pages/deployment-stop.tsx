/** Halting, going on and going back: what stops, what is accepted, what a way back needs. Each asks for a number of hosts first. */
import { type DeploymentDetail, deploymentActions } from '@patchreeve/contract/api/deployment-views.ts'
import { type ReactNode, useId, useState } from 'react'
import { useAct, useRead } from '../api/query.ts'
import { ConfirmCount } from '../parts/confirm-count.tsx'
import { Choice, Field } from '../parts/field.tsx'
import { Go } from '../parts/go.tsx'
import { useWords } from '../text/context.tsx'
import { planPath } from './plan-paths.ts'

export function StopPanel({ deployment, children }: { deployment: DeploymentDetail; children: ReactNode }) {
  const { t } = useWords()
  return (
    <aside className="c4 gap-l" id="stop">
      <div className="panel">
        <h2>{t('halt.title')}</h2>
        <Halt deployment={deployment} />
      </div>
      {deployment.state === 'halted' && (
        <div className="panel">
          <h2>{t('resume.title')}</h2>
          <Resume deployment={deployment} />
        </div>
      )}
      {deployment.verb === 'install' && (
        <div className="panel">
          <h2>{t('undo-act.title')}</h2>
          <Undo deployment={deployment} />
        </div>
      )}
      {children}
    </aside>
  )
}

const isAllowed = (action: keyof typeof deploymentActions, { state }: DeploymentDetail): boolean =>
  (deploymentActions[action] as readonly string[]).includes(state)

function Halt({ deployment }: { deployment: DeploymentDetail }) {
  const { t } = useWords()
  const act = useAct('deployment_halt')
  const { waiting, expired, ordered } = deployment.steps
  const count = waiting + expired + ordered
  return (
    <div className="stack">
      <p className="small muted">{t('halt.body')}</p>
      <ConfirmCount
        needs="deployment.write"
        look="stop"
        count={count}
        open={t('halt.open')}
        act={t('halt.act', { n: count })}
        off={isAllowed('halt', deployment) ? undefined : t(`halt.off.${deployment.state}`)}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ params: { id: deployment.id } })}
      >
        <dl className="facts">
          <dt>{t('halt.stops')}</dt>
          <dd>{t('halt.stops-n', { n: waiting + expired })}</dd>
          <dt>{t('halt.finishes')}</dt>
          <dd>{t('halt.finishes-n', { n: ordered })}</dd>
        </dl>
      </ConfirmCount>
      <p className="hint" role="status">
        {act.data ? t('halt.done') : ''}
      </p>
    </div>
  )
}

/** What failed stays counted; who goes on types how many that are, and why. */
function Resume({ deployment }: { deployment: DeploymentDetail }) {
  const { t } = useWords()
  const act = useAct('deployment_resume')
  const [reason, setReason] = useState('')
  const { failures, steps, id } = deployment
  return (
    <div className="stack">
      <p className="small muted">{t('resume.body')}</p>
      <ConfirmCount
        needs="deployment.write"
        look="stop"
        count={failures}
        open={t('resume.open')}
        act={t('resume.act', { n: failures })}
        off={isAllowed('resume', deployment) ? undefined : t('undo-act.off-state')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ params: { id }, body: { reason, failures } })}
      >
        <dl className="facts">
          <dt>{t('resume.accepted')}</dt>
          <dd>{t('resume.accepted-n', { n: failures })}</dd>
          <dt>{t('resume.goes-on')}</dt>
          <dd>{t('resume.goes-on-n', { n: steps.halted })}</dd>
        </dl>
        <Field
          label={t('resume.reason')}
          hint={t('resume.reason-hint')}
          value={reason}
          onValue={setReason}
          required
          minLength={3}
          maxLength={500}
        />
      </ConfirmCount>
    </div>
  )
}

function Undo({ deployment }: { deployment: DeploymentDetail }) {
  const { t } = useWords()
  const act = useAct('deployment_undo')
  const plans = useRead('plan_list', { query: {} })
  const [scope, setScope] = useState<Scope>({ kind: 'all', name: '' })
  const count = inScope(deployment, scope)
  const proposed = act.data && plans.data?.rows.find((plan) => plan.digest === act.data?.plan)
  return (
    <div className="stack">
      <p className="small muted">{t('undo-act.body')}</p>
      <ScopeChoice deployment={deployment} scope={scope} onScope={setScope} />
      <ConfirmCount
        key={`${scope.kind} ${scope.name}`}
        needs="deployment.write"
        look="plain"
        count={count}
        open={t('undo-act.open')}
        act={t('undo-act.act', { n: count })}
        off={count === 0 ? t('undo-act.off-none') : isAllowed('undo', deployment) ? undefined : t('undo-act.off-state')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() =>
          act.mutate({
            params: { id: deployment.id },
            body: {
              host: scope.kind === 'host' ? [scope.name] : [],
              ...(scope.kind === 'ring' && { ring: scope.name }),
            },
          })
        }
      >
        <p className="small">{t(scope.kind === 'host' ? 'undo-act.what-host' : 'undo-act.what', { n: count })}</p>
      </ConfirmCount>
      <p className="hint" role="status">
        {act.data ? t('undo-act.done') : ''}
      </p>
      {proposed && (
        <Go className="btn" to={planPath(proposed.id)}>
          {t('undo-act.to-plan')}
        </Go>
      )}
    </div>
  )
}

/** What goes back: `name` is a ring's, or a host's id. */
interface Scope {
  readonly kind: 'all' | 'ring' | 'host'
  readonly name: string
}

const isDone = ({ state }: DeploymentDetail['list'][number]): boolean => state === 'installed' || state === 'verified'

function inScope({ list }: DeploymentDetail, { kind, name }: Scope): number {
  const named = kind === 'all' ? list : list.filter((step) => (kind === 'ring' ? step.ring : step.hostId) === name)
  return named.filter(isDone).length
}

interface ScopeChoiceProps {
  readonly deployment: DeploymentDetail
  readonly scope: Scope
  readonly onScope: (scope: Scope) => void
}

function ScopeChoice({ deployment, scope, onScope }: ScopeChoiceProps) {
  const { t } = useWords()
  const id = useId()
  const choices = {
    all: [],
    ring: deployment.rings.map((ring) => ({ value: ring.name, name: ring.name })),
    host: deployment.list.filter(isDone).map((step) => ({ value: step.hostId, name: step.host })),
  }
  const options = choices[scope.kind]
  return (
    <>
      <Choice
        label={t('undo-act.scope')}
        value={scope.kind}
        options={(['all', 'ring', 'host'] as const).map((value) => ({ value, name: t(`undo-act.scope-${value}`) }))}
        onValue={(kind) => onScope({ kind, name: choices[kind][0]?.value ?? '' })}
      />
      {scope.kind !== 'all' && (
        <div className="field">
          <label htmlFor={id}>{t(`undo-act.which-${scope.kind}`)}</label>
          <select
            id={id}
            className="in"
            value={scope.name}
            onChange={(event) => onScope({ ...scope, name: event.target.value })}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.name}
              </option>
            ))}
          </select>
        </div>
      )}
    </>
  )
}
