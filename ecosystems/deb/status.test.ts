import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSource, parseStatus, statusAbbreviation } from './status.ts'

const STANZA = `Package: libssl3
Status: install ok installed
Priority: optional
Section: libs
Installed-Size: 6037
Maintainer: Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>
Architecture: amd64
Multi-Arch: same
Source: openssl
Version: 3.0.20-1~deb12u2
Depends: libc6 (>= 2.34)
Conffiles:
 /etc/Version: 9 0123456789abcdef0123456789abcdef
Description: Secure Sockets Layer toolkit - shared libraries
 This package is part of the OpenSSL project.
Homepage: https://www.openssl.org/
`

test('a stanza gives the fields of the report, and continuation lines give none', () => {
  assert.deepEqual(parseStatus(STANZA).packages, [
    {
      name: 'libssl3',
      version: '3.0.20-1~deb12u2',
      architecture: 'amd64',
      sourceName: 'openssl',
      sourceVersion: '3.0.20-1~deb12u2',
      status: 'ii',
      maintainer: 'Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>',
      homepage: 'https://www.openssl.org/',
      section: 'libs',
      multiArchSame: true,
    },
  ])
})

test('the last stanza counts without an empty line or a line feed after it', () => {
  assert.equal(parseStatus(STANZA.trimEnd()).packages[0]?.homepage, 'https://www.openssl.org/')
})

const sources: [field: string | undefined, name: string, version: string, why: string][] = [
  [undefined, 'perl', '1-1+b2', 'without the field the source is named like the package'],
  ['glibc', 'glibc', '1-1+b2', 'another name, the same version'],
  ['glibc (2.36-9)', 'glibc', '2.36-9', 'a rebuilt binary has a version of its own'],
  ['linux-signed-amd64 (6.1.76+1)', 'linux-signed-amd64', '6.1.76+1', 'a signed build'],
]
for (const [field, sourceName, sourceVersion, why] of sources) {
  test(`source ${field}: ${why}`, () =>
    assert.deepEqual(parseSource(field, 'perl', '1-1+b2'), { sourceName, sourceVersion }))
}

const states: [status: string, abbreviation: string | undefined][] = [
  ['install ok installed', 'ii'],
  ['hold ok installed', 'hi'],
  ['deinstall ok config-files', 'rc'],
  ['purge ok half-installed', 'pH'],
  ['install reinstreq unpacked', 'iUR'],
  ['install ok half-configured', 'iF'],
  ['install ok triggers-awaited', 'iW'],
  ['install ok triggers-pending', 'it'],
  ['unknown ok not-installed', 'un'],
  ['wish ok installed', undefined],
  ['install ok', undefined],
]
for (const [status, abbreviation] of states) {
  test(`dpkg abbreviates "${status}" as ${abbreviation}`, () => assert.equal(statusAbbreviation(status), abbreviation))
}

test('a name that is only known is no package; a removed one with files left is', () => {
  const known = 'Package: a\nStatus: unknown ok not-installed\nArchitecture: all\n\n'
  const left = 'Package: b\nStatus: deinstall ok config-files\nArchitecture: all\nConfig-Version: 1.2\n\n'
  const { packages, rejected } = parseStatus(known + left)
  assert.deepEqual(
    packages.map((p) => `${p.name} ${p.version} ${p.status}`),
    ['b 1.2 rc'],
  )
  assert.deepEqual(rejected, [])
})

test('a stanza without a status or with a name outside the grammar is rejected by name', () => {
  const { packages, rejected } = parseStatus(
    'Package: a\nVersion: 1\nArchitecture: all\n\nPackage: ../x\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n',
  )
  assert.deepEqual(packages, [])
  assert.deepEqual(rejected, ['a', '../x'])
})

test('no text makes the parser throw, and every stanza that begins a package is counted once', () => {
  const lineOf = fc.oneof(
    fc.constantFrom('Package: a', 'Status: install ok installed', 'Version: 1', 'Architecture: all', 'Source: (', ''),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(lineOf), (lines) => {
      const { packages, rejected } = parseStatus(lines.join('\n'))
      assert.ok(packages.every((p) => p.name !== '' && p.version !== ''))
      const stanzas = lines
        .join('\n')
        .split(/\n\n+/)
        .filter((s) => /^Package: a$/m.test(s))
      assert.ok(packages.length + rejected.length >= stanzas.length)
    }),
  )
})
