/** Status marks: a shape and a word each. They must read in black and white at 12 px; colour only helps. */

import type { HostState } from '@patchreeve/contract/api/host-views.ts'
import type { FixState as FixStateSchema } from '@patchreeve/contract/api/risk-views.ts'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { useWords } from '../text/context.tsx'

const shapes = {
  verified: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path
        d="m4.8 8.3 2.2 2.2 4.2-4.6"
        fill="none"
        stroke="var(--paper)"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  waiting: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 4.6V8l2.3 1.4" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  trying: (
    <path
      d="M8 1.5 14.5 8 8 14.5 1.5 8z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeDasharray="2.6 1.7"
    />
  ),
  installing: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 1.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor" />
    </>
  ),
  refused: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M3.8 12.2 12.2 3.8" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
  installed: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path
        d="m4.9 8.2 2.1 2.2 4-4.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  undone: (
    <>
      <path
        d="M3.2 3.2v3.6h3.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M3.6 6.6a5.4 5.4 0 1 1-.6 3.7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </>
  ),
  halted: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M6.2 5.2v5.6M9.8 5.2v5.6" stroke="var(--paper)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  failed: <path d="M3 3l10 10M13 3 3 13" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  silent: (
    <>
      <circle
        cx="8"
        cy="8"
        r="6.2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeDasharray="1 3"
        strokeLinecap="round"
      />
      <path d="M5.5 8h5" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  unknown: (
    <>
      <rect
        x="1.8"
        y="1.8"
        width="12.4"
        height="12.4"
        rx="2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeDasharray="3 2"
      />
      <path
        d="M6.2 6.3c0-2.3 3.7-2.3 3.7 0 0 1.4-1.9 1.5-1.9 3M8 11.6h.01"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </>
  ),
  retired: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M5 8h6" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
} as const satisfies Record<string, ReactNode>
export type MarkName = keyof typeof shapes

export function Mark({ name, children }: { name: MarkName; children: ReactNode }) {
  return (
    <span className={`mark mark--${name}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {shapes[name]}
      </svg>
      <span>{children}</span>
    </span>
  )
}

const hostShape = {
  reporting: 'verified',
  silent: 'silent',
  'never-reported': 'unknown',
  retired: 'retired',
  sample: 'trying',
} as const satisfies Record<z.infer<typeof HostState>, MarkName>

export function HostMark({ state }: { state: z.infer<typeof HostState> }) {
  return <Mark name={hostShape[state]}>{useWords().t(`host-state.${state}`)}</Mark>
}

type FixState = z.infer<typeof FixStateSchema>
const fixShape = {
  fixable: 'waiting',
  'kept-back': 'refused',
  'not-reachable': 'refused',
  'not-fixed': 'unknown',
  'wont-fix': 'refused',
  'restart-due': 'installing',
  unknown: 'unknown',
} as const satisfies Record<FixState, MarkName>

export function FixMark({ state }: { state: FixState }) {
  return <Mark name={fixShape[state]}>{useWords().t(`fix-state.${state}`)}</Mark>
}

export type Verdict = 'vulnerable' | 'not' | 'unknown'
const verdictShape = { vulnerable: 'failed', not: 'verified', unknown: 'unknown' } as const satisfies Record<
  Verdict,
  MarkName
>

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  return <Mark name={verdictShape[verdict]}>{useWords().t(`verdict.${verdict}`)}</Mark>
}
