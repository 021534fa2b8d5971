/** Findings: one row is one action on many hosts. Other groupings are views of the same findings. */

import { formatAge, formatTime } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../api/query.ts'
import { findingKeys, terms } from '../api/vocabulary.ts'
import { findingsWhere, useAddress, withSearch } from '../parts/address.ts'
import { Go } from '../parts/go.tsx'
import { List, useListQuery } from '../parts/list.tsx'
import { Head } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import { sumTiers } from '../parts/tier.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { groupColumns } from './finding-columns.tsx'

export const groups = ['action', 'vulnerability', 'inherited', 'no-fix'] as const
export type Group = (typeof groups)[number]

export function FindingsPage() {
  const words = useWords()
  const { t, reader } = words
  const { search } = useAddress()
  const group = groups.find((name) => name === search.group) ?? 'action'
  const read = useRead('finding_list', { query: { ...useListQuery({ sorted: 'due' }), group } })
  const home = useRead('home_show', {})
  useCrumbs({ name: t('nav.findings'), to: '/findings' }, { name: t(`group.${group}`) })
  return (
    <>
      <Head
        title={t('nav.findings')}
        sentence={
          <FindingsSentence
            total={read.data?.total}
            group={group}
            filtered={(search.where ?? '') !== ''}
            home={home.data}
          />
        }
        asof={[
          t('findings.one-row'),
          home.data?.oldestFeedAt && t('home.oldest-feed', { age: formatAge(reader, home.data.oldestFeedAt) }),
        ]}
      />
      <section className="stack">
        <Groups now={group} where={search.where} />
        <List
          caption={t(`group.${group}`)}
          counted={
            group === 'action'
              ? 'count.actions'
              : group === 'vulnerability'
                ? 'count.vulnerabilities'
                : 'count.findings'
          }
          read={read}
          columns={groupColumns(words)}
          rowId={(row) => row.id}
          keys={findingKeys}
          sorted="due"
          lead
          empty={
            <NoFindings group={group} home={home.data && { at: home.data.countedAt, feeds: home.data.feeds.length }} />
          }
        />
      </section>
    </>
  )
}

/** Clean is a claim: it names when and against how many feeds; where we cannot know that, it is not clean. */
function NoFindings({ group, home }: { group: Group; home: { at: string; feeds: number } | undefined }) {
  const { t, reader } = useWords()
  if (home === undefined)
    return (
      <Empty cause="unknown" title={t('findings.cannot-say')}>
        {t('findings.cannot-say-body')}
      </Empty>
    )
  return (
    <Empty
      cause="clean"
      title={t(`findings.none.${group}`)}
      act={<Go to="/settings/feeds">{t('findings.what-checked')}</Go>}
    >
      {t('findings.clean-body', { time: formatTime(reader, home.at), n: home.feeds })}
    </Empty>
  )
}

interface SentenceProps {
  readonly total: number | undefined
  readonly group: Group
  readonly filtered: boolean
  readonly home: { readonly tiers: Parameters<typeof sumTiers>[0]; readonly overdue: number } | undefined
}

/** Says only what the answers say; while they are not there it says that. */
function FindingsSentence({ total, group, filtered, home }: SentenceProps) {
  const { t, parts } = useWords()
  if (total === undefined) return t('findings.sentence-waiting')
  if (filtered || home === undefined) return <Say parts={parts('findings.sentence-filtered', { n: total })} />
  const links = { all: findingsWhere('', 'vulnerability'), late: findingsWhere(terms.overdueFindings) }
  return (
    <Say
      parts={parts(`findings.sentence.${group}`, { n: total, all: sumTiers(home.tiers), late: home.overdue })}
      links={links}
    />
  )
}

function Groups({ now, where }: { now: Group; where: string | undefined }) {
  const { t } = useWords()
  return (
    <nav aria-label={t('group.label')}>
      <div className="seg">
        {groups.map((group) => (
          <Go
            key={group}
            to={withSearch('/findings', { group: group === 'action' ? undefined : group, where })}
            aria-current={group === now ? 'true' : undefined}
          >
            {t(`group.${group}`)}
          </Go>
        ))}
      </div>
    </nav>
  )
}
