/** Other updaters as they look from outside: where each stands on the fleet, and the plan that puts one aside or gives it back. */
import { z } from 'zod'
import { asideUpdaters } from '../aside-updaters.ts'
import { Text } from '../text.ts'
import { stepStates } from './deployment-views.ts'

export const AsideUpdaterName = z.enum(asideUpdaters)

/**
 * installs: on, and installs beside what people sign. on: on, and installs nothing unasked. off: switched off by whoever. aside: put
 * aside by an order, and off. overruled: put aside, and another file switches it on all the same. edited: a person changed the file by which it was put aside.
 */
export const updaterStates = ['installs', 'on', 'off', 'aside', 'overruled', 'edited'] as const
export type UpdaterState = (typeof updaterStates)[number]

/** The newest order about an updater on a host. */
export const UpdaterOrder = z.object({
  plan: z.uuid(),
  deployment: z.uuid(),
  to: z.enum(['aside', 'back']),
  step: z.enum(stepStates),
  since: z.iso.datetime(),
})
export type UpdaterOrder = z.infer<typeof UpdaterOrder>

/** One updater in one state, over all hosts. */
export const UpdaterRow = z.object({
  updater: z.string(),
  state: z.enum(updaterStates),
  /** What a person can do about it; null: nothing needs to be done. */
  next: Text.nullable(),
  hostCount: z.int(),
  /** Names of the first of them; a host's own page has the rest. */
  hosts: z.array(z.string()),
})
export type UpdaterRow = z.infer<typeof UpdaterRow>

/** Of a dry run nothing is kept, and plan and digest are null. */
export const UpdaterPlanned = z.object({
  plan: z.uuid().nullable(),
  digest: z.string().nullable(),
  updater: AsideUpdaterName,
  to: z.enum(['aside', 'back']),
  hosts: z.array(z.string()),
  leftOut: z.array(z.object({ host: z.string(), because: Text })),
})
export type UpdaterPlanned = z.infer<typeof UpdaterPlanned>
