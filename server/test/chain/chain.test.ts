/** The first half of the sentence on a real database: a host reports -> inventory -> assessment -> risk -> ledger. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { reassess } from '../../src/assessment/index.ts'
import { sequence, verifyLedger } from '../../src/evidence/service.ts'
import { setAttributes } from '../../src/inventory/attributes.ts'
import type { Registered } from '../../src/inventory/index.ts'
import { decideFrom, profileBy, reconcileAll } from '../../src/risk/index.ts'
import { useChain } from '../support/chain.ts'
import { anOffer, aStatement, exploited, take } from '../support/feeds.ts'
import { aPackage, aSystem } from '../support/rows.ts'

const server = useChain(giveFeeds)

const STATEMENTS = [
  aStatement('openssl', 'CVE-2026-0001', { kind: 'fixed', fixedVersion: '3.0.22-1' }, { fixPublishedAt: '2026-11-01' }),
  aStatement('openssl', 'CVE-2026-0002', { kind: 'fixed', fixedVersion: '3.0.21-1' }, { fixPublishedAt: '2026-10-01' }),
  aStatement('openssl', 'CVE-2020-0003', { kind: 'not-affected' }),
  aStatement('bash', 'CVE-2026-0009', { kind: 'open', plan: 'postponed' }),
  aStatement('linux', 'CVE-2026-7777', { kind: 'fixed', fixedVersion: '6.1.190-1' }),
]

async function giveFeeds(): Promise<void> {
  await take(server.op(), 'debian-tracker', { statements: STATEMENTS })
  await take(server.op(), 'debian-archive', {
    offers: [anOffer('openssl', '3.0.22-1')],
    covers: [{ platform: 'debian:12', what: 'offers' }],
  })
  await take(server.op(), 'kev', { facts: [exploited('CVE-2026-0001')], covers: [] })
}

interface Row {
  id: string
  tier: number
  closed: Date | null
  closedBecause: { code: string; params: Record<string, string> } | null
  inputs: []
  because: { code: string }[]
  due: Date | null
  profileId: string
  profileVersion: number
}
const episodes = async (source: string): Promise<Row[]> =>
  server.op().tx(async (tx) => {
    const found = await sql<Row>`
      select d.id, e.tier, e.closed, e.closed_because as "closedBecause", e.inputs, e.because, e.due, e.profile_id as "profileId", e.profile_version as "profileVersion"
      from risk_episode e join assessment_vulnerability d using (vuln) join inventory_package_version p using (pv)
      where p.source_name = ${source} order by d.id, e.episode_id`.execute(tx.db)
    return found.rows
  })

test('a report opens an episode per vulnerability, an update closes them with its report id', async () => {
  const host = await server.enrol('web-1')
  await server.report(host, { packages: [aPackage('openssl', '3.0.20-1'), aPackage('nobody-knows', '1.0')] })
  const open = await episodes('openssl')
  assert.deepEqual(
    open.map((row) => [row.id, row.closed === null]),
    [
      ['CVE-2026-0001', true],
      ['CVE-2026-0002', true],
    ],
  )
  assert.equal(open[0]?.tier, 0, 'exploited, exposure unknown counts as exposed')
  const packages = [aPackage('openssl', '3.0.22-1'), aPackage('nobody-knows', '1.0')]
  const updated = (await server.report(host, { packages })).get('packages')
  const closed = await episodes('openssl')
  assert.deepEqual(
    closed.map((row) => row.closedBecause),
    Array(2).fill({ code: 'gone-from-hosts', params: { report: updated } }),
  )
})

const described = async (host: Registered, exposure: 'internal' | 'exposed', was: 'unknown' | 'internal') => {
  await setAttributes(server.op(), { ...host, importance: '', owner: '', exposure: was }, { exposure })
  await server.settle()
}
const ledgerOf = async (type: string) =>
  server.op().tx(async (tx) => {
    const found = await sql<{ subject: string; body: Record<string, unknown> }>`
      select subject_id as subject, body from evidence_pending where type = ${type} order by id`.execute(tx.db)
    return found.rows
  })

test('a host that gets another exposure goes on with its findings: the clock of before, and a reason that is true', async () => {
  const [moved, stays] = [await server.enrol('moved'), await server.enrol('stays')]
  for (const host of [moved, stays]) await server.report(host, { packages: [aPackage('bash', '5.1-9')] })
  const find = async () =>
    server.op().tx(async (tx) => {
      const found = await sql<{ id: string; exposure: string; clock: Date; closed: { code: string } | null }>`
        select e.episode_id::text as id, c.exposure, e.clock_started as clock, e.closed_because as closed
        from risk_episode e join risk_class c on c.tenant_id = e.tenant_id and c.class = e.class
        join assessment_vulnerability d using (vuln) join inventory_package_version p using (pv)
        where d.id = 'CVE-2026-0009' and p.version = '5.1-9' order by e.episode_id`.execute(tx.db)
      return found.rows
    })
  const [before] = await find()
  server.clock.moveMs(86_400_000)
  await described(moved, 'internal', 'unknown')
  const parted = await find()
  assert.deepEqual(
    parted.map((row) => [row.exposure, row.closed, row.clock]),
    [
      ['unknown', null, before?.clock],
      ['internal', null, before?.clock],
    ],
  )
  server.clock.moveMs(86_400_000)
  await described(stays, 'internal', 'unknown')
  assert.deepEqual(
    (await find()).map((row) => [row.exposure, row.closed?.code ?? null]),
    [
      ['unknown', 'class-changed'],
      ['internal', null],
    ],
  )
  const entries = await ledgerOf('finding.opened')
  assert.deepEqual(entries.find((one) => one.subject === parted[1]?.id)?.body.continues, Number(before?.id))
  assert.equal(
    (await ledgerOf('finding.closed')).find((one) => one.subject === before?.id)?.body.because,
    'class-changed',
  )
  await described(moved, 'exposed', 'internal')
  assert.deepEqual((await find()).at(-1)?.clock, before?.clock, 'a second time, too')
})

test('a package that is updated under one class alone is gone there, although another class still has it', async () => {
  const [office, shop] = [await server.enrol('office'), await server.enrol('shop')]
  for (const host of [office, shop]) await server.report(host, { packages: [aPackage('openssl', '3.0.11-1')] })
  await described(shop, 'exposed', 'unknown')
  await server.report(office, { packages: [aPackage('openssl', '3.0.22-1')] })
  const found = await server.op().tx(async (tx) =>
    sql<{ exposure: string; closed: { code: string } | null }>`
      select c.exposure, e.closed_because as closed
      from risk_episode e join risk_class c on c.tenant_id = e.tenant_id and c.class = e.class
      join assessment_vulnerability d using (vuln) join inventory_package_version p using (pv)
      where d.id = 'CVE-2026-0001' and p.version = '3.0.11-1' order by e.episode_id`.execute(tx.db),
  )
  assert.deepEqual(
    found.rows.map((row) => [row.exposure, row.closed?.code ?? null]),
    [
      ['unknown', 'gone-from-hosts'],
      ['exposed', null],
    ],
  )
})

test('every stored decision is made again from its inputs alone', async () => {
  for (const row of await episodes('openssl')) {
    const profile = profileBy(row.profileId, row.profileVersion)
    assert.ok(profile)
    const again = decideFrom(row.inputs, profile)
    assert.deepEqual(
      [again.tier, again.fixBy, again.because],
      [`T${row.tier}`, row.due ? `${row.due.toISOString().slice(0, 19)}Z` : null, row.because],
    )
  }
})

test('for every host vulnerable + not + unknown = packages', async () => {
  const host = await server.enrol('sum')
  const packages = [
    aPackage('openssl', '3.0.20-1'),
    aPackage('bash', '5.2-1'),
    aPackage('nobody-knows', '1.0'),
    aPackage('gone', '1', { status: 'rc' }),
  ]
  await server.report(host, { packages })
  const sums = await server.op().tx((tx) =>
    sql<{
      verdict: number
      n: number
    }>`select a.verdict, count(*)::int as n from inventory_host_package hp join assessment_package a using (pv, platform) where hp.host_no = ${host.hostNo} group by 1 order by 1`.execute(
      tx.db,
    ),
  )
  assert.deepEqual(sums.rows, [
    { verdict: 1, n: 2 },
    { verdict: 3, n: 1 },
  ])
})

test('a package removed but with files left is no finding', async () => {
  const host = await server.enrol('removed')
  await server.report(host, { packages: [aPackage('openssl', '3.0.19-1')] })
  assert.equal((await episodes('openssl')).filter((row) => !row.closed).length > 0, true)
  await server.report(host, { packages: [aPackage('openssl', '3.0.19-1', { status: 'rc' })] })
  const left = await server.op().tx((tx) =>
    sql<{
      n: number
    }>`select count(*)::int as n from risk_episode e join inventory_package_version p using (pv) where p.version = '3.0.19-1' and e.closed is null`.execute(
      tx.db,
    ),
  )
  assert.equal(left.rows[0]?.n, 0)
})

test('only the running kernel is vulnerable; a reboot into the new one closes the episode', async () => {
  const host = await server.enrol('kernel')
  const image = (abi: string, version: string) =>
    aPackage(`linux-image-6.1.0-${abi}-amd64`, version, {
      sourceName: 'linux-signed-amd64',
      sourceVersion: version,
    })
  const both = [image('40', '6.1.170-1'), image('50', '6.1.195-1')]
  const running = (release: string) =>
    aSystem('kernel').map((row) => (row.kind === 'running-kernel' ? { ...row, release } : row))
  await server.report(host, { packages: both, os: running('6.1.0-40-amd64') })
  const openNow = async () =>
    (await episodes('linux-signed-amd64')).filter((row) => row.id === 'CVE-2026-7777' && !row.closed).length
  assert.equal(await openNow(), 1)
  await server.report(host, { packages: both, os: running('6.1.0-50-amd64') })
  assert.equal(await openNow(), 0)
})

test('new feed data reaches packages that were assessed before, and closes what it takes back', async () => {
  const host = await server.enrol('feeds')
  await server.report(host, { packages: [aPackage('curl', '7.88-1')] })
  assert.equal((await episodes('curl')).length, 0)
  await take(server.op(), 'debian-tracker', {
    statements: [...STATEMENTS, aStatement('curl', 'CVE-2026-5555', { kind: 'fixed', fixedVersion: '7.88-2' })],
  })
  assert.ok((await reassess(server.database, 1)) > 0)
  await reconcileAll(server.database)
  assert.deepEqual(
    (await episodes('curl')).map((row) => [row.id, row.closed]),
    [['CVE-2026-5555', null]],
  )
  server.clock.moveMs(1_000)
  await take(server.op(), 'debian-tracker', {
    statements: [...STATEMENTS, aStatement('curl', 'CVE-2026-5555', { kind: 'not-affected' })],
  })
  await reassess(server.database, 1)
  await reconcileAll(server.database)
  assert.equal((await episodes('curl'))[0]?.closedBecause?.code, 'verdict-changed')
  assert.equal(await reassess(server.database, 1), 0, 'a second pass finds nothing to do')
})

test('the ledger holds an entry for each step and verifies', async () => {
  await sequence(server.database)
  const verified = await server.op().tx(verifyLedger)
  assert.equal(verified.broken, null)
  assert.ok(verified.entries > 10)
})
