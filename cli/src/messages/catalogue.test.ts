import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeWords } from '@patchreeve/contract/messages/catalogue.ts'
import { parseTemplate } from '@patchreeve/contract/messages/template.ts'
import { languageOf, wordsIn } from './catalogue.ts'
import { de } from './de.ts'
import { en } from './en.ts'

const environments: [env: Record<string, string>, language: string, why: string][] = [
  [{}, 'en', 'nothing is said'],
  [{ LANG: 'de_DE.UTF-8' }, 'de', 'LANG is German'],
  [{ LANG: 'de' }, 'de', 'the language alone is enough'],
  [{ LANG: 'de_AT@euro' }, 'de', 'Austria reads German'],
  [{ LANG: 'den_CA' }, 'en', 'another language begins with the same letters'],
  [{ LANG: 'fr_FR.UTF-8' }, 'en', 'a language that we lack'],
  [{ LANG: 'C' }, 'en', 'the plain locale'],
  [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'en', 'LC_ALL goes before LANG'],
  [{ LC_ALL: '', LC_MESSAGES: 'de_CH', LANG: 'en_GB' }, 'de', 'an empty variable says nothing'],
]
for (const [env, language, why] of environments)
  test(`${JSON.stringify(env)} is ${language}: ${why}`, () => assert.equal(languageOf(env), language))

test('a command prints the sentence of a code in the language of the terminal', () => {
  const due = { code: 'waits.due', params: { n: 2 } }
  const now = new Date('2026-11-24T08:12:04Z')
  assert.equal(wordsIn('en', now).plain(due), '2 findings are due next')
  assert.equal(wordsIn('de', now).plain(due), '2 Befunde sind als Nächstes fällig')
})

test('no text of the command line hides a sentence of the server, and each parses without a stray brace', () => {
  for (const id of Object.keys(en)) assert.ok(!Object.hasOwn(codeWords.en, id), id)
  for (const [id, template] of [...Object.entries(en), ...Object.entries(de)])
    for (const piece of parseTemplate(template))
      assert.ok(!('text' in piece) || !/[{}]/.test(piece.text), `${id}: ${template}`)
})
