/** What the host shows of an updater that apply put aside: its file as we wrote it, or edited since. */

import type { AsideUpdater } from '@patchreeve/contract/aside-updaters.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { asidePath, asideState } from '../aside/files.ts'
import { type Host, SMALL_FILE } from './host.ts'

type Aside = Pick<Extract<RepositoryRow, { kind: 'updater' }>, 'aside'>

/** Empty where nothing of ours is there. What cannot be read is not as we wrote it. */
export function asideOf(host: Host, updater: AsideUpdater): Aside {
  const answer = host.bytes(asidePath(updater), SMALL_FILE)
  if (answer.kind === 'absent') return {}
  const state = answer.kind === 'known' ? asideState(updater, answer.value) : 'edited'
  return state === 'none' ? {} : { aside: state }
}
