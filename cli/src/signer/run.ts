/** One command of the signer from words to exit code. */
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { clean } from '../output/clean.ts'
import { showTo } from '../output/show.ts'
import { report } from '../report.ts'
import { nearest } from '../suggest.ts'
import { Refused, type SignerCommand } from './command.ts'
import { helpOf, parseGiven } from './parse.ts'
import { say } from './show.ts'
import { signerCommands } from './table.ts'

/** The command that the words begin with; the longest name wins. */
export function findSigner(words: readonly string[]): { command: SignerCommand; rest: readonly string[] } | undefined {
  const found = signerCommands
    .map((command) => ({ command, parts: command.name.split(' ') }))
    .filter(({ parts }) => parts.every((part, at) => words[at] === part))
    .sort((a, b) => b.parts.length - a.parts.length)[0]
  return found && { command: found.command, rest: words.slice(found.parts.length) }
}

export async function runSigner(io: Io, command: SignerCommand, argv: readonly string[]): Promise<ExitCode> {
  if (argv.includes('--help')) {
    io.out(helpOf(command))
    return EXIT.fine
  }
  try {
    return await command.run(io, parseGiven(command, argv))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { t, plain } = showTo(io).words
    const { code, params } = error.refusal
    io.err(`patchreeve: ${clean(plain({ code: `refusal.${code}`, params: { ...params } }))} (${code})\n`)
    say(io, `  ${t('next', { act: t(`explain.${code}`) })}`)
    return EXIT.refused
  }
}

export const signerNames = (): string[] => signerCommands.map((command) => command.name)

/** The signer as a program of its own: its commands and nothing else. */
export async function runCommand(io: Io, argv: readonly string[]): Promise<ExitCode> {
  try {
    const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
    const found = findSigner(words)
    if (found) return await runSigner(io, found.command, found.rest)
    const typed = words.filter((word) => !word.startsWith('-')).join(' ')
    if (typed === '') {
      io.out(overview())
      return EXIT.fine
    }
    const near = nearest(typed, signerNames())
    throw new WrongUse(`"${clean(typed)}" is no command`, near ? `did you mean "${near}"?` : signerNames().join(', '))
  } catch (error) {
    return report(io, error)
  }
}

function overview(): string {
  const width = Math.max(...signerNames().map((name) => name.length)) + 2
  const lines = signerCommands.map(({ name, doc }) => `  ${name.padEnd(width)}${doc}`)
  return `${['node patchreeve-sign.mjs COMMAND [--json] [--help]', '', ...lines].join('\n')}\n`
}
