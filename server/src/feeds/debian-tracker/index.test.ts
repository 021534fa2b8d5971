import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asText, readFixtures } from '../fixtures.ts'
import type { Statement } from '../model.ts'
import { debianTracker } from './index.ts'

type Row = Record<string, unknown>
const tracker = (rows: Record<string, Record<string, Record<string, Row>>>) =>
  asText('tracker.json', JSON.stringify(mapRows(rows, (releases) => ({ releases }))))
function mapRows<T>(rows: Record<string, Record<string, T>>, wrap: (row: T) => unknown) {
  const entries = Object.entries(rows).map(([source, cves]) => [source, mapValues(cves, wrap)] as const)
  return Object.fromEntries(entries)
}
function mapValues<T>(record: Record<string, T>, wrap: (row: T) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, wrap(value)]))
}

async function only(row: Row): Promise<Statement> {
  const { statements } = await readFixtures(debianTracker, tracker({ zlib: { 'CVE-2024-0001': { bookworm: row } } }))
  return statements[0] ?? assert.fail('no statement')
}

for (const [row, claim, why] of [
  [{ status: 'resolved', fixed_version: '1:1.2-1' }, { kind: 'fixed', fixedVersion: '1:1.2-1' }, 'fixed'],
  [{ status: 'resolved', fixed_version: '0' }, { kind: 'not-affected' }, 'version 0 was never affected'],
  [{ status: 'open' }, { kind: 'open', plan: 'undecided' }, 'open, nothing decided'],
  [
    { status: 'open', nodsa: 'x', nodsa_reason: '' },
    { kind: 'open', plan: 'undecided' },
    'no advisory, perhaps a point release',
  ],
  [{ status: 'open', nodsa: 'x', nodsa_reason: 'postponed' }, { kind: 'open', plan: 'postponed' }, 'postponed'],
  [{ status: 'open', nodsa: 'x', nodsa_reason: 'ignored' }, { kind: 'open', plan: 'ignored' }, 'will not be fixed'],
  [{ status: 'open', urgency: 'end-of-life' }, { kind: 'open', plan: 'end-of-life' }, 'no longer supported there'],
  [{ status: 'undetermined' }, { kind: 'undetermined' }, 'not looked at: neither clean nor vulnerable'],
] as const)
  test(`the tracker's ${JSON.stringify(row)}: ${why}`, async () => assert.deepEqual((await only(row)).claim, claim))

for (const [said, urgency] of [
  ['unimportant', 'unimportant'],
  ['high', 'high'],
  ['not yet assigned', ''],
  ['low**', ''],
  ['end-of-life', ''],
] as const)
  test(`the tracker's urgency "${said}" is ${urgency || 'no rating'}`, async () =>
    assert.equal((await only({ status: 'open', urgency: said })).urgency, urgency))

test('zlib CVE-2023-45853 is open and ignored, in the excerpt as served', async () => {
  const { statements } = await readFixtures(debianTracker)
  const zlib = statements.find(({ source }) => source === 'zlib')
  assert.deepEqual(zlib?.claim, { kind: 'open', plan: 'ignored' })
  const wordpress = statements.find(({ source }) => source === 'wordpress')
  assert.deepEqual([wordpress?.vulnerability, wordpress?.claim], ['TEMP-0000000-0CA7E3', { kind: 'not-affected' }])
})

test('a release without a row has no statement: sid is not inherited here', async () => {
  const rows = {
    zlib: { 'CVE-2024-0001': { sid: { status: 'resolved', fixed_version: '2' }, trixie: { status: 'open' } } },
  }
  const { statements } = await readFixtures(debianTracker, tracker(rows))
  assert.deepEqual(
    statements.map(({ platform }) => platform),
    ['debian:13'],
  )
})

test('an excerpt covers the sources it names, each on the releases it names', async () => {
  const { covers } = await readFixtures(debianTracker)
  const debian11 = covers.find(({ platform }) => platform === 'debian:11')
  assert.deepEqual([...(debian11?.sources ?? [])].sort(), ['389-ds-base', 'wordpress'])
  assert.ok(covers.find(({ platform }) => platform === 'debian:12')?.sources?.has('zlib'))
})

test('the whole tracker covers every source of its releases', async () => {
  const rows = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, i) => [
      `p${i}`,
      { 'CVE-2024-0001': { bookworm: { status: 'open' }, sid: { status: 'open' } } },
    ]),
  )
  const { covers } = await readFixtures(debianTracker, tracker(rows))
  assert.deepEqual(covers, [{ platform: 'debian:12', what: 'statements' }])
})

test('broken rows are skipped and counted, the others read', async () => {
  const good = { bookworm: { status: 'open' } }
  const output = await readFixtures(
    debianTracker,
    tracker({
      zlib: {
        'CVE-2024-0001': good,
        'CVE-2024-0002': good,
        'CVE-2024-0003': good,
        'CVE-2024-0004': good,
        'CVE-2024-0005': good,
      },
      apt: {
        'CVE-2024-0006': { bookworm: { status: 'resolved' } },
        'CVE-2024-0007': { bookworm: { status: 'resolved', fixed_version: '<none>' } },
        'CVE-2024-0008': { hamm: { status: 'open' }, bookworm: { status: 'open' } },
        "CVE-2024-'; drop table": good,
      },
    }),
  )
  assert.equal(output.statements.length, 6)
  assert.deepEqual(output.skipped, { schema: 1, 'bad-version': 1, 'unknown-release': 1, 'no-vulnerability': 1 })
})

test('more broken rows than sound ones: the format has changed, and nothing is taken', async () => {
  const rows = {
    zlib: { 'CVE-2024-0001': { bookworm: { state: 'open' } }, 'CVE-2024-0002': { bookworm: { state: 'x' } } },
  }
  await assert.rejects(readFixtures(debianTracker, tracker(rows)), { code: 'FEED_INVALID' })
})

test('a file of the size of the live one is read in bounded memory', { timeout: 60_000 }, async () => {
  const row = {
    status: 'resolved',
    repositories: { bookworm: '6.1.176-1', 'bookworm-security': '6.1.192-2' },
    fixed_version: '6.1.1-1',
    urgency: 'not yet assigned',
  }
  const entry = JSON.stringify({
    description: 'x'.repeat(300),
    scope: 'local',
    releases: { bookworm: row, trixie: row, sid: row },
  })
  const members = Array.from({ length: 30_000 }, (_, i) => `"CVE-2024-${10_000 + i}": ${entry}`)
  const before = process.memoryUsage().rss
  const output = await readFixtures(debianTracker, asText('tracker.json', `{"linux": {${members.join(', ')}}}`))
  assert.equal(output.statements.length, 60_000)
  assert.ok(process.memoryUsage().rss - before < 250e6)
})
