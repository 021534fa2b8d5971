import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FeedOutput, Statement } from '../feeds/model.ts'
import { indexKnowledge } from './knowledge.ts'
import { assessPackage } from './match.ts'
import type { PackageVersion } from './model.ts'
import { anOffer, anOutput, aPackage, aStatement, BOOKWORM, fixedIn, knowing } from './testing.ts'

const codes = (list: readonly { code: string }[]) => list.map((b) => b.code)

const answers: [claim: Statement['claim'], urgency: string, verdict: string, code: string, why: string][] = [
  [fixedIn('3.0.13-1'), '', 'vulnerable', 'fixed-later', 'the fix sorts after the installed version'],
  [fixedIn('3.0.11-1'), '', 'not', 'fixed-here', 'the fix is the installed version'],
  [fixedIn('3.0.9-1'), '', 'not', 'fixed-here', 'the fix is older than the installed version'],
  [{ kind: 'not-affected' }, '', 'not', 'never-affected', 'the release never held the code'],
  [{ kind: 'open', plan: 'undecided' }, 'low', 'vulnerable', 'open', 'no fix yet'],
  [{ kind: 'open', plan: 'postponed' }, '', 'vulnerable', 'open-postponed', 'the fix comes with the next update'],
  [{ kind: 'open', plan: 'ignored' }, '', 'vulnerable', 'open-ignored', 'the distribution will not fix it'],
  [{ kind: 'open', plan: 'end-of-life' }, '', 'vulnerable', 'end-of-life', 'the source lost its support'],
  [{ kind: 'open', plan: 'undecided' }, 'unimportant', 'not', 'unimportant', 'no security problem of this build'],
  [fixedIn('3.0.13-1'), 'unimportant', 'not', 'unimportant', 'a fix of what is no security problem'],
  [{ kind: 'undetermined' }, '', 'unknown', 'undetermined', 'nobody has looked at it'],
]
for (const [claim, urgency, verdict, code, why] of answers) {
  test(`${JSON.stringify(claim)} is ${verdict}: ${why}`, () => {
    const k = knowing(anOutput({ statements: [aStatement('openssl', 'CVE-2024-1', claim, { urgency })] }))
    const found = assessPackage(aPackage('libssl3', '3.0.11-1', { sourceName: 'openssl' }), BOOKWORM, k)
    assert.equal(found.verdict, verdict)
    assert.equal(found.items[0]?.verdict, verdict)
    assert.deepEqual(codes(found.items[0]?.because ?? []), [code])
  })
}

test('the source version decides, not the version of the binary', () => {
  const k = knowing(anOutput({ statements: [aStatement('gcc-defaults', 'CVE-2024-2', fixedIn('1.203'))] }))
  const cpp = aPackage('cpp', '4:12.2.0-3', { sourceName: 'gcc-defaults', sourceVersion: '1.203' })
  assert.equal(assessPackage(cpp, BOOKWORM, k).verdict, 'not')
})

test('a rejected CVE record closes', () => {
  const facts = [{ vulnerability: 'CVE-2024-3', rejected: true }]
  const k = knowing(anOutput({ statements: [aStatement('a', 'CVE-2024-3', fixedIn('2'))], facts }))
  assert.deepEqual(codes(assessPackage(aPackage('a', '1'), BOOKWORM, k).items[0]?.because ?? []), ['rejected'])
})

const unknowns: [pkg: PackageVersion, code: string, why: string][] = [
  [aPackage('quiet', '1'), 'no-record', 'a covered source without a record is not clean'],
  [aPackage('a', '2~bpo12+1'), 'foreign-origin', 'a backport has no records'],
  [aPackage('a', '2-1ubuntu3'), 'foreign-origin', 'another distribution built it'],
  [aPackage('a', '16.4-1.pgdg120+1'), 'foreign-origin', 'the vendor built it'],
  [aPackage('a', '2', { ecosystem: 'npm' }), 'ecosystem-not-supported', 'another package manager'],
]
for (const [pkg, code, why] of unknowns) {
  test(`${pkg.name} ${pkg.version} is unknown: ${why}`, () => {
    const k = knowing(anOutput({ statements: [aStatement('a', 'CVE-2024-4', fixedIn('1'))] }))
    const found = assessPackage(pkg, BOOKWORM, k)
    assert.equal(found.verdict, 'unknown')
    assert.deepEqual(codes(found.because), [code])
  })
}

test('a source that no feed covers, and a platform that none knows, are unknown', () => {
  const covers = [{ platform: BOOKWORM, what: 'statements' as const, sources: new Set(['a']) }]
  const k = knowing(anOutput({ covers }))
  assert.deepEqual(codes(assessPackage(aPackage('b', '1'), BOOKWORM, k).because), ['not-covered'])
  assert.deepEqual(codes(assessPackage(aPackage('a', '1'), 'debian:99', k).because), ['not-covered'])
})

test('advisories alone never make a package clean', () => {
  const statements = [aStatement('a', 'CVE-2024-5', fixedIn('1'), { advisories: ['DSA-1-1'] })]
  const k = knowing(
    anOutput({ feed: 'debian-advisories', statements, covers: [{ platform: BOOKWORM, what: 'advisories' }] }),
  )
  const found = assessPackage(aPackage('a', '1'), BOOKWORM, k)
  assert.equal(found.items[0]?.verdict, 'not')
  assert.equal(found.verdict, 'unknown')
  assert.deepEqual(codes(found.because), ['advisories-only'])
})

test('a fix known from an advisory alone names the advisory', () => {
  const statements = [aStatement('a', 'CVE-2024-5', fixedIn('2'), { advisories: ['DSA-1-1'] })]
  const k = knowing(anOutput({ statements, covers: [{ platform: BOOKWORM, what: 'advisories' }] }))
  const found = assessPackage(aPackage('a', '1'), BOOKWORM, k)
  assert.deepEqual(found.items[0]?.because, [
    { code: 'advisory-fixed', params: { fixedVersion: '2', advisory: 'DSA-1-1' } },
  ])
})

test('a security update is a finding without any CVE', () => {
  const k = knowing(anOutput({ offers: [anOffer('a', '1-1+deb12u2', { source: 'src-a' })] }))
  const found = assessPackage(aPackage('a', '1-1'), BOOKWORM, k)
  assert.equal(found.verdict, 'vulnerable')
  assert.deepEqual(
    found.items.map((i) => i.vulnerability),
    ['OFFER:src-a@1-1+deb12u2'],
  )
  assert.deepEqual(codes(found.because), ['security-update-offered', 'no-record'])
})

test('the highest of several offers counts, and the security suite may be older than the installed version', () => {
  const older = anOffer('curl', '7.88.1-10+deb12u5')
  const newer = anOffer('nginx', '1.22.1-9+deb12u11')
  const k = knowing(anOutput({ offers: [older, anOffer('nginx', '1.22.1-9+deb12u9'), newer] }))
  assert.equal(assessPackage(aPackage('curl', '7.88.1-10+deb12u15'), BOOKWORM, k).offer, undefined)
  assert.equal(assessPackage(aPackage('nginx', '1.22.1-9'), BOOKWORM, k).offer?.version, '1.22.1-9+deb12u11')
})

test('an offer outside a security suite, or for another architecture, is no security update', () => {
  const offers = [anOffer('a', '2', { security: false }), anOffer('a', '2', { architecture: 'arm64' })]
  assert.equal(assessPackage(aPackage('a', '1'), BOOKWORM, knowing(anOutput({ offers }))).offer, undefined)
})

test('an offer merges with the vulnerabilities that its version fixes, and stands alone beside those that it does not', () => {
  const statements = [
    aStatement('a', 'CVE-2024-6', fixedIn('1-1+deb12u1')),
    aStatement('a', 'CVE-2024-7', fixedIn('1-1+deb12u9')),
  ]
  const offers = [anOffer('a', '1-1+deb12u2')]
  const merged = assessPackage(aPackage('a', '1-1'), BOOKWORM, knowing(anOutput({ statements, offers })))
  assert.deepEqual(
    merged.items.map((i) => i.vulnerability),
    ['CVE-2024-6', 'CVE-2024-7'],
  )
  assert.deepEqual(merged.items[0]?.aliases, ['OFFER:a@1-1+deb12u2'])
  assert.deepEqual(merged.items[1]?.aliases, [])
  const alone = assessPackage(
    aPackage('a', '1-1'),
    BOOKWORM,
    knowing(anOutput({ statements: statements.slice(1), offers })),
  )
  assert.deepEqual(
    alone.items.map((i) => i.vulnerability),
    ['CVE-2024-7', 'OFFER:a@1-1+deb12u2'],
  )
})

test('a version that the release itself holds is its own, even if it looks like a backport', () => {
  const statements = [aStatement('a', 'CVE-2024-4', fixedIn('1'))]
  const pkg = aPackage('a', '2.9-1~bpo12+1')
  const held = (suite: string) =>
    knowing(anOutput({ statements, offers: [anOffer('a', pkg.version, { suite, security: false })] }))
  assert.equal(assessPackage(pkg, BOOKWORM, held('bookworm')).verdict, 'not')
  assert.equal(assessPackage(pkg, BOOKWORM, held('bookworm-backports')).verdict, 'unknown')
})

const version = fc.constantFrom('1', '1-1', '1-1+deb12u1', '1-1+deb12u2', '2~bpo12+1', '1:0.5-1', '2-1ubuntu1')
const source = fc.constantFrom('a', 'b', 'linux', 'linux-signed-amd64')
const claim: fc.Arbitrary<Statement['claim']> = fc.oneof(
  version.map(fixedIn),
  fc.constant({ kind: 'not-affected' as const }),
  fc.constant({ kind: 'undetermined' as const }),
  fc.constantFrom('undecided', 'postponed', 'ignored', 'end-of-life').map((plan) => ({ kind: 'open' as const, plan })),
) as fc.Arbitrary<Statement['claim']> // constantFrom widens the literals of `plan`
const output: fc.Arbitrary<FeedOutput> = fc.record({
  statements: fc.array(
    fc
      .record({
        s: source,
        v: fc.constantFrom('CVE-1', 'CVE-2'),
        c: claim,
        u: fc.constantFrom('', 'unimportant', 'high'),
      })
      .map(({ s, v, c, u }) => aStatement(s, v, c, { urgency: u })),
    { maxLength: 8 },
  ),
  offers: fc.array(
    fc.tuple(source, version).map(([s, v]) => anOffer(s, v)),
    { maxLength: 4 },
  ),
  facts: fc.array(fc.record({ vulnerability: fc.constantFrom('CVE-1', 'CVE-2'), rejected: fc.boolean() }), {
    maxLength: 2,
  }),
  covers: fc.constantFrom(
    [],
    [{ platform: BOOKWORM, what: 'statements' as const }],
    [{ platform: BOOKWORM, what: 'advisories' as const }],
  ),
  skipped: fc.constant({}),
  dataAt: fc.constantFrom('', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
})
const installed = fc
  .tuple(fc.constantFrom('a', 'linux-image-6.1.0-1-amd64', 'linux-libc-dev'), version, source)
  .map(([name, v, s]) => aPackage(name, v, { sourceName: s, sourceVersion: v }))

test('every package gets exactly one of three verdicts with a reason, and the package is as bad as its worst item', () => {
  fc.assert(
    fc.property(fc.array(installed, { maxLength: 20 }), fc.array(output, { maxLength: 3 }), (packages, outputs) => {
      const knowledge = indexKnowledge(outputs)
      const count = { vulnerable: 0, not: 0, unknown: 0 }
      for (const pkg of packages) {
        const found = assessPackage(pkg, BOOKWORM, knowledge)
        count[found.verdict] += 1
        assert.ok(found.because.length > 0)
        for (const item of found.items) assert.ok(item.because.length > 0)
        const worst = found.items.some((i) => i.verdict === 'vulnerable')
        assert.equal(found.verdict === 'vulnerable', worst)
        if (found.verdict === 'not') assert.ok(found.items.every((i) => i.verdict === 'not'))
        assert.equal(new Set(found.items.map((i) => i.vulnerability)).size, found.items.length)
      }
      assert.equal(count.vulnerable + count.not + count.unknown, packages.length)
    }),
  )
})

test('the order in which feeds are read changes no answer', () => {
  fc.assert(
    fc.property(installed, fc.array(output, { maxLength: 4 }), (pkg, outputs) => {
      const sorted = (list: readonly FeedOutput[]) => {
        const { items, ...rest } = assessPackage(pkg, BOOKWORM, indexKnowledge(list))
        const byId = [...items].sort((a, b) => (a.vulnerability < b.vulnerability ? -1 : 1))
        return {
          verdict: rest.verdict,
          offer: rest.offer?.version,
          items: byId.map((i) => [i.vulnerability, i.verdict, i.fixedVersion]),
        }
      }
      assert.deepEqual(sorted([...outputs].reverse()), sorted(outputs))
    }),
    { numRuns: 2_000 },
  )
})
