/**
 * What documents say of attacks and of trust is shown by tests, named by file and title: `file` "title". A name that leads nowhere
 * is a claim without proof, so it fails here. In the lab a title is any text of the scenario.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Shown {
  readonly line: number
  readonly file: string
  readonly title: string
}

export function shownIn(markdown: string): Shown[] {
  return markdown.split('\n').flatMap((text, index) =>
    [...text.matchAll(/`([\w./-]+\.ts)` "([^"]+)"/g)].map(([, file = '', title = '']) => ({
      line: index + 1,
      file,
      title,
    })),
  )
}

export interface Row {
  readonly line: number
  readonly first: string
  /** How many tests it names by file and title, and how many files in all. */
  readonly shown: number
  readonly files: number
}

/** Rows of the tables whose last column is "shown by". */
export function rowsIn(markdown: string): Row[] {
  const rows: Row[] = []
  let isInside = false
  for (const [index, text] of markdown.split('\n').entries()) {
    if (/\| *shown by *\|\s*$/.test(text)) isInside = true
    else if (!text.startsWith('|')) isInside = false
    else if (isInside && !/^\|[-| ]+\|$/.test(text)) rows.push(rowOf(text, index + 1))
  }
  return rows
}

function rowOf(text: string, line: number): Row {
  const cells = text.split('|').map((cell) => cell.trim())
  const last = cells.at(-2) ?? ''
  return { line, first: cells[1] ?? '', shown: shownIn(last).length, files: last.split('.ts').length - 1 }
}

/** Undefined: the file has it. */
export function fault(root: string, { file, title }: Shown): string | undefined {
  const path = join(root, file)
  if (!existsSync(path)) return 'there is no such file'
  const text = readFileSync(path, 'utf8')
  const found = file.startsWith('lab/') ? literals(text).includes(title) : isTest(title, text, withImports(path, text))
  return found ? undefined : 'the file has no such title'
}

/** A title that is put together from parts counts if each part stands in the file or in one that it imports. */
function isTest(title: string, text: string, around: string): boolean {
  return titles(text).some((one) => {
    const parts = one.split(/\$\{[^}]*(?:\{[^}]*\}[^}]*)*\}/)
    if (parts.length === 1) return one === title
    const pattern = new RegExp(`^${parts.map(escaped).join('(.+)')}$`)
    const [, ...filled] = pattern.exec(title) ?? []
    return filled.length > 0 && filled.every((part) => around.includes(part))
  })
}

const titles = (text: string): string[] =>
  [...text.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)].map(([, , title = '']) => unescaped(title))

const literals = (text: string): string[] =>
  [...text.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map(([, , literal = '']) => unescaped(literal))

function withImports(path: string, text: string): string {
  const imported = [...text.matchAll(/from '(\.[^']+\.ts)'/g)].map(([, name = '']) => join(dirname(path), name))
  return [text, ...imported.filter((one) => existsSync(one)).map((one) => readFileSync(one, 'utf8'))].join('\n')
}

const unescaped = (text: string): string => text.replace(/\\(['"`])/g, '$1')
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
