import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mirrorsOf, parseDeb822, parseOneLine } from './sources.ts'

const DEB822 = `Types: deb deb-src
# a comment between fields
URIs: http://mirror.example/debian
Suites: bookworm
 bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 URIs: http://not-a-field.example/

Types: deb
URIs: https://security.example/debian-security/
Suites: bookworm-security
Components: main
`

test('a deb822 stanza names each pair of archive and suite, continued lines included', () => {
  assert.deepEqual(
    parseDeb822(DEB822).map((e) => `${e.uri} ${e.suite}`),
    [
      'http://mirror.example/debian bookworm',
      'http://mirror.example/debian bookworm-updates',
      'https://security.example/debian-security/ bookworm-security',
    ],
  )
})

test('a disabled stanza and a source-only stanza name no archive', () => {
  assert.deepEqual(parseDeb822('Enabled: no\nTypes: deb\nURIs: http://a/\nSuites: x\nComponents: main'), [])
  assert.deepEqual(parseDeb822('Types: deb-src\nURIs: http://a/\nSuites: x\nComponents: main'), [])
})

test('a one-line entry keeps its archive when it has options and a comment', () => {
  const text =
    '# deb http://no.example/ x main\ndeb [arch=amd64 signed-by=/k] http://m/debian trixie main # why\ndeb-src http://m/ x main'
  assert.deepEqual(parseOneLine(text), [{ uri: 'http://m/debian', suite: 'trixie', components: ['main'] }])
})

test('the archives of the running release are found, without their trailing slash', () => {
  assert.deepEqual(mirrorsOf(parseDeb822(DEB822), 'bookworm'), {
    archive: 'http://mirror.example/debian',
    security: 'https://security.example/debian-security',
  })
})

test('a machine without a security source is told so and nothing is guessed', () => {
  const found = mirrorsOf(parseOneLine('deb http://m/debian trixie main'), 'trixie')
  assert.ok('missing' in found && found.missing.includes('trixie-security'))
})

test('an archive that is a local folder cannot serve the lab', () => {
  assert.ok(
    'missing' in mirrorsOf(parseOneLine('deb file:/srv trixie main\ndeb http://m trixie-security main'), 'trixie'),
  )
})

test('no text makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      parseOneLine(text)
      parseDeb822(text)
    }),
  )
})
