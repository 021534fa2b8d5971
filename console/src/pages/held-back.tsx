/** Versions that are not proposed without a person: why, on which hosts, until when, and the act that lets one go on. */
import type { HeldBack } from '@patchreeve/contract/api/plan-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useAct, useRead } from '../api/query.ts'
import { Because } from '../parts/because.tsx'
import { Act } from '../parts/button.tsx'
import { Go } from '../parts/go.tsx'
import { Head } from '../parts/page.tsx'
import { Refused } from '../parts/refused.tsx'
import { Empty, Failed, Skeleton } from '../parts/state.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useCrumbs } from '../shell/crumbs.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { Say } from '../text/say.tsx'
import { hostPath } from './host-columns.tsx'
import { deploymentPath } from './plan-paths.ts'

export function HeldBackPage() {
  const words = useWords()
  const { t, parts } = words
  const { data, error, refetch } = useRead('heldback_list', {})
  useCrumbs({ name: t('nav.plans'), to: '/plans' }, { name: t('held.title') })
  const rows = data?.rows ?? []
  return (
    <>
      <Head
        title={t('held.title')}
        sentence={
          data === undefined ? (
            t('held.sentence-waiting')
          ) : rows.length === 0 ? (
            t('held.sentence-none')
          ) : (
            <Say parts={parts('held.sentence', { n: rows.length })} />
          )
        }
        asof={[rows.length > 0 && t('held.later')]}
      />
      {error && data === undefined ? (
        <Failed what={t('failed.list')} error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton lines={4} />
      ) : rows.length === 0 ? (
        <Empty cause="clean" title={t('held.sentence-none')}>
          {t('held.none-body')}
        </Empty>
      ) : (
        <Table caption={t('held.title')} columns={columns(words)} rows={rows} rowId={(row) => row.id} lead />
      )}
    </>
  )
}

function columns({ t, reader }: Words): readonly Column<HeldBack>[] {
  return [
    {
      id: 'version',
      head: t('held.version'),
      key: true,
      cell: (one) => (
        <>
          <span className="strong wrap">{one.name}</span>
          <span className="sub mono wrap">{one.version}</span>
        </>
      ),
    },
    {
      id: 'host',
      head: t('col.hosts'),
      cell: (one) => (one.host ? <Go to={hostPath(one.host.id)}>{one.host.name}</Go> : t('held.all-hosts')),
    },
    {
      id: 'why',
      head: t('held.why'),
      cell: (one) => (
        <>
          {t(`held.how.${one.how}`)}
          {one.because !== null && (
            <span className="sub">
              <Because reasons={[one.because]} />
            </span>
          )}
          <Go className="sub" to={deploymentPath(one.deployment)}>
            {t('held.roll-out')}
          </Go>
        </>
      ),
    },
    { id: 'until', head: t('held.until'), cell: (one) => formatWhen(reader, one.until) },
    { id: 'act', head: t('held.lift'), act: true, cell: (one) => <Lift id={one.id} /> },
  ]
}

function Lift({ id }: { id: string }) {
  const { t } = useWords()
  const act = useAct('heldback_lift')
  return (
    <>
      <Act needs="plan.write" busy={act.isPending} onClick={() => act.mutate({ params: { id } })}>
        {t('held.lift')}
      </Act>
      <Refused error={act.error} />
    </>
  )
}
