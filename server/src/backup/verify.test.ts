/** A backup file is whole or refused: cut, changed, padded, contradicting itself, or grown to fill the memory. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { openArchiveWriter } from './archive-writer.ts'
import { ArchiveFault } from './fault.ts'
import { type Manifest, PART_BYTES } from './model.ts'
import { tarEnd, tarEntry } from './tar.ts'
import { verifyArchive } from './verify.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchreeve-verify-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const ROWS = Buffer.from('1\tdefault\n2\tzwei\\nZeilen\n')
const SECRET = Buffer.alloc(32, 9)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function aManifest(change: Partial<Manifest> = {}): Manifest {
  return {
    format: 'patchreeve-backup',
    version: 1,
    createdAt: '2026-11-24T12:00:00.000Z',
    migrations: ['0001-platform.sql'],
    postgresMajor: 18,
    tables: [
      {
        schema: 'public',
        name: 'platform_tenant',
        columns: ['tenant_id', 'name'],
        rows: 2,
        bytes: ROWS.length,
        sha256: sha256(ROWS),
      },
    ],
    sequences: [],
    files: [{ path: 'secret.key', bytes: 32, sha256: sha256(SECRET) }],
    ...change,
  }
}

const entries = (manifest: unknown, rows = ROWS): [string, Buffer][] => [
  ['tables/public.platform_tenant/000000', rows],
  ['files/secret.key/000000', SECRET],
  ['manifest.json', Buffer.from(JSON.stringify(manifest))],
]

function packed(list: readonly [string, Buffer][]): Buffer {
  return zstdCompressSync(Buffer.concat([...list.flatMap(([name, bytes]) => tarEntry(name, bytes, 0)), tarEnd()]))
}

async function verified(bytes: Buffer): Promise<Manifest> {
  const path = join(folder, 'one.backup')
  await writeFile(path, bytes)
  const file = await open(path)
  return verifyArchive(file).finally(() => file.close())
}

const refused = (bytes: Buffer, ...codes: string[]) =>
  assert.rejects(verified(bytes), (error) => {
    assert.ok(error instanceof ArchiveFault, String(error))
    assert.ok(codes.includes(error.code), error.code)
    return true
  })

test('a whole backup tells what is in it', async () => {
  assert.deepEqual(await verified(packed(entries(aManifest()))), aManifest())
})

test('a backup cut at any place is refused', async () => {
  const whole = packed(entries(aManifest()))
  for (let length = 0; length < whole.length; length += 7)
    await refused(whole.subarray(0, length), 'ZSTD_INVALID', 'TRUNCATED', 'MANIFEST_MISSING')
})

test('a backup with any bit changed is refused, unless the bit meant nothing', async () => {
  const file = await open(join(folder, 'made.backup'), 'wx')
  const writer = openArchiveWriter(file, new Date(0))
  const rows = await writer.add('tables/public.platform_tenant', only(ROWS))
  const secret = await writer.add('files/secret.key', only(SECRET))
  assert.deepEqual([rows.rows, secret.bytes], [2, 32])
  await writer.finish(aManifest())
  await file.close()
  const whole = await readFile(join(folder, 'made.backup'))
  await verified(whole)
  let harmless = 0
  for (let at = 0; at < whole.length; at += 5) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
    const found = await verified(changed).catch((error: unknown) => {
      assert.ok(error instanceof ArchiveFault, `bit ${at % 8} of byte ${at}: ${error}`)
    })
    if (!found) continue
    harmless += 1 // a larger window in zstd's header, for example
    assert.deepEqual(found, aManifest())
  }
  assert.ok(harmless * 20 < whole.length / 5, `${harmless} changes went unseen`)
})

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

test('what the manifest says must be so, to the row', async () => {
  const table = aManifest().tables[0]
  assert.ok(table)
  const withTable = (change: object) => entries(aManifest({ tables: [{ ...table, ...change }] }))
  await refused(packed(withTable({ rows: 3 })), 'COUNT_DIFFERS')
  await refused(packed(withTable({ sha256: sha256(SECRET) })), 'DIGEST_DIFFERS')
  await refused(packed(withTable({ bytes: 1 })), 'DIGEST_DIFFERS')
  await refused(packed(withTable({ name: 'platform_other' })), 'OBJECT_MISSING')
  await refused(packed(entries(aManifest(), Buffer.concat([ROWS, ROWS]))), 'COUNT_DIFFERS')
  await refused(packed(entries(aManifest({ files: [] }))), 'UNEXPECTED_ENTRY')
})

test('an entry that no backup has is refused: behind the manifest, twice, out of order, of another name', async () => {
  const good = entries(aManifest())
  await refused(packed([...good, ['files/x/000000', SECRET]]), 'UNEXPECTED_ENTRY')
  await refused(packed([['tables/public.platform_tenant/000000', ROWS], ...good]), 'PART_MISSING')
  await refused(packed([['tables/public.platform_tenant/000001', ROWS], ...good.slice(1)]), 'PART_MISSING')
  await refused(packed([['etc/passwd', SECRET], ...good]), 'UNEXPECTED_ENTRY')
  await refused(packed(good.slice(0, 2)), 'MANIFEST_MISSING')
  await refused(packed([]), 'MANIFEST_MISSING')
})

test('a manifest of another shape is refused: paths that climb, wrong types, odd names, other versions, no JSON', async () => {
  const wrong: object[] = [
    { files: [{ path: '../../etc/cron.d/x', bytes: 32, sha256: sha256(SECRET) }] },
    { files: [{ path: '/etc/x', bytes: 32, sha256: sha256(SECRET) }] },
    { files: [{ path: 'repo/./x', bytes: 32, sha256: sha256(SECRET) }] },
    { files: [{ path: 'a\\b', bytes: 32, sha256: sha256(SECRET) }] },
    { files: 'all' },
    { migrations: ['../0001-platform.sql'] },
    { migrations: [] },
    { version: 2 },
    { format: 'tar' },
    { tables: [{ ...aManifest().tables[0], name: 'x"; drop table y' }] },
    { tables: [{ ...aManifest().tables[0], rows: -1 }] },
    { sequences: [{ schema: 'public', name: 'a', lastValue: '1); drop', isCalled: true }] },
    { extra: true },
  ]
  for (const change of wrong) await refused(packed(entries({ ...aManifest(), ...change })), 'MANIFEST_INVALID')
  for (const text of ['{', '', 'null', '[]', '\u0000', '[['.repeat(50_000)])
    await refused(packed([...entries({}).slice(0, 2), ['manifest.json', Buffer.from(text)]]), 'MANIFEST_INVALID')
  await refused(packed([...entries({}).slice(0, 2), ['manifest.json', Buffer.from([0xc3, 0x28])]]), 'MANIFEST_INVALID')
})

test('a part larger than a part, and a bomb, are refused long before they are unpacked', async () => {
  await refused(packed([['files/a/000000', Buffer.alloc(PART_BYTES + 1)]]), 'ENTRY_TOO_LARGE')
  const zeros = Buffer.alloc(PART_BYTES)
  const bomb: Buffer[] = []
  for (let part = 0; part < 12; part++) bomb.push(...tarEntry(`files/a/${String(part).padStart(6, '0')}`, zeros, 0))
  const packedBomb = zstdCompressSync(Buffer.concat(bomb))
  assert.ok(packedBomb.length < 100_000)
  await refused(packedBomb, 'BOMB')
})

test('what is no zstd file is refused', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('SQLite format 3\0'), Buffer.alloc(100_000, 0x28)])
    await refused(bytes, 'ZSTD_INVALID', 'TRUNCATED')
})

test("the machine's own tar reads a backup: no tool of ours is needed to look into one", async (t) => {
  if (spawnSync('tar', ['--version']).status !== 0) return t.skip('there is no tar here')
  const tar = zstdDecompressSync(packed(entries(aManifest())))
  const listed = spawnSync('tar', ['-tf', '-'], { input: tar, encoding: 'utf8' })
  assert.equal(listed.status, 0, listed.stderr)
  assert.deepEqual(
    listed.stdout.trim().split('\n'),
    entries({}).map(([name]) => name),
  )
})
