/** Going back: a host, a ring, a plan, in the order in which it came; and the halt of all. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import type { ErrorCode } from '@patchreeve/contract/errors.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { testDigest } from '@patchreeve/trust/test/support/keys.ts'
import { MINUTE_MS } from '@patchreeve/trust/times.ts'
import { reopenedFixes } from '../../src/deployment/index.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { planByDigest, type StoredPlan } from '../../src/plan/index.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { aStatement, take } from '../support/feeds.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor, VIEWER } from '../support/server.ts'

const CVE = 'CVE-2026-0001'
let act: Act
let slices: OrderSlices
const chain = useChain(async (server) => {
  const ids = systemIds(() => server.clock.now())
  const secret = secretOf(Buffer.alloc(32, 7), ids)
  await take(server.op(), 'debian-tracker', {
    statements: [aStatement('openssl', CVE, { kind: 'fixed', fixedVersion: '1.0-2' }, { advisories: ['DSA-1'] })],
  })
  act = await makeAct(server.op(ADMIN), secret, server.clock)
  const context = { database: server.database, clock: server.clock, ids, log: server.log, secret }
  // Every version before can still be had: what kept indexes offer has tests of its own.
  slices = orderSlices({
    ...context,
    offers: async (_, packages) =>
      packages.map((one) => ({
        ...one,
        sha256: testDigest(`${one.name} ${one.version}`),
        sizeBytes: 1_000,
        origin: 'Debian',
        label: 'Debian-Security',
        suite: 'bookworm-security',
        indexSha256: testDigest('an old index'),
      })),
  })
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext
const none = { params: undefined, query: undefined, body: undefined }
const admin = () => chain.op(ADMIN)
const refused = (code: ErrorCode, params?: object) => (error: unknown) => {
  if (!(error instanceof AppError) || error.code !== code) return false
  if (params) assert.deepEqual({ ...error.params, ...params }, error.params)
  return true
}
const api = () => slices.deployment.handlers
const start = async (plan: StoredPlan) =>
  (await api().deployment_start(admin(), { ...none, body: { plan: plan.digest } }, http)).id
const show = async (id: string) =>
  routes.deployment_show.output.parse(await api().deployment_show(admin(), { ...none, params: { id } }, http))
const undo = async (id: string, part: { host?: string[]; ring?: string } = {}, op = admin()) => {
  const body = routes.deployment_undo.body.parse(part)
  const { plan } = await api().deployment_undo(op, { ...none, params: { id }, body }, http)
  const kept = await admin().tx((tx) => planByDigest(tx, plan))
  assert.ok(kept)
  return kept
}
const tick = () => slices.deployment.task.run()

let count = 0
async function aHost(name: string, version = '1.0-1'): Promise<ActHost> {
  count += 1
  const registered = await chain.enrol(`${name}-${count}`)
  await chain.report(registered, { packages: [aPackage('openssl', version)] })
  return act.addHost(`${name} ${count}`, registered)
}
const asHost = (host: ActHost) => chain.op(hostActor(host))
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
async function answer(host: ActHost, version: string, outcome: Result['outcome'] = 'installed') {
  const [id = ''] = (await slices.deployment.turnOf(asHost(host))).orders
  const document = await slices.deployment.orderDocument(asHost(host), id, { seq: 0, leaf: '0'.repeat(64) })
  const bytes = Buffer.from((JSON.parse(document) as { order: { payload: string } }).order.payload, 'base64')
  const { plan, ring } = JSON.parse(bytes.toString()) as { plan: string; ring: string }
  const packages = [{ name: 'openssl', architecture: 'amd64', version, status: 'ii' }]
  const post = await act.result(host, { order: sha(bytes), plan, ring, outcome, packages })
  await slices.deployment.acceptResult(asHost(host), post)
  await chain.report(host, { packages: [aPackage('openssl', version)] })
}
const goesThrough = async (
  plan: StoredPlan,
  hosts: readonly ActHost[],
  version: string,
  outcome?: Result['outcome'],
) => {
  await act.signOff(plan)
  const id = await start(plan)
  for (const host of hosts) {
    // One order per host and period.
    chain.clock.moveMs(2 * MINUTE_MS)
    await tick()
    await answer(host, version, outcome)
  }
  await tick()
  return id
}
const upgrade = (from: string, to: string) => ({ changes: [aChange('openssl', from, to)], indexes: [anIndex()] })
const NO_PROOF = { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null }
const noDelay = (first: readonly ActHost[]) => ({
  rings: [
    { name: 'first', hosts: first.map((one) => one.key.digest), promotion: NO_PROOF },
    { name: 'rest', hosts: 'others' as const, promotion: NO_PROOF },
  ].map((ring) => ({
    ...ring,
    delayMinutes: 0,
    urgentDelayMinutes: 0,
    windows: 'any' as const,
    sharePercent: 100,
    mayReboot: false,
    catchUpHours: 0,
    maxAtOnce: null,
  })),
})
const hostsOf = (plan: StoredPlan) => plan.signed.document.transactions.flatMap((one) => one.hosts).sort()
const keysOf = (...hosts: ActHost[]) => hosts.map((one) => one.key.digest).sort()
const entries = async (where: string) => {
  await sequence(chain.database)
  return (await evidenceRoutes.evidence_list(admin(), { ...none, query: ListQuery.parse({ where }) })).rows
}
const nameOf = async (id: string, host: ActHost) =>
  (await show(id)).list.find((one) => one.hostId === host.hostId)?.host ?? ''

test('one host, by its name or id, goes back while the others go on; a ring and a whole plan are halted', async () => {
  const [a, b, c] = [await aHost('a'), await aHost('b'), await aHost('c')]
  await act.addPolicy([a, b], noDelay([a, b]))
  const plan = await act.addPlan([a, b, c], upgrade('1.0-1', '1.0-2'))
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await answer(a, '1.0-2')
  await answer(b, '1.0-2')
  const one = await undo(id, { host: [await nameOf(id, a)] })
  assert.deepEqual([hostsOf(one), (await show(id)).state], [keysOf(a), 'running'])
  assert.deepEqual(hostsOf(await undo(id, { host: [a.hostId, b.hostId] })), keysOf(a, b))
  assert.deepEqual(
    one.signed.document.transactions[0]?.changes.map(({ from, to }) => [from, to]),
    [['1.0-2', '1.0-1']],
  )
  for (const host of ['nobody', c.key.digest, '', "' or 1=1"]) await assert.rejects(undo(id, { host: [host] }), host)
  await assert.rejects(undo(id, { host: [await nameOf(id, c)] }), refused('NOTHING_TO_UNDO'), 'it has not got it')
  await assert.rejects(undo(id, { ring: 'third' }), refused('NOT_FOUND'))
  await assert.rejects(undo(id, { ring: 'rest', host: [a.hostId] }), refused('HOST_NOT_FOUND'))
  await assert.rejects(undo(id, {}, chain.op(VIEWER)), refused('FORBIDDEN'))
  const ring = await undo(id, { ring: 'first' })
  assert.deepEqual([hostsOf(ring), (await show(id)).state], [keysOf(a, b), 'halted'])
})

test('two plans that touch the same package go back in the reverse order of their installs', async () => {
  const [a, b] = [await aHost('a'), await aHost('b')]
  await act.addPolicy([a, b], noDelay([a, b]))
  const first = await goesThrough(await act.addPlan([a, b], upgrade('1.0-1', '1.0-2')), [a, b], '1.0-2')
  const second = await goesThrough(await act.addPlan([a], upgrade('1.0-2', '1.0-3')), [a], '1.0-3')
  await assert.rejects(undo(first), refused('UNDO_ORDER', { first: second, order: second }))
  assert.deepEqual(hostsOf(await undo(first, { host: [b.hostId] })), keysOf(b), 'the other host is free to go')
  const back = await undo(second)
  const done = await goesThrough(back, [a], '1.0-2', 'undone')
  assert.equal((await show(done)).verb, 'undo')
  assert.deepEqual(hostsOf(await undo(first)), keysOf(a, b))
  await assert.rejects(undo(second), refused('NOTHING_TO_UNDO'), 'it is back already')
  await assert.rejects(undo(done), refused('NOTHING_TO_UNDO'), 'a way back has none of its own')
})

test('what somebody else changed since is left alone and said; the others go back', async () => {
  const [a, b] = [await aHost('a'), await aHost('b')]
  await act.addPolicy([a, b], noDelay([a, b]))
  const id = await goesThrough(await act.addPlan([a, b], upgrade('1.0-1', '1.0-2')), [a, b], '1.0-2')
  await chain.report(a, { packages: [aPackage('openssl', '9.9-1')] })
  const back = await undo(id)
  assert.deepEqual(hostsOf(back), keysOf(b))
  assert.deepEqual(back.leftOut, [{ hostId: a.hostId, package: 'openssl', code: 'changed-since', detail: '9.9-1' }])
})

test('undoing a fix opens its finding again, says so in the ledger, and on Home where it is T0', async () => {
  const a = await aHost('a', '1.0-1')
  await act.addPolicy([a], noDelay([a]))
  const open = () =>
    admin().tx((tx) =>
      tx.db
        .selectFrom('risk_episode as e')
        .innerJoin('inventory_package_version as p', 'p.pv', 'e.pv')
        .select(['e.episode_id as id', 'e.opened'])
        .where('p.version', '=', '1.0-1')
        .where('e.closed', 'is', null)
        .orderBy('e.episode_id')
        .execute(),
    )
  const ids = (await open()).map((one) => one.id)
  assert.ok(ids.length > 0)
  // Other tests' hosts have the version, too: the finding is theirs as well, so that only this host's part is looked at.
  const plan = await act.addPlan([a], upgrade('1.0-1', '1.0-2'), { tier: 'T0' }, ids)
  const id = await goesThrough(plan, [a], '1.0-2')
  await admin().tx((tx) => tx.db.updateTable('risk_episode').set({ tier: 0 }).execute())
  assert.deepEqual(await admin().tx(reopenedFixes), [])
  const done = await goesThrough(await undo(id), [a], '1.0-1', 'undone')
  const [told] = await entries(`type:deployment.fix-undone subject:${a.hostId}`)
  assert.ok(told, 'the ledger names it')
  await admin().tx((tx) =>
    tx.db.updateTable('risk_episode').set({ tier: 0, opened: chain.clock.now() }).where('closed', 'is', null).execute(),
  )
  const found = await admin().tx(reopenedFixes)
  assert.deepEqual(found, [{ deploymentId: done, hosts: 1 }])
  await chain.report(a, { packages: [aPackage('openssl', '1.0-2')] })
  assert.deepEqual(await admin().tx(reopenedFixes), [], 'fixed again, it is no news any more')
})

test('halted all: nothing runs, nothing starts, who had begun may say how it ended, until a person lifts it', async () => {
  const [a, b, c] = [await aHost('a'), await aHost('b'), await aHost('c')]
  await act.addPolicy([a, b, c], noDelay([a, b, c]))
  const [one, two, three] = [
    await act.addPlan([a, b], upgrade('1.0-1', '1.0-2')),
    await act.addPlan([c], upgrade('1.0-1', '1.0-2'), { tier: 'T2' }),
    await act.addPlan([c], upgrade('1.0-1', '1.0-2'), { tier: 'T3' }),
  ]
  for (const plan of [one, two, three]) await act.signOff(plan)
  const [first, second] = [await start(one), await start(two)]
  await tick()
  const [order = ''] = (await slices.deployment.turnOf(asHost(a))).orders
  await slices.deployment.orderDocument(asHost(a), order, { seq: 0, leaf: '0'.repeat(64) })
  const [never = ''] = (await slices.deployment.turnOf(asHost(b))).orders
  const haltAll = (reason: unknown, op = admin()) =>
    api().halt_all(op, { ...none, body: routes.halt_all.body.parse({ reason }) }, http)
  for (const bad of ['', ' ', 'x\u0000y', undefined]) await assert.rejects(async () => haltAll(bad))
  await assert.rejects(async () => haltAll('no right', chain.op(VIEWER)), refused('FORBIDDEN'))
  const halt = routes.halt_all.output.parse(await haltAll('The mirror may be taken.'))
  const counts = Object.fromEntries(halt.deployments.map((it) => [it.id, [it.ended, it.begun, it.stopped]]))
  assert.deepEqual(
    [counts[first], counts[second]],
    [
      [0, 1, 1],
      [0, 0, 1],
    ],
  )
  const leaseEnd = new Date(chain.clock.now().getTime() + 15 * MINUTE_MS).toISOString()
  assert.deepEqual([halt.leasesUntil, halt.leaseMinutes], [leaseEnd, 15])
  assert.deepEqual(await haltAll('again'), await haltAll('and again'), 'once is enough')
  assert.deepEqual([(await show(first)).state, (await show(second)).state], ['halted', 'halted'])
  await assert.rejects(slices.deployment.orderDocument(asHost(b), never, { seq: 0, leaf: '0'.repeat(64) }), AppError)
  await assert.rejects(slices.deployment.orderDocument(asHost(a), order, { seq: 0, leaf: '0'.repeat(64) }), AppError)
  for (const plan of [one, three]) await assert.rejects(start(plan), refused('ALL_HALTED'))
  await assert.rejects(
    api().deployment_resume(admin(), { ...none, params: { id: second }, body: { reason: 'go on', failures: 0 } }, http),
    refused('ALL_HALTED'),
  )
  const lift = (reason: unknown, op = admin()) =>
    api().halt_lift(op, { ...none, body: routes.halt_lift.body.parse({ reason }) }, http)
  await assert.rejects(lift('no right', chain.op(VIEWER)), refused('FORBIDDEN'))
  const lifted = routes.halt_lift.output.parse(await lift('It was a false alarm.'))
  assert.deepEqual([lifted.id, lifted.liftedBy, lifted.liftReason], [halt.id, 'Ada', 'It was a false alarm.'])
  await assert.rejects(lift('twice'), refused('NOT_HALTED'))
  assert.equal((await show(first)).state, 'halted', 'nothing goes on by itself')
  await start(three)
  assert.equal((await entries('type:deployment.all-halted')).length, 1)
  assert.equal((await entries('type:deployment.halt-lifted')).length, 1)
  assert.equal((await evidenceRoutes.evidence_verify(admin())).ok, true)
})

test('a start beside a halt of all either was before it, and is halted, or is refused', async () => {
  const hosts = await Promise.all(['r', 's', 't', 'u'].map((name) => aHost(name)))
  await act.addPolicy(hosts, noDelay(hosts))
  const plans: StoredPlan[] = []
  for (const host of hosts) {
    const plan = await act.addPlan([host], upgrade('1.0-1', '1.0-2'))
    await act.signOff(plan)
    plans.push(plan)
  }
  const halt = () => api().halt_all(admin(), { ...none, body: { reason: 'A race.' } }, http)
  const [, ...begun] = await Promise.allSettled([halt(), ...plans.map(start)])
  for (const one of begun)
    if (one.status === 'fulfilled') assert.equal((await show(one.value as string)).state, 'halted')
    else assert.ok(refused('ALL_HALTED')(one.reason), String(one.reason))
  await api().halt_lift(admin(), { ...none, body: { reason: 'The race is over.' } }, http)
})
