/** Halting and going back: what stops, what goes on, and what a way back needs. Both ask for the number of hosts first. */
import { type DeploymentDetail, deploymentActions } from '@patchreeve/contract/api/deployment-views.ts'
import type { ReactNode } from 'react'
import { useAct, useRead } from '../api/query.ts'
import { ConfirmCount } from '../parts/confirm-count.tsx'
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
      <div className="panel">
        <h2>{t('undo-act.title')}</h2>
        <Undo deployment={deployment} />
      </div>
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

function Undo({ deployment }: { deployment: DeploymentDetail }) {
  const { t } = useWords()
  const act = useAct('deployment_undo')
  const plans = useRead('plan_list', { query: {} })
  const count = deployment.steps.installed + deployment.steps.verified
  const proposed = act.data && plans.data?.rows.find((plan) => plan.digest === act.data?.plan)
  return (
    <div className="stack">
      <p className="small muted">{t('undo-act.body')}</p>
      <ConfirmCount
        needs="deployment.write"
        look="plain"
        count={count}
        open={t('undo-act.open')}
        act={t('undo-act.act', { n: count })}
        off={count === 0 ? t('undo-act.off-none') : isAllowed('undo', deployment) ? undefined : t('undo-act.off-state')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ params: { id: deployment.id } })}
      >
        <p className="small">{t('undo-act.what', { n: count })}</p>
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
