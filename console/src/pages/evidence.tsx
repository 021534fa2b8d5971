/** The ledger: what was recorded, in order, and whether the chain of digests still holds. */
import { useRead } from '../api/query.ts'
import { evidenceKeys } from '../api/vocabulary.ts'
import { Button } from '../parts/button.tsx'
import { List, useListQuery } from '../parts/list.tsx'
import { Mark } from '../parts/mark.tsx'
import { Head } from '../parts/page.tsx'
import { Banner, Empty, Failed } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say, Server } from '../text/say.tsx'
import { evidenceColumns } from './evidence-columns.tsx'

export function EvidencePage() {
  const words = useWords()
  const { t, parts } = words
  const read = useRead('evidence_list', { query: useListQuery() })
  const verify = useRead('evidence_verify', {})
  useCrumbs({ name: t('nav.evidence') })
  const proof = verify.error === null ? verify.data : undefined
  return (
    <>
      <Head
        title={t('nav.evidence')}
        sentence={
          proof === undefined ? (
            t(verify.error === null ? 'evidence.verifying' : 'evidence.not-verified')
          ) : (
            <Say
              parts={parts(proof.ok ? 'evidence.holds' : 'evidence.broken', { n: proof.entries })}
              links={{ n: '/evidence' }}
            />
          )
        }
        asof={[
          proof && (
            <Mark key="mark" name={proof.ok ? 'verified' : 'failed'}>
              {proof.ok ? t('evidence.ok', { time: new Date(verify.dataUpdatedAt).toISOString() }) : t('evidence.bad')}
            </Mark>
          ),
          proof && (
            <span key="head" className="digest">
              {t('evidence.head', { digest: proof.head })}
            </span>
          ),
          <Button key="again" look="text" busy={verify.isFetching} onClick={() => void verify.refetch()}>
            {t('evidence.again')}
          </Button>,
        ]}
      />
      {verify.error !== null && (
        <Failed what={t('evidence.not-verified')} error={verify.error} retry={() => void verify.refetch()} />
      )}
      {proof?.broken && (
        <Banner look="bad" icon="stop" title={t('evidence.bad')}>
          <Server text={proof.broken} />
        </Banner>
      )}
      <List
        caption={t('evidence.entries')}
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
    </>
  )
}
