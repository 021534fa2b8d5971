import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fieldOf, formatMessage, MAX_PENDING, MessageReader, parseMessage, settingOf } from './messages.ts'

const ACQUIRE = '600 URI Acquire\nURI: http://h/a%7eb\nFilename: /x/y\nMaximum-Size: 10\n\n'
const CONFIG =
  '601 Configuration\nConfig-Item: Acquire::Languages::=none\nConfig-Item: Patchreeve::Spool=/a%20b%3dc\n\n'

test('messages are found however the stream is cut', () => {
  const text = CONFIG + ACQUIRE
  fc.assert(
    fc.property(fc.integer({ min: 0, max: text.length }), (cut) => {
      const reader = new MessageReader()
      const all = [...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))]
      assert.deepEqual(
        all.map((one) => one.code),
        [601, 600],
      )
      assert.equal(settingOf(all[0] ?? assert.fail(), 'patchreeve::spool'), '/a b=c')
      assert.equal(fieldOf(all[1] ?? assert.fail(), 'uri'), 'http://h/a%7eb')
    }),
  )
})

test('a message without an end is refused before it fills memory', () => {
  const reader = new MessageReader()
  assert.throws(() => reader.push(`600 x\n${'a'.repeat(MAX_PENDING)}`), /without an end/)
})

test('no text makes the parser throw; what has no number is no message', () => {
  assert.equal(parseMessage('hello'), undefined)
  fc.assert(fc.property(fc.string(), (text) => parseMessage(text) === undefined || true))
})

test('a value cannot begin a field or a message of its own', () => {
  const text = formatMessage('400 URI Failure', { URI: 'x\nFilename: /etc/shadow\n\n201 URI Done', Size: 3 })
  assert.equal(text, '400 URI Failure\nURI: x Filename: /etc/shadow  201 URI Done\nSize: 3\n\n')
})
