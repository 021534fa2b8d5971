/** One command from words to exit code. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Parsed, readArguments } from './arguments.ts'
import { showChain } from './chain.ts'
import { type Command, commandNames, findCommand } from './commands.ts'
import { EXIT, type ExitCode, WrongUse } from './exit-code.ts'
import { commandHelp, nounHelp, overview, topics } from './help.ts'
import type { Io } from './io.ts'
import { LOCAL_COMMANDS, runServer } from './local.ts'
import { LOGIN_USAGE, login } from './login.ts'
import { clean } from './output/clean.ts'
import { printHuman, printJson, printTotal } from './output/print.ts'
import { findPlace } from './place.ts'
import { report } from './report.ts'
import { request, requestRows } from './request.ts'
import { readLimited } from './signer/files.ts'
import { helpOf } from './signer/parse.ts'
import { findSigner, runSigner, signerNames } from './signer/run.ts'
import { nearest } from './suggest.ts'

/** Rows that a person is shown when they did not say how many. */
const SHOWN = 50
/** The server takes no larger body. */
const DOCUMENT_BYTES_MAX = 1_000_000

export async function run(io: Io, argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(io, argv)
  } catch (error) {
    return report(io, error)
  }
}

async function dispatch(io: Io, argv: readonly string[]): Promise<number> {
  const [first = '', ...rest] = argv
  if (Object.hasOwn(LOCAL_COMMANDS, first)) return runServer(io.home, argv)
  if (first === '' || first === '--help' || (first === 'help' && rest.length === 0)) return help(io, overview())
  const words = first === 'help' ? [...rest, '--help'] : argv
  if (words[0] === 'login' && words.includes('--help')) return help(io, `${LOGIN_USAGE}\n`)
  if (first === 'login') return login(io, rest).then(() => EXIT.fine)
  const topic = first === 'help' && Object.hasOwn(topics, rest[0] ?? '') ? topics[rest[0] ?? ''] : undefined
  if (topic) return help(io, topic())
  const found = findCommand(words)
  const signer = findSigner(words)
  // Some names are both: `plan show FILE` reads a file here, `plan show ID` asks the server.
  if (signer && (!found || signer.rest.some(isFile))) return runSigner(io, signer.command, signer.rest)
  if (signer && found && words.includes('--help'))
    return help(io, `${helpOf(signer.command)}\n${commandHelp(found.command)}`)
  const verbs = found || !words.includes('--help') ? undefined : nounHelp(words.filter((word) => word !== '--help'))
  if (verbs) return help(io, verbs)
  if (!found) throw unknownCommand(words)
  if (found.command.id === 'evidence_chain') return showChain(io, found.command, found.rest)
  return perform(io, found.command, found.rest)
}

/** No id and no version has a dot or a slash: a mistyped path stays a path. */
const isFile = (word: string): boolean => !word.startsWith('-') && (/[./]/.test(word) || existsSync(word))

function help(io: Io, text: string): ExitCode {
  io.out(text)
  return EXIT.fine
}

function unknownCommand(words: readonly string[]): WrongUse {
  const typed = words.filter((word) => !word.startsWith('-')).join(' ')
  const known = [...commandNames(), ...signerNames(), ...Object.keys(LOCAL_COMMANDS), 'login']
  const began = known.filter((name) => name.startsWith(`${typed} `))
  if (typed !== '' && began.length > 0) return new WrongUse(`"${typed}" goes on`, began.join(', '))
  const near = nearest(typed, known) ?? nearest(words.slice(0, 2).join(' '), known)
  return new WrongUse(`"${clean(typed)}" is no command`, near ? `did you mean "${near}"?` : 'patchreeve help')
}

async function perform(io: Io, command: Command, argv: readonly string[]): Promise<number> {
  const parsed = readArguments(command, argv)
  if (parsed.global.help) return help(io, commandHelp(command))
  const secrets = { ...(await readFiles(command, parsed)), ...(await readSecrets(io, command, parsed)) }
  const place = await findPlace(io)
  if (command.paged) {
    const limit = parsed.limit ?? (parsed.global.json ? undefined : SHOWN)
    const page = await requestRows(io, place, command, parsed, limit)
    if (parsed.global.json) printJson(io, page)
    else {
      printHuman(io, command, page)
      printTotal(io, page)
    }
    return EXIT.fine
  }
  const answer = await request(io, place, command, parsed, secrets)
  if (parsed.global.json) printJson(io, answer)
  else printHuman(io, command, answer)
  return resultOf(answer)
}

/** `ok: false` is a failure (evidence that does not verify), however well the request went. */
const resultOf = (answer: unknown): ExitCode =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false ? EXIT.failure : EXIT.fine

/** As it stands in the file: what was signed must arrive byte for byte. */
async function readFiles(command: Command, parsed: Parsed): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const field of command.fields.filter((one) => one.kind === 'file')) {
    const path = parsed.values[field.name]
    if (typeof path === 'string') texts[field.name] = await readLimited(path, DOCUMENT_BYTES_MAX)
  }
  return texts
}

async function readSecrets(io: Io, command: Command, parsed: Parsed): Promise<Record<string, string>> {
  const secrets: Record<string, string> = {}
  for (const field of command.fields.filter((one) => one.secret)) {
    const file = parsed.secretFiles[field.name]
    if (file !== undefined)
      secrets[field.name] = (file === '-' ? await io.readStdin() : await readFile(file, 'utf8')).trim()
    else if (field.required) secrets[field.name] = await io.ask(`${field.name}: `, true)
  }
  return secrets
}
