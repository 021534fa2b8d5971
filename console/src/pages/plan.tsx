/** One plan: exactly what happens on which hosts, what it clears and leaves out, who signed, and how to sign it. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/query.ts'
import { Due } from '../parts/due.tsx'
import { Go } from '../parts/go.tsx'
import { Head } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Banner } from '../parts/state.tsx'
import { Tier, tierMs } from '../parts/tier.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { Cleared } from './plan-cleared.tsx'
import { PlanMark } from './plan-columns.tsx'
import { LeftOut } from './plan-left-out.tsx'
import { deploymentPath, policyPath, shortId } from './plan-paths.ts'
import { PlanSign } from './plan-sign.tsx'
import { PlanWhen } from './plan-when.tsx'

export function PlanPage() {
  const { t } = useWords()
  const { id = '' } = useParams({ strict: false })
  const read = useRead('plan_show', { params: { id } })
  useCrumbs({ name: t('nav.plans'), to: '/plans' }, { name: shortId(id) })
  return (
    <Shown read={read} page={t('nav.plans')} lines={6}>
      {(data) => (
        <>
          <PlanHead plan={data} />
          <Purpose plan={data} />
          <RolledOut plan={data} />
          {data.goesBack ? <GoesBack plan={data} /> : <NoWayBack plan={data} />}
          <div className="cols">
            <div className="c8 gap-l">
              <PlanChanges plan={data} />
              <Cleared findings={data.clearing} />
              <PlanWhen plan={data} />
              <LeftOut rows={data.leftOut} />
            </div>
            <PlanSign plan={data} />
          </div>
          {data.actions.sign && (
            <div className="stick">
              <span>{t('plan-page.stick', { n: data.signed, all: data.threshold })}</span>
              <Go className="btn" to="#sign">
                {t('plan-page.to-sign')}
              </Go>
            </div>
          )}
        </>
      )}
    </Shown>
  )
}

function PlanHead({ plan }: { plan: PlanDetail }) {
  const { t, parts } = useWords()
  const values = { packages: packageCount(plan), hosts: plan.hostCount, findings: plan.findingCount }
  const missing = Math.max(0, plan.threshold - plan.signed)
  return (
    <Head
      title={t('plan-page.title', { id: shortId(plan.id) })}
      identity={
        <>
          <PlanMark state={plan.state} />
          <Tier tier={plan.tier} />
          {plan.urgent && <span className="tag">{t('plans.urgent')}</span>}
          <span className="tag">{t(plan.author === 'planner' ? 'plan-page.by-planner' : 'plan-page.by-person')}</span>
          {plan.parent !== null && <span className="tag">{t('plan-page.replaces')}</span>}
        </>
      }
      sentence={
        <Say
          parts={parts(sentenceOf(plan), { ...values, missing })}
          links={{ hosts: '#changes', packages: '#changes', findings: '#changes', missing: '#sign' }}
        />
      }
      asof={[
        t('plan-page.made', { when: plan.createdAt, by: plan.createdBy }),
        plan.lapses !== null && t('plan-page.lapses', { when: plan.lapses }),
        <Go key="policy" to={policyPath()}>
          {t('plans.policy')}
        </Go>,
        plan.dueAt !== null && <Due key="due" dueAt={plan.dueAt} spanMs={tierMs(plan.tier)} />,
      ]}
    />
  )
}

/** A way back clears nothing: it has words of its own where it could be signed or is done. */
function sentenceOf({ goesBack, state }: PlanDetail) {
  if (goesBack && state === 'done') return 'plan-page.sentence-back-done'
  if (goesBack && state === 'signed') return 'plan-page.sentence-back-signed'
  if (goesBack && (state === 'proposed' || state === 'lapsed')) return 'plan-page.sentence-back'
  return `plan-page.sentence.${state}` as const
}

const packageCount = (plan: PlanDetail): number =>
  new Set(plan.transactions.flatMap((one) => one.changes.map((change) => change.name))).size

/** Why it was made, where its findings do not say all. */
function Purpose({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  if (plan.purpose === null) return null
  const { kind, reason } = plan.purpose
  return (
    <Banner look="warn" icon="info" title={t(`emergency-page.purpose.${kind}`)}>
      {reason}
    </Banner>
  )
}

function RolledOut({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const found = plan.rollout
  if (found === null) return null
  return (
    <Banner
      look={found.state === 'halted' ? 'warn' : found.state === 'running' ? 'busy' : 'ok'}
      icon="deployments"
      title={t(`plan-page.deployment.${found.state}`)}
      act={
        <Go className="btn" to={deploymentPath(found.id)}>
          {t('plan-page.to-deployment')}
        </Go>
      }
    />
  )
}

/** Who signs a way back signs that findings are open again. */
function GoesBack({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  return (
    <Banner look="warn" icon="info" title={t('plan-page.goes-back')}>
      {plan.reopens > 0 ? t('plan-page.goes-back-opens', { n: plan.reopens }) : t('plan-page.goes-back-body')}
    </Banner>
  )
}

/** Said before anything else about the plan: who signs this cannot go back by it. */
function NoWayBack({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const without = plan.transactions.filter((one) => one.undo === 'none')
  if (without.length === 0) return null
  const names = new Set(without.flatMap((one) => one.changes.map((change) => change.name)))
  const hosts = without.reduce((sum, one) => sum + one.hosts.length, 0)
  return (
    <Banner look="bad" icon="stop" title={t('plan-page.undo-none', { n: without.length, hosts })}>
      {t('plan-page.undo-none-body', { names: [...names].join(', ') })}
    </Banner>
  )
}
