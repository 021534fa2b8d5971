import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asText, type Fixture, fixturesOf, readFixtures } from '../fixtures.ts'
import { nvd } from './index.ts'

const [page] = fixturesOf(nvd) as [Fixture] // one file
const document = JSON.parse(Buffer.from(page.bytes).toString('utf8'))
const named = (name: string, items: unknown[]) =>
  asText(name, JSON.stringify({ ...document, vulnerabilities: items, resultsPerPage: items.length }))

test('scores are told apart by who gave them, and a record without any has no score', async () => {
  const { facts, dataAt } = await readFixtures(nvd)
  assert.equal(dataAt, '2024-10-25T01:15:13Z')
  const versions = new Set(facts.flatMap(({ cvss = [] }) => cvss.map(({ version }) => version)))
  assert.deepEqual([...versions].sort(), ['2.0', '3.0', '3.1', '4.0'])
  const by = new Set(facts.flatMap(({ cvss = [] }) => cvss.map((score) => score.by)))
  assert.ok(by.has('nvd') && by.has('cna'))
  const waiting = document.vulnerabilities.find(
    ({ cve }: { cve: { metrics: object } }) => Object.keys(cve.metrics).length === 0,
  )
  assert.deepEqual(
    facts.find(({ vulnerability }) => vulnerability === waiting.cve.id),
    { vulnerability: waiting.cve.id },
  )
})

test('a rejected record says that and nothing else', async () => {
  const { facts } = await readFixtures(nvd)
  const [rejected] = facts.filter((fact) => fact.rejected)
  assert.deepEqual(rejected, { vulnerability: rejected?.vulnerability, rejected: true })
})

test('of two files the later change of a record counts, whatever their order', async () => {
  const [item] = document.vulnerabilities
  const later = { cve: { ...item.cve, lastModified: '2026-01-01T00:00:00.000', vulnStatus: 'Rejected' } }
  const files = [...named('nvdcve-2024.json', [item]), ...named('nvdcve-modified.json', [later])]
  for (const order of [files, files.toReversed()]) {
    const { facts } = await readFixtures(nvd, order)
    assert.deepEqual(facts, [{ vulnerability: item.cve.id, rejected: true }])
  }
})

test('a page with fewer records than it says was cut', async () => {
  const cut = JSON.stringify({ ...document, vulnerabilities: document.vulnerabilities.slice(1) })
  await assert.rejects(readFixtures(nvd, asText('nvdcve-2024.json', cut)), { code: 'FEED_INVALID' })
})
