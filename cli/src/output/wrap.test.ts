import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { facts, wrap } from './wrap.ts'

test('a line goes on under its indent', () => {
  assert.equal(wrap('one two three four', 11, '- '), '- one two\n  three\n  four')
  assert.equal(
    facts(
      [
        ['id', 'a bb ccc'],
        ['name', 'x'],
      ],
      12,
    ),
    'id:    a bb\n       ccc\nname:  x',
  )
})

test('a word that no line can hold is broken and not lost', () => {
  assert.equal(wrap('a 1234567890 b', 6, '  '), '  a\n  1234\n  5678\n  90 b')
})

test('whatever the text, no line is wider and no letter is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 10, max: 90 }), (text, width) => {
      const shown = wrap(text, width, '  ', 4)
      for (const line of shown.split('\n')) assert.ok([...line].length <= width, JSON.stringify(line))
      const letters = (one: string) => one.replace(/[ \n]/g, '')
      if (/^[\x20-\x7e]*$/.test(text)) assert.equal(letters(shown), letters(text))
    }),
  )
})

test('a line end or an escape in a value of a host makes no line and moves no cursor', () => {
  assert.equal(wrap('a\nb\u001b[2J', 80), 'a<000a>b<001b>[2J')
})
