/** The next few updates on Home: what a person would do first. */
import type { FindingGroup } from '@patchreeve/contract/api/risk-views.ts'
import { Go } from '../parts/go.tsx'
import { Section } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import { useWords } from '../text/context.tsx'
import { groupColumns } from './finding-columns.tsx'

export function HomeNext({ next }: { next: readonly FindingGroup[] }) {
  const words = useWords()
  if (next.length === 0) return null
  return (
    <Section
      title={words.t('group.action')}
      side={words.t('next.side', { n: next.length })}
      right={<Go to="/findings">{words.t('next.all')}</Go>}
    >
      <Table
        caption={words.t('group.action')}
        columns={groupColumns(words)}
        rows={next}
        rowId={(group) => group.id}
        lead
      />
    </Section>
  )
}
