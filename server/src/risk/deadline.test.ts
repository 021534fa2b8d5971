import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decide } from './decide.ts'
import type { Question } from './inputs.ts'
import { nis2 } from './profiles/nis2.ts'
import { aQuestion, exposed, kev, LOCAL_PARTIAL, REMOTE_TOTAL, scored, unsaid } from './testing.ts'

const of = (more: Partial<Question>) => decide(aQuestion(more), nis2)
const at = (value: string | null) => ({ value, source: 'test', at: '' })
const startCode = (more: Partial<Question>) => of(more).because.find((b) => b.code.startsWith('clock-'))?.code

test('the clock starts when the fix was published, not when it was noticed', () => {
  const decision = of({ facts: scored(REMOTE_TOTAL, 9.8), exposed })
  assert.equal(decision.decideBy, '2026-11-11T00:00:00Z')
  assert.equal(decision.fixBy, '2026-11-13T00:00:00Z')
  assert.equal(decision.triageBy, '2026-11-13T00:00:00Z')
})

const starts: [code: string, more: Partial<Question>][] = [
  ['clock-from-fix', {}],
  ['clock-from-feed-data', { fixPublishedAt: unsaid, fixStatedAt: at('2026-11-11T00:00:00Z') }],
  ['clock-from-first-seen', { fixPublishedAt: unsaid }],
  ['clock-from-first-seen', { fixPublishedAt: at('0000') }],
  ['clock-from-first-seen', { fixPublishedAt: at('+275760-09-13T00:00:00Z') }],
  [
    'clock-from-exploitation',
    { mitigationExists: true, facts: scored(LOCAL_PARTIAL, 2.5, { kev: { ...kev, addedAt: '2026-11-01' } }) },
  ],
  ['clock-from-fix', { facts: scored(LOCAL_PARTIAL, 2.5, { kev: { ...kev, addedAt: '2026-11-01' } }) }],
  [
    'clock-from-publication',
    { fixExists: false, facts: scored(LOCAL_PARTIAL, 2.5, { publishedAt: '2026-11-02T00:00:00Z' }) },
  ],
  ['clock-from-exploitation', { fixExists: false, facts: scored(LOCAL_PARTIAL, 2.5, { kev }) }],
  ['clock-from-enrolment', { enrolledAt: '2026-11-12T00:00:00Z' }],
]
for (const [code, more] of starts) {
  test(`${code}: ${JSON.stringify(more).slice(0, 90)}`, () => assert.equal(startCode(more), code))
}

test('a fix that a feed dates into the future starts its clock at the decision', () => {
  assert.equal(of({ fixPublishedAt: at('2027-06-01T00:00:00Z') }).clockStartedAt, '2026-11-12T01:00:00Z')
})

test('without a fix there is a time to decide and none to fix; the fix clock starts with the fix', () => {
  const before = of({
    facts: scored(REMOTE_TOTAL, 9.8, { publishedAt: '2026-11-01T00:00:00Z' }),
    exposed,
    fixExists: false,
  })
  assert.equal(before.decideBy, '2026-11-02T00:00:00Z')
  assert.equal(before.fixBy, null)
  const after = of({ facts: scored(REMOTE_TOTAL, 9.8), exposed, previous: before })
  assert.equal(after.decideBy, before.decideBy)
  assert.equal(after.fixBy, '2026-11-13T00:00:00Z')
})

test('findings older than the enrolment burn down from it: 3, 14 and 30 days', () => {
  const enrolledAt = '2026-11-20T00:00:00Z'
  const due = (more: Partial<Question>) => of({ enrolledAt, ...more })
  assert.equal(due({ facts: scored(REMOTE_TOTAL, 9.8), exposed }).fixBy, '2026-11-23T00:00:00Z')
  assert.equal(
    due({ facts: scored('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N', 6.5), exposed }).fixBy,
    '2026-12-04T00:00:00Z',
  )
  assert.equal(due({ facts: scored(REMOTE_TOTAL, 9.8) }).fixBy, '2026-12-20T00:00:00Z')
  assert.equal(due({}).inherited, true)
  assert.equal(of({ enrolledAt: '2026-11-01T00:00:00Z' }).inherited, false)
})

test('a raised tier shortens from the moment of the raise, never from before it', () => {
  const low = of({})
  const raised = of({ facts: scored(REMOTE_TOTAL, 9.8), exposed, decidedAt: '2026-12-01T00:00:00Z', previous: low })
  assert.equal(raised.fixBy, '2026-12-04T00:00:00Z')
  assert.deepEqual(raised.because.at(-1), { code: 'raised', params: { from: 'T4', at: '2026-12-01T00:00:00Z' } })
})

test('a raise never lengthens what was due before', () => {
  const high = of({ facts: scored(REMOTE_TOTAL, 9.8) }) // T2, due 10 December
  const raised = of({ facts: scored(REMOTE_TOTAL, 9.8), exposed, decidedAt: '2026-12-09T00:00:00Z', previous: high })
  assert.equal(high.fixBy, '2026-12-10T00:00:00Z')
  assert.equal(raised.fixBy, high.fixBy)
})

test('exploitation that became known after the fix shortens from that day, not from the fix', () => {
  const decision = of({
    facts: scored(LOCAL_PARTIAL, 2.5, { kev: { ...kev, addedAt: '2026-11-20' } }),
    exposed,
    decidedAt: '2026-11-21T00:00:00Z',
  })
  assert.equal(decision.tier, 'T0')
  assert.equal(decision.fixBy, '2026-11-23T00:00:00Z')
})

test('exploitation that becomes known late never gives more time than there was', () => {
  const facts = scored(REMOTE_TOTAL, 9.8, { kev: { ...kev, addedAt: '2026-12-09' } })
  const topClass = { value: true, source: 'person', at: '' }
  const decision = of({ facts, topClass, decidedAt: '2026-12-09T12:00:00Z' })
  assert.equal(decision.tier, 'T0')
  assert.equal(decision.fixBy, '2026-11-24T00:00:00Z') // T1 without exploitation: 14 days from the fix
})

test('a profile says how long inherited findings of a tier may take', () => {
  const profile = { ...nis2, inheritedDays: { T4: 5 } }
  assert.equal(decide(aQuestion({ enrolledAt: '2026-11-20T00:00:00Z' }), profile).fixBy, '2026-11-25T00:00:00Z')
})

test('a lowered tier gets its own time from the same start, and the clock is not reset', () => {
  const high = of({ facts: scored(REMOTE_TOTAL, 9.8), exposed })
  const lowered = of({ facts: scored(REMOTE_TOTAL, 9.8), decidedAt: '2026-11-12T12:00:00Z', previous: high })
  assert.equal(lowered.tier, 'T2')
  assert.equal(lowered.fixBy, '2026-12-10T00:00:00Z')
})

test('the same tier keeps its dates however often it is decided', () => {
  const first = of({ exposed })
  const again = of({
    exposed,
    decidedAt: '2027-01-01T00:00:00Z',
    fixPublishedAt: at('2026-12-31T00:00:00Z'),
    previous: first,
  })
  assert.equal(again.fixBy, first.fixBy)
  assert.equal(again.decideBy, first.decideBy)
})

test('going up and down again never ends later than the lower tier would have been due at first', () => {
  const day = (n: number) => `${new Date(Date.parse('2026-11-12') + n * 86_400_000).toISOString().slice(0, 19)}Z`
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (exposures) => {
      const outside = (value: boolean) => ({ value, source: 'person', at: '' })
      const base = of({ facts: scored(REMOTE_TOTAL, 9.8) })
      let decision = base
      for (const [n, value] of exposures.entries()) {
        const next = of({
          facts: scored(REMOTE_TOTAL, 9.8),
          exposed: outside(value),
          decidedAt: day(n),
          previous: decision,
        })
        if (next.tier < decision.tier) assert.ok((next.fixBy ?? '') <= (decision.fixBy ?? ''))
        decision = next
      }
      assert.ok((decision.fixBy ?? '') <= (base.fixBy ?? ''))
    }),
  )
})
