/** The rings as lanes: a cell per host, what was let in so far by the policy's own rule, and what the ring has proven. */
import type { DeploymentDetail, DeploymentStep } from '@patchreeve/contract/api/deployment-views.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { useRead } from '../api/query.ts'
import { Mark, type MarkName } from '../parts/mark.tsx'
import { Section } from '../parts/page.tsx'
import { Failed, Skeleton } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'
import { Server } from '../text/say.tsx'
import { Cells, Legend } from './deployment-cells.tsx'
import { ShareCurve } from './deployment-curve.tsx'
import { usePolicyDocument } from './policy-document.ts'
import { provenAt } from './share-line.ts'

type RingNow = DeploymentDetail['rings'][number]

export function Rings({ deployment }: { deployment: DeploymentDetail }) {
  const { t } = useWords()
  return (
    <Section title={t('rings.title')} side={t('rings.side')} right={<Legend steps={deployment.list} />}>
      {deployment.rings.map((ring) => (
        <div className="lane" key={ring.name}>
          <div>
            <h3>{ring.name}</h3>
            <p className="small muted">{t('rings.hosts', { n: ring.hosts })}</p>
          </div>
          <Cells ring={ring.name} steps={inRing(deployment, ring)} />
          <div className="small">
            <Stands ring={ring} steps={inRing(deployment, ring)} state={deployment.state} />
          </div>
        </div>
      ))}
      <Curves deployment={deployment} />
    </Section>
  )
}

const inRing = (deployment: DeploymentDetail, ring: RingNow): DeploymentStep[] =>
  deployment.list.filter((step) => step.ring === ring.name)

const ringMarks = {
  all: 'verified',
  halted: 'halted',
  ended: 'refused',
  'under-way': 'installing',
  waits: 'waiting',
} as const satisfies Record<string, MarkName>

function ringState(steps: readonly DeploymentStep[], state: DeploymentDetail['state']): keyof typeof ringMarks {
  if (steps.every((step) => step.state === 'verified')) return 'all'
  if (state === 'halted') return 'halted'
  if (state === 'finished') return 'ended'
  return steps.some((step) => step.state !== 'waiting') ? 'under-way' : 'waits'
}

function Stands(props: { ring: RingNow; steps: readonly DeploymentStep[]; state: DeploymentDetail['state'] }) {
  const { t } = useWords()
  const { ring, steps, state } = props
  const now = ringState(steps, state)
  return (
    <>
      <Mark name={ringMarks[now]}>{t(`rings.${now}`)}</Mark>
      <p className="muted">{t('rings.counts', { n: ring.succeeded, all: ring.hosts, failed: ring.failed })}</p>
      {ring.test !== null && (
        <p className="muted">
          {t('rings.test')} <Server text={{ code: `ring-test.${ring.test.decision}`, params: testParams(ring.test) }} />
        </p>
      )}
      {ring.held !== null && (
        <p className="muted">
          <Server text={ring.held} />
        </p>
      )}
    </>
  )
}

const testParams = ({ hosts, failed, haltAt }: NonNullable<RingNow['test']>) => ({ hosts, failed, haltAt })

function Curves({ deployment }: { deployment: DeploymentDetail }) {
  const { t } = useWords()
  const plan = useRead('plan_show', { params: { id: deployment.planId } })
  if (plan.data === undefined)
    return plan.error === null ? (
      <Skeleton lines={2} />
    ) : (
      <Failed what={t('rings.no-curve')} error={plan.error} retry={() => void plan.refetch()} />
    )
  return <CurvesOf deployment={deployment} policy={plan.data.policy} urgent={plan.data.urgent} />
}

function CurvesOf(props: { deployment: DeploymentDetail; policy: string; urgent: boolean }) {
  const { t } = useWords()
  const { deployment, urgent } = props
  const read = usePolicyDocument({ digest: props.policy })
  if (!read.data)
    return read.error === null ? (
      <Skeleton lines={2} />
    ) : (
      <Failed what={t('rings.no-curve')} error={read.error} retry={() => void read.refetch()} />
    )
  const { policy } = read.data
  return (
    <div className="curves">
      {deployment.rings.map((ring) => (
        <RingCurve key={ring.name} deployment={deployment} ring={ring} policy={policy} urgent={urgent} />
      ))}
    </div>
  )
}

function RingCurve(props: { deployment: DeploymentDetail; ring: RingNow; policy: Policy; urgent: boolean }) {
  const { reader } = useWords()
  const { deployment, ring, policy, urgent } = props
  const rules = policy.rings.find((one) => one.name === ring.name)
  if (!rules) return null
  const below = deployment.rings[deployment.rings.indexOf(ring) - 1]
  return (
    <ShareCurve
      run={{
        ring: rules,
        periodMinutes: policy.periodMinutes,
        urgent,
        startedAt: Date.parse(deployment.startedAt),
        zone: reader.zone,
        provenAt: below ? provenAt(rules, inRing(deployment, below), urgent) : 0,
        steps: inRing(deployment, ring),
      }}
      endedAt={deployment.endedAt === null ? null : Date.parse(deployment.endedAt)}
    />
  )
}
