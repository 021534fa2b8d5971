/** How the hosts of each ring fare, as numbers: all that is decided about a roll-out as a whole is decided by these. Pure. */
import type { StepState } from '@patchreeve/contract/api/deployment-views.ts'
import type { Control } from './control.ts'
import { failedStates, succeededStates } from './machine.ts'
import { ASLEEP_AFTER_MS, isSilent, OVERDUE_AFTER_MS, SILENT_AFTER_MS } from './silence.ts'

/** One host's part as it stands. */
export interface Standing {
  readonly ringIndex: number
  readonly state: StepState
  /** Of its open order, if it has one. */
  readonly orderedAt: Date | null
  readonly leasedAt: Date | null
  /** When the server last heard of the host, by whatever it sent. */
  readonly heardAt: Date | null
  /** How many stand just so; one unless said otherwise. */
  readonly hosts?: number
}

export interface RingTally {
  /** Have the plan, and are heard of. */
  readonly succeeded: number
  /** Have it, and are not heard of any more. */
  readonly gone: number
  /** Undone or failed, by the host's own signed word. */
  readonly failed: number
  /** Took their order and said nothing in time. */
  readonly silent: number
  /** Begun, or about to. */
  readonly underWay: number
  /** Of these: begun so long ago that something may be wrong. */
  readonly overdue: number
}

export interface Tally {
  /** One for each ring of the policy. */
  readonly rings: readonly RingTally[]
  readonly control: Control
}

export const EMPTY: RingTally = { succeeded: 0, gone: 0, failed: 0, silent: 0, underWay: 0, overdue: 0 }

export function tallyOf(standings: readonly Standing[], rings: number, startedAt: Date, now: Date): Tally {
  const counts = Array.from({ length: rings }, () => ({ ...EMPTY }))
  const control = { hosts: 0, silent: 0 }
  const aliveAt = startedAt.getTime() - SILENT_AFTER_MS
  for (const one of standings) {
    const ring = counts[one.ringIndex]
    // A plan that was made under another policy may name more rings than there are now.
    if (ring) for (const name of countedAs(one, now)) ring[name] += one.hosts ?? 1
    if (!isControl(one) || one.heardAt === null || one.heardAt.getTime() < aliveAt) continue
    control.hosts += one.hosts ?? 1
    if (isSilent(one.heardAt, now)) control.silent += one.hosts ?? 1
  }
  return { rings: counts, control }
}

const isControl = ({ state }: Standing): boolean => state === 'waiting' || state === 'expired'

function countedAs({ state, orderedAt, leasedAt, heardAt }: Standing, now: Date): (keyof RingTally)[] {
  if (succeededStates.includes(state)) return [heardAt !== null && isSilent(heardAt, now) ? 'gone' : 'succeeded']
  if (state === 'silent') return ['silent']
  if (failedStates.includes(state)) return ['failed']
  if (state !== 'ordered') return []
  if (leasedAt !== null) return isPast(leasedAt, OVERDUE_AFTER_MS, now) ? ['underWay', 'overdue'] : ['underWay']
  return orderedAt === null || isPast(orderedAt, ASLEEP_AFTER_MS, now) ? [] : ['underWay']
}

const isPast = (at: Date, ms: number, now: Date): boolean => at.getTime() + ms <= now.getTime()
