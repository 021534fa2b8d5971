import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseControl, words } from './control.ts'
import { madisonArgv, parseMadison } from './madison.ts'
import { isPackageName, isPackageVersion, qualifiedName } from './names.ts'
import { isPreferencesFile, parsePreferences } from './preferences.ts'
import { parseRelease, toInstant } from './release.ts'

test('deb822: names without case, continuations joined, comments skipped even inside a field', () => {
  const [first, second] = parseControl('A: 1\nLong: x\n y\n# comment\n\tz\nno colon here\n\n\nB:2\r\n')
  assert.deepEqual(
    [...(first ?? [])],
    [
      ['a', '1'],
      ['long', 'x\ny\nz'],
    ],
  )
  assert.deepEqual([...(second ?? [])], [['b', '2']])
  assert.deepEqual(words(' a\n b\tc '), ['a', 'b', 'c'])
})

test('a Release file and its clear-signed form say the same', () => {
  const text =
    'Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nVersion: 12\nCodename: bookworm-security\nDate: Mon, 23 Nov 2026 11:22:37 UTC\nValid-Until: Mon, 30 Nov 2026 11:22:37 UTC\nSHA256:\n 0a 1 main/x\n'
  const expected = {
    origin: 'Debian',
    label: 'Debian-Security',
    suite: 'oldstable-security',
    version: '12',
    codename: 'bookworm-security',
    date: '2026-11-23T11:22:37Z',
    validUntil: '2026-11-30T11:22:37Z',
  }
  assert.deepEqual(parseRelease(text), expected)
  assert.deepEqual(
    parseRelease(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${text}-----BEGIN PGP SIGNATURE-----\n\nwsB\n`),
    expected,
  )
})

const dates: [text: string, instant: string][] = [
  ['Sat, 05 Sep 2026 08:21:09 UTC', '2026-09-05T08:21:09Z'],
  ['Sat, 05 Sep 2026 08:21:09 +0200', '2026-09-05T06:21:09Z'],
  ['tomorrow', ''],
  ['', ''],
  ['Sat, 01 Jan 99999 00:00:00 UTC', ''],
]
for (const [text, instant] of dates)
  test(`date ${JSON.stringify(text)} is ${JSON.stringify(instant)}`, () => assert.equal(toInstant(text), instant))

test('pins: explanations alone are no pin, priority 0 and words are malformed', () => {
  const { pins, malformed } = parsePreferences(
    'Explanation: why\n\nPackage: *\nPin: release a=stable\nPin-Priority: -10\n\nPackage: x\nPin: version 1*\nPin-Priority: 0\n\nPackage: y\nPin: origin h\nPin-Priority: high\n',
  )
  assert.deepEqual(pins, [{ package: '*', pin: 'release a=stable', priority: -10 }])
  assert.equal(malformed, 2)
})

test('apt reads only some names in preferences.d', () => {
  assert.deepEqual(['nodejs', 'a.pref', 'a.bak', 'a.dpkg-old', '.x', 'a b'].map(isPreferencesFile), [
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test('madison: place and version of each offer, source packages left out', () => {
  const offers =
    parseMadison(`   libssl3 | 3.0.22-1~deb12u2 | http://security.debian.org/debian-security bookworm-security/main amd64 Packages
   openssl | 3.0.22-1~deb12u2 | http://security.debian.org/debian-security bookworm-security/main Sources
   x | 1 | http://h.example/debian bookworm/updates/main amd64 Packages
   y | 1 | file:/srv/repo ./ Packages
`)
  assert.deepEqual(
    offers.map((o) => `${o.name} ${o.version} ${o.uri} ${o.suite}`),
    [
      'libssl3 3.0.22-1~deb12u2 http://security.debian.org/debian-security/ bookworm-security',
      'x 1 http://h.example/debian/ bookworm/updates',
      'y 1 file:/srv/repo/ ./',
    ],
  )
})

test('what is not a package name never reaches a command line', () => {
  assert.deepEqual(madisonArgv(['libssl3', '-oDir::Etc=/x', 'a;b', 'libc6:i386'], false), [
    'apt-cache',
    'madison',
    'libssl3',
    'libc6:i386',
  ])
})

test('the grammar of names and versions', () => {
  assert.deepEqual(['g++', 'a', '0ad', 'libX.1'].map(isPackageName), [true, true, true, true])
  assert.deepEqual(['', '-a', '+a', 'a b', 'a/b', 'ä', 'a'.repeat(201)].map(isPackageName), [
    false,
    false,
    false,
    false,
    false,
    false,
    false,
  ])
  assert.deepEqual(['1:2.0~rc1-1+b1', '1 ', '1_2', ''].map(isPackageVersion), [true, false, false, false])
  assert.equal(qualifiedName('g++', 'amd64'), 'g++:amd64')
  assert.equal(qualifiedName('tzdata', 'all'), 'tzdata')
})
