import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isBootPackage } from './boot-packages.ts'
import { conffileOutcome, parseConffiles } from './conffiles.ts'
import { archiveName, indexFiles, PackagesReader } from './packages-index.ts'

const D = (n: number) => String(n).repeat(64)

test('a Release names its indexes by SHA-256 only', () => {
  const files = indexFiles(
    `Origin: Lab\nMD5Sum:\n ${'a'.repeat(32)} 5 main/x\nSHA256:\n ${D(1)} 513 main/binary-amd64/Packages\n ${D(2)}   7 main/binary-amd64/Packages.gz\n short 5 main/y\n`,
  )
  assert.deepEqual([...files.keys()], ['main/binary-amd64/Packages', 'main/binary-amd64/Packages.gz'])
  assert.deepEqual(files.get('main/binary-amd64/Packages')?.sizeBytes, 513)
})

const stanza = (name: string, version: string, sha = D(3)) =>
  `Package: ${name}\nArchitecture: all\nVersion: ${version}\nDescription: x\n Package: forged\nSize: 10\nSHA256: ${sha}\n`
const INDEX = [stanza('one', '1'), stanza('two', '1'), stanza('one', '2', D(4)), stanza('broken', '1', 'x')].join('\n')

test('wanted packages are found however the index is cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: INDEX.length }), { maxLength: 8 }), (cuts) => {
      const reader = new PackagesReader((name) => name === 'one' || name === 'broken' || name === 'forged')
      const at = [0, ...cuts.sort((a, b) => a - b), INDEX.length]
      for (const [index, start] of at.slice(0, -1).entries()) reader.push(INDEX.slice(start, at[index + 1]))
      reader.end()
      assert.deepEqual(
        reader.found.map((one) => `${one.name} ${one.version} ${one.sha256[0]}`),
        ['one 1 3', 'one 2 4'],
      )
    }),
  )
})

test('names in the archives are those of apt', () => {
  assert.equal(archiveName('vim', '2:9.0.1378-2+deb12u2~x', 'amd64'), 'vim_2%3a9.0.1378-2+deb12u2~x_amd64.deb')
})

test('conffiles of dpkg: obsolete ones and those not yet configured are shipped by nobody', () => {
  const field = `/etc/a ${'1'.repeat(32)}\n/etc/b c ${'2'.repeat(32)}\n/etc/c ${'3'.repeat(32)} obsolete\n/etc/d newconffile`
  assert.deepEqual([...parseConffiles(field).keys()], ['/etc/a', '/etc/b c'])
  assert.equal(parseConffiles(undefined).size, 0)
})

const outcomes: [facts: (string | undefined)[], outcome: string, why: string][] = [
  [['o', 'n', 'o', 'n'], 'replaced', 'nobody had touched it'],
  [['o', 'n', 'mine', 'mine'], 'kept', 'the administrator had changed it, and the package brings another'],
  [['o', 'o', 'mine', 'mine'], 'unchanged', 'the administrator had changed it, and the package brings nothing new'],
  [['o', 'n', 'n', 'n'], 'unchanged', 'it already was what the package brings'],
  [[undefined, 'n', undefined, 'n'], 'new', 'the package brings it for the first time'],
  [['o', undefined, 'o', undefined], 'removed', 'the package takes it away'],
  [['o', 'n', undefined, undefined], 'unchanged', 'the administrator had removed it, and it stays so'],
]
for (const [[shippedBefore, shippedAfter, before, after], expected, why] of outcomes)
  test(`conffile ${expected}: ${why}`, () =>
    assert.equal(conffileOutcome({ shippedBefore, shippedAfter, before, after }), expected))

test('what acts on boot is never tried; libraries and services are', () => {
  for (const name of [
    'linux-image-6.1.0-40-amd64',
    'grub-pc',
    'shim-signed',
    'systemd',
    'udev',
    'initramfs-tools-core',
  ])
    assert.ok(isBootPackage(name), name)
  for (const name of ['openssl', 'linux-libc-dev', 'libsystemd0', 'nginx', 'kmodtools', 'systemd-timesyncd'])
    assert.ok(!isBootPackage(name), name)
})
