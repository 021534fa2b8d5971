import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide, decideFrom } from './decide.ts'
import { inputNames, type Question } from './inputs.ts'
import { nis2 } from './profiles/nis2.ts'
import { profileBy, profiles } from './profiles/registry.ts'
import { aQuestion, exposed, kev, LOCAL_PARTIAL, REMOTE_TOTAL, scored, unsaid } from './testing.ts'

const facts = scored
const vendor = (value: string) => ({ value, source: 'vendor', at: '' })
const top = { value: true, source: 'person', at: '' }
const no = { value: false, source: 'person', at: '' }
const NETWORK_PARTIAL = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N'
const LOCAL_TOTAL = 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'

const tiers: [tier: string, question: Partial<Question>, why: string][] = [
  [
    'T0',
    { facts: facts(REMOTE_TOTAL, 9.8), exposed },
    'automatable and total on an exposed host: three days by the table',
  ],
  ['T0', { facts: facts(LOCAL_PARTIAL, 2.5, { kev }), exposed }, 'exploited on an exposed host, whatever the score'],
  ['T0', { facts: facts(LOCAL_PARTIAL, 2.5, { kev }), topClass: top }, 'exploited on a host of the top class'],
  [
    'T0',
    { exploitedElsewhere: { value: true, source: 'euvd', at: '2026-11-01' }, exposed },
    'exploited by the word of the EU database',
  ],
  [
    'T1',
    { facts: facts(LOCAL_PARTIAL, 2.5, { kev }) },
    'exploited, but neither exposed nor of the top class: the table gives 14 days',
  ],
  ['T1', { facts: facts(NETWORK_PARTIAL, 6.5), exposed }, 'exposed and automatable: the table gives 14 days'],
  ['T1', { vendorRating: vendor('critical'), topClass: top }, 'critical by the vendor on a host of the top class'],
  ['T2', { facts: facts(REMOTE_TOTAL, 9.8) }, 'critical elsewhere: the table alone would give 60 days'],
  ['T2', { vendorRating: vendor('high') }, 'high by the vendor, low by score: the worse counts'],
  ['T2', { facts: facts(LOCAL_TOTAL, 7.8) }, 'total impact inside: the table alone would wait for the next upgrade'],
  ['T3', { facts: facts(NETWORK_PARTIAL, 6.5) }, 'automatable inside: 60 days by the table'],
  ['T3', { facts: facts(LOCAL_PARTIAL, 2.5), exposed }, 'exposed only: 60 days by the table'],
  ['T4', { facts: facts(LOCAL_PARTIAL, 2.5) }, 'nothing speaks for haste'],
]
for (const [tier, more, why] of tiers) {
  test(`${tier}: ${why}`, () => assert.equal(decide(aQuestion(more), nis2).tier, tier))
}

const codes = (q: Question) => decide(q, nis2).because.map((b) => b.code)

test('unknown exposure counts as exposed, unknown class as top, and both say so', () => {
  const hidden = aQuestion({ facts: facts(LOCAL_PARTIAL, 2.5, { kev }), exposed: unsaid })
  assert.equal(decide(hidden, nis2).tier, 'T0')
  assert.ok(codes(hidden).includes('exposure-unknown'))
  const classless = aQuestion({ facts: facts(LOCAL_PARTIAL, 2.5, { kev }), topClass: unsaid })
  assert.equal(decide(classless, nis2).tier, 'T0')
  assert.ok(codes(classless).includes('class-unknown'))
})

test('a vector answers automatable and impact only where no analyst did', () => {
  const ssvc = { exploitation: 'none', automatable: false, technicalImpact: 'partial', at: '2026-11-11' } as const
  const byVector = aQuestion({ facts: facts(REMOTE_TOTAL, 9.8), exposed })
  assert.deepEqual(
    codes(byVector).filter((c) => c.includes('vector')),
    ['automatable-from-vector', 'impact-from-vector'],
  )
  const byAnalyst = decide(aQuestion({ facts: facts(REMOTE_TOTAL, 9.8, { ssvc }), exposed }), nis2)
  assert.equal(byAnalyst.tier, 'T1')
  assert.ok(!byAnalyst.because.some((b) => b.code.includes('vector')))
})

test('no score is shown as none, never as zero, and counts as high', () => {
  const decision = decide(aQuestion({ facts: undefined }), nis2)
  assert.equal(decision.tier, 'T2')
  assert.deepEqual(decision.because.find((b) => b.code === 'no-score')?.params, { countsAs: 'high' })
  assert.equal(decision.inputs.find((i) => i.name === 'cvss')?.value, null)
  assert.ok(codes(aQuestion({ facts: undefined })).includes('automatable-unknown'))
})

test('a list of exploited vulnerabilities that was never read is not a "no"', () => {
  const decision = decide(aQuestion({ kevListAt: undefined }), nis2)
  assert.equal(decision.inputs.find((i) => i.name === 'in-kev')?.value, null)
  assert.ok(decision.because.some((b) => b.code === 'exploited-list-missing'))
})

test('the score of who issued the CVE stands before that of NVD, and is computed from its vector', () => {
  const cvss = [
    { version: '3.1', vector: REMOTE_TOTAL, score: 9.8, by: 'nvd' },
    { version: '3.1', vector: LOCAL_PARTIAL, score: 9.9, by: 'cna' },
  ]
  const score = decide(aQuestion({ facts: { vulnerability: 'CVE-1', cvss } }), nis2).inputs.find(
    (i) => i.name === 'cvss',
  )
  assert.deepEqual([score?.value, score?.source], [2.5, 'cna'])
})

const byProfile: [id: string, question: Partial<Question>, tier: string, hours: number | null][] = [
  ['cisa-bod-26-04', { facts: facts(REMOTE_TOTAL, 9.8) }, 'T3', 60 * 24],
  ['cisa-bod-26-04', { facts: facts(LOCAL_TOTAL, 7.8) }, 'T4', null],
  ['essential-eight', { facts: facts(REMOTE_TOTAL, 9.8), exposed }, 'T0', 48],
  ['essential-eight', { facts: facts(REMOTE_TOTAL, 9.8) }, 'T2', 30 * 24],
  ['pci-6.3.3', { facts: facts(REMOTE_TOTAL, 9.8) }, 'T1', 30 * 24],
  ['pci-6.3.3', { facts: facts(LOCAL_TOTAL, 7.8) }, 'T3', null],
  ['c5-2020', { facts: facts(REMOTE_TOTAL, 9.8) }, 'T0', 3],
  ['c5-2020', { facts: facts(LOCAL_PARTIAL, 2.5) }, 'T3', 90 * 24],
  ['cyber-essentials', { facts: facts(LOCAL_TOTAL, 7.8) }, 'T1', 14 * 24],
]
for (const [id, more, tier, hours] of byProfile) {
  test(`${id}: ${tier} in ${hours ?? 'no'} hours for ${more.facts?.cvss?.[0]?.vector}`, () => {
    const profile = profileBy(id)
    assert.ok(profile)
    const decision = decide(aQuestion(more), profile)
    assert.equal(decision.tier, tier)
    const fixBy = hours === null ? null : Date.parse('2026-11-10T00:00:00Z') + hours * 3_600_000
    assert.equal(decision.fixBy && Date.parse(decision.fixBy), fixBy)
  })
}

const date = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
  .map((d) => `${d.toISOString().slice(0, 19)}Z`)
const sourced = <T>(value: fc.Arbitrary<T>) => value.map((v) => ({ value: v, source: 'test', at: '' }))
const question: fc.Arbitrary<Question> = fc.record({
  facts: fc.option(
    fc
      .record({
        kevAt: fc.option(date),
        vector: fc.constantFrom(REMOTE_TOTAL, LOCAL_PARTIAL, 'broken'),
        score: fc.double({ min: 0, max: 10, noNaN: true }),
      })
      .map(({ kevAt, vector, score }) =>
        scored(vector, score, kevAt === null ? {} : { kev: { ...kev, addedAt: kevAt } }),
      ),
    { nil: undefined },
  ),
  kevListAt: fc.option(date, { nil: undefined }),
  vendorRating: sourced(fc.constantFrom('', 'high', 'low', 'not yet assigned')),
  exposed: sourced(fc.constantFrom(true, false, null)),
  topClass: sourced(fc.constantFrom(true, false, null)),
  fixExists: fc.boolean(),
  fixPublishedAt: sourced(fc.option(fc.oneof(date, fc.constant('soon')))),
  fixStatedAt: sourced(fc.option(date)),
  mitigationExists: fc.boolean(),
  firstSeenAt: date,
  enrolledAt: fc.option(date),
  decidedAt: date,
})

test('a decision made again from its stored inputs comes out the same, under every profile', () => {
  fc.assert(
    fc.property(question, fc.constantFrom(...profiles), (q, profile) => {
      const first = decide(q, profile)
      const again = decideFrom(JSON.parse(JSON.stringify(first.inputs)), profile)
      assert.deepEqual(again, first)
      assert.deepEqual(
        first.inputs.map((i) => i.name),
        [...inputNames],
      )
      assert.ok(first.because.length > 0)
    }),
  )
})

test('what a person learns to be better never raises the tier: unknown is the worse answer', () => {
  fc.assert(
    fc.property(question, fc.constantFrom(...profiles), (q, profile) => {
      const unknown = decide({ ...q, exposed: unsaid, topClass: unsaid }, profile).tier
      const known = decide({ ...q, exposed: no, topClass: no }, profile).tier
      assert.ok(known >= unknown)
    }),
  )
})
