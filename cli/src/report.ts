/** What went wrong, on stderr: what, its code, and what to do next; and the exit code. */
import { AppError } from '@patchreeve/contract/errors.ts'
import { refusalText } from '@patchreeve/contract/messages/refusal.ts'
import { EXIT, type ExitCode, exitCodeOf, NotReachable, WrongUse } from './exit-code.ts'
import { type Io, NoTerminal } from './io.ts'
import { clean } from './output/clean.ts'
import { showTo } from './output/show.ts'

/** Throws again what no command expects: that is a fault of ours. */
export function report(io: Io, error: unknown): ExitCode {
  if (error instanceof AppError) {
    const { t, plain } = showTo(io).words
    const details = Object.entries(error.params).map(([name, value]) => ` ${name}=${value}`)
    io.err(`patchreeve: ${clean(plain(refusalText(error)))} (${error.code}${clean(details.join(''))})\n`)
    io.err(`  ${t('next', { act: t(`next.${error.code}`) })}\n`)
    return exitCodeOf(error.code)
  }
  if (error instanceof WrongUse || error instanceof NotReachable) {
    io.err(`patchreeve: ${clean(error.message)}\n  next: ${clean(error.next)}\n`)
    return error instanceof WrongUse ? EXIT.wrongUse : EXIT.notReachable
  }
  if (error instanceof NoTerminal) {
    io.err(`patchreeve: ${error.message}\n  next: run it in a terminal, or give the secret by --NAME-file\n`)
    return EXIT.wrongUse
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    io.err(`patchreeve: ${clean(error.message)}\n`)
    return EXIT.failure
  }
  throw error
}
