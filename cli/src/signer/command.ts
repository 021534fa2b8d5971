/** What a command of the signer is: it works on this machine's files, and needs no server. */
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'

export interface Flag {
  readonly name: string
  /** What its value is, in capitals; null: it is a switch. */
  readonly value: string | null
  /** May be given more than once. */
  readonly many?: true
  readonly doc: string
}

export interface Given {
  readonly words: readonly string[]
  readonly json: boolean
  text(flag: string): string | undefined
  all(flag: string): readonly string[]
  on(flag: string): boolean
}

export interface SignerCommand {
  readonly name: string
  readonly doc: string
  /** Positional words, in capitals; `[X]` may be left out, and of `X...` there may be more. */
  readonly words: readonly string[]
  readonly flags: readonly Flag[]
  run(io: Io, given: Given): Promise<ExitCode>
}

/** A document that hosts would refuse is not signed: said by the host's own code, before anybody types yes. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/** Documents or the refusal; throws Refused. */
export function orRefuse<T extends object>(found: T | Refusal): T {
  // Only refusals have a code beside params.
  if ('code' in found && 'params' in found) throw new Refused(found)
  return found
}

export const KEY_FLAGS: readonly Flag[] = [
  { name: 'key', value: 'FILE', doc: 'key file, or SSH key or its .pub; default: the one that "key new" made' },
  { name: 'passphrase-file', value: 'FILE', doc: 'passphrase of the key file, 0600; asked for when not given' },
]
export const YES: Flag = { name: 'yes', value: null, doc: 'sign without asking; for scripts that have read the page' }
