/** Feeds in a few lines: where the data comes from and how old it is. A feed that failed is never just "old". */
import type { FeedState } from '@patchreeve/contract/api/home-views.ts'
import { formatAge } from '@patchreeve/contract/messages/format.ts'
import { Go } from '../parts/go.tsx'
import { Mark, type MarkName } from '../parts/mark.tsx'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'

export const feedMark = {
  ok: 'verified',
  stale: 'waiting',
  failed: 'failed',
  off: 'retired',
  never: 'unknown',
} as const satisfies Record<FeedState['state'], MarkName>

export function HomeFeeds({ feeds }: { feeds: readonly FeedState[] }) {
  const { t, reader } = useWords()
  function ageOf(feed: FeedState): string {
    if (feed.origin === 'none') return t('feed-origin.none')
    const origin = t(`feed-origin.${feed.origin}`)
    // Some origins put no day on their data.
    if (feed.dataAt === '') return t('feeds.age-unknown', { origin })
    return t('feeds.age', { age: formatAge(reader, feed.dataAt), origin })
  }
  return (
    <Section title={t('feeds.title')} side={t('feeds.side')} right={<Go to="/settings/feeds">{t('feeds.all')}</Go>}>
      <ul className="pairs">
        {feeds.map((feed) => (
          <li key={feed.id}>
            <span>{feed.name}</span>
            <span>
              <Mark name={feedMark[feed.state]}>
                {t(`feed-state.${feed.state}`)}
                <span className="faint"> {ageOf(feed)}</span>
              </Mark>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
