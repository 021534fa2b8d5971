/** Each attack and each sentence of the trust model names tests that are there. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fault, rowsIn, shownIn } from './shown-by.ts'

const ROOT = join(import.meta.dirname, '..')
const SELF = 'tools/shown-by.test.ts'

for (const file of ['docs/security.md', 'docs/trust-model.md'])
  test(`${file}: every row names a test, and every test that is named is there`, () => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const rows = rowsIn(text)
    assert.ok(rows.length >= 10, `${rows.length} rows`)
    const bare = rows
      .filter((row) => row.shown === 0 || row.shown !== row.files)
      .map((row) => `${file}:${row.line}: ${row.first}: ${row.files} files, ${row.shown} with a title`)
    const wrong = shownIn(text).flatMap((one) => {
      const why = fault(ROOT, one)
      return why ? [`${file}:${one.line}: ${one.file} "${one.title}": ${why}`] : []
    })
    assert.deepEqual([...bare, ...wrong], [])
  })

const named: [title: string, expected: string | undefined][] = [
  ['a title that nobody wrote', 'the file has no such title'],
  ['docs/security.md: every row names a test, and every test that is named is there', undefined],
  [`${'docs/'}other.md: every row names a test, and every test that is named is there`, 'the file has no such title'],
]
for (const [title, expected] of named)
  test(`a name leads somewhere or is told: ${title.slice(0, 16)}`, () =>
    assert.equal(fault(ROOT, { line: 1, file: SELF, title }), expected))

test('a file that is not there is told', () =>
  assert.equal(fault(ROOT, { line: 1, file: 'trust/no-such.test.ts', title: 'x' }), 'there is no such file'))

test('only tables whose last column says so have to name tests', () => {
  const table = [
    '| a | shown by |',
    '|---|---|',
    '| one | `x.ts` "t" |',
    '| two | |',
    '| three | `x.ts` "t"; `y.ts` |',
    '',
    '| b | c |',
    '|---|---|',
    '| d | e |',
  ]
  assert.deepEqual(
    rowsIn(table.join('\n')).map((row) => [row.line, row.first, row.shown, row.files]),
    [
      [3, 'one', 1, 1],
      [4, 'two', 0, 0],
      [5, 'three', 1, 2],
    ],
  )
})
