/** Home: one true sentence, what waits, what is open by tier, and how old the data is. */
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import { formatAge, formatLongDay, formatTime } from '@patchreeve/contract/messages/format.ts'
import { useRead } from '../api/query.ts'
import { terms } from '../api/vocabulary.ts'
import { findingsWhere, hostsWhere } from '../parts/address.ts'
import { Due } from '../parts/due.tsx'
import { Go } from '../parts/go.tsx'
import { AsOf, Section } from '../parts/page.tsx'
import { Empty, Failed, Skeleton, Stale } from '../parts/state.tsx'
import { sumTiers, Tier, tiers } from '../parts/tier.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say, Server } from '../text/say.tsx'
import { HomeFeeds } from './home-feeds.tsx'
import { HomeNext } from './home-next.tsx'
import { HomeSetup } from './home-setup.tsx'
import { deploymentPath } from './plan-paths.ts'

/** Where each number of the sentence leads. */
const sentenceLinks = {
  all: '/hosts',
  total: '/hosts',
  n: '/hosts',
  in: hostsWhere(terms.inTime),
  inTime: hostsWhere(terms.inTime),
  late: hostsWhere(terms.late),
  unknown: hostsWhere(terms.unknown),
  silent: hostsWhere(terms.silent),
  sample: hostsWhere(terms.sample),
}

export function HomePage() {
  const { t, reader } = useWords()
  useCrumbs({ name: formatLongDay(reader) })
  const { data, error, refetch, dataUpdatedAt } = useRead('home_show', {})
  if (data === undefined)
    return (
      <section>
        <h1 className="sr">{t('nav.home')}</h1>
        {error === null ? (
          <Skeleton lines={6} />
        ) : (
          <Failed what={t('failed.page')} error={error} retry={() => void refetch()} />
        )}
      </section>
    )
  return (
    <>
      {error !== null && <Stale since={dataUpdatedAt} error={error} />}
      <HomeHead home={data} />
      <div className="cols">
        <div className="c7 gap-l">
          <Waits waiting={data.waiting} home={data} />
          <HomeSetup home={data} />
        </div>
        <div className="c5 gap-l">
          <OpenFindings home={data} />
          <HomeFeeds feeds={data.feeds} />
        </div>
      </div>
      <HomeNext next={data.next} />
    </>
  )
}

function HomeHead({ home }: { home: Home }) {
  const { t, reader } = useWords()
  const { hosts } = home
  return (
    <section>
      <h1 className="sentence sentence--home">
        <Server text={home.sentence} links={sentenceLinks} />
      </h1>
      <AsOf
        items={[
          t('asof', { time: home.countedAt }),
          hosts.silent > 0 && <Go to={hostsWhere(terms.silent)}>{t('home.silent', { n: hosts.silent })}</Go>,
          home.oldestFeedAt !== null && t('home.oldest-feed', { age: formatAge(reader, home.oldestFeedAt) }),
          ...home.automatic.deployments.map(({ id, origin }) => (
            <Go key={id} to={deploymentPath(id)}>
              {t('home.rolling', { origin })}
            </Go>
          )),
          hosts.sample > 0 && <Go to={hostsWhere(terms.sample)}>{t('home.sample', { n: hosts.sample })}</Go>,
        ]}
      />
    </section>
  )
}

function Waits({ waiting, home }: { waiting: Home['waiting']; home: Home }) {
  const { t, reader } = useWords()
  if (waiting.length === 0)
    return (
      <Section title={t('waits.title')}>
        <Empty cause="clean" title={t('waits.none')}>
          {t('waits.none-body', { time: formatTime(reader, home.countedAt), n: home.feeds.length })}
        </Empty>
      </Section>
    )
  return (
    <Section title={t('waits.title')} side={t('waits.side', { n: waiting.length })}>
      <ol className="waits">
        {waiting.map((item) => (
          <li key={`${item.href} ${item.text.code}`}>
            <Due dueAt={item.dueAt} none={t(`waiting.${item.kind}`)} short />
            <div>
              <h3>
                <Go to={item.href}>
                  <Server text={item.text} />
                </Go>
              </h3>
            </div>
            <Go className={item.overdue ? 'btn btn--go' : 'btn'} to={item.href}>
              {t(leadsToList(item) ? 'waiting.act.list' : `waiting.act.${item.kind}`)}
            </Go>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** What is decided on a host's or a finding's own page is not decided in the list that leads there. */
const leadsToList = ({ kind, href }: Home['waiting'][number]): boolean =>
  kind === 'decision' && /^\/(hosts|findings)\?/.test(href)

function OpenFindings({ home }: { home: Home }) {
  const { t, parts } = useWords()
  return (
    <Section
      title={t('open.title')}
      side={t('open.side', { n: sumTiers(home.tiers) })}
      right={<Go to="/findings">{t('group.action')}</Go>}
    >
      <div className="tbl">
        <table>
          <caption className="sr">{t('open.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('col.tier')}</th>
              <th scope="col" className="num">
                {t('col.findings')}
              </th>
              <th scope="col">{t('open.within')}</th>
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier) => (
              <tr key={tier}>
                <th scope="row">
                  <Tier tier={tier} to={findingsWhere(`tier:${tier}`)} />
                </th>
                <td className="num">
                  <Go to={findingsWhere(`tier:${tier}`)}>{t('n', { n: home.tiers[tier] })}</Go>
                </td>
                <td>{t(`tier.${tier}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="small muted mt-3 stack-s">
        <li>
          <Say parts={parts('open.overdue', { n: home.overdue })} links={{ n: findingsWhere(terms.overdueFindings) }} />
        </li>
        <li>
          <Say
            parts={parts(
              home.inherited.open > 0 && home.inherited.open === sumTiers(home.tiers)
                ? 'open.inherited-all'
                : 'open.inherited',
              { open: home.inherited.open, closed: home.inherited.closed },
            )}
            links={{ open: withGroup('inherited') }}
          />
        </li>
        <li>
          <Say
            parts={parts('open.updates', { n: home.securityUpdates })}
            links={{ n: hostsWhere(terms.securityUpdates) }}
          />
        </li>
        <li>
          <Say parts={parts('open.reboot', { n: home.rebootDue })} links={{ n: hostsWhere(terms.rebootDue) }} />
        </li>
        <li>
          <Say
            parts={parts('open.devices', { n: home.devicesUndecided })}
            links={{ n: `/devices?where=${encodeURIComponent(terms.undecided)}` }}
          />
        </li>
      </ul>
    </Section>
  )
}

const withGroup = (group: string, where = ''): string => findingsWhere(where, group)
