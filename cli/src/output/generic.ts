/** Any answer as lines `name: value`: for commands without a layout of their own. Codes become their sentences. */
import { Text } from '@patchreeve/contract/text.ts'
import { clean } from './clean.ts'
import type { Show } from './show.ts'
import { table } from './table.ts'

export function generic(value: unknown, show: Show): string {
  if (isRecord(value) && Array.isArray(value.rows)) return genericRows(value.rows, show)
  return `${lines(value, '', show).join('\n')}\n`
}

function genericRows(rows: readonly unknown[], show: Show): string {
  const records = rows.filter(isRecord)
  const names = Object.keys(records[0] ?? {}).filter((name) => !records.some((row) => isRecord(row[name])))
  return table(
    records,
    names.map((name) => ({ head: name, cell: (row) => short(row[name], show) })),
    show.width,
  )
}

function lines(value: unknown, indent: string, show: Show): string[] {
  if (!isRecord(value)) return [`${indent}${short(value, show)}`]
  return Object.entries(value).flatMap(([name, its]) => {
    if (isRecord(its)) return [`${indent}${name}:`, ...lines(its, `${indent}  `, show)]
    if (Array.isArray(its) && its.some(isRecord))
      return [`${indent}${name}:`, ...its.flatMap((one) => [`${indent}-`, ...lines(one, `${indent}  `, show)])]
    return [`${indent}${name}: ${short(its, show)}`]
  })
}

function short(value: unknown, show: Show): string {
  if (value === null || value === undefined) return '-'
  if (Array.isArray(value)) return value.length > 0 ? value.map((one) => short(one, show)).join(', ') : '-'
  const text = textOf(value)
  if (text) return clean(show.words.plain(text))
  return clean(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** A code with its parameters and nothing else; whatever has more members is not only a text. */
function textOf(value: unknown): Text | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return undefined
  return Text.safeParse(value).data
}

/** Something with members to show one by one; a text is one value. */
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && textOf(value) === undefined
