import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Plan } from '@patchreeve/trust/documents/plan.ts'
import { payloadOf } from '@patchreeve/trust/envelope.ts'
import fc from 'fast-check'
import type { HostCandidate, LeftOutCode, PlanHost } from './model.ts'
import { countReasons, makePlan } from './planner.ts'
import { aHost, aPolicy, aQuestion, candidate, digest, entry, finding, type HostGiven, installed } from './testing.ts'

const ssl = installed('openssl', '3.0.15-1', 'openssl')
const lib = installed('libssl3', '3.0.15-1', 'openssl')
const base: HostGiven = {
  installed: [ssl, lib, installed('libc6', '2.36-9', 'glibc'), installed('bash', '5.2-2')],
  candidates: [candidate('openssl', '3.0.15-1', '3.0.16-1'), candidate('libssl3', '3.0.15-1', '3.0.16-1')],
  entries: [
    entry('openssl', '3.0.16-1', { depends: 'libc6 (>= 2.34), libssl3 (>= 3.0.16)' }),
    entry('libssl3', '3.0.16-1', { depends: 'libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0' }),
  ],
  findings: [finding(1, 'CVE-2026-0001', lib, '3.0.16-1')],
}
const withBase = (more: Partial<HostGiven>): HostGiven => ({ ...base, ...more })
const planOf = (...hosts: PlanHost[]) => makePlan(aQuestion(hosts))
const changesOf = (...hosts: PlanHost[]) =>
  planOf(...hosts).plan?.transactions.map((one) =>
    one.changes.map((change) => `${change.name} ${change.from} ${change.to}`),
  )

test('all installed binaries of a source go together, and only they', () => {
  assert.deepEqual(changesOf(aHost('a', base)), [['libssl3 3.0.15-1 3.0.16-1', 'openssl 3.0.15-1 3.0.16-1']])
})

test('hosts with equal transactions share one; another state of packages is another', () => {
  const { plan } = planOf(
    aHost('a', base),
    aHost('b', base),
    aHost('c', withBase({ installed: [lib], candidates: base.candidates?.slice(1) ?? [] })),
  )
  assert.deepEqual(plan?.transactions.map((one) => [one.id, one.hosts.length, one.changes.length]).sort(), [
    ['t1', 2, 2],
    ['t2', 1, 1],
  ])
})

test('what the new version needs is upgraded too, with its whole source, as far as it is installed', () => {
  const given = withBase({
    installed: [...base.installed, installed('libc-bin', '2.36-9', 'glibc')],
    candidates: [
      ...(base.candidates ?? []),
      candidate('libc6', '2.36-9', '2.36-10'),
      candidate('libc-bin', '2.36-9', '2.36-10'),
    ],
    entries: [
      entry('openssl', '3.0.16-1', { depends: 'libssl3 (>= 3.0.16)' }),
      entry('libssl3', '3.0.16-1', { depends: 'libc6 (>= 2.36-10)' }),
      entry('libc6', '2.36-10'),
      entry('libc-bin', '2.36-10', { depends: 'libc6 (>> 2.36)' }),
    ],
  })
  assert.deepEqual(
    changesOf(aHost('a', given))?.[0]?.map((one) => one.split(' ')[0]),
    ['libc-bin', 'libc6', 'libssl3', 'openssl'],
  )
})

const news = (...names: string[]): HostCandidate[] => names.map((name) => candidate(name, '', '1-1'))
const lacking: [code: LeftOutCode, detail: string, given: Partial<HostGiven>][] = [
  ['no-host-key', '', { more: { hostKey: null, keyState: 'none' } }],
  ['host-key-not-confirmed', '', { more: { hostKey: null, keyState: 'unconfirmed' } }],
  ['dpkg-broken', '', { more: { broken: true } }],
  ['no-fix-yet', '', { findings: [finding(1, 'CVE-2026-0001', lib, null)] }],
  ['no-candidate', '', { candidates: [] }],
  ['candidate-lacks-fix', '3.0.16-1', { findings: [finding(1, 'CVE-2026-0001', lib, '3.0.17-1')] }],
  [
    'kept-back',
    'libssl3',
    {
      candidates: (base.candidates ?? []).map((one) => ({ ...one, state: 'kept-back' as const })),
      entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1')],
    },
  ],
  ['held', 'openssl', { more: { held: new Set(['openssl']) } }],
  ['not-in-catalogue', 'openssl 3.0.16-1', { entries: (base.entries ?? []).slice(1) }],
  [
    'origin-not-allowed',
    'Acme Acme',
    { entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1', { origin: 'Acme', label: 'Acme' })] },
  ],
  [
    'not-newer',
    'libssl3 3.0.14-1',
    { candidates: [candidate('libssl3', '3.0.15-1', '3.0.14-1')], entries: [entry('libssl3', '3.0.14-1')] },
  ],
  [
    'needs-new-package',
    'libzstd1',
    {
      candidates: [...(base.candidates ?? []), ...news('libzstd1')],
      entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1', { depends: 'libzstd1 (>= 1)' })],
    },
  ],
  [
    'needs-removal',
    'bash',
    { entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1', { conflicts: 'bash (<< 6), libssl3' })] },
  ],
  [
    'dependency-not-offered',
    'libc6',
    { entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1', { depends: 'libc6 (>= 2.40)' })] },
  ],
  [
    'relations-unreadable',
    'libssl3',
    { entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1', { depends: 'libc6 (' })] },
  ],
  [
    'not-plannable',
    'libssl3',
    { entries: [entry('openssl', '3.0.16-1'), entry('libssl3', '3.0.16-1', { sha256: 'x' })] },
  ],
]
for (const [code, detail, given] of lacking)
  test(`left out, and nothing else is planned in its place: ${code}`, () => {
    const { plan, leftOut } = planOf(aHost('a', withBase(given)))
    assert.equal(plan, undefined)
    assert.deepEqual(leftOut, [{ hostId: 'host-a', package: 'libssl3', code, detail }])
    assert.deepEqual(countReasons(leftOut), [[code, 1]])
  })

test('a package of several hundred changes is no plan that a person can read', () => {
  const names = Array.from({ length: 501 }, (_, n) => `lib${n}`)
  const given: HostGiven = {
    installed: names.map((name) => installed(name, '1-1', 'huge')),
    candidates: names.map((name) => candidate(name, '1-1', '2-1')),
    entries: names.map((name) => entry(name, '2-1')),
    wanted: ['lib0'],
  }
  assert.deepEqual(planOf(aHost('a', given)).leftOut, [
    { hostId: 'host-a', package: 'lib0', code: 'too-large', detail: '' },
  ])
})

test('one host that cannot does not keep another from it; the document names the one that has a key', () => {
  const { plan, leftOut } = planOf(
    aHost('a', base),
    aHost('b', withBase({ candidates: [] })),
    aHost('c', withBase({ more: { hostKey: null, keyState: 'none' } })),
  )
  assert.equal(plan?.transactions.length, 1)
  assert.deepEqual(
    leftOut.map((one) => [one.hostId, one.code]),
    [
      ['host-b', 'no-candidate'],
      ['host-c', 'no-host-key'],
    ],
  )
  assert.deepEqual(
    plan.leftOut.map((one) => one.code),
    ['no-candidate'],
  )
})

test('what the policy leaves alone on a host is left out until that ends, with everything that needs it', () => {
  const exclusion = { id: 'tls', packages: ['libssl*'], hosts: [digest('key of a')], reason: 'is moved' }
  const plan = (until: string) => {
    const document = aPolicy({ exclusions: [{ ...exclusion, until }] })
    const policy = { digest: digest('policy 1'), document }
    return makePlan(aQuestion([aHost('a', base), aHost('b', base)], { policy, createdAt: '2026-11-24T12:00:00Z' }))
  }
  const { plan: made, leftOut } = plan('2026-11-24T12:00:01Z')
  assert.deepEqual(
    made?.transactions.map((one) => one.hosts),
    [[digest('key of b')]],
  )
  assert.deepEqual(
    leftOut.map((one) => [one.hostId, one.code, one.detail]),
    [['host-a', 'excluded', 'libssl3, 2026-11-24T12:00:01Z, is moved']],
  )
  assert.deepEqual(plan('2026-11-24T12:00:00Z').leftOut, [])
})

test('undo is none as soon as one version before can no longer be had', () => {
  const undo = (host: PlanHost) => planOf(host).plan?.transactions[0]?.undo
  assert.equal(undo(aHost('a', base)), 'plain')
  assert.equal(undo(aHost('a', { ...base, more: { obtainable: new Set(['openssl:amd64=3.0.15-1']) } })), 'none')
})

test('clears every finding of what changes, by the source version that holds the fix, and has the tier of the most urgent', () => {
  const findings = [
    finding(1, 'CVE-2026-0001', lib, '3.0.16-1', 2),
    finding(2, 'CVE-2026-0002', ssl, '3.0.16-1', 1),
    finding(3, 'CVE-2026-0003', ssl, '3.0.17-1', 0),
  ]
  const { plan, episodeIds } = makePlan(aQuestion([aHost('a', withBase({ findings }))]))
  assert.deepEqual(
    [plan?.tier, plan?.transactions[0]?.clears, episodeIds],
    ['T1', ['CVE-2026-0001', 'CVE-2026-0002'], [1, 2]],
  )
})

test('packages asked for by name need no finding, and such a plan has the lowest tier', () => {
  const { plan } = planOf(aHost('a', withBase({ findings: [], wanted: ['openssl'] })))
  assert.deepEqual([plan?.tier, plan?.transactions[0]?.clears.length], ['T4', 0])
})

test('a kernel image asks for a restart; one that comes as a new package is left out', () => {
  const image = installed('linux-image-6.1.0-42-amd64', '6.1.159-1', 'linux-signed-amd64')
  const given: HostGiven = {
    installed: [image],
    candidates: [candidate(image.name, '6.1.159-1', '6.1.162-1')],
    entries: [entry(image.name, '6.1.162-1', { sourceVersion: '6.1.162+1' })],
    findings: [finding(1, 'CVE-2026-0004', image, '6.1.162-1')],
  }
  assert.equal(planOf(aHost('a', given)).plan?.transactions[0]?.reboot, true)
  const asNew = { ...given, candidates: [candidate('linux-image-6.1.0-43-amd64', '', '6.1.162-1')] }
  assert.deepEqual(
    planOf(aHost('a', asNew)).leftOut.map((one) => [one.code, one.detail]),
    [['needs-new-package', 'linux-image-6.1.0-43-amd64']],
  )
})

const GOLDEN = join(import.meta.dirname, '../../test/golden/plan.json')

test('golden: two hosts, two origins, one that is left out', () => {
  const curl = installed('curl', '7.88.1-10', 'curl')
  const both = withBase({
    installed: [...base.installed, curl],
    candidates: [...(base.candidates ?? []), candidate('curl', '7.88.1-10', '7.88.1-11')],
    entries: [
      ...(base.entries ?? []),
      entry('curl', '7.88.1-11', { label: 'Debian', suite: 'oldstable', depends: 'libc6' }),
    ],
    findings: [...(base.findings ?? []), finding(2, 'CVE-2026-0005', curl, '7.88.1-11', 3)],
  })
  const { plan } = makePlan(
    aQuestion([aHost('web-1', both), aHost('web-2', both), aHost('old', withBase({ candidates: [] }))], {
      urgent: true,
    }),
  )
  assert.deepEqual(plan, JSON.parse(readFileSync(GOLDEN, 'utf8')))
})

const NAMES = ['a', 'b', 'c', 'd', 'e']
const worlds = fc.array(
  fc.record({
    wanted: fc.subarray(NAMES),
    offered: fc.subarray(NAMES),
    known: fc.subarray(NAMES),
    needs: fc.constantFrom('', 'b (>= 2)', 'd (>= 2) | c', 'zzz', 'c (<< 2)'),
    hurts: fc.constantFrom('', 'd (<< 2)', 'b'),
    keyed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
)

test('deterministic from its inputs, whatever their order; what comes out is a valid plan that upgrades and nothing else', () => {
  fc.assert(
    fc.property(worlds, fc.infiniteStream(fc.nat()), (hosts, numbers) => {
      const built = hosts.map((one, index) =>
        aHost(String(index), {
          installed: NAMES.map((name) => installed(name, '1-1', 'be'.includes(name) ? 'a' : name)),
          candidates: one.offered.map((name) => candidate(name, '1-1', '2-1')),
          entries: one.known.map((name) =>
            entry(name, '2-1', name === 'a' ? { depends: one.needs, conflicts: one.hurts } : {}),
          ),
          wanted: one.wanted,
          more: one.keyed ? {} : { hostKey: null, keyState: 'none' },
        }),
      )
      const first = makePlan(aQuestion(built))
      const turned = built.map((host) => ({
        ...host,
        installed: reorder(host.installed, numbers),
        candidates: reorder(host.candidates, numbers),
        wanted: reorder(host.wanted, numbers),
      }))
      const again = makePlan(aQuestion(reorder(turned, numbers)))
      assert.deepEqual(again, first)
      const planned = built.flatMap((host) => host.wanted.map((one) => `${host.hostId} ${one.package.name}`))
      const missing = new Set(first.leftOut.map((one) => `${one.hostId} ${one.package}`))
      if (!first.plan) return assert.equal(missing.size, planned.length)
      assert.deepEqual(Plan.parse(first.plan), first.plan)
      payloadOf('plan', first.plan)
      const { transactions } = first.plan
      for (const host of built) {
        const own = transactions.find((one) => one.hosts.includes(host.hostKey ?? ''))
        const changed = new Set(own?.changes.map(({ name }) => name))
        for (const { package: one } of host.wanted)
          assert.ok(changed.has(one.name) || missing.has(`${host.hostId} ${one.name}`), 'each is planned or named')
        const siblings = host.candidates.filter(({ name }) => ['a', 'b', 'e'].includes(name))
        const count = siblings.filter(({ name }) => changed.has(name)).length
        assert.ok(count === 0 || count === siblings.length, 'a source goes whole or not at all')
      }
      for (const change of first.plan.transactions.flatMap((one) => one.changes))
        assert.deepEqual([change.from, change.to], ['1-1', '2-1'])
    }),
    { numRuns: 300 },
  )
})

function reorder<T>(items: readonly T[], numbers: fc.Stream<number>): T[] {
  return items
    .map((item) => ({ item, at: numbers.next().value ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
