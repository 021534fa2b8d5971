/** Tables that fit: on a terminal the widest columns give way with an ellipsis; elsewhere nothing is cut. */
import { clean } from './clean.ts'

const GAP = '  '
const MIN_WIDTH = 6

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => string | number
  readonly right?: boolean
}

export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number | undefined): string {
  const cells = [
    columns.map((column) => column.head),
    ...rows.map((row) => columns.map((column) => clean(String(column.cell(row))))),
  ]
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => cellWidth(line[at] ?? ''))))
  if (width !== undefined) shrink(widths, width - GAP.length * (columns.length - 1))
  return cells
    .map((line) =>
      line
        .map((cell, at) => fit(cell, widths[at] ?? 0, columns[at]?.right ?? false))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n')
    .concat('\n')
}

/** Takes from the widest until the sum fits or all are small. */
function shrink(widths: number[], room: number): void {
  let over = widths.reduce((sum, one) => sum + one, 0) - room
  while (over > 0) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= MIN_WIDTH) return
    widths[widest] = (widths[widest] ?? 0) - 1
    over -= 1
  }
}

function fit(text: string, width: number, right: boolean): string {
  const letters = [...text]
  const shown = letters.length > width ? `${letters.slice(0, Math.max(0, width - 1)).join('')}…` : text
  const blanks = ' '.repeat(Math.max(0, width - cellWidth(shown)))
  return right ? blanks + shown : shown + blanks
}

export const cellWidth = (text: string): number => [...text].length
