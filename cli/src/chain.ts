/**
 * `evidence chain FINDING`: people know a vulnerability's name and not a finding's number, so that a name is looked up first
 * (find-finding.ts). One finding is shown; of several each is listed with its number.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { readArguments } from './arguments.ts'
import type { Command } from './commands.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { findFindings, type Match } from './find-finding.ts'
import { commandHelp } from './help.ts'
import type { Io } from './io.ts'
import { foundFindings } from './output/columns.ts'
import { printHuman, printJson } from './output/print.ts'
import { showTo } from './output/show.ts'
import { table } from './output/table.ts'
import { findPlace } from './place.ts'
import { ask } from './request.ts'

const NUMBER = /^\d{1,15}$/

export async function showChain(io: Io, command: Command, argv: readonly string[]): Promise<ExitCode> {
  const { global, values } = readArguments(command, argv)
  if (global.help) {
    io.out(commandHelp(command))
    return EXIT.fine
  }
  const place = await findPlace(io)
  const typed = String(values.id)
  const found = NUMBER.test(typed)
    ? undefined
    : await findFindings((id, input) => ask(io, place, id, input, global.timeoutMs), {
        name: typed.toUpperCase().startsWith('CVE-') ? typed.toUpperCase() : typed,
        host: typeof values.host === 'string' ? values.host : undefined,
      })
  if (found && found.closingsUnread > 0) io.err(`${showTo(io).words.t('chain-unread', { n: found.closingsUnread })}\n`)
  if (found?.matches.length === 0) throw new AppError('FINDING_NOT_FOUND', { finding: typed.slice(0, 100) })
  if (found && found.matches.length > 1) return listMatches(io, global.json, found.matches)
  const chain = await ask(
    io,
    place,
    'evidence_chain',
    { params: { id: found?.matches[0]?.finding ?? typed } },
    global.timeoutMs,
  )
  if (global.json) printJson(io, chain)
  else printHuman(io, command, chain)
  return EXIT.fine
}

/** Not what was asked for, and said so by the exit code; the rows are data all the same. */
function listMatches(io: Io, json: boolean, matches: readonly Match[]): ExitCode {
  const { words, width } = showTo(io)
  if (json) printJson(io, matches)
  else io.out(table(matches, foundFindings(words), width))
  io.err(`${words.t('chain-several', { n: matches.length, finding: matches[0]?.finding ?? '' })}\n`)
  return EXIT.wrongUse
}
