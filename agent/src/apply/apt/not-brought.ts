/** apt's words where an order's files could not be brought in: the host's gates, not failures of a patch. */
import type { StepFailed, Work } from '../platform.ts'
import { failed, lastWords } from './codes.ts'
import { fullDisk } from './space.ts'

/** Our method's word for a file that nobody laid there; one that is there and is no file of ours has another. */
const MISSING = /not in the spool: missing/

/** Undefined: it is something else. */
export function notBrought(words: string, changes: Work['changes']): StepFailed | undefined {
  const full = fullDisk(words, changes)
  if (full) return failed('disk-full', { mount: full.mount, free: full.freeBytes, needed: full.neededBytes })
  return MISSING.test(words) ? failed('repository-unreachable', { what: lastWords(words) }) : undefined
}
