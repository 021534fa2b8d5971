/** Columns of emergencies and drills, and the marks of where they stand. */
import type { EmergencyDetail, EmergencyRow, EmergencyState } from '@patchreeve/contract/api/emergency-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { Go } from '../parts/go.tsx'
import { Mark, type MarkName } from '../parts/mark.tsx'
import type { Column } from '../parts/table.tsx'
import { Tier } from '../parts/tier.tsx'
import { useWords, type Words } from '../text/context.tsx'
import { packagesText } from './plan-columns.tsx'

export const emergencyPath = (id: string): string => `/emergencies/${encodeURIComponent(id)}`

const stateShape = {
  unsigned: 'waiting',
  running: 'installing',
  halted: 'halted',
  finished: 'verified',
  over: 'retired',
} as const satisfies Record<EmergencyState, MarkName>

export function EmergencyMark({ state }: { state: EmergencyState }) {
  return <Mark name={stateShape[state]}>{useWords().t(`emergency-state.${state}`)}</Mark>
}

const reviewShape = { due: 'waiting', overdue: 'failed', done: 'verified', none: 'retired' } as const

export function ReviewMark({ review }: { review: EmergencyRow['review'] }) {
  return <Mark name={reviewShape[review]}>{useWords().t(`emergency-review.${review}`)}</Mark>
}

export function inTimeText({ t }: Words, inTime: boolean | null): string {
  return t(inTime === null ? 'emergency.in-time-open' : inTime ? 'emergency.in-time' : 'emergency.too-late')
}

export function emergencyColumns(words: Words): readonly Column<EmergencyRow>[] {
  const { t, reader } = words
  return [
    {
      id: 'what',
      head: t('col.emergency'),
      key: true,
      cell: (one) => (
        <>
          <Go className="strong wrap" to={emergencyPath(one.id)}>
            {packagesText(words, one.packages)}
          </Go>
          <span className="sub wrap">{one.reason}</span>
        </>
      ),
    },
    { id: 'kind', head: t('col.kind'), cell: (one) => t(`emergency-kind.${one.kind}`) },
    { id: 'state', head: t('col.state'), cell: (one) => <EmergencyMark state={one.state} /> },
    { id: 'tier', head: t('col.tier'), cell: (one) => <Tier tier={one.tier} /> },
    {
      id: 'reached',
      head: t('col.reached'),
      num: true,
      cell: (one) => t('deployments.of', { n: one.reached, all: one.hosts }),
    },
    { id: 'in-time', head: t('col.in-time'), cell: (one) => inTimeText(words, one.inTime) },
    {
      id: 'review',
      head: t('col.review'),
      cell: (one) => (
        <>
          <ReviewMark review={one.review} />
          {one.reviewDueAt !== null && one.review !== 'done' && (
            <span className="sub">{t('emergency.review-until', { when: one.reviewDueAt })}</span>
          )}
        </>
      ),
    },
    {
      id: 'started',
      head: t('col.started'),
      cell: (one) => t('emergency.by', { when: formatWhen(reader, one.startedAt), by: one.startedBy }),
    },
  ]
}

export function stageColumns(words: Words): readonly Column<EmergencyDetail['stages'][number]>[] {
  const { t, reader } = words
  return [
    { id: 'stage', head: t('col.stage'), key: true, cell: (one) => t(`emergency-stage.${one.stage}`) },
    {
      id: 'at',
      head: t('col.at'),
      cell: (one) =>
        one.at === null ? <span className="faint">{t('emergency.not-yet')}</span> : formatWhen(reader, one.at),
    },
    { id: 'after', head: t('col.after'), num: true, cell: (one) => afterText(words, one.minutes) },
  ]
}

export function slowestColumns(words: Words): readonly Column<EmergencyDetail['slowest'][number]>[] {
  const { t } = words
  return [
    {
      id: 'host',
      head: t('col.host'),
      key: true,
      cell: (one) => <Go to={`/hosts/${encodeURIComponent(one.hostId)}`}>{one.host}</Go>,
    },
    { id: 'state', head: t('col.state'), cell: (one) => one.state },
    { id: 'after', head: t('col.after'), num: true, cell: (one) => afterText(words, one.minutes) },
  ]
}

const afterText = ({ t }: Words, minutes: number | null): string =>
  minutes === null ? '–' : t('emergency.minutes', { n: Math.round(minutes) })
