/** Hosts: which there are, which are in time, and which have not told us enough to say. */

import type { Home } from '@patchreeve/contract/api/home-views.ts'
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import { useRead } from '../api/query.ts'
import { hostKeys, terms } from '../api/vocabulary.ts'
import { hostsWhere, useAddress } from '../parts/address.ts'
import { Go } from '../parts/go.tsx'
import { List, useListQuery } from '../parts/list.tsx'
import { Head } from '../parts/page.tsx'
import { Empty } from '../parts/state.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { hostColumns } from './host-columns.tsx'
import { SampleAct } from './sample-act.tsx'

export function HostsPage() {
  const words = useWords()
  const { t } = words
  const { search } = useAddress()
  const query = useListQuery({ sorted: 'due' })
  const read = useRead('host_list', { query })
  const home = useRead('home_show', {})
  useCrumbs({ name: t('nav.hosts') })
  return (
    <>
      <Head
        title={t('nav.hosts')}
        sentence={<HostsSentence total={read.data?.total} filtered={(search.where ?? '') !== ''} home={home.data} />}
        asof={[
          <Newest key="newest" rows={read.data?.rows} />,
          <Go key="devices" to="/devices">
            {t('devices.title')}
          </Go>,
        ]}
      />
      <List
        caption={t('nav.hosts')}
        counted="count.hosts"
        read={read}
        columns={hostColumns(words)}
        rowId={(row) => row.id}
        keys={hostKeys}
        sorted="due"
        empty={
          <Empty
            cause="none-yet"
            title={t('hosts.none')}
            act={
              <>
                <Go className="btn btn--go" to="/settings/enrolment">
                  {t('hosts.enrol')}
                </Go>
                <SampleAct />
              </>
            }
          >
            {t('hosts.none-body')}
          </Empty>
        }
      />
    </>
  )
}

function HostsSentence({
  total,
  filtered,
  home,
}: {
  total: number | undefined
  filtered: boolean
  home: Home | undefined
}) {
  const { t, parts } = useWords()
  if (total === undefined) return t('hosts.sentence-waiting')
  if (home === undefined) return <Say parts={parts('hosts.sentence-alone', { n: total })} />
  const { hosts } = home
  if (filtered)
    return <Say parts={parts('hosts.sentence-filtered', { n: total, all: hosts.total })} links={{ all: '/hosts' }} />
  return (
    <Say
      parts={parts('hosts.sentence', { n: hosts.total, in: hosts.inTime, late: hosts.late, unknown: hosts.unknown })}
      links={{
        n: '/hosts',
        in: hostsWhere(terms.inTime),
        late: hostsWhere(terms.late),
        unknown: hostsWhere(terms.unknown),
      }}
    />
  )
}

/** The newest report among the rows shown. */
function Newest({ rows }: { rows: readonly HostRow[] | undefined }) {
  const { t } = useWords()
  const newest = (rows ?? []).reduce(
    (last, row) => (row.lastSeenAt !== null && row.lastSeenAt > last ? row.lastSeenAt : last),
    '',
  )
  return newest === '' ? null : t('hosts.newest', { time: newest })
}
