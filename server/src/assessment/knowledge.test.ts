import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer } from './claim.ts'
import { anOutput, aStatement, BOOKWORM, fixedIn, knowing } from './testing.ts'

const advisoryCover = [{ platform: BOOKWORM, what: 'advisories' as const }]
const recordsOf = (k: ReturnType<typeof knowing>, source: string) => k.records.get(BOOKWORM)?.get(source) ?? []

test('tracker and advisory list speak of one vulnerability once: the tracker decides, the advisory lends its name and date', () => {
  const advisory = aStatement('a', 'CVE-1', fixedIn('1-1+deb12u2'), {
    advisories: ['DSA-1-1'],
    fixPublishedAt: '2026-01-02',
  })
  const k = knowing(
    anOutput({ feed: 'debian-advisories', statements: [advisory], covers: advisoryCover }),
    anOutput({ statements: [aStatement('a', 'CVE-1', fixedIn('1-1+deb12u1'))] }),
  )
  const [record, ...more] = recordsOf(k, 'a')
  assert.equal(more.length, 0)
  assert.deepEqual(record?.claim, fixedIn('1-1+deb12u1'))
  assert.deepEqual(record?.advisories, ['DSA-1-1'])
  assert.equal(record?.fixPublishedAt, '2026-01-02')
  assert.equal(record?.kind, 'statements')
})

test('an advisory that is newer than the tracker copy outranks "no fix yet", an older one does not', () => {
  const open = anOutput({
    dataAt: '2026-02-01T00:00:00Z',
    statements: [aStatement('a', 'CVE-1', { kind: 'open', plan: 'undecided' })],
  })
  const advisory = (dataAt: string) =>
    anOutput({
      dataAt,
      statements: [aStatement('a', 'CVE-1', fixedIn('2'), { advisories: ['DSA-1-1'] })],
      covers: advisoryCover,
    })
  assert.equal(recordsOf(knowing(open, advisory('2026-03-01T00:00:00Z')), 'a')[0]?.claim.kind, 'fixed')
  assert.equal(recordsOf(knowing(open, advisory('2026-01-01T00:00:00Z')), 'a')[0]?.claim.kind, 'open')
})

test('a tracker copy of unknown age is not outranked: vulnerable is the answer that does no harm', () => {
  const claim = { kind: 'open', plan: 'undecided' } as const
  const open = anOutput({ dataAt: '', statements: [aStatement('a', 'CVE-1', claim)] })
  const statements = [aStatement('a', 'CVE-1', fixedIn('2'), { advisories: ['DSA-1-1'] })]
  const advisory = anOutput({ dataAt: '2026-03-01T00:00:00Z', statements, covers: advisoryCover })
  assert.equal(recordsOf(knowing(open, advisory), 'a')[0]?.claim.kind, 'open')
})

test('of two records of one age the worse counts, and what an older copy called unimportant is forgotten', () => {
  const says = (fixedVersion: string, dataAt: string, urgency = '') =>
    anOutput({ dataAt, statements: [aStatement('a', 'CVE-1', fixedIn(fixedVersion), { urgency })] })
  assert.deepEqual(recordsOf(knowing(says('2', ''), says('1', '')), 'a')[0]?.claim, fixedIn('2'))
  const newer = recordsOf(knowing(says('2', '2026-01-01', 'unimportant'), says('1', '2026-02-01')), 'a')[0]
  assert.deepEqual([newer?.claim, newer?.urgency], [fixedIn('1'), ''])
})

test('facts of several feeds join, newer ones replace older ones, and one rejection closes', () => {
  const statements = [aStatement('a', 'CVE-1', fixedIn('2'))]
  const k = knowing(
    anOutput({ statements }),
    anOutput({
      feed: 'nvd',
      dataAt: '2026-02-01',
      facts: [{ vulnerability: 'CVE-1', rejected: true, cvss: [{ by: 'nvd', version: '3.1', vector: '', score: 5 }] }],
    }),
    anOutput({
      feed: 'cve',
      dataAt: '2026-03-01',
      facts: [
        {
          vulnerability: 'CVE-1',
          rejected: false,
          cvss: [
            { by: 'cna', version: '3.1', vector: '', score: 7 },
            { by: 'nvd', version: '3.1', vector: '', score: 6 },
          ],
        },
      ],
    }),
    anOutput({ feed: 'epss', dataAt: '2026-01-01', facts: [{ vulnerability: 'CVE-2', rejected: true }] }),
  )
  const facts = k.facts.get('CVE-1')
  assert.equal(facts?.rejected, true)
  assert.deepEqual(
    facts?.cvss?.map((s) => [s.by, s.score]),
    [
      ['nvd', 6],
      ['cna', 7],
    ],
  )
  assert.equal(k.facts.has('CVE-2'), false)
  const record = recordsOf(k, 'a')[0]
  assert.ok(record)
  assert.equal(answer(record, '1', facts).verdict, 'not')
})
