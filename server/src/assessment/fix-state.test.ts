import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Statement } from '../feeds/model.ts'
import { type Candidate, fixState, type Reach } from './fix-state.ts'
import { assessPackage } from './match.ts'
import { anOffer, anOutput, aPackage, aStatement, BOOKWORM, fixedIn, knowing } from './testing.ts'

const pkg = aPackage('a', '1-1')
const offered = [anOffer('a', '1-1+deb12u2')]
const candidate = (version: string, state: Candidate['state'] = 'would-install'): Candidate => ({
  name: 'a',
  architecture: 'amd64',
  candidate: version,
  state,
})

function stateOf(claim: Statement['claim'], candidates: Reach['candidates'], offers = offered) {
  const covers = [
    { platform: BOOKWORM, what: 'statements' as const },
    { platform: BOOKWORM, what: 'offers' as const },
  ]
  const k = knowing(anOutput({ statements: [aStatement('a', 'CVE-1', claim)], offers, covers }))
  const item = assessPackage(pkg, BOOKWORM, k).items[0]
  assert.ok(item)
  return fixState(item, pkg, { platform: BOOKWORM, candidates, kernelImages: [] }, k)
}

const u2 = fixedIn('1-1+deb12u2')
const cases: [claim: Statement['claim'], candidates: Reach['candidates'], state: string, why: string][] = [
  [u2, [candidate('1-1+deb12u2')], 'fixable', 'the host would install the fix'],
  [u2, [candidate('1-1+deb12u3')], 'fixable', 'the host would install something newer'],
  [u2, [candidate('1-1+deb12u2', 'kept-back')], 'kept-back', 'a hold or a conflict stands in the way'],
  [u2, [candidate('1-1+deb12u1')], 'not-reachable', 'what the host would install lacks the fix'],
  [u2, [], 'not-reachable', 'the archive has it, the host does not use that suite'],
  [u2, undefined, 'fixable', 'no word from the host: the archive index stands in'],
  [fixedIn('9'), undefined, 'unknown', 'the list names a version that no index offers'],
  [{ kind: 'open', plan: 'undecided' }, [], 'not-fixed', 'there is no fix'],
  [{ kind: 'open', plan: 'postponed' }, [], 'not-fixed', 'the fix is postponed'],
  [{ kind: 'open', plan: 'ignored' }, [], 'wont-fix', 'the distribution will not fix it'],
  [{ kind: 'open', plan: 'end-of-life' }, [], 'wont-fix', 'the source is no longer supported'],
]
for (const [claim, candidates, state, why] of cases) {
  test(`${state}: ${why}`, () => assert.equal(stateOf(claim, candidates).state, state))
}

test('a fix that only a suite outside the host holds names the suite', () => {
  assert.deepEqual(
    stateOf(u2, []).because.map((b) => b.code),
    ['no-candidate', 'suite-not-configured'],
  )
  assert.deepEqual(
    stateOf(u2, [], []).because.map((b) => b.code),
    ['no-candidate', 'fix-not-in-archive'],
  )
})

test('a candidate whose source version differs from its own is judged by the archive index', () => {
  const cpp = aPackage('cpp', '4:12.2.0-3', { sourceName: 'gcc-defaults', sourceVersion: '1.203' })
  const statements = [aStatement('gcc-defaults', 'CVE-1', fixedIn('1.204'))]
  const offers = [anOffer('cpp', '4:12.2.0-4', { source: 'gcc-defaults', sourceVersion: '1.204' })]
  const k = knowing(anOutput({ statements, offers }))
  const item = assessPackage(cpp, BOOKWORM, k).items[0]
  assert.ok(item)
  const reach = { platform: BOOKWORM, kernelImages: [], candidates: [{ ...candidate('4:12.2.0-4'), name: 'cpp' }] }
  assert.equal(fixState(item, cpp, reach, k).state, 'fixable')
  assert.equal(fixState(item, cpp, reach, knowing(anOutput({ statements }))).state, 'unknown')
})
