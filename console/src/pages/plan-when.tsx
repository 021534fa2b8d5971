/** When its hosts may have it: rings of the plan's policy with the hosts that are in this plan, and whether dates can be met. */
import type { PlanDetail } from '@patchreeve/contract/api/plan-views.ts'
import { formatDuration, formatWhen } from '@patchreeve/contract/messages/format.ts'
import type { Policy, Ring } from '@patchreeve/trust/documents/policy.ts'
import { calendarLines, zoneText } from '@patchreeve/trust/policy/calendar-lines.ts'
import { draftOf } from '@patchreeve/trust/policy/draft.ts'
import { finishedAt } from '@patchreeve/trust/policy/feasibility.ts'
import { ringOf } from '@patchreeve/trust/policy/plan-page.ts'
import { Section } from '../parts/page.tsx'
import { Banner, Failed, Skeleton } from '../parts/state.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { usePolicyDocument } from './policy-document.ts'

interface RingRow {
  readonly ring: Ring
  readonly hosts: number
  /** What the ring before can give as proof in this plan. */
  readonly below: number | undefined
}

export function PlanWhen({ plan }: { plan: PlanDetail }) {
  const { t } = useWords()
  const read = usePolicyDocument({ digest: plan.policy })
  return (
    <Section title={t('when.title')} side={t('when.side', { version: read.data?.row.version })}>
      {read.data ? (
        <Rings plan={plan} policy={read.data.policy} />
      ) : read.error === null ? (
        <Skeleton />
      ) : (
        <Failed what={t('failed.page')} error={read.error} retry={() => void read.refetch()} />
      )}
    </Section>
  )
}

function Rings({ plan, policy }: { plan: PlanDetail; policy: Policy }) {
  const words = useWords()
  const { t } = words
  const rows = ringRows(plan, policy)
  const stuck = rows.find((row) => isStuck(row))
  return (
    <div className="stack">
      <Table
        caption={t('when.title')}
        columns={ringColumns(words, plan.urgent)}
        rows={rows}
        rowId={(row) => row.ring.name}
      />
      {stuck ? (
        <Banner look="warn" icon="info" title={t('when.stuck', { ring: stuck.ring.name })}>
          {t('when.stuck-body', { n: stuck.ring.promotion.minSucceeded, have: stuck.below })}
        </Banner>
      ) : (
        <LastHost plan={plan} policy={policy} />
      )}
    </div>
  )
}

function ringRows(plan: PlanDetail, policy: Policy): RingRow[] {
  const keys = plan.transactions.flatMap((one) => one.hosts.map((host) => host.hostKey))
  const counts = policy.rings.map((ring) => keys.filter((key) => ringOf(policy, key) === ring.name).length)
  return policy.rings.map((ring, at) => ({ ring, hosts: counts[at] ?? 0, below: counts[at - 1] }))
}

/** A ring begins by proofs of this very plan: too few hosts below it never give enough. */
const isStuck = ({ ring, hosts, below }: RingRow): boolean =>
  hosts > 0 && below !== undefined && below < ring.promotion.minSucceeded

/** The rules alone, from now on: delays counted anew, hosts always there. It can be sooner, hardly later. */
function LastHost({ plan, policy }: { plan: PlanDetail; policy: Policy }) {
  const { t, reader } = useWords()
  const end = finishedAt(draftOf(policy), plan.urgent ? 'T0' : 'T1', new Date(reader.now))
  if (end === null)
    return (
      <Banner look="warn" icon="info" title={t('when.never')}>
        {t('when.never-body')}
      </Banner>
    )
  const when = formatWhen(reader, end.toISOString())
  if (plan.dueAt === null) return <p className="small muted">{t('when.last', { when })}</p>
  const left = Date.parse(plan.dueAt) - end.getTime()
  if (left >= 0)
    return <p className="small muted">{t('when.last-spare', { when, time: formatDuration(reader, left) })}</p>
  return (
    <Banner look="warn" icon="info" title={t('when.late', { when, time: formatDuration(reader, -left) })}>
      {t('when.late-body')}
    </Banner>
  )
}

function ringColumns(words: Words, urgent: boolean): readonly Column<RingRow>[] {
  const { t, reader } = words
  return [
    { id: 'ring', head: t('col.ring'), key: true, cell: ({ ring }) => <span className="strong">{ring.name}</span> },
    { id: 'hosts', head: t('col.hosts'), num: true, cell: ({ hosts }) => t('n', { n: hosts }) },
    {
      id: 'delay',
      head: t('col.waits'),
      cell: ({ ring }) => {
        const minutes = urgent ? ring.urgentDelayMinutes : ring.delayMinutes
        return minutes === 0 ? t('none') : formatDuration(reader, minutes * 60_000)
      },
    },
    {
      id: 'windows',
      head: t('col.windows'),
      cell: ({ ring }) =>
        ring.windows === 'any'
          ? t('when.any')
          : [...calendarLines(ring.windows.calendar, words), zoneText(ring.windows.calendar, words)].join('; '),
    },
    { id: 'share', head: t('col.share'), num: true, cell: ({ ring }) => t('when.share', { n: ring.sharePercent }) },
    {
      id: 'proof',
      head: t('col.proof'),
      cell: ({ ring, below }) =>
        below === undefined
          ? t('none')
          : t('when.proof', { n: ring.promotion.minSucceeded, failed: ring.promotion.maxFailed }),
    },
  ]
}
