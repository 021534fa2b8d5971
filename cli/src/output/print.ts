/** Prints an answer: one JSON array or object, or a layout with its true total. */
import type { RouteId } from '@patchreeve/contract/api/routes.ts'
import type { Command } from '../commands.ts'
import type { Io } from '../io.ts'
import type { Rows } from '../request.ts'
import { generic } from './generic.ts'
import { layouts } from './layouts.ts'
import { when } from './words.ts'

/** `rows` of a list without pages are the list. */
export function printJson(io: Io, value: unknown): void {
  const only = typeof value === 'object' && value !== null && 'rows' in value ? value.rows : value
  io.out(`${JSON.stringify(only, null, 2)}\n`)
}

export function printHuman(io: Io, command: Command, answer: unknown): void {
  // The answer has passed this route's own output schema in `call`.
  const layout = layouts[command.id as RouteId] as ((answer: unknown, width: number | undefined) => string) | undefined
  io.out(layout ? layout(answer, io.columns) : generic(answer, io.columns))
}

/** On stderr: data alone is on stdout. */
export function printTotal(io: Io, page: Rows): void {
  const counted = `counted ${when(page.countedAt)}`
  if (page.rows.length < page.total)
    io.err(`${page.rows.length} of ${page.total}, ${counted}; --limit ${page.total} for all\n`)
  else io.err(`${page.total} in all, ${counted}\n`)
}
