/** The evidence of one finding, open or closed: where it stands, since when and by what, and its chain. */
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/query.ts'
import { Go } from '../parts/go.tsx'
import { Head, Section } from '../parts/page.tsx'
import { told } from '../parts/refused.tsx'
import { Shown } from '../parts/shown.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { ChainView } from './finding-chain.tsx'
import { groupPath } from './finding-columns.tsx'

export function FindingEvidencePage() {
  const { t } = useWords()
  const { id = '' } = useParams({ strict: false })
  const read = useRead('evidence_chain', { params: { id } })
  const name = read.data?.vulnerability ?? id
  useCrumbs({ name: t('nav.findings'), to: '/findings' }, { name })
  return (
    <Shown read={read} page={t('nav.findings')} lines={6}>
      {(chain) => (
        <>
          <FindingEvidenceHead id={id} name={name} />
          <Section title={t('links.title')} side={name}>
            <ChainView chain={chain} />
          </Section>
        </>
      )}
    </Shown>
  )
}

/** The ledger knows whether it was closed: what is closed has no page among the open findings. */
function FindingEvidenceHead({ id, name }: { id: string; name: string }) {
  const { t, code } = useWords()
  const closings = useRead('evidence_list', { query: { where: `type:finding.closed subject:${id}`, limit: 1 } })
  const open = useRead('finding_show', { params: { id } }, { enabled: closings.data?.rows.length === 0 })
  const closed = closings.data?.rows[0]
  const { because = '', report = '' } = (closed?.body ?? {}) as { because?: string; report?: string | null }
  return (
    <Head
      title={t('finding-chain.title', { name })}
      sentence={
        closed !== undefined
          ? t('finding-chain.closed', {
              name,
              when: closed.at,
              why: told(code, `closed-because.${because}`) || because,
            })
          : open.data !== undefined
            ? t('finding-chain.open', { name })
            : t(open.error === null && closings.error === null ? 'finding-chain.waiting' : 'finding-chain.not-known', {
                name,
              })
      }
      asof={[
        open.data !== undefined && (
          <Go key="finding" to={groupPath(id)}>
            {t('finding-chain.to-finding')}
          </Go>
        ),
        closed !== undefined && t('finding-chain.entry', { n: closed.seq }),
        report && t('finding-chain.report', { id: report }),
      ]}
    />
  )
}
