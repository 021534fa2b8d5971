/** Debian's own index, signed by its own keys: a fixture of the feeds, with its list. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { archiveKeys } from '../feeds/index.ts'
import { OriginFault } from './model.ts'
import { readPackageList } from './package-list.ts'
import { keysIn, readSignedIndex } from './signed-index.ts'

const FIXTURE = join(import.meta.dirname, '../feeds/debian-archive/fixtures/dists/trixie-updates')
const SIGNED_AT = new Date('2026-11-24T00:00:00Z')
const refused = (code: string) => (error: unknown) => error instanceof OriginFault && error.code === code
const inRelease = () => readFile(join(FIXTURE, 'InRelease'))
const keys = async () => (await keysIn(await archiveKeys())).map((key) => key.armored)

test('the keys that ship are nine, each by its own fingerprint', async () => {
  const found = await keysIn(await archiveKeys())
  assert.equal(new Set(found.map((key) => key.fingerprint)).size, 9)
  assert.ok(found.some((key) => key.fingerprint === '04B54C3CDCA79751B16BC6B5225629DF75B188BD'))
})

test('key material that is none gives no key', async () => {
  for (const text of [
    '',
    'x',
    '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----',
    'AAAA',
  ])
    assert.deepEqual(await keysIn(text), [])
})

test('an index says who signed it by primary keys, although subkeys sign', async () => {
  const index = await readSignedIndex(await inRelease(), await keys(), SIGNED_AT)
  assert.deepEqual([index.origin, index.label, index.codename], ['Debian', 'Debian', 'trixie-updates'])
  const known = new Set((await keysIn(await archiveKeys())).map((key) => key.fingerprint))
  assert.ok(index.signers.length > 0 && index.signers.every((one) => known.has(one)))
  const list = index.files.get('main/binary-amd64/Packages.xz')
  assert.ok(list)
  const rows = await Array.fromAsync(readPackageList(join(FIXTURE, list.path), list.path))
  const tzdata = rows.find((row) => row.name === 'tzdata')
  assert.match(tzdata?.path ?? '', /^pool\/main\/t\/tzdata\/tzdata_.*\.deb$/)
  assert.match(tzdata?.sha256 ?? '', /^[0-9a-f]{64}$/)
})

test('past its day it counts no more; changed by one byte or for other keys it never did', async () => {
  const bytes = await inRelease()
  await assert.rejects(readSignedIndex(bytes, await keys(), new Date('2026-12-15T00:00:00Z')), refused('index-expired'))
  const changed = Buffer.from(bytes.toString('latin1').replace('stable-updates', 'stable-updateS'), 'latin1')
  await assert.rejects(readSignedIndex(changed, await keys(), SIGNED_AT), refused('index-signature'))
  await assert.rejects(readSignedIndex(bytes, (await keys()).slice(0, 1), SIGNED_AT), refused('index-signature'))
  await assert.rejects(readSignedIndex(Buffer.from('no index'), await keys(), SIGNED_AT), refused('index-signature'))
})
