/** One cell per host up to a number that can be looked at; beyond it one bar, divided by states. */
import { type DeploymentStep, type StepState, stepStates } from '@patchreeve/contract/api/deployment-views.ts'
import type { ReactNode } from 'react'
import { Go } from '../parts/go.tsx'
import { useWords } from '../text/context.tsx'
import { hostPath } from './host-columns.tsx'

/** More cells are no picture any more. */
const CELLS_MAX = 400

const frame = (dash?: string) => (
  <rect
    x=".8"
    y=".8"
    width="16.4"
    height="16.4"
    rx="2.5"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    {...(dash === undefined ? {} : { strokeDasharray: dash })}
  />
)
const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.8,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

const shapes: Readonly<Record<StepState, ReactNode>> = {
  waiting: frame(),
  ordered: (
    <>
      {frame()}
      <path d="M.8 9h16.4v6a2 2 0 0 1-2 2.2H2.8a2 2 0 0 1-2-2.2z" fill="currentColor" />
    </>
  ),
  installed: (
    <>
      {frame()}
      <path d="m5 9.4 2.7 2.7 5.3-5.6" {...stroke} />
    </>
  ),
  verified: (
    <>
      <rect width="18" height="18" rx="3" fill="currentColor" />
      <path d="m5 9.4 2.7 2.7 5.3-5.6" {...stroke} stroke="var(--paper)" />
    </>
  ),
  undone: (
    <>
      {frame()}
      <path d="M5.5 4.5v3h3" {...stroke} />
      <path d="M5.8 7.3a4.2 4.2 0 1 1-.3 3.8" {...stroke} />
    </>
  ),
  refused: (
    <>
      {frame()}
      <path d="M5 13 13 5" {...stroke} />
    </>
  ),
  failed: (
    <>
      {frame()}
      <path d="m5.5 5.5 7 7M12.5 5.5l-7 7" {...stroke} />
    </>
  ),
  halted: (
    <>
      {frame('3 2')}
      <path d="M6.8 5.5v7M11.2 5.5v7" {...stroke} />
    </>
  ),
  expired: (
    <>
      {frame('3 2')}
      <path d="M5.5 9h7" {...stroke} />
    </>
  ),
  tried: (
    <>
      {frame('3 2')}
      <path d="m5.2 9.4 2.6 2.6 5-6" {...stroke} />
    </>
  ),
  silent: (
    <>
      {frame('1.5 2.5')}
      <path d="M5.5 9h7" {...stroke} />
    </>
  ),
}

function Cell({ state }: { state: StepState }) {
  return (
    <svg viewBox="0 0 18 18" aria-hidden="true">
      {shapes[state]}
    </svg>
  )
}

export function Cells({ ring, steps }: { ring: string; steps: readonly DeploymentStep[] }) {
  const { t } = useWords()
  if (steps.length > CELLS_MAX) return <Bar ring={ring} steps={steps} />
  const sorted = [...steps].sort((a, b) => order(a.state) - order(b.state))
  return (
    <ul className="cells" aria-label={t('rings.cells', { ring })}>
      {sorted.map((step) => {
        const name = t('rings.cell', { host: step.host, state: t(`step-state.${step.state}`) })
        return (
          <li key={step.hostId}>
            <Go className={`cell--${step.state}`} to={hostPath(step.hostId)} title={name} aria-label={name}>
              <Cell state={step.state} />
            </Go>
          </li>
        )
      })}
    </ul>
  )
}

/** Done first, not begun last, as the eye reads progress. */
const drawn: readonly StepState[] = [
  'verified',
  'tried',
  'installed',
  'ordered',
  'undone',
  'failed',
  'silent',
  'refused',
  'halted',
  'expired',
  'waiting',
]
const order = (state: StepState): number => drawn.indexOf(state)

function Bar({ ring, steps }: { ring: string; steps: readonly DeploymentStep[] }) {
  const { t } = useWords()
  const counts = drawn.map((state) => ({ state, n: steps.filter((step) => step.state === state).length }))
  let from = 0
  return (
    <svg
      className="bar"
      viewBox={`0 0 ${steps.length} 18`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('rings.cells', { ring })}
    >
      {counts.map(({ state, n }) => {
        const x = from
        from += n
        return n === 0 ? null : (
          <rect key={state} className={`cell--${state}`} x={x} y="0" width={n} height="18" fill="currentColor" />
        )
      })}
    </svg>
  )
}

/** Only the states that are there. */
export function Legend({ steps }: { steps: readonly DeploymentStep[] }) {
  const { t } = useWords()
  return (
    <span className="legend">
      {stepStates
        .filter((state) => steps.some((step) => step.state === state))
        .map((state) => (
          <span key={state}>
            <span className={`cell--${state}`}>
              <Cell state={state} />
            </span>
            {t(`step-state.${state}`)}
          </span>
        ))}
    </span>
  )
}
