/** One command per route, in the route's own words: `enrolment_token_create` is `enrolment token create`. */
import type { Route } from '@patchreeve/contract/api/route.ts'
import { type RouteId, routes } from '@patchreeve/contract/api/routes.ts'
import { type Field, fieldsOf } from './fields.ts'

export interface Command {
  readonly id: RouteId
  readonly words: readonly string[]
  readonly route: Route
  readonly fields: readonly Field[]
  /** A list in pages: all of them are read. */
  readonly paged: boolean
}

/** What people type more often than the table's word. */
const ALIASES: Readonly<Record<string, string>> = {
  status: 'home show',
  whoami: 'session show',
  logout: 'session delete',
}

/** A vulnerability is named as a word: `emergency start CVE-2026-1234`. */
const vulnerabilityFirst = (fields: Field[]): Field[] =>
  fields.map((field) => (field.name === 'vulnerability' ? { ...field, word: true } : field))

/** Where the command line takes more than the route does (chain.ts), or takes it in another place. */
const FIELDS: Readonly<Record<string, (fields: Field[]) => Field[]>> = {
  emergency_start: vulnerabilityFirst,
  emergency_drill: vulnerabilityFirst,
  evidence_chain: (fields) => [
    ...fields.map((field) => ({
      ...field,
      doc: 'number of a finding, or name of a vulnerability (CVE-...): of several findings all are listed',
    })),
    {
      ...{ name: 'host', part: 'local', flag: 'host', kind: 'text' },
      ...{ required: false, choices: [], fallback: undefined, secret: false },
      doc: 'with a vulnerability: only what is, or was patched, on this host',
    },
  ],
}

export const commands: readonly Command[] = Object.values<Route>(routes).map((route) => ({
  // The table's ids are RouteId by construction; Object.values widens them.
  id: route.id as RouteId,
  words: route.id.split('_'),
  route,
  get fields() {
    return (FIELDS[route.id] ?? ((fields) => fields))(fieldsOf(route))
  },
  paged: route.query !== undefined && 'cursor' in route.query.shape,
}))

export const nameOf = (command: Command): string => command.words.join(' ')

/** The command that the words begin with, and what is left of them; the longest name wins. */
export function findCommand(words: readonly string[]): { command: Command; rest: string[] } | undefined {
  const first = words[0] ?? ''
  const alias = Object.hasOwn(ALIASES, first) ? ALIASES[first] : undefined
  const spelled = haltOfAll(words) ?? (alias ? [...alias.split(' '), ...words.slice(1)] : words)
  const found = commands
    .filter((command) => command.words.every((word, at) => spelled[at] === word))
    .sort((a, b) => b.words.length - a.words.length)[0]
  return found && { command: found, rest: spelled.slice(found.words.length) }
}

/** `deployment halt --all` is `halt all`: in haste it is looked for beside the halt of one. */
function haltOfAll([noun, verb, ...rest]: readonly string[]): string[] | undefined {
  if (noun !== 'deployment' || verb !== 'halt' || !rest.includes('--all')) return undefined
  return ['halt', 'all', ...rest.filter((word) => word !== '--all')]
}

export const commandNames = (): string[] => [...commands.map(nameOf), ...Object.keys(ALIASES)].sort()
export const aliases = ALIASES
