/** All policies that were ever handed in; old ones stay, as plans and evidence name them. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatDay } from '@patchreeve/contract/messages/format.ts'
import { Digest } from '../parts/digest.tsx'
import { Go } from '../parts/go.tsx'
import { Section } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { policyPath } from './plan-paths.ts'

type Row = RouteOutput<'policy_list'>['rows'][number]

export function PolicyVersions({ rows }: { rows: readonly Row[] }) {
  const words = useWords()
  const { t } = words
  return (
    <Section title={t('policy-page.versions')}>
      <Table
        caption={t('policy-page.versions')}
        columns={versionColumns(words)}
        rows={rows}
        rowId={(row) => String(row.version)}
      />
    </Section>
  )
}

function versionColumns({ t, reader }: Words): readonly Column<Row>[] {
  return [
    {
      id: 'version',
      head: t('col.version'),
      key: true,
      cell: (row) => (
        <>
          <Go className="strong" to={policyPath(row.version)}>
            {t('n', { n: row.version })}
          </Go>
          <Digest value={row.digest} />
        </>
      ),
    },
    { id: 'issued', head: t('col.issued'), cell: (row) => formatDay(reader, row.issuedAt) },
    { id: 'expires', head: t('token.expires'), cell: (row) => formatDay(reader, row.expires) },
  ]
}
