/** Other programs that change packages by themselves, each with what that means on this host, and what a person can do about it. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { Section } from '../../parts/page.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { useWords } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'

type Updater = HostDetail['updaters'][number]

export function Updaters({ host }: { host: HostDetail }) {
  const { t } = useWords()
  const stateOf = ({ state, order }: Updater) => {
    const word = t(`updaters.${state}`)
    return order ? t('updaters.since', { state: word, when: order.since }) : word
  }
  if (host.updaters.length === 0) return null
  const columns: Column<Updater>[] = [
    { id: 'name', head: t('updaters.name'), key: true, cell: (row) => row.name },
    { id: 'state', head: t('updaters.state'), cell: stateOf },
    { id: 'means', head: t('updaters.means'), cell: (row) => <Server text={row.means} /> },
    {
      id: 'next',
      head: t('updaters.next'),
      cell: (row) => (row.next ? <Server text={row.next} /> : <span className="faint">{t('none')}</span>),
    },
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
