/** What a host's signed word on an order is to its step. Pure. */
import type { Result } from '@patchreeve/trust/documents/result.ts'
import type { StepEvent } from './machine.ts'

/** `passes`: the refusal is one that waiting lifts. Undefined: it says nothing about the outcome (a try, a reboot). */
export function eventOf(verb: string, outcome: Result['outcome'], passes: boolean): StepEvent | undefined {
  switch (outcome) {
    case 'installed':
    case 'failed':
      return outcome
    // Of an updater the step is at its end in the same way: done, and still to be shown by a later inventory.
    case 'put-aside':
    case 'given-back':
      return 'installed'
    case 'undone':
      // Told to go back, it went back: that is what was planned.
      return verb === 'undo' ? 'installed' : 'undone'
    case 'refused':
      return passes ? 'postponed' : 'refused'
    default:
      return undefined
  }
}
