import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestCvss, cvssScore } from './cvss.ts'
import { mergeFacts, withBestCvss } from './merge.ts'
import type { CvssScore, FeedOutput, VulnerabilityFacts } from './model.ts'

const score = (by: string, version: string, value: number): CvssScore => ({ by, version, vector: 'x', score: value })
const output = (...facts: VulnerabilityFacts[]): FeedOutput => ({
  statements: [],
  offers: [],
  facts,
  covers: [],
  skipped: {},
  dataAt: '',
})

test('whoever named a vulnerability is believed before CISA, and CISA before NVD, whatever the numbers', () => {
  const scores = [score('nvd', '4.0', 9.8), score('cisa-adp', '3.1', 8), score('cna', '2.0', 4)]
  assert.equal(bestCvss(scores)?.by, 'cna')
  assert.equal(bestCvss(scores.slice(0, 2))?.by, 'cisa-adp')
  assert.equal(bestCvss([score('cna', '3.1', 7), score('cna', '4.0', 6)])?.version, '4.0')
  assert.equal(bestCvss([]), undefined)
})

test('a vector that is none gives no score', () => {
  assert.equal(
    cvssScore({ vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', baseScore: 9.8 }, 'cna')?.version,
    '3.1',
  )
  assert.equal(cvssScore({ vectorString: 'AV:N/AC:L/Au:N/C:P/I:P/A:P', baseScore: 7.5 }, 'nvd')?.version, '2.0')
  for (const vectorString of [
    '',
    'CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/<b>/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  ])
    assert.equal(cvssScore({ vectorString, baseScore: 9.8 }, 'cna'), undefined)
})

test('facts of several feeds stand together; what no feed says stays unknown', () => {
  const epss = { score: 0.5, percentile: 0.9, model: 'v1', at: '2026-01-01T00:00:00Z' }
  const merged = mergeFacts([
    output(
      { vulnerability: 'CVE-2024-0001', cvss: [score('cna', '3.1', 7)] },
      { vulnerability: 'CVE-2024-0002', epss },
    ),
    output({ vulnerability: 'CVE-2024-0001', cvss: [score('cna', '3.1', 1), score('nvd', '3.1', 9)], rejected: true }),
    output({ vulnerability: 'CVE-2024-0001', epss }),
  ])
  const fact = merged.get('CVE-2024-0001')
  assert.deepEqual(
    fact?.cvss?.map(({ by, score }) => [by, score]),
    [
      ['cna', 7],
      ['nvd', 9],
    ],
  )
  assert.deepEqual([fact?.rejected, fact?.epss], [true, epss])
  assert.deepEqual(merged.get('CVE-2024-0002'), { vulnerability: 'CVE-2024-0002', epss })
  assert.deepEqual(fact && withBestCvss(fact).cvss?.length, 1)
})
