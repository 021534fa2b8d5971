/** Help, made from the route table. */
import { environmentLines } from '@patchreeve/contract/environment.ts'
import { DEFAULT_TIMEOUT_S, isWord, usage, visibleFields } from './arguments.ts'
import { aliases, type Command, commands, nameOf } from './commands.ts'
import { EXIT_WORDS } from './exit-code.ts'
import { type Field, outputFields } from './fields.ts'
import { LOCAL_COMMANDS } from './local.ts'
import { signerCommands } from './signer/table.ts'

export function overview(): string {
  const width = Math.max(...commands.map((command) => nameOf(command).length)) + 2
  return [
    'patchreeve COMMAND [--json] [--help]',
    '',
    'On this machine:',
    ...Object.entries(LOCAL_COMMANDS).map(([name, doc]) => `  ${name.padEnd(width)}${doc}`),
    `  ${'login URL'.padEnd(width)}Sign in to a server elsewhere.`,
    '',
    'On your own machine, with your own key:',
    ...signerCommands.map(({ name, doc }) => `  ${name.padEnd(width)}${doc}`),
    '',
    'By the API:',
    ...Object.entries(aliases).map(([name, full]) => `  ${name.padEnd(width)}The same as "${full}".`),
    ...commands.map((command) => `  ${nameOf(command).padEnd(width)}${command.route.doc}`),
    '',
    'help exit-codes | environment | filters',
    '',
  ].join('\n')
}

/** The commands that begin with these words: `finding --help`. undefined = there are none. */
export function nounHelp(words: readonly string[]): string | undefined {
  const begun = [
    ...signerCommands.map(({ name, words: files, doc }) => ({ name: [name, ...files].join(' '), doc })),
    ...commands.map((command) => ({ name: nameOf(command), doc: command.route.doc })),
  ].filter(({ name }) => words.length > 0 && words.every((word, at) => name.split(' ')[at] === word))
  if (begun.length === 0) return undefined
  const width = Math.max(...begun.map(({ name }) => name.length)) + 2
  return [
    `patchreeve ${words.join(' ')} ... [--json] [--help]`,
    '',
    ...begun.map(({ name, doc }) => `  ${name.padEnd(width)}${doc}`),
    '',
  ].join('\n')
}

export function commandHelp(command: Command): string {
  const fields = visibleFields(command).filter((field) => !isWord(field))
  return [
    command.route.doc,
    '',
    usage(command),
    '',
    ...visibleFields(command)
      .filter((field) => isWord(field) && field.doc !== undefined)
      .map((field) => `  ${field.name.toUpperCase().padEnd(30)}${field.doc}`),
    ...fields.map((field) => `  ${flagOf(field).padEnd(30)}${detailOf(field)}`),
    ...(command.paged ? [`  ${'--limit NUMBER'.padEnd(30)}rows at most; with --json all by default, else 50`] : []),
    `  ${'--json'.padEnd(30)}${command.paged ? 'all rows as one array' : 'as JSON'}; ignore fields that you do not know`,
    `  ${'--timeout SECONDS'.padEnd(30)}${DEFAULT_TIMEOUT_S} by default`,
    `  ${'--no-color'.padEnd(30)}output has no colour yet; accepted for scripts`,
    '',
    `Fields of --json: ${outputFields(command.route).join(', ')}`,
    '',
  ].join('\n')
}

function flagOf(field: Field): string {
  if (field.secret) return `--${field.flag}-file FILE`
  return field.kind === 'switch'
    ? `--${field.flag}`
    : `--${field.flag} ${field.choices.length > 0 ? 'WORD' : field.kind.toUpperCase()}`
}

function detailOf(field: Field): string {
  const parts = [
    field.doc ?? '',
    field.secret ? '- is stdin; asked for when not given' : '',
    field.choices.join(' | '),
    field.kind === 'list' ? 'may be given more than once' : '',
    field.name === 'where' ? 'filter, see "help filters"' : '',
    field.fallback === undefined ? '' : `default ${field.fallback}`,
    field.required && !field.secret ? 'needed' : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

export const topics: Readonly<Record<string, () => string>> = {
  'exit-codes': () => EXIT_WORDS.map(([code, words]) => `${code}  ${words}\n`).join(''),
  environment: () =>
    [
      'Of a command:',
      ...environmentLines('cli'),
      '',
      'Of the server (patchreeve start, serve), and of commands that look for it:',
      ...environmentLines('server'),
      '',
      'Of the launcher, before all else:',
      ...environmentLines('launcher'),
      '',
    ].join('\n'),
  filters: () =>
    [
      '--where takes terms joined by blanks; all must hold:',
      '  key:value          tier:T0',
      '  key:a,b            either of them',
      '  key:T0..T2, >24h   ranges',
      '  not:key:value      all but these',
      '  "two words"        quotes keep blanks together',
      '  word               part of the name',
      'What is not understood is refused, with the keys that the list knows.',
      '',
    ].join('\n'),
}
