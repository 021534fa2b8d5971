/** A digest: short where it only has to be told from others, whole on demand, in groups of eight to compare with another screen. */
import { groups } from '@patchreeve/trust/policy/page.ts'
import { useWords } from '../text/context.tsx'

export function Digest({ value }: { value: string }) {
  const { t } = useWords()
  return (
    <details className="digest-more">
      <summary className="digest">
        {value.slice(0, 8)} {value.slice(8, 16)}… <span className="sr">{t('digest.whole')}</span>
      </summary>
      <span className="digest">{groups(value)}</span>
    </details>
  )
}

export function WholeDigest({ value }: { value: string }) {
  return <p className="digest">{groups(value)}</p>
}
