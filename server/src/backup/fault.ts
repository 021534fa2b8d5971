/** Why a backup cannot be read or taken: a code, parameters, and one clear line for the command. */
import { StartError } from '../platform/start-error.ts'

/** The file is broken, changed or not ours. Nothing was written. */
export class ArchiveFault extends Error {
  readonly code: string
  constructor(code: string, what: string, options?: { cause?: unknown }) {
    super(what, options)
    this.name = 'ArchiveFault'
    this.code = code
  }
}

/** Exit codes of the command line: 1 failed, 2 wrong use, 3 refused, 4 partly done, 5 not found, 7 not reachable. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, partly: 4, notFound: 5, unreachable: 7 } as const

const EXIT_BY_CODE: Readonly<Record<string, number>> = {
  NOT_EMPTY: EXIT.refused,
  BACKUP_EXISTS: EXIT.refused,
  ALREADY_RUNNING: EXIT.refused,
  BACKUP_NEWER: EXIT.refused,
  NOTHING_TO_BACK_UP: EXIT.notFound,
  BACKUP_NOT_FOUND: EXIT.notFound,
  DATABASE_UNREACHABLE: EXIT.unreachable,
}

/** The line and the exit code of a fault; anything else is a defect and is thrown on. */
export function faultOf(error: unknown): { exit: number; code: string; text: string; next: string } {
  if (error instanceof ArchiveFault)
    return {
      exit: EXIT.failed,
      code: error.code,
      text: `the backup cannot be used: ${error.message}`,
      next: 'nothing was written; take another backup file, or copy this one again and compare its SHA-256',
    }
  if (error instanceof StartError)
    return { exit: EXIT_BY_CODE[error.code] ?? EXIT.failed, code: error.code, text: error.message, next: error.next }
  throw error
}
