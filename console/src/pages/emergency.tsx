/** One emergency or drill: why, how far, how long each stage took, who was slowest, and the review that follows. */
import type { EmergencyDetail } from '@patchreeve/contract/api/emergency-views.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/query.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { Go } from '../parts/go.tsx'
import { Head, Section } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Table } from '../parts/table.tsx'
import { Tier } from '../parts/tier.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { EmergencyMark, inTimeText, slowestColumns, stageColumns } from './emergency-columns.tsx'
import { ReviewPanel } from './emergency-review.tsx'
import { Quota, Rings } from './emergency-start.tsx'
import { packagesText } from './plan-columns.tsx'
import { deploymentPath, planPath, shortId } from './plan-paths.ts'

export function EmergencyPage() {
  const { t } = useWords()
  const { id = '' } = useParams({ strict: false })
  const read = useRead('emergency_show', { params: { id } })
  useCrumbs(
    { name: t('nav.deployments'), to: '/deployments' },
    { name: t('emergencies.title'), to: '/emergencies' },
    { name: shortId(id) },
  )
  return (
    <Shown read={read} page={t('emergencies.title')} lines={6}>
      {(data) => (
        <>
          <EmergencyHead one={data} />
          <div className="cols">
            <div className="c8 gap-l">
              <Course one={data} />
            </div>
            <aside className="c4 gap-l">
              <Terms one={data} />
              {data.kind === 'emergency' && <ReviewPanel one={data} />}
            </aside>
          </div>
        </>
      )}
    </Shown>
  )
}

function EmergencyHead({ one }: { one: EmergencyDetail }) {
  const words = useWords()
  const { t } = words
  return (
    <Head
      title={t(`emergency-page.title.${one.kind}`, { packages: packagesText(words, one.packages) })}
      identity={
        <>
          <EmergencyMark state={one.state} />
          <Tier tier={one.tier} />
          <span className="tag">{inTimeText(words, one.inTime)}</span>
        </>
      }
      sentence={t(`emergency-page.sentence.${one.kind}`, { n: one.reached, all: one.hosts })}
      asof={[
        t('deployments.started', { when: one.startedAt, by: one.startedBy }),
        <Go key="plan" to={planPath(one.planId)}>
          {t('deployment-page.plan', { id: shortId(one.planId) })}
        </Go>,
        one.deploymentId !== null && (
          <Go key="deployment" to={deploymentPath(one.deploymentId)}>
            {t('plan-page.to-deployment')}
          </Go>
        ),
        <a
          key="record"
          href={`/api/v1/emergencies/${encodeURIComponent(one.id)}`}
          download={`${one.kind}-${one.id}.json`}
        >
          {t('emergency-page.record')}
        </a>,
      ]}
    />
  )
}

function Course({ one }: { one: EmergencyDetail }) {
  const words = useWords()
  const { t } = words
  return (
    <>
      {one.state === 'unsigned' && <HowToSign one={one} />}
      <Section title={t('emergency-page.reason')}>
        <p className="wrap pre">{one.reason}</p>
      </Section>
      <Section title={t('emergency-page.stages')} side={t('emergency-page.stages-side')}>
        <Table
          caption={t('emergency-page.stages')}
          columns={stageColumns(words)}
          rows={one.stages}
          rowId={(row) => row.stage}
        />
      </Section>
      <Section title={t('emergency-page.slowest')}>
        <Table
          caption={t('emergency-page.slowest')}
          columns={slowestColumns(words)}
          rows={one.slowest}
          rowId={(row) => row.hostId}
        />
      </Section>
    </>
  )
}

/** Nothing of it begins in a browser. */
function HowToSign({ one }: { one: EmergencyDetail }) {
  const { t } = useWords()
  return (
    <Section title={t('emergency-page.sign', { n: one.signed, all: one.threshold })}>
      <p className="small muted">{t(`emergency-page.sign-body.${one.kind}`)}</p>
      <CommandLine
        line={`patchreeve sign ${one.planId} --${one.kind === 'drill' ? 'drill' : 'emergency'}`}
        label={t('sign.run-label')}
      />
    </Section>
  )
}

function Terms({ one }: { one: EmergencyDetail }) {
  const { t } = useWords()
  return (
    <div className="panel">
      <h2>{t('emergency-page.terms')}</h2>
      <p className="small muted">
        {one.depth === null ? t('emergency-page.lifts') : t(`emergency-page.depth.${one.depth}`)}
      </p>
      <Rings rings={one.rings} lifts={one.kind === 'emergency'} />
      {one.kind === 'emergency' && <Quota quota={one.quota} />}
      {one.outside > 0 && <p className="small">{t('emergency.outside', { n: one.outside })}</p>}
    </div>
  )
}
