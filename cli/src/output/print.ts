/** Prints an answer: one JSON array or object, or a layout with its true total. */
import type { RouteId } from '@patchreeve/contract/api/routes.ts'
import type { Command } from '../commands.ts'
import type { Io } from '../io.ts'
import type { Rows } from '../request.ts'
import { generic } from './generic.ts'
import { asides, layouts } from './layouts.ts'
import { type Show, showTo } from './show.ts'
import { when } from './words.ts'

type Layout = ((answer: unknown, show: Show) => string) | undefined

/** `rows` of a list without pages are the list. Codes stay codes here: programs read it. */
export function printJson(io: Io, value: unknown): void {
  const only = typeof value === 'object' && value !== null && 'rows' in value ? value.rows : value
  io.out(`${JSON.stringify(only, null, 2)}\n`)
}

export function printHuman(io: Io, command: Command, answer: unknown): void {
  // The answer has passed this route's own output schema in `call`.
  const [layout, aside] = [layouts, asides].map((table) => table[command.id as RouteId]) as Layout[]
  io.out(layout ? layout(answer, showTo(io)) : generic(answer, showTo(io)))
  if (aside) io.err(aside(answer, showTo(io)))
}

/** On stderr: data alone is on stdout. */
export function printTotal(io: Io, { rows, total, countedAt }: Rows): void {
  const { t } = showTo(io).words
  const at = when(countedAt)
  // The limit is typed again as it stands here, so it is not grouped as a number of the language.
  if (rows.length < total) io.err(`${t('total.some', { shown: rows.length, total, at, limit: String(total) })}\n`)
  else io.err(`${t('total.all', { total, at })}\n`)
}
