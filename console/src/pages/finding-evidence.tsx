/** The evidence of one finding, open or closed: where it stands, since when and by what, and its chain. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { useParams } from '@tanstack/react-router'
import { useRead } from '../api/query.ts'
import { Go } from '../parts/go.tsx'
import { Head, Section } from '../parts/page.tsx'
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
          <FindingEvidenceHead chain={chain} />
          <Section title={t('links.title')} side={name}>
            <ChainView chain={chain} />
          </Section>
        </>
      )}
    </Shown>
  )
}

function FindingEvidenceHead({ chain }: { chain: RouteOutput<'evidence_chain'> }) {
  const { t, plain } = useWords()
  const { finding, vulnerability: name, closed } = chain
  return (
    <Head
      title={t('finding-chain.title', { name })}
      sentence={
        closed === null
          ? t('finding-chain.open', { name })
          : t('finding-chain.closed', { name, when: closed.at, why: plain(closed.because) })
      }
      asof={[
        closed === null && (
          <Go key="finding" to={groupPath(finding)}>
            {t('finding-chain.to-finding')}
          </Go>
        ),
        closed?.seq && t('finding-chain.entry', { n: closed.seq }),
        closed?.report && t('finding-chain.report', { id: closed.report }),
      ]}
    />
  )
}
