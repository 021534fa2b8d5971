/** From when on a host that says nothing counts as failed, and what keeps others from following it before that. Pure. */
import { HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import type { StepEvent } from './machine.ts'

/** From the lease on: try, probes, install, probes and an undo fit in it many times. */
export const SILENT_AFTER_MS = 2 * HOUR_MS
/**
 * From the lease on: most hosts have answered by then. Who takes longer is not failed, but nobody else follows as if it were well. Later
 * would let a ring grow on those that answer, while those that never will are not missed yet (docs/rollout.md, mode silent).
 */
export const OVERDUE_AFTER_MS = 15 * MINUTE_MS
/** An order that no host fetched for so long waits for one that is off: it is under way no more. */
export const ASLEEP_AFTER_MS = 10 * MINUTE_MS

export interface OpenOrder {
  readonly notAfter: Date
  readonly leasedAt: Date | null
  readonly epoch: number
}

/** What an order's time brings, if it is over: never fetched or overtaken by a restore, or fetched and nothing came. */
export function orderEnd(order: OpenOrder, epoch: number, now: Date): StepEvent | undefined {
  if (order.leasedAt !== null) return isSilent(order.leasedAt, now) ? 'fell-silent' : undefined
  return order.notAfter <= now || order.epoch !== epoch ? 'order-over' : undefined
}

/** `heardAt`: when it last said anything. */
export const isSilent = (heardAt: Date, now: Date): boolean => heardAt.getTime() + SILENT_AFTER_MS <= now.getTime()
