/** Plans: what is proposed, what waits for signatures, what may start; and the act that proposes one. */
import type { PlanRow } from '@patchreeve/contract/api/plan-views.ts'
import { useRead } from '../api/query.ts'
import { Go } from '../parts/go.tsx'
import { List, useListQuery } from '../parts/list.tsx'
import { Head, Section } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { planColumns } from './plan-columns.tsx'
import { policyPath } from './plan-paths.ts'
import { WithoutPerson } from './plans-automatic.tsx'
import { Propose } from './plans-propose.tsx'

export function PlansPage() {
  const words = useWords()
  const { t, parts } = words
  const { cursor } = useListQuery()
  const read = useRead('plan_list', { query: { cursor } })
  useCrumbs({ name: t('nav.plans') })
  const page = read.error === null ? read.data : undefined
  const rows = page?.rows ?? []
  const isRunning = (row: PlanRow) => row.rollout?.state === 'running'
  const counts = {
    waiting: rows.filter((row) => row.state === 'proposed' && !isRunning(row)).length,
    signed: rows.filter((row) => (row.state === 'signed' || row.state === 'standing') && !isRunning(row)).length,
    running: rows.filter(isRunning).length,
  }
  return (
    <>
      <Head
        title={t('nav.plans')}
        sentence={
          page === undefined ? (
            t('plans.sentence-waiting')
          ) : page.total === 0 ? (
            t('plans.sentence-none')
          ) : (
            <Say parts={parts('plans.sentence', { n: page.total, ...counts })} />
          )
        }
        asof={[
          page && page.rows.length < page.total && t('plans.counted', { n: page.rows.length }),
          t('plans.nothing-unsigned'),
          <Go key="policy" to={policyPath()}>
            {t('plans.policy')}
          </Go>,
        ]}
      />
      <List
        caption={t('nav.plans')}
        counted="count.plans"
        read={read}
        columns={planColumns(words)}
        rowId={(row) => row.id}
        lead
        empty={
          <Empty cause="none-yet" title={t('plans.none')}>
            {t('plans.none-body')}
          </Empty>
        }
      />
      <WithoutPerson />
      <Section title={t('propose.title')} side={t('propose.side')}>
        <Propose />
      </Section>
    </>
  )
}
