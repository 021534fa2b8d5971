import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { deb, type Entry, gzip, tar } from '../../packaging/archive.ts'
import { DebFault, type DebFaultCode, readDeb } from './deb-file.ts'

const FIELDS = `Package: web-app
Version: 1:2.0-1
Architecture: all
Maintainer: Example <it@example.org>
Description: our own
 More of it.
`
const MAX = 16 * 1024 ** 2

function source(bytes: Uint8Array, sizeBytes = bytes.length) {
  return {
    sizeBytes,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    async unpack(packed: Uint8Array, packing: string, maxBytes: number) {
      assert.ok(maxBytes <= MAX)
      if (packing === '') return packed
      try {
        return gunzipSync(packed, { maxOutputLength: maxBytes })
      } catch (cause) {
        throw new DebFault(cause instanceof RangeError ? 'control-too-large' : 'cannot-unpack', '', { cause })
      }
    },
  }
}
const control = (text: string | Uint8Array): Entry => ({ path: 'control', mode: 0o644, content: Buffer.from(text) })
const withControl = (...entries: Entry[]) => deb({ control: entries, data: [], mtimeS: 0 })
const made = (text: string | Uint8Array = FIELDS) => withControl(control(text))

/** An ar archive of these members. */
function ar(...members: [name: string, content: Uint8Array][]): Buffer {
  const parts = members.flatMap(([name, content]) => [
    Buffer.from(`${name.padEnd(16)}${'0'.padEnd(32)}${String(content.length).padEnd(10)}\`\n`),
    content,
    Buffer.alloc(content.length % 2, 10),
  ])
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}
const BINARY: [string, Uint8Array] = ['debian-binary', Buffer.from('2.0\n')]
const DATA: [string, Uint8Array] = ['data.tar.gz', gzip(tar([], 0))]
const controlTar = (archive: Uint8Array, name = 'control.tar.gz') =>
  ar(BINARY, [name, name.endsWith('gz') ? gzip(archive) : archive], DATA)
/** A control archive whose entry is called, and is, something else: the checksum of its head holds. */
function entry(path: string, type = '0'): Buffer {
  const archive = Buffer.from(tar([control(FIELDS)], 0))
  const head = archive.subarray(512, 1024) // after `./`
  head.fill(0, 0, 100)
  head.write(path, 0, 'latin1')
  head.write(type, 156)
  head.write('        ', 148)
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return archive
}

test('a package says its name, version, architecture, and its paragraph as it stands', async () => {
  assert.deepEqual(await readDeb(source(made())), {
    ...{ name: 'web-app', version: '1:2.0-1', architecture: 'all' },
    text: FIELDS,
  })
  const unpacked = controlTar(tar([control(FIELDS)], 0), 'control.tar')
  assert.equal((await readDeb(source(unpacked))).name, 'web-app')
})

const without = (field: string) => FIELDS.replace(new RegExp(`^${field}:.*\n`, 'm'), '')
const refused: [what: string, bytes: Uint8Array, code: DebFaultCode][] = [
  ['nothing', Buffer.alloc(0), 'not-a-deb'],
  [
    'a picture',
    Buffer.from('\x89PNG\r\n\x1a\n more of it than a head has, at least sixty-eight bytes of it'),
    'not-a-deb',
  ],
  ['a tar', tar([control(FIELDS)], 0), 'not-a-deb'],
  ['an ar without a package', ar(['hello', Buffer.from('x')]), 'not-a-deb'],
  ['version 3 of the format', ar(['debian-binary', Buffer.from('3.0\n')], DATA, DATA), 'not-a-deb'],
  ['no control archive', ar(BINARY, DATA), 'control-missing'],
  ['a control archive packed otherwise', ar(BINARY, ['control.tar.lzma', Buffer.from('x')], DATA), 'control-missing'],
  ['no data archive', ar(BINARY, ['control.tar', tar([control(FIELDS)], 0)]), 'truncated'],
  ['something after the data', Buffer.concat([made(), Buffer.from('more')]), 'not-a-deb'],
  [
    'a size of letters',
    Buffer.from(
      made()
        .toString('latin1')
        .replace(/4 {9}`/, 'abcd      `'),
      'latin1',
    ),
    'not-a-deb',
  ],
  ['no control file', withControl({ path: 'md5sums', mode: 0o644, content: Buffer.from('x') }), 'control-missing'],
  ['control as a folder', controlTar(entry('./control', '5')), 'control-missing'],
  ['control as a link', controlTar(entry('./control', '2')), 'entry-type'],
  ['a device', controlTar(entry('./null', '3')), 'entry-type'],
  ['a long name in the GNU way', controlTar(entry('././@LongLink', 'L')), 'entry-type'],
  ['a name that leads out', controlTar(entry('./../../etc/passwd')), 'entry-name'],
  ['an absolute name', controlTar(entry('/etc/passwd')), 'entry-name'],
  ['a name of odd characters', controlTar(entry('./contr\xf6l')), 'entry-name'],
  [
    'a checksum that does not hold',
    controlTar(Buffer.from(tar([control(FIELDS)], 0)).fill(120, 520, 530)),
    'control-malformed',
  ],
  [
    'control twice',
    controlTar(Buffer.concat([entry('./control').subarray(0, 1536), entry('./control')])),
    'control-malformed',
  ],
  ['control cut inside its archive', controlTar(tar([control(FIELDS)], 0).subarray(0, 1100)), 'truncated'],
  ['gzip that is none', ar(BINARY, ['control.tar.gz', Buffer.from('hello')], DATA), 'cannot-unpack'],
  ['a bomb of 64 MiB in 64 KiB', controlTar(Buffer.alloc(64 * 1024 ** 2)), 'control-too-large'],
  [
    'a control archive of 5 MiB packed',
    ar(BINARY, ['control.tar.gz', Buffer.alloc(5 * 1024 ** 2)], DATA),
    'control-too-large',
  ],
  ['a control file of 100 KiB', made(`${FIELDS} ${'x'.repeat(100 * 1024)}\n`), 'control-too-large'],
  ['bytes that are no UTF-8', made(Buffer.from([...Buffer.from(FIELDS), 0x20, 0xff, 0x0a])), 'control-malformed'],
  ['a second paragraph', made(`${FIELDS}\nPackage: other\n`), 'control-malformed'],
  ['a field twice', made(`${FIELDS}Package: other\n`), 'control-malformed'],
  ['a row that is no field', made(`${FIELDS}hello\n`), 'control-malformed'],
  ['text that reads from right to left', made(FIELDS.replace('our own', 'our \u202eown')), 'control-malformed'],
  ['what steers a terminal', made(FIELDS.replace('our own', 'our \x1b[2Jown')), 'control-malformed'],
  ['no version', made(without('Version')), 'field'],
  ['no maintainer', made(without('Maintainer')), 'field'],
  ['a name that leads out', made(FIELDS.replace('web-app', '../../etc')), 'field'],
  ['a name that apt reads as an option', made(FIELDS.replace('web-app', '-oDebug')), 'field'],
  ['a name of other letters', made(FIELDS.replace('web-app', 'wеb-app')), 'field'],
  ['a version with a slash', made(FIELDS.replace('1:2.0-1', '1/2')), 'field'],
  ['an architecture of many', made(FIELDS.replace('all', 'any')), 'field'],
  ['a digest of its own', made(`SHA256: ${'0'.repeat(64)}\n${FIELDS}`), 'field'],
  ['a file name of its own', made(`${FIELDS.trimEnd()}\nFilename: pool/main/other.deb\n`), 'field'],
  ['an SBOM of its own', made(`Patchreeve-Sbom: spdx-2.3 ${'0'.repeat(64)}\n${FIELDS}`), 'field'],
]
for (const [what, bytes, code] of refused)
  test(`no package: ${what} (${code})`, async () => {
    await assert.rejects(readDeb(source(bytes)), (error) => error instanceof DebFault && error.code === code)
  })

test('a package that is cut anywhere is none', async () => {
  const bytes = made()
  for (let length = 0; length < bytes.length; length++)
    await assert.rejects(readDeb(source(bytes.subarray(0, length))), DebFault, `at ${length}`)
})

test('a file over 2 GiB is not even looked at', async () => {
  const huge = { ...source(made(), 2 * 1024 ** 3 + 1), read: () => Promise.reject(new Error('read')) }
  await assert.rejects(readDeb(huge), (error) => error instanceof DebFault && error.code === 'too-large')
})
