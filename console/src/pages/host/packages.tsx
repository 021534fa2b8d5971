/** Packages of one host with their verdicts: vulnerable, not, or unknown with the reason. The three add up to the total. */
import type { HostDetail, HostPackage } from '@patchreeve/contract/api/host-views.ts'
import { useRead } from '../../api/query.ts'
import { packageKeys } from '../../api/vocabulary.ts'
import { withSearch } from '../../parts/address.ts'
import { Because } from '../../parts/because.tsx'
import { List, useListQuery } from '../../parts/list.tsx'
import { VerdictMark } from '../../parts/mark.tsx'
import { nameClass, Versions } from '../../parts/page.tsx'
import { Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { Tier } from '../../parts/tier.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { Say } from '../../text/say.tsx'
import { hostPath } from '../host-columns.tsx'

export function PackagesTab({ host }: { host: HostDetail }) {
  const words = useWords()
  const { t, parts } = words
  const read = useRead('host_packages', { params: { id: host.id }, query: useListQuery() })
  const where = (verdict: string) => withSearch(hostPath(host.id, 'packages'), { where: `verdict:${verdict}` })
  return (
    <>
      {host.packages !== null && (
        <p className="small muted">
          <Say
            parts={parts('packages.sum', host.packages)}
            links={{
              vulnerable: where('vulnerable'),
              not: where('not'),
              unknown: where('unknown'),
              total: hostPath(host.id, 'packages'),
            }}
          />
        </p>
      )}
      <List
        caption={t('host.packages-of', { host: host.name })}
        counted="count.packages"
        read={read}
        columns={packageColumns(words)}
        rowId={(row) => `${row.name} ${row.architecture} ${row.version}`}
        keys={packageKeys}
        empty={
          <Empty cause={host.lastSeenAt === null ? 'never-checked' : 'unknown'} title={t('packages.none')}>
            {t('packages.none-body', { host: host.name })}
          </Empty>
        }
      />
    </>
  )
}

function packageColumns({ t }: Words): readonly Column<HostPackage>[] {
  return [
    {
      id: 'name',
      head: t('col.package'),
      sort: 'name',
      key: true,
      cell: (row) => (
        <>
          <span className={`strong ${nameClass(row.name)}`}>{row.name}</span>{' '}
          <span className="faint">{row.architecture}</span>
          {row.source !== row.name && <span className="sub">{t('packages.source', { source: row.source })}</span>}
        </>
      ),
    },
    {
      id: 'version',
      head: t('col.version'),
      cell: (row) => (
        <>
          <Versions from={row.version} to={row.candidate} />
          {row.candidateState === 'kept-back' && <span className="sub warn">{t('packages.kept-back')}</span>}
          {row.candidateSecurity && <span className="sub">{t('packages.security')}</span>}
        </>
      ),
    },
    { id: 'verdict', head: t('col.verdict'), sort: 'verdict', cell: (row) => <VerdictMark verdict={row.verdict} /> },
    {
      id: 'tier',
      head: t('col.tier'),
      sort: 'tier',
      cell: (row) => (row.tier === null ? <span className="faint">{t('none')}</span> : <Tier tier={row.tier} />),
    },
    {
      id: 'vulnerabilities',
      head: t('col.vulnerabilities'),
      num: true,
      cell: (row) =>
        row.verdict === 'unknown' ? (
          <span className="unsure">{t('not-known')}</span>
        ) : (
          t('n', { n: row.vulnerabilities.length })
        ),
    },
    { id: 'because', head: t('col.because'), cell: (row) => <Because reasons={row.because} max={2} /> },
  ]
}
