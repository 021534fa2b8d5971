/** Starts the roll-out, where the table of actions allows it; else it says why not, and offers what leads on. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { useRouter } from '@tanstack/react-router'
import { useAct, useRead } from '../api/query.ts'
import { Act } from '../parts/button.tsx'
import { Go } from '../parts/go.tsx'
import { Refused } from '../parts/refused.tsx'
import { useWords } from '../text/context.tsx'
import { deploymentPath, planPath } from './plan-paths.ts'

export function PlanStart({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const router = useRouter()
  const act = useAct('deployment_start')
  const policies = useRead('policy_list', {})
  const missing = Math.max(0, plan.threshold - plan.signed)
  const standing = policies.data?.rows.find((row) => row.digest === plan.policy)?.standing
  const start = () =>
    act.mutate({ body: { plan: plan.digest } }, { onSuccess: ({ id }) => router.history.push(deploymentPath(id)) })
  return (
    <div className="stack">
      <h3>{t('start-plan.title')}</h3>
      <div>
        <Act
          needs="deployment.write"
          look="go"
          wide
          busy={act.isPending}
          off={
            plan.rollout?.state === 'running'
              ? t('start-plan.off-running')
              : !plan.actions.start
                ? t(`start-plan.off.${plan.state}`)
                : missing > 0 && standing === false && plan.state !== 'standing'
                  ? t('start-plan.off-unsigned', { n: missing })
                  : undefined
          }
          onClick={start}
        >
          {t('start-plan.act')}
        </Act>
      </div>
      <p className="hint">
        {t(
          plan.state === 'standing'
            ? 'start-plan.covered'
            : missing > 0 && plan.actions.start && standing !== false
              ? 'start-plan.standing'
              : 'start-plan.hint',
        )}
      </p>
      {plan.rollout !== null && !plan.actions.start && (
        <p className="small">
          <Go to={deploymentPath(plan.rollout.id)}>{t('start-plan.to-deployment')}</Go>
        </p>
      )}
      <Refused error={act.error} />
      {plan.state === 'lapsed' || plan.state === 'outdated' ? <ProposeAnew plan={plan} /> : null}
    </div>
  )
}

/** The same packages, planned from what is so today. */
function ProposeAnew({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const router = useRouter()
  const act = useAct('plan_propose')
  const names = new Set(plan.transactions.flatMap((one) => one.changes.map((change) => change.name)))
  const propose = () =>
    act.mutate(
      { body: { where: '', packages: [...names], urgent: plan.urgent, parent: plan.id } },
      { onSuccess: ({ id }) => router.history.push(planPath(id)) },
    )
  return (
    <div>
      <Act needs="plan.write" busy={act.isPending} onClick={propose}>
        {t('start-plan.anew')}
      </Act>
      <p className="hint">{t('start-plan.anew-hint')}</p>
      <Refused error={act.error} />
    </div>
  )
}
