/** Root never reads or writes in the agent's folder: whoever became the agent could point it elsewhere by a link. */
import { DEFAULT_STATE, type State } from './state.ts'

const USER = 'patchreeve-agent'

/** Started by root on the installed agent's state, the program becomes the agent's user for good, with all its groups. */
export function becomeAgentFor(state: State): void {
  if (process.getuid?.() !== 0 || state.folder !== DEFAULT_STATE) return
  process.setgroups?.([])
  process.setgid?.(USER)
  process.setuid?.(USER)
  if (process.getuid?.() === 0) throw new Error('still root')
}
