/** Verdict by package version, with its reasons: the same codes as in the terminal. */
import type { Finding } from '@patchreeve/contract/api/risk-views.ts'
import { hostsWithFinding } from '../parts/address.ts'
import { Because } from '../parts/because.tsx'
import { Go } from '../parts/go.tsx'
import { VerdictMark } from '../parts/mark.tsx'
import { nameClass, Versions } from '../parts/page.tsx'
import type { Column } from '../parts/table.tsx'
import type { Words } from '../text/context.tsx'
import { groupPath } from './finding-columns.tsx'

export function versionColumns({ t }: Words): readonly Column<Finding>[] {
  return [
    {
      id: 'vulnerability',
      head: t('col.finding'),
      key: true,
      cell: (finding) => (
        <>
          <Go className={`strong ${nameClass(finding.vulnerability)}`} to={groupPath(finding.id)}>
            {finding.vulnerability}
          </Go>
          <br />
          <span className="muted">{finding.package}</span>{' '}
          <Versions from={finding.installedVersion} to={finding.fixedVersion} />
        </>
      ),
    },
    { id: 'verdict', head: t('col.verdict'), cell: (finding) => <VerdictMark verdict={finding.verdict} /> },
    { id: 'because', head: t('col.because'), cell: (finding) => <Because reasons={finding.because} /> },
    {
      id: 'hosts',
      head: t('col.hosts'),
      num: true,
      cell: (finding) => <Go to={hostsWithFinding(finding.id)}>{t('n', { n: finding.hostCount })}</Go>,
    },
  ]
}
