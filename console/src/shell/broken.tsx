/** A page of ours has a fault: it says so instead of showing half of something. */
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Banner } from '../parts/state.tsx'
import { useWords } from '../text/context.tsx'

export function Broken({ error }: ErrorComponentProps) {
  const { t } = useWords()
  return (
    <section>
      <h1 className="sr">{t('broken.title')}</h1>
      <Banner look="bad" icon="stop" title={t('broken.title')}>
        {t('broken.body')} <code className="wrap">{error instanceof Error ? error.message : String(error)}</code>
      </Banner>
    </section>
  )
}
