import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeWords } from '@patchreeve/contract/messages/catalogue.ts'
import { parseTemplate } from '@patchreeve/contract/messages/template.ts'
import type { Json } from '../canonical.ts'
import { REBOOT_DEFAULTS } from '../documents/policy.ts'
import { aDraft, HOSTS, WINDOWS } from '../test/support/drafts.ts'
import { changeOf } from './change.ts'
import { readChange } from './change-schema.ts'
import { diffPolicies, type PolicyStep } from './diff.ts'
import type { PolicyDraft } from './draft.ts'
import { draftFaults, type FaultCode, faultCodes, type PolicyFault } from './draft-faults.ts'
import { lintPolicy, noteCodes, type PolicyNote } from './lint.ts'
import { type Preset, presetOf } from './preset.ts'

const [h0 = '', h1 = '', h2 = '', h3 = ''] = HOSTS
const web = {
  id: 'web',
  kind: 'http',
  target: 'http://localhost/up',
  expect: { status: 200, contains: null },
  timeoutMs: 2_000,
  settleMs: 0,
}
const program = (target: string, at: number): PolicyDraft['probes'][number] => ({
  ...{ id: `program-${at}`, kind: 'program', target, sha256: 'a'.repeat(64), timeoutMs: 2_000, settleMs: 0 },
})
const canary = {
  name: 'canary',
  hosts: [h3],
  delayMinutes: 0,
  urgentDelayMinutes: 0,
  windows: 'any',
  sharePercent: 100,
  promotion: { minSucceeded: 1, maxFailed: 0, soakMinutes: 0, test: null },
  mayReboot: false,
  catchUpHours: 2,
  maxAtOnce: 1,
}
const KEY = 'C'.repeat(40)
const exclusion = {
  id: 'db',
  packages: ['mariadb-*', 'postgresql'],
  hosts: [h2],
  until: '2026-12-24T00:00:00Z',
  reason: 'is moved',
}

/** The second batch is a group. */
const shop = {
  name: 'shop',
  batches: [
    { name: 'database', hosts: [h0] },
    { name: 'web', hosts: ['group:web'] },
  ],
}
const oneAfterOther = (...batches: string[][]) => ({
  name: 'shop',
  batches: batches.map((hosts, at) => ({ name: `b${at}`, hosts })),
})

function change(written: unknown, from: PolicyDraft = aDraft, presets: readonly Preset[] = []) {
  const read = readChange(written)
  return 'faults' in read ? read : changeOf(from, read.change, presets)
}
function stepsOf(written: unknown, from?: PolicyDraft, presets?: readonly Preset[]): readonly PolicyStep[] {
  const done = change(written, from, presets)
  assert.ok('steps' in done, JSON.stringify(done))
  return done.steps
}

const changes: [what: string, written: unknown, steps: readonly PolicyStep[]][] = [
  ['an empty file changes nothing', null, []],
  ['a field that is written as it was changes nothing', { periodMinutes: 60 }, []],
  ['a scalar', { periodMinutes: 30 }, [{ op: 'change', path: 'periodMinutes', before: 60, after: 30 }]],
  [
    'one deadline of four',
    { deadlineDays: { T0: 2 } },
    [{ op: 'change', path: 'deadlineDays.T0', before: 3, after: 2 }],
  ],
  [
    'a ring’s delay and one half of its proof',
    { rings: [{ name: 'rest', delayMinutes: 720, promotion: { maxFailed: 1 } }] },
    [
      { op: 'change', path: 'rings.rest.delayMinutes', before: 1440, after: 720 },
      { op: 'change', path: 'rings.rest.promotion.maxFailed', before: 0, after: 1 },
    ],
  ],
  [
    'windows are one value',
    { rings: [{ name: 'rest', windows: 'any' }] },
    [{ op: 'change', path: 'rings.rest.windows', before: aDraft.rings[1]?.windows as Json, after: 'any' }],
  ],
  [
    'rules of a ring that had none',
    { rings: [{ name: 'rest', reboot: REBOOT_DEFAULTS }] },
    [{ op: 'add', path: 'rings.rest.reboot', after: REBOOT_DEFAULTS }],
  ],
  [
    'a host more in a ring; one that is there already is no step',
    { rings: [{ name: 'first', hosts: [h0, h2] }] },
    [{ op: 'add', path: 'rings.first.hosts', after: h2 }],
  ],
  [
    'a host that goes from a ring',
    { remove: { hosts: { first: [h0] } } },
    [{ op: 'remove', path: 'rings.first.hosts', before: h0 }],
  ],
  [
    'a verb goes, a key goes, a key comes',
    { origins: [{ id: 'debian', keys: [KEY] }], remove: { verbs: ['reboot'], keys: { debian: ['A'.repeat(40)] } } },
    [
      { op: 'remove', path: 'verbs', before: 'reboot' },
      { op: 'remove', path: 'origins.debian.keys', before: 'A'.repeat(40) },
      { op: 'add', path: 'origins.debian.keys', after: KEY },
    ],
  ],
  [
    'a probe comes and one goes',
    { probes: [web], remove: { probes: ['units'] } },
    [
      { op: 'remove', path: 'probes.units', before: aDraft.probes[0] as Json },
      { op: 'add', path: 'probes.web', after: web },
    ],
  ],
  [
    'a probe of another kind is another probe, written whole',
    { probes: [{ ...web, id: 'units' }] },
    [{ op: 'change', path: 'probes.units', before: aDraft.probes[0] as Json, after: { ...web, id: 'units' } }],
  ],
  [
    'one field of a probe',
    { probes: [{ id: 'units', settleMs: 0 }] },
    [{ op: 'change', path: 'probes.units.settleMs', before: 5_000, after: 0 }],
  ],
  [
    'a new ring goes before that of all others',
    { rings: [canary] },
    [
      { op: 'add', path: 'rings.canary', after: canary },
      { op: 'change', path: 'rings', before: ['first', 'rest'], after: ['first', 'canary', 'rest'] },
    ],
  ],
  [
    'or where it says',
    { rings: [{ ...canary, before: 'first' }] },
    [
      { op: 'add', path: 'rings.canary', after: canary },
      { op: 'change', path: 'rings', before: ['first', 'rest'], after: ['canary', 'first', 'rest'] },
    ],
  ],
  [
    'a ring goes',
    { remove: { rings: ['first'] } },
    [
      { op: 'remove', path: 'rings.first', before: aDraft.rings[0] as Json },
      { op: 'change', path: 'rings', before: ['first', 'rest'], after: ['rest'] },
    ],
  ],
  [
    'a new ring without what has a default',
    { rings: [(({ catchUpHours: _, maxAtOnce: __, ...rest }) => rest)(canary)] },
    [
      { op: 'add', path: 'rings.canary', after: { ...canary, catchUpHours: 0, maxAtOnce: null } },
      { op: 'change', path: 'rings', before: ['first', 'rest'], after: ['first', 'canary', 'rest'] },
    ],
  ],
  [
    'a cool-down, and the rest of the origin stays',
    { origins: [{ id: 'debian', coolDownHours: 48 }] },
    [{ op: 'change', path: 'origins.debian.coolDownHours', before: 0, after: 48 }],
  ],
  [
    'a group, in a ring',
    { groups: [{ name: 'web', hosts: [h2, h3] }], rings: [{ name: 'first', hosts: ['group:web'] }] },
    [
      { op: 'add', path: 'groups.web', after: { name: 'web', hosts: [h2, h3] } },
      { op: 'add', path: 'rings.first.hosts', after: 'group:web' },
    ],
  ],
  [
    'an exclusion and a cluster',
    { exclusions: [exclusion], clusters: [{ name: 'db', hosts: [h2, h3], maxDown: 1 }] },
    [
      { op: 'add', path: 'exclusions.db', after: exclusion },
      { op: 'add', path: 'clusters.db', after: { name: 'db', hosts: [h2, h3], maxDown: 1 } },
    ],
  ],
  [
    'a serial, with a group in a batch',
    { groups: [{ name: 'web', hosts: [h2, h3] }], serials: [shop] },
    [
      { op: 'add', path: 'groups.web', after: { name: 'web', hosts: [h2, h3] } },
      { op: 'add', path: 'serials.shop', after: shop },
    ],
  ],
  [
    'a standing approval, and none',
    { standing: { maxPackages: 5, maxBytes: 100, tiers: ['T1', 'T0'] } },
    [{ op: 'change', path: 'standing', before: null, after: { maxPackages: 5, maxBytes: 100, tiers: ['T0', 'T1'] } }],
  ],
]
for (const [what, written, steps] of changes) test(`a change: ${what}`, () => assert.deepEqual(stepsOf(written), steps))

test('a field that is there and undefined is not written', () => {
  const done = changeOf(aDraft, { periodMinutes: undefined, rings: [{ name: 'rest', delayMinutes: undefined }] })
  assert.deepEqual(done, { draft: aDraft, steps: [] })
})

test('null takes the standing approval away: it is written, not left out', () => {
  const standing = { maxPackages: 5, maxBytes: 100, tiers: ['T0' as const] }
  const from = { ...aDraft, standing }
  assert.deepEqual(stepsOf({}, from), [])
  assert.deepEqual(stepsOf({ standing: null }, from), [
    { op: 'change', path: 'standing', before: standing, after: null },
  ])
})

test('a host goes from one ring to another in one change', () => {
  const [first, rest] = aDraft.rings as [(typeof aDraft.rings)[0], (typeof aDraft.rings)[0]]
  const from: PolicyDraft = { ...aDraft, rings: [first, { ...first, name: 'second', hosts: [h2] }, rest] }
  assert.deepEqual(stepsOf({ rings: [{ name: 'second', hosts: [h1] }], remove: { hosts: { first: [h1] } } }, from), [
    { op: 'remove', path: 'rings.first.hosts', before: h1 },
    { op: 'add', path: 'rings.second.hosts', after: h1 },
  ])
})

test('the batches of a serial are replaced whole, their order counts and that of their hosts does not', () => {
  const [database, web] = [
    { name: 'database', hosts: [h0, h1] },
    { name: 'web', hosts: [h2] },
  ]
  const from: PolicyDraft = { ...aDraft, serials: [{ name: 'shop', batches: [database, web] }] }
  assert.deepEqual(stepsOf({ serials: [{ name: 'shop', batches: [{ ...database, hosts: [h1, h0] }, web] }] }, from), [])
  const turned = stepsOf({ serials: [{ name: 'shop', batches: [web, database] }] }, from)
  assert.deepEqual(turned, [
    { op: 'change', path: 'serials.shop.batches', before: [database, web], after: [web, database] },
  ])
  assert.deepEqual(
    stepsOf({ remove: { serials: ['shop'] } }, from).map(({ op, path }) => `${op} ${path}`),
    ['remove serials.shop'],
  )
  const lost = change({ serials: [shop] })
  assert.deepEqual('faults' in lost && lost.faults, [
    { code: 'no-such-group', params: { place: 'serials.shop.batches.web.hosts', group: 'web' } },
  ])
})

test('an exclusion, a cluster and a group change in part, and go by their names', () => {
  const from: PolicyDraft = {
    ...aDraft,
    groups: [{ name: 'web', hosts: [h2, h3] }],
    exclusions: [exclusion],
    clusters: [{ name: 'db', hosts: [h1, h2, h3], maxDown: 1 }],
  }
  const later = '2027-01-06T00:00:00Z'
  const written = {
    exclusions: [{ id: 'db', until: later }],
    clusters: [{ name: 'db', hosts: [h0], maxDown: 2 }],
    remove: { clusterHosts: { db: [h1] }, groupHosts: { web: [h3] } },
  }
  assert.deepEqual(stepsOf(written, from), [
    { op: 'remove', path: 'groups.web.hosts', before: h3 },
    { op: 'change', path: 'exclusions.db.until', before: exclusion.until, after: later },
    { op: 'remove', path: 'clusters.db.hosts', before: h1 },
    { op: 'add', path: 'clusters.db.hosts', after: h0 },
    { op: 'change', path: 'clusters.db.maxDown', before: 1, after: 2 },
  ])
  const gone = stepsOf({ remove: { exclusions: ['db'], clusters: ['db'], groups: ['web'] } }, from)
  assert.deepEqual(gone.map(({ op, path }) => `${op} ${path}`).sort(), [
    'remove clusters.db',
    'remove exclusions.db',
    'remove groups.web',
  ])
})

const presetDraft: PolicyDraft = {
  ...aDraft,
  periodMinutes: 15,
  exceptionMaxDays: 30,
  verbs: ['refresh', 'evaluate-baseline'],
}
test('a preset’s values go first, then what the change says; it deletes nothing either', async () => {
  const preset = await presetOf('strict', presetDraft)
  const written = { preset: { name: 'strict', digest: preset.digest }, exceptionMaxDays: 45 }
  assert.deepEqual(stepsOf(written, aDraft, [preset]), [
    { op: 'add', path: 'verbs', after: 'evaluate-baseline' },
    { op: 'change', path: 'periodMinutes', before: 60, after: 15 },
    { op: 'change', path: 'exceptionMaxDays', before: 90, after: 45 },
  ])
})

const seen = new Set<FaultCode>(['plan-malformed', 'plan-respelled', 'plan-base', 'plan-steps', 'plan-result']) // change-plan.test.ts
function faultsOf(written: unknown, from?: PolicyDraft, presets?: readonly Preset[]): readonly PolicyFault[] {
  const done = change(written, from, presets)
  assert.ok('faults' in done, JSON.stringify(done))
  for (const one of done.faults) note(one)
  return done.faults
}
function note({ code, params }: PolicyFault): void {
  seen.add(code)
  const template = codeWords.en[`policy-fault.${code}`]
  for (const piece of parseTemplate(template))
    if ('name' in piece) assert.ok(piece.name in params, `${code}: ${piece.name}`)
}

const ZERO = '0'.repeat(64)
const wrong: [why: string, written: unknown, code: FaultCode, place: string | undefined][] = [
  ['a word that no draft has', { rungs: [] }, 'invalid', 'policy'],
  ['a list instead of a change', [], 'invalid', 'policy'],
  ['a text instead of a change', 'rings', 'invalid', 'policy'],
  ['a word that no ring has', { rings: [{ name: 'rest', delay: 5 }] }, 'invalid', 'rings.rest'],
  ['a number out of its limits', { rings: [{ name: 'rest', sharePercent: 0 }] }, 'invalid', 'rings.rest.sharePercent'],
  ['windows that are none', { rings: [{ name: 'rest', windows: 'never' }] }, 'invalid', 'rings.rest.windows'],
  ['a field of another kind of probe', { probes: [{ id: 'units', expect: 1 }] }, 'invalid', 'probes.units'],
  [
    'a group that is not there',
    { rings: [{ name: 'first', hosts: ['group:web'] }] },
    'no-such-group',
    'rings.first.hosts',
  ],
  [
    'a host that is in another ring by its group',
    { groups: [{ name: 'web', hosts: [h0] }], rings: [{ ...canary, hosts: ['group:web'] }] },
    'host-in-two-rings',
    'rings.canary.hosts',
  ],
  ['half an exclusion', { exclusions: [{ id: 'db', reason: 'x' }] }, 'incomplete', 'exclusions.db'],
  ['every package', { exclusions: [{ ...exclusion, packages: ['*'] }] }, 'invalid', 'exclusions.db.packages.0'],
  ['a misspelt ring', { rings: [{ name: 'frist', delayMinutes: 5 }] }, 'incomplete', 'rings.frist'],
  ['half an origin', { origins: [{ id: 'nix', label: 'Nix' }] }, 'incomplete', 'origins.nix'],
  ['a probe of no kind', { probes: [{ id: 'web', timeoutMs: 100 }] }, 'incomplete', 'probes.web'],
  [
    'another kind for a probe, and nothing else',
    { probes: [{ id: 'units', kind: 'http' }] },
    'incomplete',
    'probes.units',
  ],
  ['a ring that is not there goes', { remove: { rings: ['second'] } }, 'not-there', 'remove.rings.second'],
  [
    'a ring named like a member of objects',
    { remove: { rings: ['constructor'] } },
    'not-there',
    'remove.rings.constructor',
  ],
  ['an origin that is not there', { remove: { origins: ['nix'] } }, 'not-there', 'remove.origins.nix'],
  ['a probe that is not there', { remove: { probes: ['web'] } }, 'not-there', 'remove.probes.web'],
  [
    'a verb that is not there',
    { remove: { verbs: ['evaluate-baseline'] } },
    'not-there',
    'remove.verbs: evaluate-baseline',
  ],
  [
    'a host of a ring that is not there',
    { remove: { hosts: { nowhere: [ZERO] } } },
    'not-there',
    `remove.rings.nowhere.hosts: ${ZERO}`,
  ],
  ['a host of all others', { remove: { hosts: { rest: [ZERO] } } }, 'not-there', `remove.rings.rest.hosts: ${ZERO}`],
  [
    'a key that is not there',
    { remove: { keys: { debian: [KEY] } } },
    'not-there',
    `remove.origins.debian.keys: ${KEY}`,
  ],
  ['one thing removed twice', { remove: { probes: ['units', 'units'] } }, 'twice', 'remove.probes.units'],
  [
    'written and removed',
    { probes: [{ id: 'units', settleMs: 1 }], remove: { probes: ['units'] } },
    'both',
    'remove.probes.units',
  ],
  ['a ring written twice', { rings: [{ name: 'rest' }, { name: 'rest' }] }, 'twice', 'rings.rest'],
  ['a host written twice', { rings: [{ name: 'first', hosts: [h2, h2] }] }, 'twice', `rings.first.hosts: ${h2}`],
  [
    'before a ring that is not there',
    { rings: [{ name: 'first', before: 'last' }] },
    'no-such-ring',
    'rings.first.before',
  ],
  ['before itself', { rings: [{ name: 'first', before: 'first' }] }, 'no-such-ring', 'rings.first.before'],
  [
    'all others instead of named hosts',
    { rings: [{ name: 'first', hosts: 'others' }] },
    'hosts-and-others',
    'rings.first.hosts',
  ],
  [
    'named hosts instead of all others',
    { rings: [{ name: 'rest', hosts: [] }] },
    'hosts-and-others',
    'rings.rest.hosts',
  ],
  ['a host in a second ring', { rings: [{ ...canary, hosts: [h0] }] }, 'host-in-two-rings', 'rings.canary.hosts'],
  [
    'the ring of all others is not last',
    { rings: [{ name: 'rest', before: 'first' }] },
    'others-not-last',
    'rings.rest.hosts',
  ],
  ['the last ring of all others goes', { remove: { rings: ['rest'] } }, 'others-not-last', 'rings.first.hosts'],
  ['a fourth ring', { rings: [canary, { ...canary, name: 'more', hosts: [] }] }, 'invalid', 'rings'],
  [
    'the last key of an origin',
    { remove: { keys: { debian: ['A'.repeat(40), 'B'.repeat(40)] } } },
    'invalid',
    'origins.debian.keys',
  ],
  ['a preset that nobody has', { preset: { name: 'nobody', digest: ZERO } }, 'preset-unknown', undefined],
  ['a prototype', JSON.parse('{"__proto__": {"periodMinutes": 1}}'), 'not-plain', undefined],
  ['a prototype deep inside', JSON.parse('{"remove": {"hosts": {"__proto__": []}}}'), 'not-plain', undefined],
  ['half of a surrogate', { probes: [{ id: 'units', target: '\ud800' }] }, 'not-plain', undefined],
]
for (const [why, written, code, place] of wrong)
  test(`no change: ${why}`, () => {
    const faults = faultsOf(written)
    assert.ok(
      faults.some((one) => one.code === code && one.params.place === place),
      JSON.stringify(faults),
    )
  })

test('depth without end is refused before any schema walks it', () => {
  let deep: unknown = 1
  for (let at = 0; at < 100_000; at++) deep = [deep]
  assert.deepEqual(faultsOf({ probes: [{ id: 'units', target: deep }] }), [{ code: 'not-plain', params: {} }])
})

test('a preset under another digest is a fault that names both', async () => {
  const preset = await presetOf('strict', presetDraft)
  assert.deepEqual(faultsOf({ preset: { name: 'strict', digest: ZERO } }, aDraft, [preset]), [
    { code: 'preset-differs', params: { name: 'strict', digest: preset.digest, written: ZERO } },
  ])
})

test('a base in which a name stands twice is not changed: nobody could say which is meant', () => {
  const [debian] = aDraft.origins as [(typeof aDraft.origins)[0]]
  const faults = faultsOf({}, { ...aDraft, origins: [debian, { ...debian, label: 'Other' }] })
  assert.deepEqual(faults[0], { code: 'twice', params: { place: 'base.origins.debian' } })
})

test('ten thousand hosts in and out are a second’s work', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => at.toString(16).padStart(64, '0'))
  const others = many.map((host) => `f${host.slice(1)}`)
  const [first, ...rest] = aDraft.rings as [(typeof aDraft.rings)[0]]
  const full = (hosts: string[]): PolicyDraft => ({ ...aDraft, rings: [{ ...first, hosts }, ...rest] })
  assert.equal(diffPolicies(full(many), full(others)).length, 20_000)
  assert.equal(stepsOf({ remove: { hosts: { first: many } } }, full(many)).length, 10_000)
})

const NOW = new Date('2026-11-27T12:00:00Z')
const ring = (at: number, more: object): PolicyDraft => ({
  ...aDraft,
  rings: aDraft.rings.map((one, index) => (index === at ? { ...one, ...more } : one)),
})
const noted: [draft: PolicyDraft, codes: readonly PolicyNote['code'][]][] = [
  [aDraft, []],
  [ring(0, { hosts: [] }), ['ring-empty']],
  [ring(1, { promotion: { minSucceeded: 3, maxFailed: 0, soakMinutes: 0, test: null } }), ['proof-impossible']],
  [{ ...aDraft, verbs: ['refresh', 'install', 'undo'] }, ['reboot-no-verb']],
  [{ ...aDraft, verbs: ['refresh', 'install', 'reboot'] }, ['undo-no-verb']],
  [{ ...aDraft, verbs: [...aDraft.verbs, 'put-updater-aside'] }, ['give-back-no-verb']],
  [{ ...aDraft, verbs: [...aDraft.verbs, 'put-updater-aside', 'give-updater-back'] }, []],
  [ring(1, { delayMinutes: 30 }), ['urgent-slower']],
  [{ ...aDraft, deadlineDays: { ...aDraft.deadlineDays, T0: 1 } }, ['deadline-missed']],
  [{ ...aDraft, probes: [] }, ['probes-none']],
  [ring(0, { catchUpHours: 4 }), ['catch-up-idle']],
  [{ ...aDraft, exclusions: [{ ...exclusion, until: '2026-11-27T12:00:00Z' }] }, ['exclusion-over']],
  [{ ...aDraft, exclusions: [exclusion] }, []],
  [{ ...aDraft, probes: [...aDraft.probes, ...['/home/shop/check', '/opt/check'].map(program)] }, ['program-hidden']],
  [{ ...aDraft, periodMinutes: 29, clusters: [{ name: 'db', hosts: [h1, h2], maxDown: 1 }] }, ['cluster-hurried']],
  [{ ...aDraft, standing: { maxPackages: 21, maxBytes: 1, tiers: ['T0'] } }, ['standing-wide']],
  [{ ...aDraft, standing: { maxPackages: 20, maxBytes: 200_000_000, tiers: ['T2'] } }, ['standing-wide']],
  [{ ...aDraft, standing: { maxPackages: 20, maxBytes: 200_000_000, tiers: ['T0', 'T1'] } }, []],
]
for (const [draft, codes] of noted)
  test(`lint: ${codes.join(', ') || 'nothing to say'}`, () => {
    const { faults, notes } = lintPolicy(draft, NOW)
    assert.deepEqual(faults, [])
    assert.deepEqual(
      notes.map(({ code }) => code),
      codes,
    )
    for (const { code, params } of notes)
      for (const piece of parseTemplate(codeWords.en[`policy-note.${code}`]))
        if ('name' in piece) assert.ok(piece.name in params, `${code}: ${piece.name}`)
  })

test('lint: a deadline that can never be met', () => {
  // A ten-thousandth of the ring each day: what is played through ends long before.
  const [, slow] = WINDOWS
  const draft = { ...ring(1, { sharePercent: 0.01, windows: slow }), periodMinutes: 1_440 }
  assert.deepEqual(new Set(lintPolicy(draft, NOW).notes.map(({ code }) => code)), new Set(['deadline-never']))
})

test('lint: what could not be signed is a fault, also where only the signing day makes it one', () => {
  const sundays = ring(1, { windows: WINDOWS[3] })
  assert.deepEqual(lintPolicy(sundays, NOW).faults, [])
  const unsigned = [
    ...lintPolicy(ring(0, { hosts: 'others' }), NOW).faults,
    // A Friday: until it ends no window opens.
    ...lintPolicy({ ...sundays, expiresAfterDays: 1 }, NOW).faults,
    ...lintPolicy({ ...aDraft, exclusions: [{ ...exclusion, until: '2027-02-25T12:00:01Z' }] }, NOW).faults,
    ...lintPolicy({ ...aDraft, clusters: [{ name: 'db', hosts: [h1, h2], maxDown: 2 }] }, NOW).faults,
    // h0 is in the first ring, h2 in the last.
    ...lintPolicy({ ...aDraft, serials: [oneAfterOther([h2], [h0])] }, NOW).faults,
    ...lintPolicy({ ...aDraft, serials: [oneAfterOther([h2], [h2])] }, NOW).faults,
  ]
  for (const one of unsigned) note(one)
  assert.deepEqual(
    unsigned.map(({ code }) => code),
    ['others-not-last', 'not-signable', 'not-signable', 'not-signable', 'not-signable', 'not-signable'],
  )
})

test('every fault and every note has its sentence, and all of them were seen here', () => {
  for (const code of faultCodes) assert.ok(`policy-fault.${code}` in codeWords.de, code)
  for (const code of noteCodes) assert.ok(`policy-note.${code}` in codeWords.de, code)
  assert.deepEqual(
    [...new Set(noteCodes)].sort(),
    [...new Set([...noted.flatMap(([, codes]) => codes), 'deadline-never' as const])].sort(),
  )
  assert.deepEqual(
    faultCodes.filter((code) => !seen.has(code)),
    [],
  )
  assert.deepEqual(draftFaults(aDraft), [])
})
