/** One accepted order as apply works on it: what its journal's first line keeps, so that a run after a kill needs nothing else. */
import { Digest, Instant } from '@patchreeve/trust/documents/fields.ts'
import { Order } from '@patchreeve/trust/documents/order.ts'
import { undoClasses } from '@patchreeve/trust/documents/plan.ts'
import { Origin, Probe, RebootRules } from '@patchreeve/trust/documents/policy.ts'
import { Drain } from '@patchreeve/trust/documents/policy-rules.ts'
import { z } from 'zod'
import { FellBack } from './boot/fell-back.ts'
import { Deferred } from './boot/people.ts'
import type { Work } from './platform.ts'

export const Job = z.strictObject({
  order: Order,
  digest: Digest,
  /** The plan's own word for its transaction; null where the order names no plan. */
  undo: z.enum(undoClasses).nullable(),
  origins: z.array(Origin),
  probes: z.array(Probe),
  /** When the lease ends that it was accepted with; null for verbs that need none. */
  leaseUntil: Instant.nullable(),
  startedAt: Instant,
  bootId: z.uuid(),
  /** The ring's rules for reboots; null where it may not reboot. */
  reboot: RebootRules.nullable().default(null),
  /** What the host remembered when it took the order: kernels that did not hold, and a reboot that was put off. */
  fellBack: z.array(FellBack).default([]),
  deferred: Deferred.nullable().default(null),
  /** How this host leaves service. */
  drains: z.array(Drain).default([]),
})
export type Job = z.infer<typeof Job>

export const journalName = (id: string) => `journal-${id}`

/** The spool's folder carries the order's own id, which is a UUID by its schema. */
export function workOf(job: Job, spool: string): Work {
  const { id, changes, indexes } = job.order
  return { changes, indexes, origins: job.origins, spoolFolder: `${spool}/${id}` }
}

export type UnitKind = 'install' | 'undo' | 'repair' | 'mend'

/** A name by which a later apply finds the unit again. `time`: the how-manieth try. */
export function unitName(job: Job, what: UnitKind, time: number): string {
  return `patchreeve-${what}-${job.order.id}-${time}`
}
