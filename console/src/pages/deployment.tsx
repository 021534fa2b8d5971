/** One deployment while it happens: how far each ring is, where each host stands and why, and the acts that stop it. */
import type { DeploymentDetail } from '@patchreeve/contract/api/deployment-views.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/query.ts'
import { Go } from '../parts/go.tsx'
import { Head } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Tier } from '../parts/tier.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { DeploymentMark, hostsOf } from './deployment-columns.tsx'
import { ALL, DeploymentHosts, hostsShown } from './deployment-hosts.tsx'
import { Rings } from './deployment-rings.tsx'
import { Signal } from './deployment-signal.tsx'
import { StopPanel } from './deployment-stop.tsx'
import { HaltBanner } from './halt-all.tsx'
import { Cleared } from './plan-cleared.tsx'
import { packagesText } from './plan-columns.tsx'
import { planPath, shortId } from './plan-paths.ts'

export function DeploymentPage() {
  const words = useWords()
  const { t } = words
  const { id = '' } = useParams({ strict: false })
  const read = useRead('deployment_show', { params: { id } })
  useCrumbs(
    { name: t('nav.deployments'), to: '/deployments' },
    { name: read.data ? packagesText(words, read.data.packages) : shortId(id) },
  )
  return (
    <Shown read={read} page={t('nav.deployments')} lines={6}>
      {(data) => (
        <>
          <DeploymentHead deployment={data} />
          <HaltBanner />
          <Signal deployment={data} />
          <Rings deployment={data} />
          <div className="cols">
            <DeploymentHosts deployment={data} />
            <StopPanel deployment={data}>
              <ClearedBy planId={data.planId} />
            </StopPanel>
          </div>
          {data.state === 'running' && (
            <div className="stick">
              <span>{t('deployment-page.stick', { n: data.steps.waiting })}</span>
              <Go className="btn btn--stop" to="#stop">
                {t('halt.title')}
              </Go>
            </div>
          )}
        </>
      )}
    </Shown>
  )
}

/** Asked for the rings as well; a way back clears nothing. */
function ClearedBy({ planId }: { planId: string }) {
  const plan = useRead('plan_show', { params: { id: planId } })
  return plan.data ? <Cleared findings={plan.data.clearing} /> : null
}

function DeploymentHead({ deployment }: { deployment: DeploymentDetail }) {
  const words = useWords()
  const { t, parts } = words
  const { steps, state } = deployment
  const done = steps.installed + steps.verified
  return (
    <Head
      title={t('deployment-page.title', { packages: packagesText(words, deployment.packages) })}
      identity={
        <>
          <DeploymentMark state={state} />
          <Tier tier={deployment.tier} />
          {deployment.verb === 'undo' && <span className="tag">{t('deployments.way-back')}</span>}
        </>
      }
      sentence={
        <Say
          parts={parts(`deployment-page.sentence.${state}`, {
            packages: packagesText(words, deployment.packages),
            verified: steps.verified,
            all: hostsOf(steps),
            done,
            waiting: steps.waiting + steps.expired,
            bad: steps.undone + steps.failed + steps.silent,
            when: deployment.endedAt,
          })}
          links={{
            verified: hostsShown(deployment.id, 'verified'),
            done: hostsShown(deployment.id, 'installed,verified'),
            waiting: hostsShown(deployment.id, 'waiting,expired'),
            bad: hostsShown(deployment.id, 'undone,failed,silent'),
            all: hostsShown(deployment.id, ALL),
          }}
        />
      }
      asof={[
        t('deployments.started', { when: deployment.startedAt, by: deployment.startedBy }),
        <Go key="plan" to={planPath(deployment.planId)}>
          {t('deployment-page.plan', { id: shortId(deployment.planId) })}
        </Go>,
        t('deployment-page.installed-is-a-claim'),
      ]}
    />
  )
}
