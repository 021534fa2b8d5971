import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { defaultPolicy } from './default-policy.ts'
import { readDocument } from './documents.ts'
import { readDays } from './policy-answers.ts'
import { desk, pass, SIGNED, solo } from './test/ceremony.ts'
import { readYaml } from './yaml.ts'

test('the default policy is a draft that leaves only the first ring’s hosts open', () => {
  const draft = readYaml(defaultPolicy(), PolicyDraft, 'default')
  assert.deepEqual(
    draft.rings.map(({ name, hosts }) => [name, hosts]),
    [
      ['first', []],
      ['rest', 'others'],
    ],
  )
  assert.deepEqual(
    [draft.standing, draft.emergency, draft.exceptionMaxDays, draft.expiresAfterDays],
    [null, { count: 2, days: 30 }, 90, 400],
  )
  assert.deepEqual([draft.rings[0]?.mayReboot, draft.periodMinutes, draft.rings[1]?.sharePercent], [false, 60, 5])
  // policy init says these of the first ring.
  const [first] = draft.rings
  assert.deepEqual([first?.delayMinutes, first?.urgentDelayMinutes, first?.windows], [1440, 60, 'any'])
})

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const gpg = existsSync(KEYRING) && spawnSync('gpg', ['--version']).status === 0
test('the default policy’s keys are primary keys of Debian’s own keyring', {
  skip: !gpg && 'no gpg or no debian-archive-keyring',
}, () => {
  const text = spawnSync('gpg', ['--show-keys', '--with-colons', KEYRING], { encoding: 'utf8' }).stdout
  // Of each block the first fingerprint is the primary key's.
  const primary = text
    .split(/^pub:/m)
    .slice(1)
    .map((block) => /^fpr:+([0-9A-F]+):/m.exec(block)?.[1] ?? '')
  const { origins } = readYaml(defaultPolicy(), PolicyDraft, 'default')
  // A machine with an older keyring does not know the newest release; what it knows of a release must be right.
  const named = origins.flatMap((origin) => origin.keys)
  assert.ok(primary.filter((key) => named.includes(key)).length >= 3)
  if (text.includes('13/trixie')) for (const key of named) assert.ok(primary.includes(key), key)
})

test('asked one by one, the decisions become the draft; Enter takes the default', async () => {
  const vera = await desk(['', 'mon-fri', '21:30', '', 'Europe/Berlin', 'web-01, web-02'])
  const said = await vera.must(0, 'policy', 'init', '--facts', vera.at('facts.json'), '--out', vera.at('p.yaml'))
  assert.match(said, /T0: (yes|NO)/)
  // db-01 has a key; new-01 has none and can take no order.
  assert.match(said, /Ring rest: 1 host; /)
  assert.match(said, /1 host has no key of apply/)
  const text = readFileSync(vera.at('p.yaml'), 'utf8')
  assert.match(text, /# archive, Debian 12/)
  const draft = readYaml(text, PolicyDraft, 'p.yaml')
  assert.deepEqual(draft.rings[0]?.hosts, [vera.world.hosts.first.digest, vera.world.hosts.second.digest])
  assert.deepEqual(draft.rings[1]?.windows, {
    zone: 'Europe/Berlin',
    open: [{ on: 'weekdays', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '21:30', hours: 8 }],
  })
  assert.equal(vera.asked.length, 6)
})

test('answers from a file ask nothing; flags go before them', async () => {
  const vera = await desk()
  writeFileSync(
    vera.at('answers.yaml'),
    `days: [sat]\nfrom: '03:00'\nhours: 4\nfirst: [${vera.world.hosts.first.digest}]\nstanding: small\n`,
  )
  const out = ['--answers', vera.at('answers.yaml'), '--hours', '6', '--out', vera.at('p.yaml')]
  const said = await vera.must(0, 'policy', 'init', ...out)
  assert.match(said, /T0: NO/)
  assert.match(said, /What costs most is the windows of ring rest/)
  const draft = readYaml(readFileSync(vera.at('p.yaml'), 'utf8'), PolicyDraft, 'p.yaml')
  assert.deepEqual(draft.rings[1]?.windows, {
    zone: 'host',
    open: [{ on: 'weekdays', days: ['sat'], from: '03:00', hours: 6 }],
  })
  assert.equal(draft.rings[1]?.promotion.minSucceeded, 1)
  assert.deepEqual(draft.standing, { maxPackages: 20, maxBytes: 200_000_000, tiers: ['T0', 'T1'] })
  assert.deepEqual(vera.asked, [])
})

const wrong: [words: readonly string[], message: RegExp, why: string][] = [
  [['--days', 'someday'], /days\.0/, 'a day that there is none'],
  [['--days', 'fri-mon'], /days\.0/, 'days that run backwards'],
  [['--from', '25:00'], /from/, 'an hour that there is none'],
  [['--hours', 'many'], /hours/, 'no number'],
  [['--zone', 'Mars/Base'], /no such time zone/, 'a zone that there is none'],
  [['--first', 'nobody'], /no digest of a host key/, 'a host that nobody knows'],
  [['--first', 'new-01'], /no key of apply yet/, 'a host without apply'],
  [['--standing', 'all'], /standing/, 'an approval of everything'],
]
for (const [words, message, why] of wrong)
  test(`policy init refuses ${why}`, async () => {
    const vera = await desk()
    writeFileSync(vera.at('empty.yaml'), '{}\n')
    const base = ['policy', 'init', '--answers', vera.at('empty.yaml'), '--facts', vera.at('facts.json')]
    assert.match(await vera.must(2, ...base, '--out', vera.at('p.yaml'), ...words), message)
    assert.equal(existsSync(vera.at('p.yaml')), false)
  })

test('days are typed as people write them', () => {
  assert.deepEqual(readDays('Mon-Wed, sat'), ['mon', 'tue', 'wed', 'sat'])
  assert.deepEqual(readDays(' sun '), ['sun'])
})

test('signed, the windows are instants for 400 days, and a second policy is the next version', async () => {
  const vera = await desk()
  await solo(vera)
  const { document } = await readDocument(vera.at('policy-1.json'), 'policy')
  const { windows } = document.rings[1] as (typeof document.rings)[1]
  assert.ok(windows !== 'any' && windows.times.length >= 400 && windows.times.length <= 404)
  assert.equal(Date.parse(document.expires) - SIGNED.getTime(), 400 * 24 * HOUR_MS)
  const again = [
    'policy',
    'sign',
    vera.at('policy.yaml'),
    '--root',
    vera.at('root-1.json'),
    '--key',
    vera.at('vera.key'),
    ...pass(vera),
    '--yes',
  ]
  await vera.must(0, ...again, '--previous', vera.at('policy-1.json'), '--out', vera.at('policy-2.json'))
  assert.equal((await readDocument(vera.at('policy-2.json'), 'policy')).document.version, 2)
})

test('policy show is one page, before and after the signature, and says who signed', async () => {
  const vera = await desk()
  await solo(vera)
  const draft = await vera.must(0, 'policy', 'show', vera.at('policy.yaml'))
  assert.match(draft, /DRAFT/)
  const signed = await vera.must(0, 'policy', 'show', vera.at('policy-1.json'), '--root', vera.at('root-1.json'))
  assert.match(signed, /Signed by Vera/)
  for (const page of [draft, signed]) {
    assert.match(page, /Every day, from 20:00 for 10 h/)
    assert.doesNotMatch(page, /NOT WHAT THIS CALENDAR SAYS/)
    assert.ok(page.split('\n').length < 66, 'one page')
  }
})

test('policy dates shows the next windows on the wall, the same for a draft and when it is signed', async () => {
  const vera = await desk()
  await solo(vera)
  const draft = readFileSync(vera.at('policy.yaml'), 'utf8').replace(
    /windows:\s*\{.*on: weekdays.*\}/,
    `windows:
      zone: host
      open:
        - { on: patch-tuesday, plusDays: 3, from: "22:00", hours: 8 }
        - { on: working-day, nth: -1, from: "20:00", hours: 2 }
      closed: [{ from: 12-20, to: 01-06, reason: Turn of the year }]`,
  )
  writeFileSync(vera.at('dates.yaml'), draft)
  const zone = ['--zone', 'Europe/Berlin']
  const said = await vera.must(0, 'policy', 'dates', vera.at('dates.yaml'), ...zone, '--count', '4')
  assert.equal(
    said.trim(),
    `first: open at any time.

rest: the next 4 windows, time of Europe/Berlin
  2026-11-30 20:00 to 2026-11-30 22:00
  2026-12-11 22:00 to 2026-12-12 06:00
  2027-01-15 22:00 to 2027-01-16 06:00
  2027-01-29 20:00 to 2027-01-29 22:00`,
  )
  const sign = ['policy', 'sign', vera.at('dates.yaml'), '--root', vera.at('root-1.json'), '--key', vera.at('vera.key')]
  await vera.must(0, ...sign, ...pass(vera), '--yes', '--out', vera.at('dates.json'))
  assert.equal(await vera.must(0, 'policy', 'dates', vera.at('dates.json'), ...zone, '--count', '4'), said)
  const rows = JSON.parse(await vera.must(0, 'policy', 'dates', vera.at('dates.json'), ...zone, '--json'))
  assert.deepEqual(rows[1].windows[1], { from: '2026-12-11T21:00:00Z', to: '2026-12-12T05:00:00Z' })
  assert.equal(rows[1].windows.length, 12)
  assert.match(await vera.must(2, 'policy', 'dates', vera.at('dates.yaml'), '--zone', 'Mars/Base'), /no time zone/)
  assert.match(await vera.must(2, 'policy', 'dates', vera.at('dates.yaml'), '--count', '0'), /from 1 to 366/)
})

test('a draft that outlives what the root allows is not signed', async () => {
  const vera = await desk()
  await solo(vera)
  await vera.must(
    0,
    'root',
    'rotate',
    '--root',
    vera.at('root-1.json'),
    '--policy-max-days',
    '90',
    '--key',
    vera.at('vera.key'),
    ...pass(vera),
    '--out',
    vera.at('root-2.json'),
    '--yes',
  )
  const sign = [
    'policy',
    'sign',
    vera.at('policy.yaml'),
    '--root',
    vera.at('root-2.json'),
    '--key',
    vera.at('vera.key'),
    ...pass(vera),
  ]
  assert.match(
    await vera.must(3, ...sign, '--yes', '--out', vera.at('p2.json')),
    /400 days; the root allows 90\. \(policy-outlives-root\)/,
  )
})

test('a draft without hosts in the first ring is not signed, and says where', async () => {
  const vera = await desk()
  await solo(vera)
  writeFileSync(vera.at('d.yaml'), defaultPolicy())
  const sign = [
    'policy',
    'sign',
    vera.at('d.yaml'),
    '--root',
    vera.at('root-1.json'),
    '--key',
    vera.at('vera.key'),
    ...pass(vera),
  ]
  assert.match(await vera.must(2, ...sign, '--yes', '--out', vera.at('p2.json')), /rings\.0\.hosts/)
})

test('feasibility by today’s findings names those that would be late, and exits with 1', async () => {
  const vera = await desk()
  await solo(vera)
  const soon = new Date(SIGNED.getTime() + 2 * HOUR_MS).toISOString()
  const later = new Date(SIGNED.getTime() + 60 * 24 * HOUR_MS).toISOString()
  const rows = [
    { tier: 'T0', source: 'openssl', dueAt: soon, hostCount: 3 },
    { tier: 'T3', source: 'vim', dueAt: later, hostCount: 3 },
    { tier: 'T4', source: 'nano', dueAt: null, hostCount: 1 },
  ]
  writeFileSync(vera.at('findings.json'), JSON.stringify(rows))
  const said = await vera.must(
    1,
    'policy',
    'feasibility',
    vera.at('policy-1.json'),
    '--findings',
    vera.at('findings.json'),
    '--hosts',
    '50',
  )
  assert.match(said, /Of 2 open findings with a date, 1 cannot be fixed in time/)
  assert.match(said, /T0 openssl: due/)
  assert.doesNotMatch(said, /vim/)
  assert.match(said, /Ring rest: 50 hosts; 25 a night, 2 nights for all/)
})
