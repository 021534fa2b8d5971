/** Any answer as lines `name: value`: for commands without a layout of their own. */
import { clean } from './clean.ts'
import { table } from './table.ts'

export function generic(value: unknown, width: number | undefined): string {
  if (isRecord(value) && Array.isArray(value.rows)) return genericRows(value.rows, width)
  return `${lines(value, '').join('\n')}\n`
}

export function genericRows(rows: readonly unknown[], width: number | undefined): string {
  const records = rows.filter(isRecord)
  const names = Object.keys(records[0] ?? {}).filter((name) => !records.some((row) => isRecord(row[name])))
  return table(
    records,
    names.map((name) => ({ head: name, cell: (row) => short(row[name]) })),
    width,
  )
}

function lines(value: unknown, indent: string): string[] {
  if (!isRecord(value)) return [`${indent}${short(value)}`]
  return Object.entries(value).flatMap(([name, its]) => {
    if (isRecord(its)) return [`${indent}${name}:`, ...lines(its, `${indent}  `)]
    if (Array.isArray(its) && its.some(isRecord))
      return [`${indent}${name}:`, ...its.flatMap((one) => [`${indent}-`, ...lines(one, `${indent}  `)])]
    return [`${indent}${name}: ${short(its)}`]
  })
}

function short(value: unknown): string {
  if (value === null || value === undefined) return '-'
  if (Array.isArray(value)) return value.length > 0 ? value.map(short).join(', ') : '-'
  return clean(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
