/** From typed words to what a command of the signer was given. */
import { parseArgs } from 'node:util'
import { WrongUse } from '../exit-code.ts'
import { nearest } from '../suggest.ts'
import type { Given, SignerCommand } from './command.ts'

/** Throws WrongUse. */
export function parseGiven(command: SignerCommand, typed: readonly string[]): Given {
  const argv = joinKeyIds(typed)
  const options: Record<string, { type: 'string' | 'boolean'; multiple: boolean }> = {
    json: { type: 'boolean', multiple: false },
  }
  for (const flag of command.flags)
    options[flag.name] = { type: flag.value === null ? 'boolean' : 'string', multiple: flag.many === true }
  assertKnown(command, Object.keys(options), argv)
  const { values, positionals } = parse(command, options, argv)
  assertWords(command, positionals)
  const listOf = (flag: string) => [values[flag]].flat().filter((one) => typeof one === 'string')
  return {
    words: positionals,
    json: values.json === true,
    text: (flag) => listOf(flag)[0],
    all: listOf,
    on: (flag) => values[flag] === true,
  }
}

function parse(
  command: SignerCommand,
  options: NonNullable<Parameters<typeof parseArgs>[0]>['options'],
  argv: readonly string[],
) {
  try {
    return parseArgs({ args: [...argv], options: options ?? {}, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new WrongUse(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause), usageOf(command))
  }
}

const DASHED_KEY_ID = /^-[A-Za-z0-9_-]{42}$/

/** One key id in 64 begins with a dash and would be read as flags: it becomes `--flag=ID`. */
function joinKeyIds(typed: readonly string[]): string[] {
  const argv: string[] = []
  for (const word of typed)
    if (DASHED_KEY_ID.test(word) && argv.at(-1)?.startsWith('--')) argv.push(`${argv.pop()}=${word}`)
    else argv.push(word)
  return argv
}

function assertKnown(command: SignerCommand, known: readonly string[], argv: readonly string[]): void {
  for (const word of argv) {
    if (word === '--') return
    const name = /^--([^=]+)/.exec(word)?.[1]
    if (name === undefined || known.includes(name)) continue
    const near = nearest(name, known)
    throw new WrongUse(`--${name} is no flag of "${command.name}"`, near ? `did you mean --${near}?` : usageOf(command))
  }
}

function assertWords(command: SignerCommand, words: readonly string[]): void {
  const missing = command.words.find((word, at) => !word.startsWith('[') && words[at] === undefined)
  if (missing !== undefined) throw new WrongUse(`${missing} is missing`, usageOf(command))
  if (command.words.at(-1)?.endsWith('...')) return
  const extra = words[command.words.length]
  if (extra !== undefined) throw new WrongUse(`"${extra}" is one word too many`, usageOf(command))
}

export const usageOf = (command: SignerCommand): string => ['patchreeve', command.name, ...command.words].join(' ')

export function helpOf(command: SignerCommand): string {
  const rows = [...command.flags, { name: 'json', value: null, doc: 'as JSON; ignore fields that you do not know' }]
  const heads = rows.map(({ name, value }) => `  --${name}${value === null ? '' : ` ${value}`}`)
  const width = Math.max(...heads.map((head) => head.length)) + 2
  const lines = rows.map((flag, at) => {
    const many = 'many' in flag && flag.many ? '; may be given more than once' : ''
    return `${(heads[at] ?? '').padEnd(width)}${flag.doc}${many}`
  })
  return `${[command.doc, '', usageOf(command), '', ...lines].join('\n')}\n`
}
