/** From typed words to a route's input. What is wrong is said before anything is sent. */
import { parseArgs } from 'node:util'
import type { Command } from './commands.ts'
import { nameOf } from './commands.ts'
import { WrongUse } from './exit-code.ts'
import type { Field } from './fields.ts'
import { nearest } from './suggest.ts'

export interface Global {
  readonly json: boolean
  readonly help: boolean
  readonly timeoutMs: number
}
export interface Parsed {
  readonly global: Global
  readonly values: Readonly<Record<string, unknown>>
  /** Rows at most, over all pages; undefined = not said. */
  readonly limit: number | undefined
  /** Flag of a secret -> file that holds it; `-` is stdin. */
  readonly secretFiles: Readonly<Record<string, string>>
}

export const DEFAULT_TIMEOUT_S = 30
/** Paging is ours: `--limit` counts rows over all pages. */
const HIDDEN = ['cursor', 'limit']

export const visibleFields = (command: Command): Field[] =>
  command.paged ? command.fields.filter((field) => !HIDDEN.includes(field.name)) : [...command.fields]

/** Given as a word in its place, not as a flag. */
export const isWord = (field: Field): boolean => field.part === 'params' || field.kind === 'file' || field.word === true
const wordOf = (field: Field): string => (field.kind === 'file' ? 'FILE' : field.name.toUpperCase())

/** Throws WrongUse. */
export function readArguments(command: Command, argv: readonly string[]): Parsed {
  const fields = visibleFields(command)
  const { flags, words } = split(command, fields, argv)
  const values: Record<string, unknown> = {}
  const positional = fields.filter(isWord)
  positional.forEach((field, at) => {
    if (words[at] !== undefined) values[field.name] = words[at]
  })
  const extra = words[positional.length]
  if (extra !== undefined) throw new WrongUse(`"${extra}" is one word too many`, usage(command))
  for (const field of fields) {
    const given = flags[field.flag]
    if (!isWord(field) && !field.secret && given !== undefined) values[field.name] = readValue(field, given)
    if (field.required && !field.secret && values[field.name] === undefined && flags.help !== true)
      throw new WrongUse(`${isWord(field) ? wordOf(field) : `--${field.flag}`} is missing`, usage(command))
  }
  return {
    global: {
      json: flags.json === true,
      help: flags.help === true,
      timeoutMs: number('timeout', flags.timeout ?? String(DEFAULT_TIMEOUT_S)) * 1000,
    },
    values,
    limit: flags.limit === undefined ? undefined : number('limit', flags.limit),
    secretFiles: Object.fromEntries(
      fields.flatMap((field) => {
        const file = flags[`${field.flag}-file`]
        return field.secret && typeof file === 'string' ? [[field.name, file]] : []
      }),
    ),
  }
}

type Flags = Record<string, string | boolean | (string | boolean)[] | undefined>

function split(command: Command, fields: readonly Field[], argv: readonly string[]): { flags: Flags; words: string[] } {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }> = {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    'no-color': { type: 'boolean' },
    timeout: { type: 'string' },
    ...(command.paged ? { limit: { type: 'string' } } : {}),
  }
  for (const field of fields)
    if (field.secret) options[`${field.flag}-file`] = { type: 'string' }
    else if (!isWord(field))
      options[field.flag] = { type: field.kind === 'switch' ? 'boolean' : 'string', multiple: field.kind === 'list' }
  const known = Object.keys(options)
  for (const word of argv) {
    if (word === '--') break
    const name = /^--([^=]+)/.exec(word)?.[1]
    if (name === undefined || known.includes(name)) continue
    if (fields.some((field) => field.secret && field.flag === name))
      throw new WrongUse(`--${name} is a secret and never a flag's value`, `--${name}-file FILE, or be asked for it`)
    const near = nearest(name, known)
    throw new WrongUse(
      `--${name} is no flag of "${nameOf(command)}"`,
      near ? `did you mean --${near}?` : usage(command),
    )
  }
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
    return { flags: values, words: positionals }
  } catch (cause) {
    throw new WrongUse(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause), usage(command))
  }
}

function readValue(field: Field, given: Flags[string]): unknown {
  if (field.kind === 'number') return number(field.flag, given)
  if (field.choices.length > 0 && !field.choices.includes(String(given)))
    throw new WrongUse(`--${field.flag} is one of ${field.choices.join(', ')}`, `not "${String(given)}"`)
  return given
}

function number(flag: string, given: Flags[string]): number {
  const value = Number(given)
  if (given === '' || !Number.isSafeInteger(value) || value < 0)
    throw new WrongUse(`--${flag} is a whole number`, `not "${String(given)}"`)
  return value
}

export function usage(command: Command): string {
  const fields = visibleFields(command)
  const words = fields.filter(isWord).map((field) => (field.required ? wordOf(field) : `[${wordOf(field)}]`))
  const needed = fields
    .filter((field) => field.required && !isWord(field) && !field.secret)
    .map((field) => `--${field.flag} ${field.choices.join('|') || field.kind.toUpperCase()}`)
  return ['patchreeve', nameOf(command), ...words, ...needed].join(' ')
}
