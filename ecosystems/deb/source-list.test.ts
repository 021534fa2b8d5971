import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listFilePrefix } from './list-files.ts'
import { parseDeb822Sources, parseOneLineSources } from './source-list.ts'

const short = (list: ReturnType<typeof parseOneLineSources>) =>
  list.sources.map((s) => `${s.uri} ${s.suite} ${s.components.join('+')}`)

test('one-line entries: comments, source packages and options', () => {
  const list = parseOneLineSources(`# deb http://off.example/ x main
deb http://mirror.example.org/debian bookworm main contrib # the archive
deb-src http://mirror.example.org/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg,/usr/share/keyrings/b.gpg trusted=yes] https://repo.example/x/ stable main
deb http://flat.example/ ./
deb https://reeve:s3cret@paid.example/debian stable main
deb broken
`)
  assert.deepEqual(short(list), [
    'http://mirror.example.org/debian/ bookworm main+contrib',
    'https://repo.example/x/ stable main',
    'http://flat.example/ ./ ',
    'https://paid.example/debian/ stable main',
  ])
  assert.deepEqual(list.sources[1]?.signedBy, ['/usr/share/keyrings/a.gpg', '/usr/share/keyrings/b.gpg'])
  assert.deepEqual(
    list.sources.map((s) => s.signatureWaived),
    [false, true, false, false],
  )
  assert.equal(list.malformed, 1)
})

test('a deb822 paragraph stands for every combination; a disabled one for none; a key may stand inside', () => {
  const list = parseDeb822Sources(`Types: deb deb-src
URIs: http://a.example/debian http://b.example/debian
Suites: trixie trixie-updates
Components: main
# a comment between fields
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://off.example
Suites: x
Components: main

Types: deb-src
URIs: http://src.example
Suites: x
Components: main

types: deb
uris: https://repo.example
suites: stable
components: main
trusted: yes
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEXw
 -----END PGP PUBLIC KEY BLOCK-----

URIs: http://lost.example
Suites: x
`)
  assert.deepEqual(short(list), [
    'http://a.example/debian/ trixie main',
    'http://a.example/debian/ trixie-updates main',
    'http://b.example/debian/ trixie main',
    'http://b.example/debian/ trixie-updates main',
    'https://repo.example/ stable main',
    'http://lost.example/ x ',
  ])
  assert.equal(
    list.sources[4]?.embeddedKey,
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEXw\n-----END PGP PUBLIC KEY BLOCK-----\n',
  )
  assert.equal(list.sources[4]?.signatureWaived, true)
  assert.equal(list.malformed, 1)
})

// The names are those that `apt-get --print-uris update` of Debian 12 printed for these sources.
const names: [uri: string, suite: string, prefix: string][] = [
  ['http://mirror.example.org/debian/', 'bookworm-updates', 'mirror.example.org_debian_dists_bookworm-updates_'],
  ['http://localhost:8080/a%20b/', 'x/updates', 'localhost:8080_a%20b_dists_x_updates_'],
  ['file:///srv/my_repo/', './', '_srv_my%5frepo_._'],
  ['http://h.example/ä/', 'x', 'h.example_%c3%a4_dists_x_'],
  ['https://h.example/~who/', 'sub/dir/', 'h.example_%7ewho_sub_dir_'],
]
for (const [uri, suite, prefix] of names) {
  test(`apt keeps ${uri} ${suite} as ${prefix}`, () => assert.equal(listFilePrefix(uri, suite), prefix))
}
