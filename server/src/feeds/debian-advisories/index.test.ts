import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asText, readFixtures } from '../fixtures.ts'
import { debianAdvisories } from './index.ts'

async function about(source: string, platform: string, platforms = ['debian:11', 'debian:12', 'debian:13']) {
  const { statements } = await readFixtures(debianAdvisories, undefined, { platforms: new Set(platforms) })
  return statements.filter((row) => row.source === source && row.platform === platform)
}

test('an advisory says: fixed in this version, published that day', async () => {
  const [openssl] = await about('openssl', 'debian:12')
  assert.deepEqual(openssl, {
    platform: 'debian:12',
    source: 'openssl',
    vulnerability: 'CVE-2023-5363',
    claim: { kind: 'fixed', fixedVersion: '3.0.11-1~deb12u2' },
    urgency: '',
    advisories: ['DSA-5532-1'],
    fixPublishedAt: '2023-10-24',
  })
})

test('one LTS advisory speaks for two releases', async () => {
  const versions = [...(await about('redis', 'debian:11')), ...(await about('redis', 'debian:12'))].map(
    ({ claim }) => claim,
  )
  assert.deepEqual(versions, [
    { kind: 'fixed', fixedVersion: '5:6.0.16-1+deb11u9' },
    { kind: 'fixed', fixedVersion: '5:7.0.15-1~deb12u9' },
  ])
})

test('a second advisory on the same vulnerability completes the first: the later version, its own day, both named', async () => {
  const [first] = (await about('xorg-server', 'debian:12')).filter((row) => row.vulnerability === 'CVE-2023-6377')
  assert.deepEqual(first?.claim, { kind: 'fixed', fixedVersion: '2:21.1.7-3+deb12u4' })
  assert.deepEqual(first?.advisories, ['DSA-5576-1', 'DSA-5576-2'])
  assert.equal(first?.fixPublishedAt, '2023-12-17')
  const [other] = (await about('xorg-server', 'debian:12')).filter((row) => row.vulnerability === 'CVE-2023-6478')
  assert.deepEqual(other?.claim, { kind: 'fixed', fixedVersion: '2:21.1.7-3+deb12u3' })
})

test('an advisory without a CVE is known by its own id', async () => {
  const [rsync] = await about('rsync', 'debian:12')
  assert.equal(rsync?.vulnerability, 'DSA-5843-2')
})

test('an advisory may declare the end of support', async () => {
  const [virtualbox] = await about('virtualbox', 'debian:8', ['debian:8'])
  assert.deepEqual(virtualbox?.claim, { kind: 'open', plan: 'end-of-life' })
  assert.equal(virtualbox?.fixPublishedAt, '')
})

test('advisories cover advisories only: what has none may still be vulnerable', async () => {
  const { covers, dataAt } = await readFixtures(debianAdvisories)
  assert.deepEqual(new Set(covers.map(({ what }) => what)), new Set(['advisories']))
  assert.equal(dataAt, '2026-08-07T00:00:00Z')
})

test('releases that are no platform are left out, names never heard of are counted', async () => {
  const text =
    '[01 Jan 2026] DSA-7000-1 zlib - security update\n\t{CVE-2026-1000}\n\t[woody] - zlib 1\n\t[gnarf] - zlib 1\n\t[bookworm] - zlib 1:2\n'
  const output = await readFixtures(debianAdvisories, asText('DSA-list', text))
  assert.equal(output.statements.length, 1)
  assert.deepEqual(output.skipped, { 'unknown-release': 1 })
})

test('a version that is none is skipped and counted', async () => {
  const entry = (n: number, version: string) =>
    `[01 Jan 2026] DSA-700${n}-1 zlib - security update\n\t{CVE-2026-100${n}}\n\t[bookworm] - zlib ${version}\n`
  const output = await readFixtures(debianAdvisories, asText('DSA-list', entry(1, '1:2') + entry(2, '$(id)')))
  assert.deepEqual(output.skipped, { 'bad-version': 1 })
  assert.equal(output.statements.length, 1)
})
