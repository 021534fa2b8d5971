/** An address that leads nowhere says so. */
import { Go } from '../parts/go.tsx'
import { Head } from '../parts/page.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'

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
