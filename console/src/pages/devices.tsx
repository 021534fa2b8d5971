/** Devices that hosts see on their network and that have no agent: nobody's until someone decides. */
import type { Device } from '@patchreeve/contract/api/host-views.ts'
import { formatList, formatTime } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../api/query.ts'
import { deviceKeys } from '../api/vocabulary.ts'
import { List, useListQuery } from '../parts/list.tsx'
import { Head } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import type { Column } from '../parts/table.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { Say } from '../text/say.tsx'

export function DevicesPage() {
  const words = useWords()
  const { t, parts } = words
  const read = useRead('device_list', { query: useListQuery() })
  useCrumbs({ name: t('nav.hosts'), to: '/hosts' }, { name: t('devices.title') })
  return (
    <>
      <Head
        title={t('devices.title')}
        sentence={read.data ? <Say parts={parts('devices.sentence', { n: read.data.total })} /> : t('devices.waiting')}
        asof={[t('devices.source')]}
      />
      <List
        caption={t('devices.title')}
        counted="count.devices"
        read={read}
        columns={deviceColumns(words)}
        rowId={(row) => row.mac}
        keys={deviceKeys}
        empty={
          <Empty cause="none-yet" title={t('devices.none')}>
            {t('devices.none-body')}
          </Empty>
        }
      />
    </>
  )
}

function deviceColumns({ t, reader }: Words): readonly Column<Device>[] {
  return [
    { id: 'mac', head: t('col.device'), key: true, cell: (device) => <code>{device.mac}</code> },
    {
      id: 'addresses',
      head: t('col.addresses'),
      cell: (device) => <span className="wrap">{formatList(reader, device.addresses)}</span>,
    },
    { id: 'by', head: t('col.seen-by'), cell: (device) => formatList(reader, device.seenBy) },
    { id: 'first', head: t('col.first-seen'), sort: 'first', cell: (device) => formatTime(reader, device.firstSeenAt) },
    { id: 'last', head: t('col.last-seen'), sort: 'last', cell: (device) => formatTime(reader, device.lastSeenAt) },
    { id: 'decision', head: t('col.decision'), cell: (device) => t(`decision.${device.decision}`) },
  ]
}
