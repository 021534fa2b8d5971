/** The water gauge as clock: how much of the time is used, in words how much is left, and the date with its zone. */

import { DAY, formatDay, formatDuration, formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useWords } from '../text/context.tsx'

const HOUR = DAY / 24
/** Amber begins with under 36 h or under 30 % left. */
const NEAR = { ms: 36 * HOUR, share: 0.3 } as const
const GAUGE = { top: 3, height: 22 } as const

export interface DueProps {
  /** null: nothing is due, for the reason that `none` says. */
  readonly dueAt: string | null
  /** When the clock began, or how long it runs; without either the gauge shows only whether it is over. */
  readonly startedAt?: string | null
  readonly spanMs?: number
  readonly none?: string
  readonly short?: boolean
}

export function Due({ dueAt, startedAt, spanMs, none, short = false }: DueProps) {
  const { t, reader } = useWords()
  if (dueAt === null) return <span className="faint">{none ?? t('due.nothing')}</span>
  const due = Date.parse(dueAt)
  const left = due - reader.now
  const span = startedAt ? due - Date.parse(startedAt) : spanMs
  const used = left <= 0 ? 1 : span === undefined || span <= 0 ? undefined : Math.min(1, Math.max(0, 1 - left / span))
  const look = left <= 0 ? 'over' : left < NEAR.ms || (used !== undefined && 1 - used < NEAR.share) ? 'near' : ''
  const when = short ? formatDay(reader, dueAt) : formatWhen(reader, dueAt)
  return (
    <span className={`due ${look && `due--${look}`}`}>
      <Gauge used={used} over={left <= 0} />
      <span>
        <b>
          {left <= 0
            ? t('due.over', { time: formatDuration(reader, -left) })
            : t('due.left', { time: formatDuration(reader, left) })}
        </b>
        <small>{left <= 0 ? t('due.since', { when }) : when}</small>
      </span>
    </span>
  )
}

function Gauge({ used, over }: { used: number | undefined; over: boolean }) {
  const height = (used ?? 0) * GAUGE.height
  return (
    <svg viewBox="0 0 11 28" aria-hidden="true">
      <rect
        x="1.5"
        y="1.5"
        width="8"
        height="25"
        rx="2.5"
        fill="none"
        stroke="currentColor"
        {...(used === undefined ? { strokeDasharray: '3 2' } : {})}
      />
      {over ? (
        <>
          <rect x="3" y="1" width="5" height="24" rx="1" fill="currentColor" />
          <path d="M0 1.5h11" stroke="currentColor" strokeWidth="3" />
        </>
      ) : (
        used !== undefined && (
          <rect x="3" y={GAUGE.top + GAUGE.height - height} width="5" height={height} rx="1" fill="currentColor" />
        )
      )}
    </svg>
  )
}
