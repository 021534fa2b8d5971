import assert from 'node:assert/strict'
import { join, normalize } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { proxyTarget, rangeStart, safePath } from './proxy-path.ts'

const ARCHIVES = ['http://mirror.example/debian', 'https://sec.example:8443/debian-security']

test('the two spellings of a version are one file', () => {
  const plain = proxyTarget('http://mirror.example/debian/pool/o/openssl_3.0~rc1+b1_amd64.deb', ARCHIVES)
  const coded = proxyTarget('http://mirror.example/debian/pool/o/openssl_3.0%7erc1%2bb1_amd64.deb', ARCHIVES)
  assert.deepEqual(plain, coded)
  assert.ok(typeof plain === 'object')
  assert.equal(plain.file, 'mirror.example/debian/pool/o/openssl_3.0~rc1+b1_amd64.deb')
  assert.equal(plain.upstream, 'http://mirror.example/debian/pool/o/openssl_3.0~rc1%2Bb1_amd64.deb')
})

test('packages and by-hash files never change, a Release file may', () => {
  const immutable = (path: string) => {
    const target = proxyTarget(`http://mirror.example/debian/${path}`, ARCHIVES)
    assert.ok(typeof target === 'object')
    return target.immutable
  }
  assert.ok(immutable('pool/a/a_1_all.deb'))
  assert.ok(immutable(`dists/x/main/binary-amd64/by-hash/SHA256/${'0f'.repeat(32)}`))
  assert.ok(!immutable('dists/x/InRelease'))
})

test('a host speaks http to an archive that this machine reaches by https', () => {
  const target = proxyTarget('http://sec.example:8443/debian-security/dists/x/InRelease', ARCHIVES)
  assert.ok(typeof target === 'object')
  assert.ok(target.upstream.startsWith('https://sec.example:8443/debian-security/'))
})

const refused: [asked: string, why: string][] = [
  ['http://other.example/debian/x', 'not-an-archive'],
  ['http://mirror.example/debian-evil/x', 'not-an-archive'],
  ['http://mirror.example/etc/passwd', 'not-an-archive'],
  ['http://user@mirror.example/debian/x', 'not-absolute'],
  ['https://mirror.example/debian/x', 'not-absolute'],
  ['/debian/x', 'not-absolute'],
  ['http://mirror.example/debian/x?y', 'not-absolute'],
  ['http://mirror.example/debian/../../etc/passwd', 'bad-path'],
  ['http://mirror.example/debian/%2e%2e/%2e%2e/etc/passwd', 'bad-path'],
  ['http://mirror.example/debian/..%2f..%2fetc/passwd', 'bad-path'],
  ['http://mirror.example/debian/%252e%252e/x', 'bad-path'],
  ['http://mirror.example/debian//x', 'bad-path'],
  ['http://mirror.example/debian/x%00.deb', 'bad-path'],
  ['http://mirror.example/debian/a%5cb', 'bad-path'],
  ['http://mirror.example/debian/%ff', 'bad-path'],
  ['http://mirror.example/debian/x%0d%0aHost:%20y', 'bad-path'],
  ['http://mirror.example/debian/ünicode', 'bad-path'],
  [`http://mirror.example/debian/${'x'.repeat(5000)}`, 'bad-path'],
]
for (const [asked, why] of refused) {
  test(`refused as ${why}: ${asked.slice(0, 70)}`, () => assert.equal(proxyTarget(asked, ARCHIVES), why))
}

test('no path that is accepted leaves the cache folder', () => {
  const piece = fc.constantFrom('..', '.', '%2e', '%2f', '/', 'a', '~', '%7e', '\\', '%', '\0', 'é', '%c3%a9')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = safePath(`/${pieces.join('')}`)
      assert.ok(path === undefined || (normalize(path) === path && join('/cache', path).startsWith('/cache/')))
    }),
  )
})

test('a resumed download gets the rest, a range beyond the end is refused, anything else is served whole', () => {
  assert.deepEqual(rangeStart('bytes=718017-', 1_000_000), { from: 718_017, to: 999_999 })
  assert.deepEqual(rangeStart('bytes=0-9999999', 10), { from: 0, to: 9 })
  assert.equal(rangeStart('bytes=10-', 10), 'unsatisfiable')
  assert.equal(rangeStart('bytes=5-2', 10), 'unsatisfiable')
  assert.equal(rangeStart('bytes=0-1,3-4', 10), undefined)
  assert.equal(rangeStart('lines=1-', 10), undefined)
  assert.equal(rangeStart(undefined, 10), undefined)
})
