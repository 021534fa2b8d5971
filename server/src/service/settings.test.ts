/** server.toml: what it sets, and that nothing in it is passed over in silence. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StartError } from '../platform/start-error.ts'
import { parseSettings, readSettings, SETTINGS_TEMPLATE } from './settings.ts'

const parse = (text: string) => parseSettings(text, 'server.toml')
const refused = (text: string, what: RegExp) =>
  assert.throws(
    () => parse(text),
    (error) => error instanceof StartError && what.test(error.message),
  )

test('each setting is the variable that config reads; comments and empty lines are none', () => {
  const text = `
# a comment
data = "/srv/pr"   # and why
console_names = ["a.example", "b.example"]
trusted_proxies = []
database_url = "postgres://u:p\\"\\\\#@h/d"`
  assert.deepEqual(parse(text), {
    PATCHREEVE_DATA: '/srv/pr',
    PATCHREEVE_CONSOLE_NAMES: 'a.example,b.example',
    PATCHREEVE_TRUSTED_PROXIES: '',
    DATABASE_URL: 'postgres://u:p"\\#@h/d',
  })
})

test('the template is valid, and so is each of its lines without the mark of a comment', () => {
  assert.deepEqual(Object.keys(parse(SETTINGS_TEMPLATE)), ['PATCHREEVE_DATA'])
  const all = SETTINGS_TEMPLATE.replaceAll(/^#(?=[a-z])/gm, '')
  assert.equal(Object.keys(parse(all)).length, 9)
})

test('what is wrong is told with its line', () => {
  refused('data = "/a"\nport = "1"', /server\.toml, line 2: there is no setting port; there are: data/)
  refused('toString = "1"', /line 1: there is no setting toString/)
  refused('data = "/a"\n\ndata = "/b"', /line 3: data is set twice/)
  refused('[server]\ndata = "/a"', /line 1: a line is/)
  for (const value of ['/a', "'/a'", '"/a', '"/a" b', '7080', 'true', '["/a"]', '"""/a"""', '"a\\q"', ''])
    refused(`data = ${value}`, /line 1: data is a text/)
  for (const value of ['"a"', '[a]', '["a" b]', '["a,b"]', '["a"', '[[]]'])
    refused(`console_names = ${value}`, /line 1: console_names is a list/)
  refused(`#${'x'.repeat(100_000)}`, /larger than/)
})

test('no input makes anything but settings or a refusal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      try {
        for (const value of Object.values(parse(`data = ${text}`))) assert.equal(typeof value, 'string')
      } catch (error) {
        assert.ok(error instanceof StartError)
      }
    }),
  )
})

test('no file named is no settings; one that cannot be read is an error, never a default', () => {
  assert.deepEqual(readSettings(undefined), {})
  assert.throws(() => readSettings('/nonexistent/server.toml'), StartError)
})
