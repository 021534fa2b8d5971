import assert from 'node:assert/strict'
import { test } from 'node:test'
import { debName, debTree } from './deb.ts'

test('a package holds its control file, its scripts and its files with their modes', () => {
  const tree = debTree({
    name: 'pr-demo',
    version: '1:2.0~rc1-1',
    files: { '/usr/bin/pr-demo': '#!/bin/sh\n', '/etc/pr-demo.conf': 'a=1\n' },
    conffiles: ['/etc/pr-demo.conf'],
    scripts: { postinst: 'exit 1' },
  })
  assert.deepEqual(
    [...tree].map(([path, { mode }]) => `${path} ${mode.toString(8)}`),
    [
      'DEBIAN/control 644',
      'DEBIAN/conffiles 644',
      'DEBIAN/postinst 755',
      'usr/bin/pr-demo 755',
      'etc/pr-demo.conf 644',
    ],
  )
  assert.match(
    String(tree.get('DEBIAN/control')?.content),
    /^Package: pr-demo\nVersion: 1:2\.0~rc1-1\nArchitecture: all\n/,
  )
})

test('the epoch is not part of the file name', () => {
  assert.equal(debName({ name: 'pr-demo', version: '1:2.0-1' }), 'pr-demo_2.0-1_all.deb')
})

for (const [name, version, path] of [
  ['../x', '1', '/a'],
  ['ok', '1/2', '/a'],
  ['ok', '1\nEssential: yes', '/a'],
  ['ok', '1', '/../etc/passwd'],
  ['ok', '1', '/a/..'],
  ['ok', '1', 'relative'],
] as const) {
  test(`not a package: ${JSON.stringify([name, version, path])}`, () => {
    assert.throws(() => debTree({ name, version, files: { [path]: '' } }))
  })
}
