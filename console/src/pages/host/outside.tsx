/** Packages whose version changed without an order of ours: when, what, from and to, and who likely did it. */
import type { HostDetail, OutsideReport } from '@patchreeve/contract/api/host-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Section } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useWords } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'

type Row = OutsideReport['changes'][number] & { readonly at: string }

export function Outside({ host }: { host: HostDetail }) {
  const { t, reader } = useWords()
  if (host.outside.length === 0) return null
  const rows = host.outside.flatMap(({ at, changes }) => changes.map((change): Row => ({ at, ...change })))
  const version = (value: string | null) => <span className="mono">{value ?? t('outside.not-there')}</span>
  const columns: Column<Row>[] = [
    { id: 'package', head: t('outside.package'), key: true, cell: (row) => `${row.name}:${row.architecture}` },
    { id: 'from', head: t('outside.from'), cell: (row) => version(row.from) },
    { id: 'to', head: t('outside.to'), cell: (row) => version(row.to) },
    { id: 'at', head: t('outside.when'), cell: (row) => formatWhen(reader, row.at) },
    {
      id: 'by',
      head: t('outside.by'),
      cell: (row) => <Server text={{ code: `outside.by.${row.by}`, params: {} }} />,
    },
  ]
  return (
    <Section title={t('outside.title')} side={t('outside.side')}>
      <Table
        caption={t('outside.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => `${row.at} ${row.name} ${row.architecture}`}
      />
      {host.outside.map(
        ({ reportId, at, count, changes }) =>
          count > changes.length && (
            <p key={reportId} className="hint">
              {t('outside.more', { n: count - changes.length, at })}
            </p>
          ),
      )}
    </Section>
  )
}
