/** Exit codes: printed by `help exit-codes`, the same for every command. */
import type { ErrorCode } from '@patchreeve/contract/errors.ts'

export const EXIT = {
  fine: 0,
  failure: 1,
  wrongUse: 2,
  refused: 3,
  partly: 4,
  notFound: 5,
  /** Of a comparison: not a failure, and not nothing. */
  differs: 6,
  notReachable: 7,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_WORDS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.fine, 'fine'],
  [EXIT.failure, 'failure, or evidence that does not verify'],
  [EXIT.wrongUse, 'wrong use: unknown command, flag or filter'],
  [EXIT.refused, 'refused: not signed in, or not allowed'],
  [EXIT.partly, 'partly done'],
  [EXIT.notFound, 'not found'],
  [EXIT.differs, 'something would change (policy diff)'],
  [EXIT.notReachable, 'the server could not be reached or is not ready'],
]

const BY_CODE: Partial<Record<ErrorCode, ExitCode>> = {
  NOT_SIGNED_IN: EXIT.refused,
  SECOND_FACTOR_NEEDED: EXIT.refused,
  SIGN_IN_REFUSED: EXIT.refused,
  TOTP_INVALID: EXIT.refused,
  FORBIDDEN: EXIT.refused,
  SETUP_LINK_INVALID: EXIT.refused,
  SETUP_DONE: EXIT.refused,
  PLAN_NOT_APPROVED: EXIT.refused,
  NOT_FOUND: EXIT.notFound,
  HOST_NOT_FOUND: EXIT.notFound,
  FINDING_NOT_FOUND: EXIT.notFound,
  HOST_KEY_UNKNOWN: EXIT.notFound,
  DEPLOYMENT_NOT_FOUND: EXIT.notFound,
  EMERGENCY_NOT_FOUND: EXIT.notFound,
  INPUT_INVALID: EXIT.wrongUse,
  FILTER_INVALID: EXIT.wrongUse,
  CURSOR_INVALID: EXIT.wrongUse,
  GATEWAY_NAME_INVALID: EXIT.wrongUse,
  PASSWORD_TOO_WEAK: EXIT.wrongUse,
  NOT_READY: EXIT.notReachable,
}

export const exitCodeOf = (code: ErrorCode): ExitCode => BY_CODE[code] ?? EXIT.failure

/** The caller wrote something that no command understands. `next` says what to try. */
export class WrongUse extends Error {
  readonly next: string
  constructor(what: string, next: string, options?: { cause?: unknown }) {
    super(what, options)
    this.next = next
  }
}
/** Nobody answered at that address. */
export class NotReachable extends Error {
  readonly next: string
  constructor(what: string, next: string, options?: { cause?: unknown }) {
    super(what, options)
    this.next = next
  }
}
