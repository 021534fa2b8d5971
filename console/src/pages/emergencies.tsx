/** Emergencies and drills: which were, whether they kept their times, which reviews are due; and the form that plans one. */
import { useRead } from '../api/query.ts'
import { List, useListQuery } from '../parts/list.tsx'
import { Head, Section } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { emergencyColumns } from './emergency-columns.tsx'
import { EmergencyStart } from './emergency-start.tsx'

export function EmergenciesPage() {
  const words = useWords()
  const { t, parts } = words
  const { cursor } = useListQuery()
  const read = useRead('emergency_list', { query: { cursor } })
  useCrumbs({ name: t('nav.deployments'), to: '/deployments' }, { name: t('emergencies.title') })
  const page = read.error === null ? read.data : undefined
  const count = (review: string) => page?.rows.filter((row) => row.review === review).length ?? 0
  return (
    <>
      <Head
        title={t('emergencies.title')}
        sentence={
          page === undefined ? (
            t('emergencies.sentence-waiting')
          ) : page.total === 0 ? (
            t('emergencies.sentence-none')
          ) : (
            <Say parts={parts('emergencies.sentence', { due: count('due'), overdue: count('overdue') })} />
          )
        }
        asof={[t('emergencies.proof')]}
      />
      <List
        caption={t('emergencies.title')}
        counted="count.emergencies"
        read={read}
        columns={emergencyColumns(words)}
        rowId={(row) => row.id}
        lead
        empty={
          <Empty cause="none-yet" title={t('emergencies.none')}>
            {t('emergencies.none-body')}
          </Empty>
        }
      />
      <Section title={t('emergency-start.title')} side={t('emergency-start.side')}>
        <EmergencyStart />
      </Section>
    </>
  )
}
