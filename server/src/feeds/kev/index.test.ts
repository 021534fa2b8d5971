import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asText, type Fixture, fixturesOf, readFixtures } from '../fixtures.ts'
import { kev } from './index.ts'

const [catalogue] = fixturesOf(kev) as [Fixture] // one file
const document = JSON.parse(Buffer.from(catalogue.bytes).toString('utf8'))
const spoilt = (over: object) => asText(catalogue.name, JSON.stringify({ ...document, ...over }))

test('an entry gives its dates, its ransomware flag and a name without stray blanks', async () => {
  const { facts, dataAt } = await readFixtures(kev)
  assert.equal(dataAt, '2026-06-29T18:57:01Z')
  assert.deepEqual(facts[0]?.kev, {
    addedAt: '2026-06-29',
    dueAt: '2026-07-02',
    ransomware: false,
    name: 'SimpleHelp SimpleHelp',
  })
  assert.equal(facts.find(({ vulnerability }) => vulnerability === 'CVE-2021-44228')?.kev?.ransomware, true)
})

test('a catalogue whose count differs from its entries was cut', async () => {
  await assert.rejects(readFixtures(kev, spoilt({ count: 1_630 })), { code: 'FEED_INVALID' })
})

test('of two catalogues the later one is the feed; an entry that it withdrew is gone', async () => {
  const later = {
    ...document,
    dateReleased: '2026-07-01T00:00:00Z',
    count: 4,
    vulnerabilities: document.vulnerabilities.slice(1),
  }
  const fixtures = [
    catalogue,
    { name: 'a/known_exploited_vulnerabilities.json', bytes: Buffer.from(JSON.stringify(later)) },
  ]
  for (const order of [fixtures, fixtures.toReversed()]) assert.equal((await readFixtures(kev, order)).facts.length, 4)
})

test('a broken entry is skipped and counted', async () => {
  const broken = [
    { ...document.vulnerabilities[0], dueDate: 'soon' },
    { ...document.vulnerabilities[0], cveID: 'CVE-1' },
  ]
  const vulnerabilities = [...document.vulnerabilities, ...broken]
  const output = await readFixtures(kev, spoilt({ vulnerabilities, count: vulnerabilities.length }))
  assert.deepEqual(output.skipped, { schema: 1, 'no-vulnerability': 1 })
  assert.equal(output.facts.length, 5)
})
