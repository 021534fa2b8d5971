/**
 * The comments of the migrations, by what they stand at: PostgreSQL keeps none of them, and schema.sql shall have them all.
 * Reads the shape that our migrations have, line by line; a comment that stands at nothing known throws.
 */

/** `table inventory_host`, `column inventory_host.platform` -> lines of text; an empty line parts what is said of a whole file. */
export type Comments = ReadonlyMap<string, readonly string[]>

const CREATE = /^create (?:unique )?(table|view|index|function|sequence|extension)(?: if not exists)? (\w+)/
const ADD_COLUMN = /^alter table (\w+) add column (\w+)/
const COMMENT = /^\s*-- ?(.*)$/
const COLUMN = /^ {2}(\w+) .*?(?: -- (.*))?$/

export function readComments(migrations: readonly string[]): Comments {
  const found = new Map<string, string[]>()
  for (const text of migrations) readOne(withoutBodies(text), found)
  return found
}

/** Comments inside a function are part of its text, which PostgreSQL does keep. */
const withoutBodies = (text: string) => text.replaceAll(/\$\$.*?\$\$/gs, '$$$$')

function readOne(text: string, found: Map<string, string[]>): void {
  let waiting: string[] = []
  let table = ''
  const place = (key: string, more?: string) => {
    const lines = [...waiting, ...(more === undefined ? [] : [more])]
    waiting = []
    if (lines.length > 0) found.set(key, [...(found.get(key) ?? []), ...lines])
  }
  for (const line of text.split('\n')) {
    const comment = COMMENT.exec(line)
    const [, kind, name] = CREATE.exec(line) ?? []
    const [, altered, added] = ADD_COLUMN.exec(line) ?? []
    const [, column, beside] = (table && COLUMN.exec(line)) || []
    if (comment) waiting.push(comment[1] ?? '')
    else if (line === '' && waiting.length > 0) waiting.push('')
    else if (kind) place(`${kind} ${name}`)
    else if (altered) place(`column ${altered}.${added}`)
    else if (column) place(`column ${table}.${column}`, beside)
    else if (waiting.length > 0) throw new Error(`a comment stands at nothing known: ${waiting.join(' ')} | ${line}`)
    if (kind === 'table') table = name ?? ''
    else if (!line.startsWith('  ')) table = ''
  }
}
