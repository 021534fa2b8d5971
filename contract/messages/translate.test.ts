import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { everyCodeHasItsSentence } from './catalogue.ts'
import { units as german } from './de/units.ts'
import { de } from './de.ts'
import { units } from './en/units.ts'
import { en } from './en.ts'
import { parseTemplate, type Templates } from './template.ts'
import { translate } from './translate.ts'

test('the compiler refuses a translation with a missing key, an extra key or other values', () => {
  const { 'unit.day': _, ...missing } = german
  // @ts-expect-error the key `unit.day` is missing
  translate(units, missing)
  // @ts-expect-error there is no such key in English
  translate(units, { ...german, 'no-such-key': 'x' })
  // @ts-expect-error the value {n} is missing
  translate(units, { ...german, 'unit.day': 'Tage' })
  // @ts-expect-error English has no value {where} here
  translate(units, { ...german, 'unit.day': '{n} T {where}' })
  assert.equal(everyCodeHasItsSentence, true)
})

test('each sentence of both languages parses without a stray brace', () => {
  for (const [id, template] of [...Object.entries(en), ...Object.entries(de)])
    for (const piece of parseTemplate(template))
      assert.ok(!('text' in piece) || !/[{}]/.test(piece.text), `${id}: ${template}`)
})

/** Subjects of a folder with their sentences, as the files have them. */
async function subjectsIn(language: 'en' | 'de'): Promise<Record<string, Templates>> {
  const folder = join(import.meta.dirname, language)
  const read = readdirSync(folder).map(async (file): Promise<[string, Templates]> => {
    const name = file.replace(/\.ts$/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    const loaded = (await import(join(folder, file))) as Record<string, Templates> // each file exports its subject
    return [name, loaded[name] ?? {}]
  })
  return Object.fromEntries(await Promise.all(read))
}

test('each subject is in the catalogue, no two subjects have one key, and German has the same files', async () => {
  const [english, translated] = [await subjectsIn('en'), await subjectsIn('de')]
  assert.deepEqual(Object.keys(translated), Object.keys(english))
  const keys = Object.values(english).flatMap((subject) => Object.keys(subject))
  assert.deepEqual(keys.toSorted(), Object.keys(en).toSorted())
  assert.deepEqual(Object.keys(de).toSorted(), Object.keys(en).toSorted())
})
