/** Findings of one host. None is only clean when the host was assessed; else it is unknown, with the cause. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import type { Finding } from '@patchreeve/contract/api/risk-views.ts'
import { formatTime } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../../api/query.ts'
import { findingKeys } from '../../api/vocabulary.ts'
import { useAddress } from '../../parts/address.ts'
import { Because } from '../../parts/because.tsx'
import { Due } from '../../parts/due.tsx'
import { Go } from '../../parts/go.tsx'
import { List, useListQuery } from '../../parts/list.tsx'
import { FixMark, VerdictMark } from '../../parts/mark.tsx'
import { nameClass, Versions } from '../../parts/page.tsx'
import { Banner, Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { Tier, tierMs } from '../../parts/tier.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'
import { groupPath } from '../finding-columns.tsx'
import { whyPath } from './why.tsx'

export function FindingsTab({ host }: { host: HostDetail }) {
  const words = useWords()
  const { t } = words
  const { search } = useAddress()
  const read = useRead('host_findings', { params: { id: host.id }, query: useListQuery({ sorted: 'due' }) })
  return (
    <>
      {search.at !== undefined && (
        <Banner look="unsure" icon="info" title={t('host.findings-now')}>
          {t('host.findings-now-body')}
        </Banner>
      )}
      <List
        caption={t('host.findings-of', { host: host.name })}
        counted="count.findings"
        read={read}
        columns={hostFindingColumns(words, host.id)}
        rowId={(row) => row.id}
        keys={findingKeys}
        sorted="due"
        empty={<NoFindings host={host} />}
      />
    </>
  )
}

function NoFindings({ host }: { host: HostDetail }) {
  const { t, reader } = useWords()
  if (host.lastSeenAt === null)
    return (
      <Empty cause="never-checked" title={t('host.never-checked')}>
        {t('host.never-checked-body', { host: host.name, when: host.enrolledAt })}
      </Empty>
    )
  if (host.packages === null || host.assessedAt === null)
    return (
      <Empty cause="unknown" title={t('host.not-assessed')}>
        {host.notAssessed === null ? t('findings.cannot-say-body') : <Server text={host.notAssessed} />}
      </Empty>
    )
  return (
    <Empty
      cause="clean"
      title={t('findings.none.action')}
      act={<Go to="/settings/feeds">{t('findings.what-checked')}</Go>}
    >
      {t('host.clean-body', {
        time: formatTime(reader, host.assessedAt),
        unknown: host.packages.unknown,
        n: host.packages.total,
      })}
    </Empty>
  )
}

function hostFindingColumns({ t }: Words, hostId: string): readonly Column<Finding>[] {
  return [
    {
      id: 'finding',
      head: t('col.finding'),
      sort: 'vulnerability',
      key: true,
      cell: (finding) => (
        <>
          <Go className={`strong ${nameClass(finding.vulnerability)}`} to={groupPath(finding.id)}>
            {finding.vulnerability}
          </Go>{' '}
          <span className="muted wrap">{finding.package}</span>
          {finding.exploited && <span className="sub bad">{t('group.exploited')}</span>}
          {finding.inherited && <span className="sub">{t('group.is-inherited')}</span>}
        </>
      ),
    },
    { id: 'tier', head: t('col.tier'), sort: 'tier', cell: (finding) => <Tier tier={finding.tier} /> },
    {
      id: 'because',
      head: t('col.because'),
      cell: (finding) => (
        <>
          {finding.verdict === 'unknown' && <VerdictMark verdict="unknown" />}
          <Because reasons={[...finding.because, ...finding.tierBecause]} max={3} />
        </>
      ),
    },
    {
      id: 'update',
      head: t('col.update'),
      cell: (finding) => <Versions from={finding.installedVersion} to={finding.fixedVersion} />,
    },
    {
      id: 'due',
      head: t('col.due'),
      sort: 'due',
      cell: (finding) => (
        <Due
          dueAt={finding.dueAt}
          startedAt={finding.inherited ? null : finding.fixPublishedAt}
          spanMs={tierMs(finding.tier)}
          none={t(finding.fixedVersion === null ? 'due.no-fix' : 'due.nothing')}
        />
      ),
    },
    {
      id: 'state',
      head: t('col.stands'),
      cell: (finding) => (
        <>
          <FixMark state={finding.fixState} />
          {finding.fixedVersion !== null && (
            <Go className="sub" to={whyPath(hostId, finding.vulnerability)}>
              {t('finding.why-not')}
            </Go>
          )}
        </>
      ),
    },
  ]
}
