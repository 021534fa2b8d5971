/** Feeds: age, origin, what they cover, what was skipped and why the last attempt failed. */
import type { FeedState } from '@patchreeve/contract/api/home-views.ts'
import { formatAge, formatList, formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useAct, useRead } from '../../api/query.ts'
import { Act } from '../../parts/button.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Section } from '../../parts/page.tsx'
import { Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { failureText, useWords, type Words } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'
import { feedMark } from '../home-feeds.tsx'
import { AllRows } from './all-rows.tsx'

export function FeedSettings() {
  const words = useWords()
  const { t } = words
  const read = useRead('feed_list', {})
  return (
    <Section
      title={t('feeds.title')}
      side={read.data && t('feeds.count', { n: read.data.rows.length })}
      right={<Refresh />}
    >
      <AllRows
        caption={t('feeds.title')}
        read={read}
        columns={feedColumns(words)}
        empty={
          <Empty cause="unknown" title={t('feeds.none')}>
            {t('feeds.none-body')}
          </Empty>
        }
      />
    </Section>
  )
}

function Refresh() {
  const { t, plain } = useWords()
  const act = useAct('feed_refresh')
  return (
    <>
      <Act needs="feed.write" busy={act.isPending} onClick={() => act.mutate({})}>
        {t('feeds.refresh')}
      </Act>
      <span className="hint" role="status">
        {act.error !== null
          ? plain(failureText(act.error))
          : act.data
            ? t(act.data.started ? 'feeds.started' : 'feeds.running')
            : ''}
      </span>
    </>
  )
}

function feedColumns(words: Words): readonly Column<FeedState>[] {
  const { t, reader } = words
  return [
    {
      id: 'name',
      head: t('col.feed'),
      key: true,
      cell: (feed) => (
        <>
          <span className="strong">{feed.name}</span>
          <span className="sub">{feed.licence}</span>
        </>
      ),
    },
    {
      id: 'state',
      head: t('col.state'),
      cell: (feed) => (
        <>
          <Mark name={feedMark[feed.state]}>{t(`feed-state.${feed.state}`)}</Mark>
          {feed.failure !== null && (
            <span className="sub bad">
              <Server text={feed.failure} />
              {feed.attemptedAt !== null && <span className="block">{formatWhen(reader, feed.attemptedAt)}</span>}
            </span>
          )}
        </>
      ),
    },
    { id: 'age', head: t('col.data-age'), cell: (feed) => <Age feed={feed} words={words} /> },
    { id: 'origin', head: t('col.origin'), cell: (feed) => t(`feed-origin.${feed.origin}`) },
    {
      id: 'covers',
      head: t('col.covers'),
      cell: (feed) =>
        feed.covers.length === 0 ? (
          <span className="unsure">{t('not-known')}</span>
        ) : (
          <span className="wrap">
            {formatList(
              reader,
              feed.covers.map((system) => (system === '*' ? t('feeds.everything') : system)),
            )}
          </span>
        ),
    },
    {
      id: 'records',
      head: t('col.records'),
      num: true,
      cell: (feed) => (
        <>
          {feed.origin === 'none' ? <span className="unsure">{t('not-known')}</span> : t('n', { n: feed.records })}
          {Object.entries(feed.skipped).map(([reason, n]) => (
            <span key={reason} className="sub">
              {t('feeds.skipped', { n, reason })}
            </span>
          ))}
        </>
      ),
    },
  ]
}

function Age({ feed, words: { t, reader } }: { feed: FeedState; words: Words }) {
  if (feed.origin === 'none' || feed.dataAt === '') return <span className="unsure">{t('not-known')}</span>
  return (
    <>
      {formatAge(reader, feed.dataAt)}
      <span className="sub">{formatWhen(reader, feed.dataAt)}</span>
    </>
  )
}
