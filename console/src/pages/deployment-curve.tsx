/**
 * Two lines over time: the share of the ring that the policy lets in, by the host's own rule, and the share that has begun. The
 * rule's line is the earliest: each host counts its delay from when it saw the fix itself.
 */
import type { DeploymentStep } from '@patchreeve/contract/api/deployment-views.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { releasedShare } from '@patchreeve/trust/accept/place.ts'
import { openMs, type Span, spansOf } from '@patchreeve/trust/accept/windows.ts'
import type { Ring } from '@patchreeve/trust/documents/policy.ts'
import { useWords } from '../text/context.tsx'

interface CurveProps {
  readonly ring: Ring
  readonly periodMinutes: number
  readonly urgent: boolean
  readonly startedAt: number
  readonly endedAt: number | null
  readonly steps: readonly DeploymentStep[]
}
interface Point {
  readonly at: number
  readonly share: number
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** A ring that never opens must not be drawn for ever. */
const LONGEST = 60 * DAY
/** Enough for a smooth line at 400 px, few enough for the table. */
const POINTS = 120
const WIDTH = 400
const HEIGHT = 96
const BOX = { left: 34, right: 8, top: 8, bottom: 22 } as const

export function ShareCurve(props: CurveProps) {
  const { t, reader } = useWords()
  const { ring, steps, startedAt } = props
  const now = Math.min(reader.now, props.endedAt ?? reader.now)
  const allowed = allowedLine(props, now)
  const end = allowed.at(-1)?.at ?? now
  const begun = begunLine(steps, startedAt, now)
  const x = (at: number) =>
    BOX.left + ((at - startedAt) / Math.max(1, end - startedAt)) * (WIDTH - BOX.left - BOX.right)
  const y = (share: number) => BOX.top + (1 - share) * (HEIGHT - BOX.top - BOX.bottom)
  const percent = (share: number) => t('when.share', { n: Math.round(share * 100) })
  const shareNow = allowed.filter((point) => point.at <= now).at(-1)?.share ?? 0
  const title = t('curve.label', {
    allowed: percent(shareNow),
    begun: percent(begun.at(-1)?.share ?? 0),
  })
  return (
    <figure>
      <figcaption className="small">
        <strong>{ring.name}</strong> <span className="muted">{title}</span>
      </figcaption>
      <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        <path className="gr" d={`M${BOX.left} ${y(1)}H${WIDTH - BOX.right}M${BOX.left} ${y(0)}H${WIDTH - BOX.right}`} />
        <path className="s2" d={stairs(allowed, x, y)} />
        <path className="s1" d={stairs(begun, x, y)} />
        <path className="now" d={`M${x(now)} ${BOX.top}V${HEIGHT - BOX.bottom}`} />
        <text x={BOX.left - 4} y={y(1) + 4} textAnchor="end">
          {percent(1)}
        </text>
        <text x={BOX.left - 4} y={y(0) + 4} textAnchor="end">
          {percent(0)}
        </text>
        <text x={BOX.left} y={HEIGHT - 6}>
          {formatWhen(reader, new Date(startedAt).toISOString())}
        </text>
        <text x={WIDTH - BOX.right} y={HEIGHT - 6} textAnchor="end">
          {formatWhen(reader, new Date(end).toISOString())}
        </text>
      </svg>
      <details className="small">
        <summary>{t('curve.table')}</summary>
        <dl className="facts">
          {turns(allowed).map((point) => (
            <div key={point.at} className="contents">
              <dt>{formatWhen(reader, new Date(point.at).toISOString())}</dt>
              <dd>{t('curve.may', { share: percent(point.share) })}</dd>
            </div>
          ))}
        </dl>
      </details>
    </figure>
  )
}

/** From the start until all may, or until now where that is later. */
function allowedLine({ ring, periodMinutes, urgent, startedAt }: CurveProps, now: number): Point[] {
  const opens = startedAt + (urgent ? ring.urgentDelayMinutes : ring.delayMinutes) * MINUTE
  const spans: readonly Span[] = spansOf(ring.windows, Intl.DateTimeFormat().resolvedOptions().timeZone)
  const share = (at: number): number => {
    const open = openMs(spans, opens, at)
    return open <= 0 ? 0 : releasedShare(open, periodMinutes * MINUTE, ring.sharePercent)
  }
  let end = Math.max(now, opens) + DAY / 8
  while (share(end) < 1 && end < startedAt + LONGEST) end += DAY / 8
  const step = (end - startedAt) / POINTS
  return Array.from({ length: POINTS + 1 }, (_, index) => {
    const at = startedAt + index * step
    return { at, share: share(at) }
  })
}

/** Hosts that have said something, when they said the last of it. */
function begunLine(steps: readonly DeploymentStep[], startedAt: number, now: number): Point[] {
  const times = steps
    .filter((step) => step.result !== null || step.state === 'ordered')
    .map((step) => Math.max(startedAt, Date.parse(step.since)))
    .sort((a, b) => a - b)
  const points = times.map((at, index): Point => ({ at, share: (index + 1) / Math.max(1, steps.length) }))
  return [
    { at: startedAt, share: 0 },
    ...points,
    { at: Math.max(now, times.at(-1) ?? now), share: times.length / Math.max(1, steps.length) },
  ]
}

function stairs(points: readonly Point[], x: (at: number) => number, y: (share: number) => number): string {
  return points
    .map(
      ({ at, share }, index) =>
        `${index === 0 ? 'M' : 'L'}${px(x(at))} ${px(y(points[index - 1]?.share ?? share))}L${px(x(at))} ${px(y(share))}`,
    )
    .join('')
}
const px = (n: number): string => n.toFixed(1)

/** Where the line changes: at most ten rows, the last one always. */
function turns(points: readonly Point[]): Point[] {
  const changes = points.filter((point, index) => index === 0 || point.share !== points[index - 1]?.share)
  const every = Math.ceil(changes.length / 10)
  return changes.filter((_, index) => index % every === 0 || index === changes.length - 1)
}
