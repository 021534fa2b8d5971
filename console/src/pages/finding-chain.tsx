/** From advisory to closed: what happened, in order. What has not happened yet is drawn as open. */
import type { Finding } from '@patchreeve/contract/api/risk-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Mark, type MarkName } from '../parts/mark.tsx'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'

interface Link {
  readonly name: string
  readonly what: string
  readonly at: string | null
  readonly mark: MarkName
}

export function EpisodeChain({ finding }: { finding: Finding }) {
  const { t, reader } = useWords()
  const links: Link[] = [
    {
      name: t('chain.advisory'),
      what: finding.advisories.length > 0 ? finding.advisories.join(', ') : t('chain.no-advisory'),
      at: finding.fixPublishedAt,
      mark: finding.fixPublishedAt === null ? 'unknown' : 'verified',
    },
    {
      name: t('chain.opened'),
      what: finding.feeds.map((feed) => feed.feed).join(', '),
      at: finding.openedAt,
      mark: 'verified',
    },
    {
      name: t('chain.closed'),
      what: finding.closedAt === null ? t('chain.still-open') : t('chain.by-report'),
      at: finding.closedAt,
      mark: finding.closedAt === null ? 'waiting' : 'verified',
    },
  ]
  return (
    <div id="episodes">
      <Section title={t('chain.title')}>
        <ol className="chain">
          {links.map((link) => (
            <li key={link.name}>
              <Mark name={link.mark}>
                <span className="sr">{link.at === null ? t('chain.open') : t('chain.done')}</span>
              </Mark>
              <div>
                <span className="k">{link.name}</span>
                <p className="wrap">{link.what}</p>
              </div>
              <span className="r">{link.at === null ? t('chain.open') : formatWhen(reader, link.at)}</span>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  )
}
