/** Two lines over time: the share of the ring that the policy lets in (dashed), and the share that has begun. With its table twin. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useWords } from '../text/context.tsx'
import { allowedLine, begunLine, type Point, type RingRun, turnsOf } from './share-line.ts'

const WIDTH = 400
const HEIGHT = 104
const BOX = { left: 42, right: 8, top: 10, bottom: 24 } as const
const TABLE_ROWS = 10
/** Nothing more comes of these: a host of them waits for no delay. */
const endStates: ReadonlySet<StepState> = new Set([
  'verified',
  'undone',
  'refused',
  'failed',
  'halted',
  'silent',
  'tried',
])

export function ShareCurve({ run, endedAt }: { run: RingRun; endedAt: number | null }) {
  const { t, reader } = useWords()
  const now = Math.min(reader.now, endedAt ?? reader.now)
  const percent = (share: number) => t('when.share', { n: Math.round(share * 100) })
  const begun = begunLine(run, now)
  if (run.steps.every((step) => step.seenAt === null)) {
    const isOver = run.steps.every((step) => endStates.has(step.state))
    const verified = run.steps.filter((step) => step.state === 'verified').length
    return (
      <p className="small">
        <strong>{run.ring.name}</strong>{' '}
        <span className="muted">
          {isOver ? t('curve.over', { n: verified, all: run.steps.length }) : t('curve.not-seen')}
        </span>
      </p>
    )
  }
  const allowed = allowedLine(run, now)
  const title = t('curve.label', {
    allowed: percent(allowed.filter((point) => point.at <= now).at(-1)?.share ?? 0),
    begun: percent(begun.at(-1)?.share ?? 0),
  })
  return (
    <figure>
      <figcaption className="small">
        <strong>{run.ring.name}</strong> <span className="muted">{title}</span>
      </figcaption>
      <Chart label={`${run.ring.name}: ${title}`} allowed={allowed} begun={begun} now={now} />
      <details className="small">
        <summary>{t('curve.table')}</summary>
        <dl className="facts">
          {turnsOf(allowed, TABLE_ROWS).map((point) => (
            <div key={point.at} className="contents">
              <dt>{formatWhen(reader, instant(point.at))}</dt>
              <dd>{t('curve.may', { share: percent(point.share) })}</dd>
            </div>
          ))}
        </dl>
      </details>
    </figure>
  )
}

const instant = (at: number): string => new Date(at).toISOString()

function Chart(props: { label: string; allowed: readonly Point[]; begun: readonly Point[]; now: number }) {
  const { t, reader } = useWords()
  const { label, allowed, begun, now } = props
  const start = allowed[0]?.at ?? now
  const end = allowed.at(-1)?.at ?? now
  const x = (at: number) => BOX.left + ((at - start) / Math.max(1, end - start)) * (WIDTH - BOX.left - BOX.right)
  const y = (share: number) => BOX.top + (1 - share) * (HEIGHT - BOX.top - BOX.bottom)
  const foot = HEIGHT - 6
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path className="gr" d={`M${BOX.left} ${y(1)}H${WIDTH - BOX.right}M${BOX.left} ${y(0)}H${WIDTH - BOX.right}`} />
      <path className="now" d={`M${x(now)} ${BOX.top}V${HEIGHT - BOX.bottom}`} />
      <path className="s2" d={stairs(allowed, x, y)} />
      <path className="s1" d={stairs(begun, x, y)} />
      {[1, 0].map((share) => (
        <text key={share} x={BOX.left - 5} y={y(share) + 4} textAnchor="end">
          {t('when.share', { n: share * 100 })}
        </text>
      ))}
      <text x={BOX.left} y={foot}>
        {formatWhen(reader, instant(start))}
      </text>
      <text x={WIDTH - BOX.right} y={foot} textAnchor="end">
        {formatWhen(reader, instant(end))}
      </text>
    </svg>
  )
}

/** A share stays until it jumps. */
function stairs(points: readonly Point[], x: (at: number) => number, y: (share: number) => number): string {
  return points
    .map(({ at, share }, index) => {
      const before = points[index - 1]?.share ?? share
      return `${index === 0 ? 'M' : 'L'}${px(x(at))} ${px(y(before))}L${px(x(at))} ${px(y(share))}`
    })
    .join('')
}
const px = (n: number): string => n.toFixed(1)
