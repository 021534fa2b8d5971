import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeWords, locales } from './catalogue.ts'
import { asPlain, compose } from './compose.ts'
import { parseTemplate } from './template.ts'
import { makeWords } from './words.ts'

const NOW = Date.parse('2026-11-24T08:12:04Z')
const en = makeWords({ locale: locales.en, words: codeWords.en }, 'Europe/Berlin', NOW)
const de = makeWords({ locale: locales.de, words: codeWords.de }, 'Europe/Berlin', NOW)
const plain = (template: string, values: Record<string, string | number | null>) =>
  asPlain(compose(en.reader, template, values, (code) => code))

const sentences: [template: string, values: Record<string, string | number | null>, text: string, why: string][] = [
  ['{n|# host is|# hosts are} here', { n: 1 }, '1 host is here', 'one takes the one form'],
  ['{n|# host is|# hosts are} here', { n: 1312 }, '1,312 hosts are here', 'numbers are grouped as the language does'],
  ['{n|# host|# hosts}', { n: null }, '? hosts', 'a count that is not known is not zero'],
  ['seen {time}', {}, 'seen ?', 'a value that did not come is a question, never nothing'],
  ['{at:when}', { at: '2026-11-25T13:10:00Z' }, 'Wed 25 Nov, 14:10 CET', 'a time names its zone'],
  ['{at:when}', { at: '2027-02-09T05:00:00Z' }, 'Tue 9 Feb 2027, 06:00 CET', 'another year is named'],
  ['{at:when}', { at: '2026-07-01T10:00:00Z' }, 'Wed 1 Jul, 12:00 CEST', 'summer time has its own name'],
  ['{at:when}', { at: '2026-11-24' }, 'Tue 24 Nov', 'a date alone gets no made-up hour'],
  ['{at:when}', { at: 'yesterday' }, 'yesterday', 'what is no time is given back'],
  ['{at:age}', { at: '2026-11-24T05:02:04Z' }, '3 h 10 min', 'ages have two units'],
  ['{s:duration}', { s: 104_400 }, '1 d 5 h', 'durations have two units'],
  ['{s:duration}', { s: 20 * 86_400 + 3600 }, '20 d', 'from ten days on, days alone'],
  ['{l:list}', { l: 'nginx, sshd, postfix' }, 'nginx, sshd and postfix', 'lists end as the language does'],
  ['{b:bytes}', { b: 16_684_351_488 }, '16.7 GB', 'sizes are in powers of ten'],
]
for (const [template, values, text, why] of sentences)
  test(`"${template}" becomes "${text}": ${why}`, () => assert.equal(plain(template, values), text))

test('a known code of the server becomes its sentence, with a nested reason in the same language', () => {
  assert.equal(
    en.plain({ code: 'fixed-later', params: { fixedVersion: '1.0-1' } }),
    'lower than 1.0-1, where it is fixed',
  )
  assert.equal(de.plain({ code: 'table-row', params: { row: 15, result: '3d' } }), 'Zeile 15 der Tabelle: 3 Tage')
})

test('a code that nobody knows is shown as the code with its parameters, as code', () => {
  const parts = en.server({ code: 'brand-new', params: { host: 'web-01' } })
  assert.deepEqual(parts, [{ text: 'brand-new host=web-01', code: true }])
})

test('codes named like members of objects are unknown codes, not crashes', () => {
  for (const code of ['constructor', '__proto__', 'toString', '', 'x'.repeat(80)])
    assert.equal(en.plain({ code, params: {} }), code)
})

test('an unclosed hole is text, not a fault', () => {
  assert.deepEqual(parseTemplate('a {n and b'), [{ text: 'a {n and b' }])
})
