import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  isOwnLabel,
  type OwnPackage,
  poolPath,
  readOwnList,
  readOwnRelease,
  readWithdrawn,
  releaseText,
  stanza,
  type Withdrawn,
  withdrawnText,
} from './own-repository.ts'

const digest = (letter: string) => letter.repeat(64)
const CONTROL = 'Package: web-app\nVersion: 1:2.0-1\nArchitecture: all\nMaintainer: Example\nDescription: ours\n'
const one: OwnPackage = {
  ...{ name: 'web-app', version: '1:2.0-1', architecture: 'all', sha256: digest('a'), sizeBytes: 7 },
  sbom: { format: 'spdx-2.3', sha256: digest('b') },
}
const RELEASE = {
  ...{ origin: 'Example', label: 'Example apps', date: new Date('2026-11-28T10:00:00Z') },
  ...{ validUntil: new Date('2027-11-28T10:00:00Z'), previous: digest('9'), architectures: ['amd64', 'arm64'] },
  files: ['main/binary-amd64/Packages', 'main/binary-arm64/Packages', 'main/Withdrawn'].map((path, at) => ({
    ...{ path, sizeBytes: at, sha256: digest(String(at)) },
  })),
}
const text = releaseText(RELEASE)

test('what is written is read back', () => {
  assert.deepEqual(
    readOwnList(`${stanza(CONTROL, one)}\n${stanza(CONTROL.replace('1:2.0-1', '3'), { ...one, version: '3' })}`),
    [one, { ...one, version: '3' }],
  )
  const read = readOwnRelease(text)
  assert.deepEqual(
    [read?.origin, read?.label, read?.previous, read?.date],
    ['Example', 'Example apps', digest('9'), '2026-11-28T10:00:00Z'],
  )
  assert.deepEqual([read?.lists.length, read?.withdrawn.sha256], [2, digest('2')])
  const gone: Withdrawn = {
    ...{ name: 'web-app', version: '1', architecture: 'all' },
    sha256: digest('c'),
    at: '2026-11-28T10:00:00Z',
    reason: 'leaks',
  }
  assert.deepEqual(readWithdrawn(withdrawnText([gone, gone])), [gone, gone])
  assert.deepEqual([readOwnList(''), readWithdrawn('')], [[], []])
})

test('no two versions share a file', () => {
  const paths = ['1:2', '1.2', '12', '1-2', '1:1:2', '1~2'].map((version) => poolPath({ ...one, version }))
  assert.equal(new Set(paths).size, paths.length)
  assert.ok(paths.every((path) => !path.includes(':')))
})

const lists: [what: string, change: (text: string) => string][] = [
  ['a file that lies elsewhere', (row) => row.replace('pool/main/', 'pool/other/')],
  ['a file that leads out', (row) => row.replace('pool/main/web-app_1_2.0-1_all.deb', '../../etc/shadow')],
  ['no digest', (row) => row.replace(/^SHA256.*\n/m, '')],
  ['no SBOM', (row) => row.replace(/^Patchreeve-Sbom.*\n/m, '')],
  ['an SBOM of an unknown kind of name', (row) => row.replace('spdx-2.3', '<b>2</b>')],
  ['no size', (row) => row.replace(/^Size.*\n/m, '')],
  ['a name that is none', (row) => row.replace('Package: web-app', 'Package: -o')],
]
for (const [what, change] of lists)
  test(`one stanza with ${what} spoils the list`, () => {
    const other = stanza(CONTROL.replace('1:2.0-1', '3'), { ...one, version: '3' })
    assert.equal(readOwnList(`${other}\n${change(stanza(CONTROL, one))}`), undefined)
  })

const releases: [what: string, change: (text: string) => string][] = [
  ['ours as its origin', (row) => row.replace('Origin: Example', 'Origin: Patchreeve')],
  ['ours as its label', (row) => row.replace('Label: Example apps', 'Label: patchreeve')],
  ['another suite', (row) => row.replace('Suite: stable', 'Suite: bookworm')],
  ['no date', (row) => row.replace(/^Date.*\n/m, '')],
  ['no end', (row) => row.replace(/^Valid-Until.*\n/m, '')],
  ['a list of no architecture', (row) => row.replace('Architectures: amd64 arm64', 'Architectures: amd64')],
  ['a file more', (row) => `${row} ${digest('e')} 5 main/extra\n`],
  ['nothing of what is withdrawn', (row) => row.replace(/^.*Withdrawn\n/m, '')],
  ['a list of 1 GiB', (row) => row.replace(` ${digest('1')} 1 `, ` ${digest('1')} 1073741824 `)],
  ['a predecessor that is no digest', (row) => row.replace(digest('9'), '../9')],
  ['a second paragraph', (row) => `${row}\nOrigin: Other\n`],
]
for (const [what, change] of releases)
  test(`an index with ${what} is none`, () => {
    assert.notEqual(change(text), text)
    assert.equal(readOwnRelease(change(text)), undefined)
  })

test('origin and label are words that read as they are', () => {
  assert.ok(['Example', 'Example GmbH 2', 'a.b_c+d-e'].every(isOwnLabel))
  for (const bad of ['', ' x', 'x ', 'Patchreeve', 'PATCHREEVE', 'a\nb', 'a:b"', 'Ехample', 'x'.repeat(61)])
    assert.ok(!isOwnLabel(bad), bad)
})
