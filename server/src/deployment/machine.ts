/** One host's part of a deployment as a machine: data in, data out. Late messages are normal in a fleet and move nothing. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'

export const stepEvents = [
  /** An order was made for it. */
  'ordered',
  /** The host said: not now, but later. */
  'postponed',
  'refused',
  /** The host's signed word on the outcome. */
  'installed',
  'undone',
  'failed',
  /** The host's signed word that the plan went through in a clone of it: the end of a drill. */
  'tried',
  /** Root's own package state and a later inventory show every planned version. */
  'shown',
  /** A person or a rule stopped the deployment. */
  'halted',
  /** A person went on from the halt. */
  'resumed',
  /** The order ended and the host never fetched it. */
  'order-over',
  /** The host fetched it, its time is over, and nothing came. */
  'fell-silent',
] as const
export type StepEvent = (typeof stepEvents)[number]

const OUTCOMES = { installed: 'installed', undone: 'undone', failed: 'failed', refused: 'refused' } as const

/**
 * What is allowed from where. A host that was halted, fell silent or let its order expire may still have begun: its word on what
 * it did is taken, whenever it comes. An undo that a host makes by itself can follow its own word that it was installed.
 */
const transitions: Readonly<Record<StepState, Partial<Record<StepEvent, StepState>>>> = {
  // Refused while it waits: the order that prepares it (the index is looked at, nothing is changed) was turned down.
  waiting: { ordered: 'ordered', refused: 'refused', halted: 'halted' },
  ordered: {
    ...OUTCOMES,
    tried: 'tried',
    postponed: 'waiting',
    halted: 'halted',
    'order-over': 'expired',
    'fell-silent': 'silent',
  },
  installed: { shown: 'verified', undone: 'undone', failed: 'failed' },
  expired: { ordered: 'ordered', ...OUTCOMES, tried: 'tried', halted: 'halted' },
  silent: { ...OUTCOMES, tried: 'tried' },
  halted: { installed: 'installed', undone: 'undone', failed: 'failed', resumed: 'waiting' },
  // A kernel that is installed may still not hold when it is booted.
  verified: { undone: 'undone', failed: 'failed' },
  undone: {},
  refused: {},
  failed: {},
  tried: {},
}

/** Undefined: not allowed from here. */
export function nextStep(state: StepState, event: StepEvent): StepState | undefined {
  return transitions[state][event]
}

/** What counts for a ring: the rest is still under way. A host that refused was not changed: it is shown, and stops nobody. */
export const succeededStates: readonly StepState[] = ['installed', 'verified', 'tried']
export const failedStates: readonly StepState[] = ['undone', 'failed', 'silent']
/** Nothing more comes of these by itself. */
export const endStates: readonly StepState[] = ['verified', 'undone', 'refused', 'failed', 'halted', 'silent', 'tried']
