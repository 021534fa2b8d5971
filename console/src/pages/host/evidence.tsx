/** Entries of the ledger about this host. */
import type { HostDetail } from '@patchreeve/contract/api/host-views.ts'
import { useRead } from '../../api/query.ts'
import { evidenceKeys } from '../../api/vocabulary.ts'
import { List, useListQuery } from '../../parts/list.tsx'
import { Empty } from '../../parts/state.tsx'
import { useWords } from '../../text/context.tsx'
import { evidenceColumns } from '../evidence-columns.tsx'

export function EvidenceTab({ host }: { host: HostDetail }) {
  const words = useWords()
  const { t } = words
  const read = useRead('evidence_list', { query: useListQuery({ base: `subject:${host.id}` }) })
  return (
    <List
      caption={t('evidence.of', { host: host.name })}
      counted="count.entries"
      read={read}
      columns={evidenceColumns(words)}
      rowId={(row) => String(row.seq)}
      keys={evidenceKeys}
      empty={
        <Empty cause="none-yet" title={t('evidence.none')}>
          {t('evidence.none-body')}
        </Empty>
      }
    />
  )
}
