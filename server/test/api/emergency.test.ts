/** Emergencies and drills over the slices as the server wires them: reasons, quotas, who signs, ring by ring, stages, reviews. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { type RouteId, type RouteInput, type RouteOutput, routes } from '@patchreeve/contract/api/routes.ts'
import type { ErrorCode } from '@patchreeve/contract/errors.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { accept } from '@patchreeve/trust/accept/accept.ts'
import { nothingRemembered } from '@patchreeve/trust/accept/known.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { emergencyRoutes, emergencyTask } from '../../src/emergency/index.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { newestRoot, planById, type StoredPlan, signAsServer } from '../../src/plan/index.ts'
import { packageKey } from '../../src/plan/model.ts'
import { entry } from '../../src/plan/testing.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { aStatement, take } from '../support/feeds.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aCandidate, aPackage } from '../support/rows.ts'
import { ADMIN, hostActor, VIEWER } from '../support/server.ts'

const CVE = 'CVE-2026-0001'
/** What confirmed origins would offer. The real catalogue has tests of its own. */
const offered = [entry('openssl', '1.0-2', { label: 'Debian-Security' })]
const repositories = {
  catalogue: async () => new Map(offered.map((one) => [packageKey(one), one])),
  obtainable: async () => new Set(['openssl:amd64=1.0-1']),
}
const handlers = emergencyRoutes(repositories)

let act: Act
let slices: OrderSlices
let task: ReturnType<typeof emergencyTask>
const chain = useChain(async (server) => {
  const ids = systemIds(() => server.clock.now())
  const secret = secretOf(Buffer.alloc(32, 7), ids)
  await take(server.op(), 'debian-tracker', {
    statements: [aStatement('openssl', CVE, { kind: 'fixed', fixedVersion: '1.0-2' }, { advisories: ['DSA-1'] })],
  })
  act = await makeAct(server.op(ADMIN), secret, server.clock, 2)
  const context = { database: server.database, clock: server.clock, ids, log: server.log }
  slices = orderSlices({ ...context, secret })
  task = emergencyTask({ ...context, sign: (tx, type, document) => signAsServer(tx, secret, type, document) })
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext
const none = { params: undefined, query: undefined, body: undefined }
const admin = () => chain.op(ADMIN)
const refused = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code

/** Through the route's own schemas, as HTTP would. */
const ask =
  <R extends RouteId & keyof typeof handlers>(id: R) =>
  async (input: Partial<Record<keyof RouteInput<R>, unknown>>, op = admin()): Promise<RouteOutput<R>> => {
    const route = routes[id]
    const read = {
      params: 'params' in route ? route.params.parse(input['params' as keyof RouteInput<R>]) : undefined,
      query: 'query' in route ? route.query.parse(input['query' as keyof RouteInput<R>] ?? {}) : undefined,
      body: 'body' in route ? route.body.parse(input['body' as keyof RouteInput<R>]) : undefined,
    }
    // Each handler takes what its own route's schemas gave.
    const handle = handlers[id] as unknown as (op: unknown, given: unknown, http: HttpContext) => Promise<unknown>
    return route.output.parse(await handle(op, read, http)) as RouteOutput<R>
  }
const begin = ask('emergency_start')
const drill = ask('emergency_drill')
const list = ask('emergency_list')
const show = async (id: string | null) => ask('emergency_show')({ params: { id } })
const review = ask('emergency_review')

let count = 0
async function aHost(name: string): Promise<ActHost> {
  count += 1
  const registered = await chain.enrol(`${name}-${count}`)
  await chain.report(registered, {
    packages: [aPackage('openssl', '1.0-1')],
    repositories: [aCandidate('openssl', '1.0-1', '1.0-2')],
  })
  return act.addHost(`${name} ${count}`, registered)
}
const asHost = (host: ActHost) => chain.op(hostActor(host))
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const onlyOn = (...hosts: ActHost[]) => `host:${hosts.map((one) => one.hostId).join(',')}`
const looks = async () => {
  await task.run()
  await slices.deployment.task.run()
}
const moveOn = async (ms: number) => {
  chain.clock.moveMs(ms)
  await looks()
}
async function stored(id: string | null): Promise<StoredPlan> {
  const plan = await admin().tx((tx) => planById(tx, id ?? ''))
  assert.ok(plan)
  return plan
}
async function bothSign(planId: string | null, more: Parameters<Act['signOff']>[1]): Promise<void> {
  const plan = await stored(planId)
  await act.signOff(plan, more)
  await act.signOff(plan, more, act.bob)
}
async function fetchOrder(host: ActHost) {
  const [id = ''] = (await slices.deployment.turnOf(asHost(host))).orders
  const document = await slices.deployment.orderDocument(asHost(host), id, { seq: 0, leaf: '0'.repeat(64) })
  const order = await slices.deployment.orderForFiles(asHost(host), id)
  const { payload } = (JSON.parse(document) as { order: { payload: string } }).order
  return {
    id,
    document,
    order,
    names: { order: sha(Buffer.from(payload, 'base64')), plan: order.plan, ring: order.ring },
  }
}
async function post(host: ActHost, more: Partial<Result>) {
  return slices.deployment.acceptResult(asHost(host), await act.result(host, more))
}
const shown: Result['packages'] = [{ name: 'openssl', architecture: 'amd64', version: '1.0-2', status: 'ii' }]
async function installs(host: ActHost) {
  await post(host, { ...(await fetchOrder(host)).names, outcome: 'installed', packages: shown })
  await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
}
const tried = { passed: true, seconds: 1, files: [], fileCount: 0, conffiles: [], because: [] }
async function tries(host: ActHost, more: Partial<Result> = {}) {
  await post(host, { ...(await fetchOrder(host)).names, outcome: 'tried', tried, ...more })
}
const entriesOf = async (type: string, subject: string | null) => {
  await sequence(chain.database)
  const query = ListQuery.parse({ where: `type:${type} subject:${subject}` })
  return (await evidenceRoutes.evidence_list(admin(), { ...none, query })).rows
}
const reason = 'Exploited on the web servers since this morning.'

/** The host as its root half would judge what the server hands out now. */
async function verdict(host: ActHost, document: string, more: object = {}) {
  const { head: _, ...bundle } = JSON.parse(document) as Record<string, unknown>
  const known = {
    ...nothingRemembered,
    pinnedRoot: (await admin().tx(newestRoot))?.digest ?? '',
    hostKey: host.key.digest,
    firstSeen: new Map(),
    installed: new Map([['openssl:amd64', '1.0-1']]),
    clock: { now: chain.clock.now(), floor: chain.clock.now(), trusted: true },
    zone: 'Etc/UTC',
    bootedAt: null,
    mode: 'apply' as const,
    ...more,
  }
  const answer = await accept({ bundle: JSON.stringify(bundle), known, compare: compareDpkg })
  return answer.kind === 'accepted' ? answer : answer.refusal.code
}

test('a dry run says which ring waits for which, what is lifted and what is left, and keeps nothing', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const before = (await list({})).total
  const where = onlyOn(first, rest)
  const plan = await begin({ body: { vulnerability: CVE, where, reason, dryRun: true } })
  assert.deepEqual([plan.id, plan.planId, plan.threshold], [null, null, 2])
  assert.deepEqual(plan.quota, { count: 2, days: 30, left: 2, spentHosts: [] })
  assert.deepEqual(
    plan.rings.map(({ name, hosts, after, stuck }) => [name, hosts, after, stuck]),
    [
      ['first', 1, null, false],
      ['rest', 1, { ring: 'first', succeeded: 1, hosts: 1 }, false],
    ],
  )
  assert.deepEqual(plan.lifted, ['ring-delay', 'window', 'share', 'period'])
  assert.equal((await list({})).total, before)
  const alone = await begin({ body: { vulnerability: CVE, where: onlyOn(rest), reason, dryRun: true } })
  assert.equal(alone.rings[0]?.stuck, true, 'no host of it is in the ring that must prove it')
})

test('it needs a reason in words, something to fix, and the right to plan', async () => {
  const host = await aHost('bad')
  await act.addPolicy([host])
  for (const bad of ['', '  ', 'x', 'a\u0000b', 'evil \u202e text', 'x'.repeat(2_001), '\ud800 lone'])
    await assert.rejects(begin({ body: { vulnerability: CVE, reason: bad } }), JSON.stringify(bad))
  for (const bad of ['', 'CVE-1 host:x', '"', "';drop table", '../x', 'x'.repeat(101), 'a\nb'])
    await assert.rejects(begin({ body: { vulnerability: bad, reason } }), JSON.stringify(bad))
  await assert.rejects(begin({ body: { reason } }), refused('INPUT_INVALID'))
  await assert.rejects(begin({ body: { vulnerability: CVE, package: ['openssl'], reason } }), refused('INPUT_INVALID'))
  await assert.rejects(begin({ body: { vulnerability: 'CVE-1999-1', reason } }), refused('PLAN_EMPTY'))
  await assert.rejects(begin({ body: { vulnerability: 'CVE-1999-1', reason, dryRun: true } }), refused('PLAN_EMPTY'))
  await assert.rejects(begin({ body: { vulnerability: CVE, reason } }, chain.op(VIEWER)), refused('FORBIDDEN'))
})

test('nothing begins before two people call it an emergency; then ring by ring, without a day of waiting, to its record', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const { id, planId, reviewDueAt } = await begin({
    body: { vulnerability: CVE, where: onlyOn(first, rest), reason },
  })
  const plan = await stored(planId)
  assert.deepEqual(plan.purpose, { kind: 'emergency', reason })
  await looks()
  assert.equal((await show(id)).state, 'unsigned')
  await moveOn(5 * MINUTE_MS)
  await act.signOff(plan, { emergency: true })
  await act.signOff(plan, {}, act.bob)
  await looks()
  const half = await show(id)
  assert.deepEqual([half.state, half.signed, half.threshold], ['unsigned', 1, 2], 'an ordinary yes is no emergency')
  await moveOn(MINUTE_MS)
  await act.signOff(plan, { emergency: true }, act.bob)
  await looks()
  await slices.deployment.task.run()
  const { document } = await fetchOrder(first)
  const judged = await verdict(first, document)
  assert.ok(typeof judged === 'object', String(judged))
  assert.equal(judged.next.emergencies.length, 1, 'the host counts it')
  assert.deepEqual((await slices.deployment.turnOf(asHost(rest))).orders, [], 'the first ring is never skipped')
  await moveOn(10 * MINUTE_MS)
  await installs(first)
  await looks()
  const second = await fetchOrder(rest)
  assert.equal(typeof (await verdict(rest, second.document)), 'object')
  const { proofs } = JSON.parse(second.document) as { proofs: unknown[] }
  assert.equal(
    await verdict(rest, JSON.stringify({ ...JSON.parse(second.document), proofs: [] })),
    'ring-below-not-proven',
    `the host itself wants the proof, of which it had ${proofs.length}`,
  )
  await moveOn(20 * MINUTE_MS)
  await installs(rest)
  await looks()
  await looks()
  const done = await show(id)
  assert.deepEqual([done.state, done.reached, done.hosts, done.inTime, done.review], ['finished', 2, 2, true, 'due'])
  const minutes = done.stages.map((stage) => [stage.stage, Math.floor(stage.minutes ?? -1)])
  assert.deepEqual(minutes, [
    ['decided', 0],
    ['signed', 6],
    ['first-host', 16],
    ['first-ring', 16],
    ['half', 16],
    ['most', 36],
  ])
  assert.equal(done.slowest[0]?.hostId, rest.hostId)
  assert.ok(done.filedAt)
  assert.equal(done.quota.left, 1)
  // 24 November 2026 is a Tuesday: five working days later is Tuesday, and its end counts.
  assert.equal(reviewDueAt, '2026-12-02T00:00:00.000Z')
  for (const type of ['emergency.started', 'emergency.signed', 'emergency.filed'])
    assert.equal((await entriesOf(type, id)).length, 1, type)
  assert.equal((await evidenceRoutes.evidence_verify(admin())).ok, true)
})

test('hosts and server agree on the quota, on what an order under it says, and on when it is spent', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first], { emergency: { count: 1, days: 30 } })
  const where = onlyOn(first)
  const one = await begin({ body: { vulnerability: CVE, where, reason } })
  await bothSign(one.planId, { emergency: true })
  await looks()
  const { document, names } = await fetchOrder(first)
  const judged = await verdict(first, document)
  assert.ok(typeof judged === 'object')
  await post(first, { ...names, outcome: 'failed', because: [{ code: 'spool-incomplete', params: {} }] })
  const spent = { count: 1, days: 30, left: 0, spentHosts: [(await show(one.id)).slowest[0]?.host ?? ''] }
  assert.deepEqual((await show(one.id)).quota, spent)
  await assert.rejects(begin({ body: { vulnerability: CVE, where, reason } }), refused('EMERGENCY_SPENT'))
  // With a host that has one left it is planned, and says who would refuse.
  const both = await begin({ body: { vulnerability: CVE, where: onlyOn(first, rest), reason } })
  assert.deepEqual(both.quota.spentHosts, spent.spentHosts)
  await bothSign(both.planId, { emergency: true })
  await moveOn(MINUTE_MS)
  const detail = await slices.deployment.handlers.deployment_show(
    admin(),
    { ...none, params: { id: (await show(both.id)).deploymentId ?? '' } },
    http,
  )
  assert.equal(detail.list.find((step) => step.hostId === first.hostId)?.because[0]?.code, 'refusal.emergency-spent')
  const again = await verdict(first, document, { emergencies: judged.next.emergencies })
  assert.equal(again, 'emergency-spent', 'the host says the same')
  chain.clock.moveMs(31 * DAY_MS)
  const later = await begin({ body: { vulnerability: CVE, where, reason, dryRun: true } })
  assert.equal(later.quota.left, 1, 'after its days it counts no more')
})

test('an order that the host refused spends nothing', async () => {
  const first = await aHost('first')
  await act.addPolicy([first], { emergency: { count: 1, days: 30 } })
  const one = await begin({ body: { vulnerability: CVE, where: onlyOn(first), reason } })
  await bothSign(one.planId, { emergency: true })
  await looks()
  const { names } = await fetchOrder(first)
  await post(first, {
    ...names,
    outcome: 'refused',
    because: [{ code: 'not-in-plan', params: {} }],
  })
  assert.equal((await show(one.id)).quota.left, 1)
})

test('a review is due after five working days, is shown overdue, and is closed once, by a person, with words', async () => {
  const first = await aHost('first')
  await act.addPolicy([first])
  const { id, planId } = await begin({ body: { package: ['openssl'], where: onlyOn(first), reason } })
  await bothSign(planId, { emergency: true })
  await looks()
  const said = { outcome: 'justified-with-faults', findings: 'Signing took an hour:\nthe second key was at home.' }
  await assert.rejects(review({ params: { id }, body: said }), refused('EMERGENCY_STATE'), 'while it runs')
  await installs(first)
  await looks()
  await looks()
  assert.equal((await show(id)).review, 'due')
  chain.clock.moveMs(8 * DAY_MS)
  const overdue = (await list({ query: { kind: 'emergency' } })).rows.find((row) => row.id === id)
  assert.equal(overdue?.review, 'overdue')
  for (const bad of [
    { outcome: 'fine', findings: 'All good.' },
    { outcome: 'justified', findings: ' ' },
  ])
    await assert.rejects(review({ params: { id }, body: bad }))
  await assert.rejects(review({ params: { id }, body: said }, chain.op(VIEWER)), refused('FORBIDDEN'))
  await assert.rejects(review({ params: { id }, body: said }, chain.op()), refused('FORBIDDEN'), 'no program closes it')
  const closed = await review({ params: { id }, body: said })
  assert.deepEqual([closed.review, closed.reviewed?.by, closed.reviewed?.findings], ['done', 'Ada', said.findings])
  await assert.rejects(review({ params: { id }, body: said }), refused('EMERGENCY_STATE'), 'once')
  const [written] = await entriesOf('emergency.reviewed', id)
  assert.equal(written?.provenance, 'person')
  await assert.rejects(
    review({ params: { id: '00000000-0000-7000-8000-000000000000' }, body: said }),
    refused('EMERGENCY_NOT_FOUND'),
  )
})

test('one that nobody signed is closed by its review, and no signature begins it after that', async () => {
  const first = await aHost('first')
  await act.addPolicy([first])
  const { id, planId } = await begin({ body: { vulnerability: CVE, where: onlyOn(first), reason } })
  const closed = await review({ params: { id }, body: { outcome: 'not-justified', findings: 'A false alarm.' } })
  assert.equal(closed.state, 'over')
  await bothSign(planId, { emergency: true })
  await looks()
  assert.equal((await show(id)).deploymentId, null)
})

test('a drill goes the whole way by people’s keys, installs nothing, spends nothing, and is filed with its times', async () => {
  const [first, rest, other] = [await aHost('first'), await aHost('rest'), await aHost('other')]
  await act.addPolicy([first])
  const { id, planId } = await drill({ body: { where: onlyOn(first, rest, other), reason: 'Yearly drill.' } })
  const plan = await stored(planId)
  const drilled = () => ({ emergency: true, lapses: new Date(chain.clock.now()).toISOString().replace(/\.\d+Z/, 'Z') })
  // The real sign-off would let hosts install it: it is not taken for a drill.
  await assert.rejects(act.signOff(plan, { emergency: true }), refused('PLAN_STATE'))
  await assert.rejects(
    slices.deployment.handlers.deployment_start(admin(), { ...none, body: { plan: plan.digest } }, http),
    refused('PLAN_NOT_APPROVED'),
  )
  await act.signOff(plan, drilled())
  await looks()
  assert.equal((await show(id)).state, 'unsigned')
  await moveOn(3 * MINUTE_MS)
  await act.signOff(plan, drilled(), act.bob)
  await looks()
  const { order, document } = await fetchOrder(first)
  assert.deepEqual([order.verb, JSON.parse(document).lease], ['try', null])
  assert.deepEqual((await slices.deployment.turnOf(asHost(rest))).orders, [], 'the next ring waits for the first')
  await moveOn(MINUTE_MS)
  await tries(first)
  await moveOn(6 * MINUTE_MS)
  await tries(rest)
  await tries(other, {
    tried: { ...tried, passed: false, because: [{ code: 'not-tried', params: { why: 'memory', package: '' } }] },
  })
  await looks()
  await looks()
  const record = await show(id)
  assert.deepEqual([record.state, record.depth, record.reached, record.hosts], ['finished', 'try', 3, 3])
  assert.deepEqual([record.inTime, record.review, record.quota.left], [true, 'none', 2])
  assert.deepEqual(
    record.stages.map((stage) => Math.floor(stage.minutes ?? -1)),
    [0, 3, 4, 4, 10, 10],
  )
  assert.equal((await entriesOf('emergency.drill-filed', id)).length, 1)
  assert.equal((await entriesOf('plan.signed', plan.id)).length, 2)
  await assert.rejects(
    review({ params: { id }, body: { outcome: 'justified', findings: 'no review' } }),
    refused('EMERGENCY_STATE'),
  )
})

test('the sign-offs of a drill let no host install: neither as they are, nor with an order for the real thing', async () => {
  const first = await aHost('first')
  await act.addPolicy([first])
  const { planId } = await drill({ body: { where: onlyOn(first), reason: 'Yearly drill.' } })
  const lapses = new Date(chain.clock.now()).toISOString().replace(/\.\d+Z/, 'Z')
  await bothSign(planId, { emergency: true, lapses })
  await looks()
  const { document, order } = await fetchOrder(first)
  assert.equal(typeof (await verdict(first, document)), 'object', 'it tries')
  const secret = secretOf(Buffer.alloc(32, 7), systemIds())
  // A taken server: its own order to install, over what people signed for the drill.
  const install = await admin().tx((tx) =>
    signAsServer(tx, secret, 'order', { ...order, verb: 'install', generation: 99 }),
  )
  const forged = JSON.stringify({ ...JSON.parse(document), order: toEnvelopeJson(install) })
  assert.equal(await verdict(first, forged), 'signoff-lapsed')
})

test('a drill in which the first ring fails stops there and says so', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const { id, planId } = await drill({ body: { where: onlyOn(first, rest), reason: 'Yearly drill.' } })
  const lapses = new Date(chain.clock.now()).toISOString().replace(/\.\d+Z/, 'Z')
  await bothSign(planId, { emergency: true, lapses })
  await looks()
  await tries(first, { tried: { ...tried, passed: false, because: [{ code: 'try-failed', params: {} }] } })
  await looks()
  await looks()
  const record = await show(id)
  assert.deepEqual([record.state, record.reached, record.inTime], ['halted', 0, false])
  assert.ok(record.filedAt)
  assert.deepEqual((await slices.deployment.turnOf(asHost(rest))).orders, [])
})

test('a drill that hosts do not answer is over after its 72 hours', async () => {
  const first = await aHost('first')
  await act.addPolicy([first])
  const { id, planId } = await drill({ body: { where: onlyOn(first), reason: 'Yearly drill.' } })
  const lapses = new Date(chain.clock.now()).toISOString().replace(/\.\d+Z/, 'Z')
  await bothSign(planId, { emergency: true, lapses })
  await looks()
  await moveOn(71 * HOUR_MS)
  assert.equal((await show(id)).filedAt, null)
  await moveOn(2 * HOUR_MS)
  await looks()
  const record = await show(id)
  assert.deepEqual([record.state, record.reached, record.inTime], ['halted', 0, false])
  assert.deepEqual(
    record.slowest.map((one) => [one.hostId, one.minutes]),
    [[first.hostId, null]],
  )
})

test('lists page by key, by kind, and refuse a cursor that was made up', async () => {
  const all = await list({ query: { limit: 200 } })
  const seen: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await list({ query: { limit: 2, ...(cursor && { cursor }) } })
    seen.push(...page.rows.map((row) => row.id))
    if (page.next === null) break
    cursor = page.next
  }
  assert.deepEqual(
    seen,
    all.rows.map((row) => row.id),
  )
  const kinds = await Promise.all((['emergency', 'drill'] as const).map((kind) => list({ query: { kind } })))
  assert.equal(
    kinds.reduce((sum, one) => sum + one.total, 0),
    all.total,
  )
  await assert.rejects(
    list({ query: { cursor: Buffer.from('[null,"x",0]').toString('base64url') } }),
    refused('CURSOR_INVALID'),
  )
})
