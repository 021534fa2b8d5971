import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTemplate } from '../text/template.ts'
import { everyCodeHasItsSentence } from './catalogue.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { translate } from './translate.ts'

test('the compiler refuses a translation with a missing key, an extra key or other values', () => {
  const { asof: _, ...missing } = de
  // @ts-expect-error the key `asof` is missing
  translate(missing)
  // @ts-expect-error there is no such key in English
  translate({ ...de, 'no-such-key': 'x' })
  // @ts-expect-error the value {time} is missing
  translate({ ...de, asof: 'Stand' })
  // @ts-expect-error English has no value {where} here
  translate({ ...de, asof: 'Stand {time:time} {where}' })
  assert.equal(everyCodeHasItsSentence, true)
})

test('each sentence of both languages parses without a stray brace', () => {
  for (const [id, template] of [...Object.entries(en), ...Object.entries(de)])
    for (const piece of parseTemplate(template))
      assert.ok(!('text' in piece) || !/[{}]/.test(piece.text), `${id}: ${template}`)
})

test('no sentence flatters, begs or shouts', () => {
  for (const [id, template] of Object.entries(en)) assert.doesNotMatch(template, /successfully|please|oops|!/i, id)
})
