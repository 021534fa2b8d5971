import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCleartextMessage, generateKey, sign } from 'openpgp'
import type { Scope } from '../feed.ts'
import { type Fixture, fixturesOf, readFixtures } from '../fixtures.ts'
import { debianArchive } from './index.ts'

const [inRelease, packages] = fixturesOf(debianArchive) as [Fixture, Fixture] // the two files of the fixture
const SIGNED_AT = new Date('2026-11-24T00:00:00Z')
const fault = (wanted: string) => ({ code: 'FEED_INVALID', message: new RegExp(`"fault":"${wanted}"`) })
const read = (fixtures: Fixture[], over: Partial<Scope> = {}) => readFixtures(debianArchive, fixtures, over)

test('a signed index gives its offers, with the source package of each binary', async () => {
  const { offers, covers, dataAt } = await read([inRelease, packages], { validAt: SIGNED_AT, unsignedIndex: 'refuse' })
  const offer = offers.find(({ name }) => name === 'tzdata-legacy')
  assert.deepEqual(offer, {
    platform: 'debian:13',
    suite: 'trixie-updates',
    security: false,
    name: 'tzdata-legacy',
    version: '2026f-0+deb13u1',
    architecture: 'all',
    source: 'tzdata',
    sourceVersion: '2026f-0+deb13u1',
  })
  assert.deepEqual(covers, [], 'the updates suite alone does not say that no security update is offered')
  assert.match(dataAt, /^2026-11-23T/)
})

test('one changed byte in the signed text breaks the signature', async () => {
  const text = Buffer.from(inRelease.bytes).toString('latin1').replace('stable-updates', 'stable-updateS')
  await assert.rejects(read([{ ...inRelease, bytes: Buffer.from(text, 'latin1') }, packages]), fault('signature'))
})

test('text before, behind or without the signature is not believed', async () => {
  const text = Buffer.from(inRelease.bytes).toString('latin1')
  const body = text.slice(text.indexOf('\n\n') + 2, text.indexOf('-----BEGIN PGP SIGNATURE'))
  for (const forged of [`Origin: Evil\n${text}`, body, `${text.slice(0, text.indexOf('-----BEGIN PGP SIGNATURE'))}`]) {
    const attempt = read([{ ...inRelease, bytes: Buffer.from(forged, 'latin1') }, packages])
    const output = await attempt.catch((error) => void assert.match(String(error), /"fault":"signature"/))
    // Text before the frame may be dropped by the reader; then exactly what is signed counts.
    if (output) assert.deepEqual(output, await read([inRelease, packages]))
  }
})

test('a Release signed by somebody else is refused', async () => {
  const { privateKey } = await generateKey({ userIDs: [{ name: 'Debian Archive' }], format: 'object' })
  const text = Buffer.from(inRelease.bytes).toString('latin1')
  const body = text.slice(text.indexOf('\n\n') + 2, text.indexOf('-----BEGIN PGP SIGNATURE'))
  const message = await createCleartextMessage({ text: body })
  const forged = await sign({ message, signingKeys: privateKey })
  await assert.rejects(read([{ ...inRelease, bytes: Buffer.from(forged) }, packages]), fault('signature'))
})

test('an index that the signed Release does not name is refused, whatever it is called', async () => {
  const other = Buffer.from('Package: tzdata\nVersion: 9999\nArchitecture: all\n\n')
  for (const name of [
    'dists/trixie-updates/main/binary-amd64/Packages',
    'Packages-trixie-updates-main-amd64-2026-11-23',
  ])
    await assert.rejects(read([inRelease, { name, bytes: other }]), fault('digest-differs'))
})

test('past its Valid-Until a Release is refused when fetched, and accepted from a folder, whose age is shown', async () => {
  await assert.rejects(read([inRelease, packages], { validAt: new Date('2026-12-01T00:00:00Z') }), fault('expired'))
  assert.ok((await read([inRelease, packages])).offers.length > 0)
})

test('an index without any Release is refused when fetched, and accepted from a folder', async () => {
  const alone = { ...packages, name: 'Packages-trixie-security-main-amd64-2026-11-23.xz' }
  await assert.rejects(read([alone], { unsignedIndex: 'refuse' }), fault('unsigned'))
  const { offers, covers, dataAt } = await read([alone])
  assert.ok(offers.every(({ security, suite }) => security && suite === 'trixie-security'))
  assert.deepEqual(covers, [{ platform: 'debian:13', what: 'offers' }])
  assert.equal(dataAt, '2026-11-23T00:00:00Z')
})

test('a rebuilt binary names the version of its source; backports are no offer to a release', async () => {
  const rows = 'Package: libz1\nSource: zlib (1:1.2-3)\nVersion: 1:1.2-3+b1\nArchitecture: amd64\n\n'
  const { offers } = await read([
    { name: 'Packages-bookworm-security-main-amd64-2026-11-22', bytes: Buffer.from(rows) },
  ])
  assert.deepEqual(
    offers.map(({ version, source, sourceVersion }) => [version, source, sourceVersion]),
    [['1:1.2-3+b1', 'zlib', '1:1.2-3']],
  )
  const backports = { name: 'dists/bookworm-backports/main/binary-amd64/Packages', bytes: Buffer.from(rows) }
  const output = await read([backports])
  assert.deepEqual([output.offers.length, output.skipped], [0, { 'unknown-release': 1 }])
})

test('a broken paragraph is skipped and counted', async () => {
  const rows =
    'Package: a1\nVersion: 1\nArchitecture: all\n\nPackage: ../x\nVersion: 1\nArchitecture: all\n\nPackage: a2\nVersion: one\nArchitecture: all\n\nPackage: a3\nVersion: 1\nArchitecture: all\n\nPackage: a4\nVersion: 2\nArchitecture: all\n\n'
  const output = await read([{ name: 'Packages-bookworm-security-main-amd64-2026-11-22', bytes: Buffer.from(rows) }])
  assert.deepEqual(output.skipped, { schema: 1, 'bad-version': 1 })
  assert.deepEqual(
    output.offers.map(({ name }) => name),
    ['a1', 'a3', 'a4'],
  )
})
