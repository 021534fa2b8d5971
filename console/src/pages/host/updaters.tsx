/** Other programs that change packages by themselves, each with what that means on this host. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { Section } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useWords } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'

type Updater = HostDetail['updaters'][number]

export function Updaters({ host }: { host: HostDetail }) {
  const { t } = useWords()
  if (host.updaters.length === 0) return null
  const columns: Column<Updater>[] = [
    { id: 'name', head: t('updaters.name'), key: true, cell: (row) => row.name },
    { id: 'active', head: t('updaters.active'), cell: (row) => t(row.active ? 'yes' : 'no') },
    { id: 'means', head: t('updaters.means'), cell: (row) => <Server text={row.means} /> },
  ]
  return (
    <Section title={t('updaters.title')} side={t('updaters.side')}>
      <Table
        caption={t('updaters.title')}
        columns={columns}
        rows={host.updaters}
        rowId={(row) => `${row.name} ${String(row.means.params.file)}`}
      />
    </Section>
  )
}
