/**
 * Agent and apply under another version than the checkout's, and with other sources where an update that goes wrong is to be seen.
 * Only proofs of updates need it: a release is built as the checkout is.
 */
import { AGENT_VERSION } from '@patchreeve/agent/src/version.ts'

/** Path in the repository -> text that takes its place. */
export type Sources = ReadonlyMap<string, string>

export interface Edition {
  readonly version: string
  readonly sources: Sources
}

export const CHECKOUT: Edition = { version: AGENT_VERSION, sources: new Map() }

/** Policy 5.6.12, without epoch and revision: it becomes a file name and stands in quotes. */
const VERSION = /^[0-9][A-Za-z0-9.+~]{0,60}$/

export function edition(version: string, sources: Sources = new Map()): Edition {
  if (!VERSION.test(version)) throw new RangeError(`not a version: ${version}`)
  const named = `export const AGENT_VERSION = '${version}'\n`
  return { version, sources: new Map([...sources, ['agent/src/version.ts', named]]) }
}
