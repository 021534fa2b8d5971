/** Prose that fits: lines break between words and go on under their indent; nothing is left out. */
import { clean } from './clean.ts'
import { cellWidth } from './table.ts'

/** Where no terminal tells its width. */
const PROSE_WIDTH = 80
/** Below this no line could hold a label and a word beside it. */
const MIN_WIDTH = 40
const GAP = 2

export const proseWidth = (width: number | undefined): number => Math.max(MIN_WIDTH, width ?? PROSE_WIDTH)

/** `first` begins the first line, blanks of `indent` the others. A word longer than a line is broken where the line ends. */
export function wrap(text: string, width: number, first = '', indent = cellWidth(first)): string {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of clean(text)
    .split(' ')
    .flatMap((one) => pieces(one, width - indent))) {
    if (!empty && cellWidth(line) + 1 + cellWidth(word) > width) {
      lines.push(line)
      line = ' '.repeat(indent)
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}

function pieces(word: string, room: number): string[] {
  const letters = [...word]
  const made: string[] = []
  for (let at = 0; at < letters.length; at += room) made.push(letters.slice(at, at + room).join(''))
  return made
}

/** `name: value` in two columns, each value wrapped in its own. */
export function facts(pairs: readonly (readonly [name: string, value: string])[], width: number): string {
  const column = Math.max(...pairs.map(([name]) => cellWidth(name))) + 1 + GAP
  return pairs.map(([name, value]) => wrap(value, width, `${name}:`.padEnd(column))).join('\n')
}
