import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { assessCommand, EXIT } from './assess-command.ts'
import type { AssessRow, AssessSummary } from './assess-report.ts'

const root = mkdtempSync(join(tmpdir(), 'patchreeve-assess-'))
after(() => rmSync(root, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(root, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

const stanza = (name: string, version: string, more = '', status = 'install ok installed') =>
  `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\nVersion: ${version}\n${more}\n`
const host = [
  stanza('libssl3', '3.0.11-1', 'Source: openssl\n'),
  stanza('bash', '5.2-1'),
  stanza('mystery', '1'),
  stanza('old-config', '1', '', 'deinstall ok config-files'),
].join('')
const row = (status: string, version?: string) => ({
  releases: {
    bookworm: {
      status,
      ...(version === undefined ? {} : { fixed_version: version }),
      urgency: 'not yet assigned',
      repositories: {},
    },
  },
})
const tracker = {
  openssl: { 'CVE-2024-0001': row('resolved', '3.0.13-1'), 'CVE-2024-0002': row('resolved', '3.0.9-1') },
  bash: { 'CVE-2024-0003': row('resolved', '0') },
}
file('feeds/tracker.json', JSON.stringify(tracker))
const feeds = join(root, 'feeds')
const status = file('status', host)

async function run(...argv: string[]) {
  let out = ''
  let err = ''
  const io = {
    out: (t: string) => {
      out += t
    },
    err: (t: string) => {
      err += t
    },
    now: () => new Date('2026-11-24T12:00:00Z'),
  }
  return { code: await assessCommand(argv, io), out, err }
}

const good = ['--os', 'debian:12', '--dpkg-status', status, '--feeds', feeds]

async function json(...more: string[]) {
  const { out } = await run(...good, '--json', ...more)
  const lines = out
    .trimEnd()
    .split('\n')
    .map((l) => JSON.parse(l))
  // The last line is the summary, all before are rows: that is what is tested here.
  return {
    rows: lines.slice(0, -1) as AssessRow[],
    summary: lines.at(-1).summary as AssessSummary & { feeds: { feed: string }[]; absentFeeds: string[] },
  }
}

test('one line for each installed package, and a summary that adds up', async () => {
  const { rows, summary } = await json()
  assert.deepEqual(
    rows.map((r) => [r.package, r.verdict]),
    [
      ['libssl3', 'vulnerable'],
      ['bash', 'not'],
      ['mystery', 'unknown'],
    ],
  )
  assert.equal(summary.vulnerable + summary.not + summary.unknown, summary.packages)
  assert.deepEqual(summary.unknownBecause, { 'not-covered': 1 })
  assert.equal(summary.findings, 1)
})

test('a row names what it is vulnerable to, the fix, the feed, and that nobody scored it', async () => {
  const { rows } = await json()
  const found = rows[0]
  assert.deepEqual(found?.ids, ['CVE-2024-0001'])
  assert.equal(found?.source, 'openssl')
  assert.equal(found?.fixedVersion, '3.0.13-1')
  assert.equal(found?.fixState, 'unknown')
  assert.deepEqual(
    found?.feeds.map((f) => f.feed),
    ['debian-tracker'],
  )
  assert.deepEqual(found?.scores, [{ id: 'CVE-2024-0001', score: null, by: '' }])
  assert.equal(found?.tier, 'T2')
})

test('the summary names the feeds that were read and those that were not', async () => {
  const { summary } = await json()
  assert.deepEqual(
    summary.feeds.map((f) => f.feed),
    ['debian-tracker'],
  )
  assert.ok(summary.absentFeeds.includes('kev'))
  assert.equal(summary.archiveIndexRead, false)
})

test('a person reads the findings by tier, and what is unknown', async () => {
  const { code, out, err } = await run(...good)
  assert.equal(code, EXIT.done)
  assert.match(out, /^debian:12: 3 packages = 1 vulnerable \+ 1 not \+ 1 unknown/)
  assert.match(
    out,
    /T2 {2}fix within 30 days\n {2}openssl {2}3\.0\.11-1 {2}-> 3\.0\.13-1 {2}unknown {2}CVE-2024-0001\n/,
  )
  assert.match(out, /1 not-covered/)
  assert.match(err, /no archive index for amd64/)
})

test('what nobody has triaged is named, but is no finding', async () => {
  file('untriaged/tracker.json', JSON.stringify({ bash: { 'CVE-2024-0004': row('undetermined') } }))
  const { rows, summary } = await json('--feeds', join(root, 'untriaged'))
  const bash = rows.find((r) => r.package === 'bash')
  assert.deepEqual([bash?.verdict, bash?.ids, bash?.tier], ['unknown', ['CVE-2024-0004'], null])
  assert.equal(summary.findings, 0)
})

test('another profile gives other times', async () => {
  assert.match((await run(...good, '--profile', 'cyber-essentials')).out, /T1 {2}fix within 14 days/)
})

test('on a platform that no feed covers everything is unknown, nothing clean', async () => {
  const { rows } = await json('--os', 'plan9:4')
  assert.ok(rows.every((r) => r.verdict === 'unknown' && r.because[0]?.code === 'not-covered'))
})

const wrong: [argv: string[], why: string][] = [
  [[], 'nothing given'],
  [['--os', 'debian:12'], 'no status file'],
  [[...good, '--verbose'], 'an unknown flag'],
  [[...good, 'extra'], 'an argument too many'],
  [['--os', 'debian', ...good.slice(2)], 'no version'],
  [['--os', '../../etc:1', ...good.slice(2)], 'path tricks'],
  [[...good, '--profile', '__proto__'], 'no such profile'],
  [[...good, '--exposed', 'maybe'], 'neither yes nor no'],
]
for (const [argv, why] of wrong) {
  test(`wrong use (${why}) is 2, says how, and prints no data`, async () => {
    const { code, out, err } = await run(...argv)
    assert.equal(code, EXIT.usage)
    assert.equal(out, '')
    assert.match(err, /usage: patchreeve assess/)
  })
}

test('help is data on stdout', async () => {
  const { code, out } = await run('--help')
  assert.equal(code, EXIT.done)
  assert.match(out, /^usage: patchreeve assess/)
})

for (const [argv, what] of [
  [['--dpkg-status', join(root, 'none'), '--feeds', feeds], 'status file'],
  [['--dpkg-status', status, '--feeds', join(root, 'none')], 'folder'],
  [['--dpkg-status', feeds, '--feeds', feeds], 'folder in place of the file'],
] as const) {
  test(`a missing ${what} is 5`, async () => {
    const { code, out } = await run('--os', 'debian:12', ...argv)
    assert.equal(code, EXIT.notFound)
    assert.equal(out, '')
  })
}

test('a broken feed is 1 with its code: no answer from half of it', async () => {
  file('broken/tracker.json', JSON.stringify(tracker).slice(0, 60))
  const { code, out, err } = await run(...good, '--feeds', join(root, 'broken'), '--json')
  assert.equal(code, EXIT.failed)
  assert.equal(out, '')
  assert.match(err, /FEED_INVALID/)
})

const hostile: [name: string, content: string | Uint8Array, code: number][] = [
  ['empty', '', EXIT.done],
  ['binary', Uint8Array.from({ length: 100_000 }, (_, n) => (n * 7919) % 256), EXIT.done],
  ['truncated', host.slice(0, host.indexOf('Version: 5.2')), EXIT.partly],
  [
    'long line',
    `Package: a\nStatus: install ok installed\nDescription: ${'x'.repeat(5_000_000)}\nArchitecture: amd64\nVersion: 1\n`,
    EXIT.done,
  ],
  ['long name', stanza('a'.repeat(100_000), '1'), EXIT.partly],
  ['path in a name', stanza('../../etc/passwd', '1'), EXIT.partly],
  ['escape in a version', stanza('a', '\u001b[31m1'), EXIT.partly],
  ['unicode name', stanza('пакет', '1'), EXIT.partly],
]
for (const [name, content, expected] of hostile) {
  test(`a status file with ${name} is read as far as it is sound`, async () => {
    const { code, out } = await run(...good, '--dpkg-status', file(`hostile-${name}`, content), '--json')
    assert.equal(code, expected)
    const summary = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').summary
    assert.equal(summary.vulnerable + summary.not + summary.unknown, summary.packages)
    assert.ok(!out.includes('\u001b'))
  })
}
