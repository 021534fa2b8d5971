/** What a plan does to an updater that is not ours: a name of the contract's closed list, and whether it goes aside or comes back. */
import { asideUpdaters } from '@patchreeve/contract/aside-updaters.ts'
import { z } from 'zod'

/** The direction is signed with the name: an order cannot turn it round. */
export const UpdaterMove = z.strictObject({ name: z.enum(asideUpdaters), to: z.enum(['aside', 'back']) })
export type UpdaterMove = z.infer<typeof UpdaterMove>

/** The only verb that carries out such a transaction. */
export const verbOfMove = ({ to }: UpdaterMove): 'put-updater-aside' | 'give-updater-back' =>
  to === 'aside' ? 'put-updater-aside' : 'give-updater-back'

/** The move that a verb has to bring along; undefined for verbs of packages. */
export function moveOfVerb(verb: string): UpdaterMove['to'] | undefined {
  if (verb === 'put-updater-aside') return 'aside'
  return verb === 'give-updater-back' ? 'back' : undefined
}
