/** What people see, from real rows: numbers that add up, filters that never show everything by mistake, pages without gaps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { overviewRoutes } from '../../src/overview/index.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { useChain } from '../support/chain.ts'
import { anOffer, aStatement, exploited, take } from '../support/feeds.ts'
import { aCandidate, aPackage } from '../support/rows.ts'
import { ADMIN, type TestServer } from '../support/server.ts'

const chain = useChain(prepare)
const handlers = overviewRoutes({
  feedsOff: true,
  gatewayNamed: async () => false,
  secondFactor: async () => true,
  retire: async () => undefined,
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext

async function prepare(server: TestServer): Promise<void> {
  const dated = { fixPublishedAt: '2026-10-01' }
  await take(server.op(), 'debian-tracker', {
    statements: [
      aStatement('openssl', 'CVE-2026-0001', { kind: 'fixed', fixedVersion: '3.0.22-1' }, dated),
      aStatement('openssl', 'CVE-2026-0002', { kind: 'fixed', fixedVersion: '3.0.21-1' }, dated),
      aStatement('bash', 'CVE-2026-0009', { kind: 'open', plan: 'ignored' }),
    ],
  })
  await take(server.op(), 'debian-archive', {
    offers: [anOffer('openssl', '3.0.22-1')],
    covers: [{ platform: 'debian:12', what: 'offers' }],
  })
  await take(server.op(), 'kev', { facts: [exploited('CVE-2026-0001')], covers: [] })
}

const query = (more: Record<string, unknown> = {}) => ListQuery.parse(more)
const hosts = (where = '', more = {}) =>
  handlers.host_list(chain.op(ADMIN), { params: undefined, query: query({ where, ...more }), body: undefined }, http)
const findings = (group: 'action' | 'vulnerability' | 'inherited' | 'no-fix' = 'action', where = '') =>
  handlers.finding_list(
    chain.op(ADMIN),
    { params: undefined, query: { ...query({ where }), group }, body: undefined },
    http,
  )
const home = () => handlers.home_show(chain.op(ADMIN), { params: undefined, query: undefined, body: undefined }, http)

test('before any host Home says so, and is no zero that looks clean', async () => {
  assert.equal((await home()).sentence.code, 'home.none')
})

test('hosts, findings and Home state the same numbers', async () => {
  const old = await chain.enrol('web-old')
  await chain.report(old, {
    packages: [
      aPackage('openssl', '3.0.20-1'),
      aPackage('libssl3', '3.0.20-1', { sourceName: 'openssl' }),
      aPackage('bash', '5.2-1'),
      aPackage('mystery', '1'),
    ],
    repositories: [aCandidate('openssl', '3.0.20-1', '3.0.22-1'), aCandidate('libssl3', '3.0.20-1', '3.0.22-1')],
  })
  const fresh = await chain.enrol('web-new')
  await chain.report(fresh, { packages: [aPackage('openssl', '3.0.22-1')], repositories: [] })
  await chain.enrol('never')
  const list = await hosts()
  const row = list.rows.find((host) => host.name === 'web-old')
  assert.deepEqual(row?.packages, { total: 4, vulnerable: 3, not: 0, unknown: 1 })
  assert.equal(row.securityUpdates, 2)
  assert.deepEqual(
    Object.values(row.tiers).reduce((a, b) => a + b),
    3,
    'three findings: two of openssl (once per source, not per binary), one of bash',
  )
  const seen = await home()
  assert.equal(list.total, seen.hosts.total)
  assert.equal(seen.hosts.inTime + seen.hosts.late + seen.hosts.unknown, seen.hosts.total)
  assert.deepEqual(seen.tiers, row.tiers)
  for (const [is, count] of [
    ['in-time', seen.hosts.inTime],
    ['overdue', seen.hosts.late],
    ['unknown', seen.hosts.unknown],
  ] as const)
    assert.equal((await hosts(`is:${is}`)).total, count, is)
})

test('the findings of a host are as many as its number says, with the binaries beneath', async () => {
  const list = await handlers.host_findings(
    chain.op(ADMIN),
    { params: { id: 'web-old' }, query: query(), body: undefined },
    http,
  )
  assert.equal(list.total, 3)
  assert.ok(list.rows.some((row) => row.package === 'libssl3, openssl'))
})

test('the update is one group that names version, reach and reasons; what has no fix is another', async () => {
  const [group] = (await findings()).rows
  assert.equal(group?.id, 'action:debian:12:openssl')
  assert.deepEqual(
    [group.fixedVersion, group.fixState, group.vulnerabilityCount, group.hostCount, group.exploited],
    ['3.0.22-1', 'fixable', 2, 1, true],
  )
  assert.ok(
    group.because.some((one) => one.code === 'fixed-later') && group.because.some((one) => one.code === 'exploited'),
  )
  const noFix = (await findings('no-fix')).rows
  assert.deepEqual(
    noFix.map((one) => [one.source, one.fixState, one.dueAt]),
    [['bash', 'wont-fix', null]],
  )
})

test('findings older than the enrolment are inherited, with a clock from the enrolment', async () => {
  const [group] = (await findings('inherited')).rows
  assert.equal(group?.inherited, true)
  assert.equal(group.overdue, false)
  const enrolled = (await hosts('web-old')).rows[0]?.enrolledAt ?? ''
  assert.equal(Date.parse(group.dueAt ?? '') - Date.parse(enrolled), 3 * 86_400_000, 'T0: three days')
  chain.clock.moveMs(4 * 86_400_000)
  assert.equal((await hosts('is:overdue')).total, 1)
  chain.clock.moveMs(-4 * 86_400_000)
})

test('a person says that the host is internal: the tier falls, the old episode closes, history stays', async () => {
  const before = (await findings('vulnerability', 'vulnerability:CVE-2026-0001')).rows[0]
  await handlers.host_update(
    chain.op(ADMIN),
    { params: { id: 'web-old' }, query: undefined, body: { exposure: 'internal', class: 'office' } },
    http,
  )
  await chain.settle()
  const after = (await findings('vulnerability', 'vulnerability:CVE-2026-0001')).rows[0]
  assert.ok(before && after && before.tier < after.tier, `${before?.tier} -> ${after?.tier}`)
})

for (const where of ['colour:red', 'seen:yesterday', 'tier:"', 'is:', 'is:nonsense', 'tier:T9', 'state:gone'])
  test(`hosts: the filter ${where} shows nothing by mistake`, async () => {
    const answer = await hosts(where).catch((error: unknown) => error)
    assert.ok(answer instanceof AppError && answer.code === 'FILTER_INVALID')
  })

test('pages cover every host once, forwards and back, with the true total on each', async () => {
  for (let i = 0; i < 25; i++) await chain.enrol(`page-${String(i).padStart(2, '0')}`)
  const names: string[] = []
  let page = await hosts('page-', { limit: 10 })
  const first = page.rows.map((row) => row.name)
  for (;;) {
    assert.equal(page.total, 25)
    names.push(...page.rows.map((row) => row.name))
    if (!page.next) break
    page = await hosts('page-', { limit: 10, cursor: page.next })
  }
  assert.deepEqual(names, [...new Set(names)])
  assert.equal(names.length, 25)
  page = await hosts('page-', { limit: 10, cursor: page.previous })
  page = await hosts('page-', { limit: 10, cursor: page.previous })
  assert.deepEqual(
    page.rows.map((row) => row.name),
    first,
  )
})

test('a cursor that was made up is refused', async () => {
  await assert.rejects(
    hosts('', { cursor: 'AAAA' }),
    (error) => error instanceof AppError && error.code === 'CURSOR_INVALID',
  )
})

test('a host shows a past day as it was, and is not found under a name that nobody has', async () => {
  const day = new Date(chain.clock.now().getTime()).toISOString()
  chain.clock.moveMs(86_400_000)
  const [row] = (await hosts('web-new')).rows
  const host = { hostNo: 2, hostId: row?.id ?? '', standing: 'new' as const, otherHostId: null }
  await chain.report(host, { packages: [aPackage('openssl', '3.0.23-1')] })
  const show = (at?: string) =>
    handlers.host_show(chain.op(ADMIN), { params: { id: 'web-new' }, query: { at }, body: undefined }, http)
  const version = (detail: Awaited<ReturnType<typeof show>>) =>
    detail.sections.find((one) => one.section === 'packages')?.rows[0]?.version
  assert.equal(version(await show()), '3.0.23-1')
  assert.equal(version(await show(day)), '3.0.22-1')
  await assert.rejects(
    handlers.host_show(chain.op(ADMIN), { params: { id: 'nobody' }, query: {}, body: undefined }, http),
    (error) => error instanceof AppError && error.code === 'HOST_NOT_FOUND',
  )
})

test('sample hosts are listed as such, counted in no figure, and gone in one act', async () => {
  const before = await home()
  await handlers.sample_create(chain.op(ADMIN), { params: undefined, query: undefined, body: undefined }, http)
  await chain.settle()
  const during = await home()
  assert.deepEqual([during.hosts.sample, during.hosts.total, during.tiers], [6, before.hosts.total, before.tiers])
  assert.equal((await hosts('state:sample')).total, 6)
  await handlers.sample_delete(chain.op(ADMIN), { params: undefined, query: undefined, body: undefined }, http)
  await chain.settle()
  assert.equal((await hosts('state:sample')).total, 0)
})

test('every answer is what the route table promises', async () => {
  const [group] = (await findings()).rows
  const shown = await handlers.finding_show(
    chain.op(ADMIN),
    { params: { id: group?.id ?? '' }, query: undefined, body: undefined },
    http,
  )
  const answers = {
    home_show: await home(),
    host_list: await hosts(),
    finding_list: await findings(),
    finding_show: shown,
    host_packages: await handlers.host_packages(
      chain.op(ADMIN),
      { params: { id: 'web-old' }, query: query(), body: undefined },
      http,
    ),
    host_findings: await handlers.host_findings(
      chain.op(ADMIN),
      { params: { id: 'web-old' }, query: query(), body: undefined },
      http,
    ),
  }
  for (const [id, answer] of Object.entries(answers))
    assert.doesNotThrow(() => routes[id as keyof typeof answers].output.parse(answer), id)
})
