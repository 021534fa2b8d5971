import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asText, readFixtures } from '../fixtures.ts'
import { epss } from './index.ts'

const day = (model: string, date: string, rows: string) =>
  asText(
    `epss_scores-${date}.csv`,
    `#model_version:${model},score_date:${date}T00:00:00+0000\ncve,epss,percentile\n${rows}`,
  )

test('a score carries its model and its day', async () => {
  const { facts, dataAt } = await readFixtures(epss)
  assert.equal(dataAt, '2026-08-09T00:00:00Z')
  assert.deepEqual(facts[0], {
    vulnerability: 'CVE-1999-0001',
    epss: { score: 0.03351, percentile: 0.87534, model: 'unstated', at: '2026-08-09T00:00:00Z' },
  })
})

test('the header of the origin itself is read', async () => {
  const text =
    '#model_version:v2025.03.14,score_date:2025-03-17T12:55:00Z\ncve,epss,percentile\nCVE-2024-0001,0.00043,0.1\n'
  const { facts } = await readFixtures(epss, asText('epss_scores-current.csv', text))
  assert.deepEqual(facts[0]?.epss, {
    score: 0.00043,
    percentile: 0.1,
    model: 'v2025.03.14',
    at: '2025-03-17T00:00:00Z',
  })
})

test('of two days only the later one counts, whatever their order', async () => {
  const older = day('v1', '2026-01-01', 'CVE-2024-0001,0.1,0.2\nCVE-2024-0002,0.1,0.2\n')
  const newer = day('v2', '2026-01-02', 'CVE-2024-0001,0.9,0.9\n')
  for (const files of [
    [...older, ...newer],
    [...newer, ...older],
  ]) {
    const { facts } = await readFixtures(epss, files)
    assert.deepEqual(
      facts.map((fact) => [fact.vulnerability, fact.epss?.model]),
      [['CVE-2024-0001', 'v2']],
    )
  }
})

test('a score outside 0 to 1, a word, an absent percentile are skipped and counted', async () => {
  const rows =
    'CVE-2024-0001,0.5,0.5\nCVE-2024-0002,1.5,0.5\nCVE-2024-0003,high,0.5\nCVE-2024-0004,0.5\nCVE-2024-0005,1,1.0\nCVE-2024-0006,0,0\nCVE-2024-0007,1.0e-05,0.1\n'
  const { facts, skipped } = await readFixtures(epss, day('v1', '2026-01-01', rows))
  assert.deepEqual(skipped, { schema: 3 })
  assert.deepEqual(
    facts.map((fact) => fact.epss?.score),
    [0.5, 1, 0, 0.00001],
  )
})

test('a last line that was cut is no score', async () => {
  await assert.rejects(readFixtures(epss, day('v1', '2026-01-01', 'CVE-2024-0001,0.5,0.5\nCVE-2024-0002,0.9,0.9')), {
    code: 'FEED_INVALID',
  })
})
