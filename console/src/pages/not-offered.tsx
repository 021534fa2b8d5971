/** Entries whose pages this version does not have: it says so, and what can be done today instead. */
import { Go } from '../parts/go.tsx'
import { Head } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'

function NotOffered({ name }: { name: 'plans' | 'deployments' }) {
  const { t } = useWords()
  useCrumbs({ name: t(`nav.${name}`) })
  return (
    <>
      <Head title={t(`nav.${name}`)} sentence={t(`not-offered.${name}`)} asof={[t('not-offered.watch-only')]} />
      <Empty
        cause="none-yet"
        title={t('not-offered.title')}
        act={
          <Go className="btn" to="/findings">
            {t('group.action')}
          </Go>
        }
      >
        {t('not-offered.body')}
      </Empty>
    </>
  )
}

export const PlansPage = () => <NotOffered name="plans" />
export const DeploymentsPage = () => <NotOffered name="deployments" />

export function NotFoundPage() {
  const { t } = useWords()
  useCrumbs({ name: t('not-found.title') })
  return (
    <>
      <Head title={t('not-found.title')} sentence={t('not-found.sentence')} />
      <Go className="btn" to="/">
        {t('nav.home')}
      </Go>
    </>
  )
}
