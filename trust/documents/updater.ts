/**
 * Other updaters that hosts can put aside: programs that install beside what people sign. The list is closed, and a name stands for
 * what apply itself knows to do; nothing that comes over the wire is a path or a command.
 */
import { z } from 'zod'

/**
 * Only those that have a switch of their own which a file beside others can set. Not apt-daily: it brings lists, installs nothing, and
 * without it they would stand still. Not what a person wrote into cron or a unit: that is the person's to change.
 */
export const asideUpdaters = ['unattended-upgrades', 'cloud-init'] as const
export type AsideUpdater = (typeof asideUpdaters)[number]

/** What a transaction does to one updater. The direction is signed with the name: an order cannot turn it round. */
export const UpdaterMove = z.strictObject({ name: z.enum(asideUpdaters), to: z.enum(['aside', 'back']) })
export type UpdaterMove = z.infer<typeof UpdaterMove>

export const updaterVerbs = { aside: 'put-updater-aside', back: 'give-updater-back' } as const
export type UpdaterVerb = (typeof updaterVerbs)[UpdaterMove['to']]

/** The only verb that carries out such a transaction. */
export const verbOfMove = ({ to }: UpdaterMove): UpdaterVerb => updaterVerbs[to]

/** Of any plan or order: the move that a verb has to bring along; undefined for verbs of packages. */
export const moveOfVerb = (verb: string): UpdaterMove['to'] | undefined =>
  verb === updaterVerbs.aside ? 'aside' : verb === updaterVerbs.back ? 'back' : undefined
