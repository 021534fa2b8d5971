import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress } from './address.ts'
import { baseOf, isArchivePath } from './model.ts'

const closed: [address: string, why: string][] = [
  ['127.0.0.1', 'this machine'],
  ['127.9.9.9', 'all of 127 is this machine'],
  ['0.0.0.0', 'every address of this machine'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['169.254.169.254', 'where clouds answer with keys'],
  ['100.64.0.1', 'between a provider and its customers'],
  ['198.18.0.1', 'for measurements'],
  ['224.0.0.1', 'many at once'],
  ['255.255.255.255', 'all at once'],
  ['::1', 'this machine'],
  ['::', 'every address of this machine'],
  ['::ffff:127.0.0.1', 'IPv4 in disguise'],
  ['::ffff:10.0.0.1', 'IPv4 in disguise'],
  ['64:ff9b::7f00:1', 'IPv4 behind a translator'],
  ['2002:7f00:1::', 'IPv4 in a tunnel'],
  ['fe80::1', 'this link'],
  ['fe80::1%lo', 'this link, with a zone'],
  ['fd00::1', 'private'],
  ['fc00::1', 'private'],
  ['ff02::1', 'many at once'],
  ['2001:db8::1', 'documentation'],
  ['localhost', 'a name'],
  ['2130706433', 'an address as one number'],
  ['0x7f.1', 'an address in hexadecimal'],
  ['', 'nothing'],
]
for (const [address, why] of closed)
  test(`not fetched from: ${address} (${why})`, () => assert.equal(isPublicAddress(address), false))

for (const address of ['151.101.2.132', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2a04:4e42::644', '2600::1'])
  test(`of the internet: ${address}`, () => assert.equal(isPublicAddress(address), true))

const bases: [uri: string, base: string | undefined][] = [
  ['http://mirror.example.org/debian/', 'http://mirror.example.org/debian'],
  ['https://mirror.example.org:443/debian', 'https://mirror.example.org/debian'],
  ['http://MIRROR.example.org/debian//', 'http://mirror.example.org/debian'],
  ['file:///etc', undefined],
  ['cdrom:[Debian]/', undefined],
  ['ftp://mirror.example.org/debian', undefined],
  ['http://user:secret@mirror.example.org/debian', undefined],
  ['http://mirror.example.org/debian?x=1', undefined],
  [`http://mirror.example.org/${'x'.repeat(600)}`, undefined],
  ['no address', undefined],
]
for (const [uri, base] of bases) test(`root of ${uri.slice(0, 60)}`, () => assert.equal(baseOf(uri), base))

for (const path of [
  '../secret.key',
  'pool/../../etc',
  './x',
  '/etc/passwd',
  'a//b',
  'a/',
  'a b',
  'a\\b',
  'a\u0000b',
  '',
])
  test(`no path of an archive: ${JSON.stringify(path)}`, () => assert.equal(isArchivePath(path), false))
test('paths as archives have them', () => {
  for (const path of [
    'pool/main/g/g++/g++_4%3a12.2.0-3_amd64.deb',
    'bookworm-security',
    'main/binary-amd64/Packages.xz',
  ])
    assert.ok(isArchivePath(path), path)
})
