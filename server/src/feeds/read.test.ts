import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { debianArchive } from './debian-archive/index.ts'
import { fixturesOf } from './fixtures.ts'
import { type Budget, rawFileFromBytes } from './read.ts'

const MB = 1024 * 1024
const text = Buffer.from('an index line\n'.repeat(100_000))
const ample = (): Budget => ({ packed: 10 * MB, unpacked: 10 * MB })

async function unpackedBytes(name: string, bytes: Uint8Array, budget = ample()): Promise<number> {
  let size = 0
  for await (const chunk of rawFileFromBytes(name, bytes, budget).chunks()) size += chunk.length
  return size
}
const refused = (fault: string) => ({ code: 'FEED_INVALID', message: new RegExp(`"fault":"${fault}"`) })

const packed: [name: string, bytes: Uint8Array][] = [
  ['a', text],
  ['a.gz', gzipSync(text)],
  ['a.zst', zstdCompressSync(text)],
]
for (const [name, bytes] of packed)
  test(`${name}: unpacked by its name, every byte counted, packed and unpacked`, async () => {
    const budget = ample()
    assert.equal(await unpackedBytes(name, bytes, budget), text.length)
    assert.equal(budget.packed, 10 * MB - bytes.length)
    assert.equal(budget.unpacked, 10 * MB - text.length)
    await assert.rejects(
      unpackedBytes(name, bytes, { packed: bytes.length - 1, unpacked: 10 * MB }),
      refused('packed-too-large'),
    )
    await assert.rejects(
      unpackedBytes(name, bytes, { packed: 10 * MB, unpacked: text.length - 1 }),
      refused('unpacked-too-large'),
    )
  })

test('xz: a real index unpacks, a cut one and a spoilt one are refused', async () => {
  const xz = fixturesOf(debianArchive).find(({ name }) => name.endsWith('.xz'))?.bytes ?? assert.fail()
  assert.ok((await unpackedBytes('a.xz', xz)) > xz.length)
  await assert.rejects(unpackedBytes('a.xz', xz, { packed: MB, unpacked: 100 }), refused('unpacked-too-large'))
  await assert.rejects(unpackedBytes('a.xz', xz.subarray(0, -3)), refused('cannot-unpack'))
  const spoilt = Uint8Array.from(xz)
  spoilt[500] = (spoilt[500] ?? 0) ^ 1
  await assert.rejects(unpackedBytes('a.xz', spoilt), refused('cannot-unpack'))
})

test('files of one run share what they may read', async () => {
  const budget: Budget = { packed: 10 * MB, unpacked: text.length * 1.5 }
  assert.equal(await unpackedBytes('a', text, budget), text.length)
  await assert.rejects(unpackedBytes('b', text, budget), refused('unpacked-too-large'))
})

test('a bomb of 1 GB is refused without being unpacked', { timeout: 60_000 }, async () => {
  const member = gzipSync(Buffer.alloc(64 * MB))
  const bomb = Buffer.concat(Array.from({ length: 16 }, () => member))
  const before = process.memoryUsage().rss
  await assert.rejects(unpackedBytes('a.gz', bomb), refused('unpacked-too-large'))
  assert.ok(process.memoryUsage().rss - before < 64 * MB)
})

test('a reader that stops early stops the unpacking too', async () => {
  const budget = ample()
  for await (const _ of rawFileFromBytes('a.gz', gzipSync(text), budget).chunks()) break
  assert.ok(budget.unpacked >= 10 * MB - 300_000)
})

test('the digest is that of the packed bytes', async () => {
  const { sha256, sizeBytes } = await rawFileFromBytes('a.gz', Buffer.from('abc'), ample()).digest()
  assert.deepEqual([sha256, sizeBytes], ['ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 3])
})
