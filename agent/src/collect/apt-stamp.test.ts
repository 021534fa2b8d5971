import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { test } from 'node:test'
import { copyOf, fixtureHost, put } from '../../test/fixture-host.ts'
import { aptStamp } from './apt-stamp.ts'

const changes: [what: string, change: (root: string) => void][] = [
  ['a package was installed', (root) => touch(root, '/var/lib/dpkg/status')],
  [
    'a list was fetched',
    (root) => touch(root, '/var/lib/apt/lists/mirror.example.org_debian_dists_bookworm_InRelease'),
  ],
  ['a source was added', (root) => put(root, '/etc/apt/sources.list.d/new.sources', '')],
  ['a pin was edited in place', (root) => touch(root, '/etc/apt/preferences.d/nodejs')],
  ['a pin was replaced by a file of the same date', replaceKeepingDate],
  ['a pin was removed', (root) => fs.rmSync(`${root}/etc/apt/preferences.d/nodejs`)],
]
for (const [what, change] of changes) {
  test(`the stamp moves when ${what}, and not before`, () => {
    const root = copyOf('debian-12')
    const before = aptStamp(fixtureHost(root))
    put(root, '/etc/hostname', 'other')
    assert.equal(aptStamp(fixtureHost(root)), before)
    change(root)
    assert.notEqual(aptStamp(fixtureHost(root)), before)
  })
}

function touch(root: string, path: string): void {
  fs.utimesSync(`${root}${path}`, 1_700_000_000, 1_700_000_000)
}

function replaceKeepingDate(root: string): void {
  const path = `${root}/etc/apt/preferences.d/nodejs`
  const { atime, mtime } = fs.statSync(path)
  fs.writeFileSync(`${path}.new`, '')
  fs.utimesSync(`${path}.new`, atime, mtime)
  fs.renameSync(`${path}.new`, path)
}
