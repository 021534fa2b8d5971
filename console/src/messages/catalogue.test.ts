import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { codeWords } from '@patchreeve/contract/messages/catalogue.ts'
import { parseTemplate } from '@patchreeve/contract/messages/template.ts'
import { leftOutCodes } from '../../../server/src/plan/model.ts'
import { de } from './de.ts'
import { en } from './en.ts'

test('each sentence of both languages parses without a stray brace', () => {
  for (const [id, template] of [...Object.entries(en), ...Object.entries(de)])
    for (const piece of parseTemplate(template))
      assert.ok(!('text' in piece) || !/[{}]/.test(piece.text), `${id}: ${template}`)
})

test('no sentence flatters, begs or shouts', () => {
  for (const [id, template] of Object.entries({ ...codeWords.en, ...en }))
    assert.doesNotMatch(template, /successfully|please|oops|!/i, id)
})

test('no two subjects have one key, and no page takes a key of the server’s codes', async () => {
  const folder = join(import.meta.dirname, 'en')
  const subjects = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file))))
  const keys = subjects.flatMap((subject) => Object.values<object>(subject).flatMap((texts) => Object.keys(texts)))
  assert.deepEqual(keys.toSorted(), Object.keys(en).toSorted())
  for (const key of keys) assert.ok(!Object.hasOwn(codeWords.en, key), key)
})

test('whatever a plan leaves out, the page says what brings it in', () => {
  for (const code of leftOutCodes) assert.ok(Object.hasOwn(en, `bring-in.${code}`), code)
})
