import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsIn } from '../messages/catalogue.ts'
import { clean } from './clean.ts'
import { generic } from './generic.ts'
import { table } from './table.ts'

const rows = [
  { name: 'web-1', text: 'a rather long description of it', n: 5 },
  { name: 'a-much-longer-name', text: 'short', n: 12 },
]
const columns = [
  { head: 'NAME', cell: (row: (typeof rows)[0]) => row.name },
  { head: 'TEXT', cell: (row: (typeof rows)[0]) => row.text },
  { head: 'N', cell: (row: (typeof rows)[0]) => row.n, right: true },
]

test('without a terminal nothing is cut', () => {
  assert.equal(
    table(rows, columns, undefined),
    [
      'NAME                TEXT                              N',
      'web-1               a rather long description of it   5',
      'a-much-longer-name  short                            12',
      '',
    ].join('\n'),
  )
})

test('on a terminal each line fits, and what is cut shows it', () => {
  const lines = table(rows, columns, 40).trimEnd().split('\n')
  for (const line of lines) assert.ok([...line].length <= 40, line)
  assert.match(lines[1] ?? '', /…/)
})

test('an empty list is its head alone', () => assert.equal(table([], columns, 80), 'NAME  TEXT  N\n'))

const marks: [text: string, shown: string, why: string][] = [
  ['\u001b[2Jgone', '<001b>[2Jgone', 'clear the screen'],
  ['\u001b]0;title\u0007', '<001b>]0;title<0007>', 'set the title'],
  ['a\r\nb\tc', 'a<000d><000a>b<0009>c', 'make a line of its own'],
  ['\u009b31mred', '<009b>31mred', 'an 8-bit control sequence'],
  ['abc\u202edcba', 'abc<202e>dcba', 'turn the direction'],
  ['pay\u200bpal', 'pay<200b>pal', 'hide a letter'],
  ['\ud800', '\ufffd', 'half a letter'],
  ['Grüße, 東京', 'Grüße, 東京', 'be ordinary text'],
]
for (const [text, shown, why] of marks) test(`text of a host cannot ${why}`, () => assert.equal(clean(text), shown))

test('whatever a host writes, a table and a general answer have no control characters but line ends', () => {
  const hostile = {
    name: '\u001b[31m',
    text: 'x\ny',
    n: 1,
    list: ['\u0007'],
    inner: { deep: '\u001b' },
    rest: [{ a: '\u009b' }],
  }
  const show = { words: wordsIn('en', new Date('2026-11-24T08:12:04Z')), width: 60 }
  for (const text of [table([hostile], columns, 60), generic(hostile, show), generic({ rows: [hostile] }, show)])
    for (const letter of text) {
      const code = letter.codePointAt(0) ?? 0
      assert.ok(letter === '\n' || (code >= 0x20 && !(code >= 0x7f && code <= 0x9f)), JSON.stringify(text))
    }
})

test('a code inside any answer becomes its sentence; what only resembles one is shown whole', () => {
  const show = { words: wordsIn('en', new Date('2026-11-24T08:12:04Z')), width: undefined }
  const due = { code: 'waits.due', params: { n: 2 } }
  assert.equal(generic({ text: due }, show), 'text: 2 findings are due next\n')
  assert.match(
    generic({ rows: [{ id: 'a', because: [due, { code: 'open', params: {} }] }] }, show),
    /due next, vulnerable in/,
  )
  assert.match(generic({ rows: [{ id: 'a', because: [{ ...due, more: 1 }] }] }, show), /"more":1/)
  assert.match(generic({ text: { code: 'x', params: 'y' } }, show), /code: x\n {2}params: y/)
})
