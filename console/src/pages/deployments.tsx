/** Deployments: which plans are on their way to hosts, which stopped, which came to their end. */
import { useRead } from '../api/query.ts'
import { Go } from '../parts/go.tsx'
import { List, useListQuery } from '../parts/list.tsx'
import { Head } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { deploymentColumns } from './deployment-columns.tsx'
import { HaltAll, HaltBanner } from './halt-all.tsx'

export function DeploymentsPage() {
  const words = useWords()
  const { t, parts } = words
  const { cursor } = useListQuery()
  const read = useRead('deployment_list', { query: { cursor } })
  useCrumbs({ name: t('nav.deployments') })
  const page = read.error === null ? read.data : undefined
  const count = (state: string) => page?.rows.filter((row) => row.state === state).length ?? 0
  return (
    <>
      <Head
        title={t('nav.deployments')}
        sentence={
          page === undefined ? (
            t('deployments.sentence-waiting')
          ) : page.total === 0 ? (
            t('deployments.sentence-none')
          ) : (
            <Say parts={parts('deployments.sentence', { running: count('running'), halted: count('halted') })} />
          )
        }
        asof={[
          page && page.rows.length < page.total && t('deployments.counted', { n: page.rows.length }),
          <Go key="emergencies" to="/emergencies">
            {t('emergencies.link')}
          </Go>,
        ]}
      />
      <HaltBanner />
      <List
        caption={t('nav.deployments')}
        counted="count.deployments"
        read={read}
        columns={deploymentColumns(words)}
        rowId={(row) => row.id}
        lead
        empty={
          <Empty
            cause="none-yet"
            title={t('deployments.none')}
            act={
              <Go className="btn" to="/plans">
                {t('deployments.to-plans')}
              </Go>
            }
          >
            {t('deployments.none-body')}
          </Empty>
        }
      />
      <HaltAll />
    </>
  )
}
