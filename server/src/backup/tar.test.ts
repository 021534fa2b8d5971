/** The tar of backups: what we write is what everybody's tar reads, and what we read is only what we write. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ArchiveFault } from './fault.ts'
import { readTar, tarEnd, tarEntry } from './tar.ts'

const LIMIT = 1 << 20
const limit = () => LIMIT

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: Buffer, size = 1000) {
  const entries: { name: string; bytes: Buffer }[] = []
  for await (const entry of readTar(cut(bytes, size), limit)) entries.push(entry)
  return entries
}

const refused = (bytes: Buffer, code: string) =>
  assert.rejects(read(bytes), (error) => error instanceof ArchiveFault && error.code === code)

/** An entry with a changed header whose checksum is right again. */
function forged(change: (head: Buffer) => void): Buffer {
  const [head = Buffer.alloc(0), ...rest] = tarEntry('files/a/000000', Buffer.from('abc'), 0)
  change(head)
  head.fill(' ', 148, 156)
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return Buffer.concat([head, ...rest, tarEnd()])
}

test('entries come back as they were written, however the bytes arrive', async () => {
  const name = fc
    .array(fc.stringMatching(/^[a-z0-9_-]{1,40}$/), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
  const entries = fc.array(fc.record({ name, bytes: fc.uint8Array({ maxLength: 3000 }) }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(entries, fc.integer({ min: 1, max: 5000 }), async (wanted, size) => {
      const tar = Buffer.concat([...wanted.flatMap((one) => tarEntry(one.name, one.bytes, 1)), tarEnd()])
      const found = await read(tar, size)
      assert.deepEqual(
        found.map((one) => [one.name, one.bytes.toString('hex')]),
        wanted.map((one) => [one.name, Buffer.from(one.bytes).toString('hex')]),
      )
    }),
    { numRuns: 60 },
  )
})

const forgeries: [what: string, change: (head: Buffer) => void, code: string][] = [
  ['a symbolic link', (head) => head.write('2', 156), 'TAR_NOT_A_FILE'],
  ['a hard link', (head) => head.write('1', 156), 'TAR_NOT_A_FILE'],
  ['a device', (head) => head.write('3', 156), 'TAR_NOT_A_FILE'],
  ['a folder', (head) => head.write('5', 156), 'TAR_NOT_A_FILE'],
  ['an extended header', (head) => head.write('x', 156), 'TAR_NOT_A_FILE'],
  ['a file that names a link target', (head) => head.write('/etc/passwd', 157), 'TAR_NOT_A_FILE'],
  ['a name that climbs', (head) => head.write('files/../../etc/x\0', 0), 'TAR_NAME'],
  ['an absolute name', (head) => head.write('/etc/cron.d/x\0', 0), 'TAR_NAME'],
  ['a prefix that climbs', (head) => head.write('..', 345), 'TAR_NAME'],
  ['a name with a control character', (head) => head.write('files/a\nb\0', 0), 'TAR_NAME'],
  ['a name in another alphabet', (head) => head.write('files/\u00e4/0\0', 0, 'utf8'), 'TAR_NAME'],
  ['no name', (head) => head.fill(0, 0, 100), 'TAR_NAME'],
  ['a huge size', (head) => head.write('77777777777\0', 124), 'ENTRY_TOO_LARGE'],
  ['a size in base 256', (head) => head.fill(0xff, 124, 136), 'TAR_INVALID'],
  ['a negative size', (head) => head.write('-0000000001\0', 124), 'TAR_INVALID'],
  ['another magic', (head) => head.write('ustar  \0', 257), 'TAR_INVALID'],
]
for (const [what, change, code] of forgeries) test(`${what} is refused`, () => refused(forged(change), code))

test('a header whose checksum does not hold is refused', async () => {
  const whole = Buffer.concat([...tarEntry('files/a/000000', Buffer.from('abc'), 0), tarEnd()])
  whole[3] = (whole[3] ?? 0) ^ 1
  await refused(whole, 'TAR_INVALID')
})

test('an archive cut anywhere is refused, and so is one with something behind its end', async () => {
  const whole = Buffer.concat([...tarEntry('files/a/000000', Buffer.alloc(700, 1), 0), tarEnd()])
  for (let length = 0; length < whole.length; length += 97) await refused(whole.subarray(0, length), 'TRUNCATED')
  await refused(Buffer.concat([whole, Buffer.from('x')]), 'TAR_INVALID')
})

test('a name that the format cannot hold is never written', () => {
  assert.throws(() => tarEntry('a'.repeat(120), Buffer.alloc(0), 0), RangeError)
  assert.throws(() => tarEntry(`${'a'.repeat(160)}/b`, Buffer.alloc(0), 0), RangeError)
  assert.throws(() => tarEntry('a b', Buffer.alloc(0), 0), RangeError)
  assert.throws(() => tarEntry('', Buffer.alloc(0), 0), RangeError)
})
