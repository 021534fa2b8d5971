/** Rolling out over the slices as the server wires them: rings, proof, halts, ways back, and what hosts sign. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import type { ErrorCode } from '@patchreeve/contract/errors.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { accept } from '@patchreeve/trust/accept/accept.ts'
import { nothingRemembered } from '@patchreeve/trust/accept/known.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { testDigest } from '@patchreeve/trust/test/support/keys.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { rebootOfHost } from '../../src/deployment/index.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { newestRoot, type StoredPlan } from '../../src/plan/index.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { aStatement, take } from '../support/feeds.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor, VIEWER } from '../support/server.ts'

let act: Act
let slices: OrderSlices
const chain = useChain(async (server) => {
  const ids = systemIds(() => server.clock.now())
  const secret = secretOf(Buffer.alloc(32, 7), ids)
  await take(server.op(), 'debian-tracker', {
    statements: [
      aStatement('openssl', 'CVE-2026-0001', { kind: 'fixed', fixedVersion: '1.0-2' }, { advisories: ['DSA-1'] }),
    ],
  })
  act = await makeAct(server.op(ADMIN), secret, server.clock)
  slices = orderSlices({ database: server.database, clock: server.clock, ids, log: server.log, secret })
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext
const none = { params: undefined, query: undefined, body: undefined }
const admin = () => chain.op(ADMIN)
const start = async (plan: StoredPlan, op = admin()) =>
  (await slices.deployment.handlers.deployment_start(op, { ...none, body: { plan: plan.digest } }, http)).id
const show = async (id: string) =>
  routes.deployment_show.output.parse(
    await slices.deployment.handlers.deployment_show(admin(), { ...none, params: { id } }, http),
  )
const halt = (id: string) => slices.deployment.handlers.deployment_halt(admin(), { ...none, params: { id } }, http)
const tick = () => slices.deployment.task.run()
const stepOf = async (id: string, host: ActHost) => {
  const step = (await show(id)).list.find((one) => one.hostId === host.hostId)
  assert.ok(step)
  return step
}
const states = async (id: string, ...hosts: ActHost[]) =>
  Promise.all(hosts.map(async (one) => (await stepOf(id, one)).state))
const refused = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code

let count = 0
async function aHost(name: string, version = '1.0-1'): Promise<ActHost> {
  count += 1
  const registered = await chain.enrol(`${name}-${count}`)
  await chain.report(registered, { packages: [aPackage('openssl', version)] })
  return act.addHost(`${name} ${count}`, registered)
}
const aModel = (vendor: string, product: string) =>
  ({ kind: 'dmi', vendor, product, biosVersion: '1', biosDate: '', chassis: '', hardwareId: '' }) as const
const asHost = (host: ActHost) => chain.op(hostActor(host))
const upgrade = (from = '1.0-1', to = '1.0-2') => ({ changes: [aChange('openssl', from, to)], indexes: [anIndex()] })
const waiting = async (host: ActHost) => (await slices.deployment.turnOf(asHost(host))).orders

const documentFor = (host: ActHost, id: string) =>
  slices.deployment.orderDocument(asHost(host), id, { seq: 0, leaf: '0'.repeat(64) })

/** The host fetches its one order, with the document that apply would get. */
async function fetchOrder(host: ActHost) {
  const [id = ''] = await waiting(host)
  const document = await documentFor(host, id)
  const order = await slices.deployment.orderForFiles(asHost(host), id)
  return { id, document, order }
}

const shownAs = (version: string): Result['packages'] => [
  { name: 'openssl', architecture: 'amd64', version, status: 'ii' },
]

/** The host does what its order says, and signs that it did. */
async function answer(host: ActHost, more: Partial<Result> = {}) {
  const { document } = await fetchOrder(host)
  return post(host, { ...namesIn(document), outcome: 'installed', packages: shownAs('1.0-2'), ...more })
}
async function post(host: ActHost, more: Partial<Result>) {
  return slices.deployment.acceptResult(asHost(host), await act.result(host, more))
}
function namesIn(document: string) {
  const { order } = JSON.parse(document) as { order: { payload: string } }
  const bytes = Buffer.from(order.payload, 'base64')
  const { plan, ring } = JSON.parse(bytes.toString()) as { plan: string; ring: string }
  return { order: sha(bytes), plan, ring }
}
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const moveOn = async (ms: number) => {
  chain.clock.moveMs(ms)
  await tick()
}
const verifyLedger = async () => {
  await sequence(chain.database)
  return evidenceRoutes.evidence_verify(admin())
}

test('nothing begins without a sign-off, without the right to start, or for a plan that is not there', async () => {
  const host = await aHost('unsigned')
  await act.addPolicy([host])
  const plan = await act.addPlan([host], upgrade())
  await assert.rejects(start(plan), refused('PLAN_NOT_APPROVED'))
  await act.signOff(plan)
  await assert.rejects(start(plan, chain.op(VIEWER)), refused('FORBIDDEN'))
  await assert.rejects(start({ ...plan, digest: 'f'.repeat(64) }), refused('NOT_FOUND'))
  await start({ ...plan, digest: plan.id })
  await assert.rejects(start(plan), refused('PLAN_RUNS'))
})

test('the order of the first ring is made at once, for its host only, and the host itself would take it', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const plan = await act.addPlan([first, rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  assert.deepEqual(await states(id, first, rest), ['ordered', 'waiting'])
  const { id: orderId, document, order } = await fetchOrder(first)
  const rootDigest = (await admin().tx(newestRoot))?.digest ?? ''
  const known = {
    ...nothingRemembered,
    pinnedRoot: rootDigest,
    hostKey: first.key.digest,
    firstSeen: new Map([[testDigest('openssl 1.0-2'), chain.clock.now()]]),
    installed: new Map([['openssl:amd64', '1.0-1']]),
    clock: { now: chain.clock.now(), floor: chain.clock.now(), trusted: true },
    zone: 'Etc/UTC',
    bootedAt: null,
    mode: 'apply' as const,
  }
  const { head: _, ...bundle } = JSON.parse(document)
  const judged = await accept({ bundle: JSON.stringify(bundle), known, compare: compareDpkg })
  assert.equal(judged.kind, 'accepted', JSON.stringify(judged))
  assert.equal(order.host, first.key.digest)
  await assert.rejects(documentFor(rest, orderId), refused('NOT_FOUND'))
  await assert.rejects(slices.deployment.orderForFiles(asHost(rest), orderId), refused('NOT_FOUND'))
})

test('the rest first looks at the index, waits out its delay from there, and for the proof of the ring below', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const plan = await act.addPlan([first, rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  const near = async (host: ActHost) => (await slices.deployment.turnOf(asHost(host))).near
  const prepare = await fetchOrder(rest)
  assert.equal(prepare.order.verb, 'simulate')
  assert.equal(JSON.parse(prepare.document).lease, null)
  await post(rest, { kind: 'state', order: namesIn(prepare.document).order })
  await tick()
  assert.equal((await stepOf(id, rest)).because[0]?.code, 'refusal.ring-delay-not-over')
  assert.equal(await near(rest), false, 'a day away: no reason to hurry')
  await moveOn(24 * HOUR_MS + MINUTE_MS)
  assert.equal((await stepOf(id, rest)).because[0]?.code, 'refusal.ring-below-not-proven')
  await moveOn(4 * MINUTE_MS)
  assert.equal(await near(rest), true, 'looked at again within two minutes')
  await answer(first)
  // At once: the proof itself is the news, no clock.
  await tick()
  assert.deepEqual(await states(id, first, rest), ['installed', 'ordered'])
  const { proofs } = JSON.parse((await fetchOrder(rest)).document) as { proofs: { key: string }[] }
  assert.deepEqual(
    proofs.map((one) => one.key),
    [first.key.spki],
  )
})

test('a host that fails to look at the index is asked again, three times', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const plan = await act.addPlan([first, rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  const fails = async () => {
    const { order } = namesIn((await fetchOrder(rest)).document)
    await post(rest, { order, outcome: 'failed', because: [{ code: 'spool-incomplete', params: {} }] })
  }
  await tick()
  await fails()
  assert.deepEqual([await states(id, rest), await waiting(rest)], [['waiting'], []])
  for (let more = 0; more < 2; more++) {
    await moveOn(11 * MINUTE_MS)
    await fails()
  }
  assert.deepEqual(await states(id, rest), ['refused'])
  assert.equal((await stepOf(id, rest)).because[0]?.code, 'spool-incomplete')
})

test('verified is what root signed and a later inventory both show; either alone leaves it installed', async () => {
  const [cut, quiet] = [await aHost('cut'), await aHost('quiet')]
  await act.addPolicy([cut, quiet])
  const plan = await act.addPlan([cut, quiet], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await answer(cut)
  await answer(quiet, { packages: [] })
  await chain.report(quiet, { packages: [aPackage('openssl', '1.0-2')] })
  await moveOn(3 * DAY_MS)
  assert.deepEqual(await states(id, cut, quiet), ['installed', 'installed'])
  await chain.report(cut, { packages: [aPackage('openssl', '1.0-1')] })
  assert.deepEqual(await states(id, cut), ['installed'])
  await chain.report(cut, { packages: [aPackage('openssl', '1.0-2')] })
  await post(quiet, { kind: 'state', packages: shownAs('1.0-2') })
  await tick()
  assert.deepEqual(await states(id, cut, quiet), ['verified', 'verified'])
  assert.equal((await show(id)).state, 'finished')
})

test('a failure stops the roll-out by itself: the rest gets no order and no lease', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const plan = await act.addPlan([first, rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  const [prepare = ''] = await waiting(rest)
  await answer(first, { outcome: 'undone', because: [{ code: 'probe-newly-failing', params: { probe: 'units' } }] })
  await tick()
  const stopped = await show(id)
  assert.deepEqual([stopped.state, stopped.because?.code], ['halted', 'deployment.ring-failed'])
  assert.deepEqual(await states(id, first, rest), ['undone', 'halted'])
  assert.equal((await stepOf(id, first)).because[0]?.code, 'probe-newly-failing')
  assert.deepEqual(await waiting(rest), [])
  await assert.rejects(documentFor(rest, prepare), refused('NOT_FOUND'))
})

test('halted by a person: who has not begun never begins, and who has may say how it ended', async () => {
  const [begun, idle] = [await aHost('begun'), await aHost('idle')]
  await act.addPolicy([begun, idle])
  const plan = await act.addPlan([begun, idle], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  const { id: order, document } = await fetchOrder(begun)
  const [unbegun = ''] = await waiting(idle)
  await halt(id)
  await assert.rejects(halt(id), refused('DEPLOYMENT_STATE'))
  assert.deepEqual(await states(id, begun, idle), ['ordered', 'halted'])
  await assert.rejects(documentFor(begun, order), refused('ORDER_HALTED'))
  await assert.rejects(documentFor(idle, unbegun), refused('NOT_FOUND'))
  assert.deepEqual([await waiting(begun), await waiting(idle)], [[], []])
  await post(begun, { ...namesIn(document), outcome: 'installed', packages: shownAs('1.0-2') })
  assert.deepEqual(await states(id, begun), ['installed'])
})

const wald = { alpha: 0.001, beta: 0.01, p0: 0.002, p1: 0.1 }
/** All windows open and nothing to wait for but each other. */
const addTestedPolicy = (first: ActHost, firstWave: number) => {
  const ring = {
    delayMinutes: 0,
    urgentDelayMinutes: 0,
    windows: 'any',
    sharePercent: 100,
    mayReboot: false,
    catchUpHours: 0,
    maxAtOnce: null,
  } as const
  const promotion = { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null }
  return act.addPolicy([first], {
    rings: [
      { ...ring, name: 'first', hosts: [first.key.digest], promotion },
      {
        ...ring,
        name: 'rest',
        hosts: 'others',
        promotion: { ...promotion, minSucceeded: 1, test: { ...wald, firstWave } },
      },
    ],
  })
}
const undo = (host: ActHost) =>
  answer(host, {
    outcome: 'undone',
    packages: shownAs('1.0-1'),
    because: [{ code: 'probe-newly-failing', params: { probe: 'units' } }],
    probes: [{ id: 'units', before: 'passed', after: 'failed', detail: 'nginx.service is failed' }],
  })
const ordered = async (id: string) => (await show(id)).list.filter((one) => one.state === 'ordered')

test('while its test is undecided a ring goes in small waves, and who could begin says what it waits for', async () => {
  const first = await aHost('first')
  const rest = [await aHost('rest'), await aHost('rest'), await aHost('rest')]
  await addTestedPolicy(first, 2)
  const plan = await act.addPlan([first, ...rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await answer(first)
  // One looks whether the first ring has proven it; the others follow.
  await tick()
  await tick()
  assert.equal((await ordered(id)).length, 2)
  const [held] = (await show(id)).list.filter((one) => one.state === 'waiting')
  assert.equal(held?.because[0]?.code, 'deployment.held-for-others')
  const { test: standing, held: ringHeld } = (await show(id)).rings[1] ?? {}
  assert.deepEqual(standing, { hosts: 1, failed: 0, haltAt: 2, promoteAt: null, decision: 'continue' })
  assert.deepEqual(ringHeld, { code: 'deployment.held-for-others', params: { underWay: 2, most: 2 } })
  // Fetched long ago and silent since: nobody follows, and nothing is halted yet.
  for (const host of rest) if ((await waiting(host)).length > 0) await fetchOrder(host)
  await moveOn(16 * MINUTE_MS)
  assert.equal((await show(id)).rings[1]?.held?.code, 'deployment.held-for-overdue')
  assert.equal((await show(id)).state, 'running')
  const begun = await ordered(id)
  for (const host of rest) if (begun.some((one) => one.hostId === host.hostId)) await answer(host)
  await moveOn(MINUTE_MS)
  assert.equal((await ordered(id)).length, 1)
})

test('a halt names what the failed hosts share, its odds and who else has it; a person goes on by accepting the failures', async () => {
  const [first, good, bad, worse, next] = [
    await aHost('first'),
    await aHost('good'),
    await aHost('bad'),
    await aHost('worse'),
    await aHost('next'),
  ]
  const model = (product: string) => ({ hardware: [aModel('Dell', product)] })
  for (const host of [first, good]) await chain.report(host, model('R630'))
  for (const host of [bad, worse, next]) await chain.report(host, model('R640'))
  await addTestedPolicy(first, 3)
  const plan = await act.addPlan([first, good, bad, worse, next], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await answer(first)
  // Whose turn it is goes by their keys: who is not asked here is answered for as well as any other.
  for (let wave = 0; wave < 5 && (await show(id)).state === 'running'; wave++) {
    await moveOn(MINUTE_MS)
    if ((await waiting(good)).length > 0) await answer(good)
    for (const host of [bad, worse]) if ((await waiting(host)).length > 0) await undo(host)
    await tick()
  }
  const halted = await show(id)
  assert.deepEqual([halted.state, halted.because?.code, halted.failures], ['halted', 'deployment.test-failed', 2])
  const { failed, traits = [] } = halted.signal ?? {}
  assert.deepEqual([failed, traits[0]?.kind, traits[0]?.name], [2, 'probe', 'units: nginx.service is failed'])
  const hardware = traits.find((one) => one.kind === 'hardware')
  assert.deepEqual([hardware?.name, hardware?.carriers], ['Dell R640', 1])
  assert.match(hardware?.carrierNames[0] ?? '', /^next-/)
  assert.ok(
    traits.every((one) => !one.name.startsWith('openssl')),
    'what the plan changes is no trait',
  )

  const resume = (failures: number, op = admin()) =>
    slices.deployment.handlers.deployment_resume(
      op,
      { ...none, params: { id }, body: { reason: 'both R640 are out of service', failures } },
      http,
    )
  await assert.rejects(resume(2, chain.op(VIEWER)), refused('FORBIDDEN'))
  await assert.rejects(resume(1), refused('FAILURES_DIFFER'))
  await resume(2)
  await assert.rejects(resume(2), refused('DEPLOYMENT_STATE'))
  await moveOn(MINUTE_MS)
  const running = await show(id)
  assert.deepEqual([running.state, running.resumed?.failures, running.failures], ['running', [0, 2], 2])
  assert.equal(running.resumed?.reason, 'both R640 are out of service')
  assert.deepEqual(await states(id, bad, worse, next), ['undone', 'undone', 'ordered'])
  await undo(next)
  await tick()
  assert.deepEqual([(await show(id)).state, (await show(id)).failures], ['halted', 3])
  const { rows } = await admin().tx((tx) =>
    tx.db
      .selectFrom('evidence_pending')
      .select('body')
      .where('type', '=', 'deployment.resumed')
      .execute()
      .then((found) => ({ rows: found })),
  )
  assert.equal(rows.length, 1)
})

test('started again after a halt, it goes on with those that do not have it yet', async () => {
  const [done, left] = [await aHost('done'), await aHost('left')]
  await act.addPolicy([done, left])
  const plan = await act.addPlan([done, left], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await answer(done)
  await halt(id)
  const again = await start(plan)
  await moveOn(MINUTE_MS)
  assert.deepEqual(
    (await show(again)).list.map((one) => [one.hostId, one.state]),
    [[left.hostId, 'ordered']],
  )
  await answer(left)
  await halt(again)
  await assert.rejects(start(plan), refused('DEPLOYMENT_STATE'))
})

test('while the ring below has not proven it, every host of the ring says so', async () => {
  const first = await aHost('first')
  const rest = [await aHost('rest'), await aHost('rest'), await aHost('rest')]
  await act.addPolicy([first])
  const plan = await act.addPlan([first, ...rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  for (const host of rest) {
    const { document } = await fetchOrder(host)
    await post(host, { kind: 'state', order: namesIn(document).order })
  }
  await moveOn(25 * HOUR_MS)
  const codes = await Promise.all(rest.map(async (host) => (await stepOf(id, host)).because[0]?.code))
  assert.deepEqual(
    codes,
    rest.map(() => 'refusal.ring-below-not-proven'),
  )
  await answer(first)
  await tick()
  await tick()
  const after = await Promise.all(rest.map(async (host) => (await stepOf(id, host)).because[0]?.code))
  assert.ok(!after.includes('refusal.ring-below-not-proven'), 'one gets through, and all others look again')
})

test('a host that took its order and says nothing counts as failed; one that never came gets another', async () => {
  const [silent, away] = [await aHost('silent'), await aHost('away')]
  await act.addPolicy([silent, away])
  const plan = await act.addPlan([silent, away], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await fetchOrder(silent)
  const [first] = await waiting(away)
  await moveOn(2 * HOUR_MS + MINUTE_MS)
  const stopped = await show(id)
  assert.deepEqual(await states(id, silent), ['silent'])
  assert.equal(stopped.state, 'halted')
  const again = await act.addPlan([away], upgrade(), { tier: 'T2' })
  await act.signOff(again)
  const next = await start(again)
  await tick()
  const [before] = await waiting(away)
  assert.ok(before && before !== first)
  await moveOn(5 * HOUR_MS)
  const [after] = await waiting(away)
  assert.ok(after && after !== before)
  assert.deepEqual(await states(next, away), ['ordered'])
})

test('a refusal that time lifts is waited out with a new order; one that it does not is an end', async () => {
  const [later, never] = [await aHost('later'), await aHost('never')]
  await act.addPolicy([later, never])
  const plan = await act.addPlan([later, never], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  const until = new Date(chain.clock.now().getTime() + HOUR_MS).toISOString().replace('.000Z', 'Z')
  await answer(later, { outcome: 'refused', packages: [], because: [{ code: 'period-used', params: { until } }] })
  await answer(never, {
    outcome: 'refused',
    packages: [],
    because: [{ code: 'transaction-differs', params: { package: 'x' } }],
  })
  await moveOn(MINUTE_MS)
  assert.deepEqual(await states(id, later, never), ['waiting', 'refused'])
  assert.equal((await stepOf(id, never)).because[0]?.code, 'refusal.transaction-differs')
  await moveOn(HOUR_MS)
  assert.deepEqual(await states(id, later), ['ordered'])
})

test('a result is taken once; the same again is the same answer, another under its number is refused and on record', async () => {
  const host = await aHost('replay')
  const one = await act.result(host, { kind: 'state', sequence: 1 })
  const send = (post: typeof one) => slices.deployment.acceptResult(asHost(host), post)
  assert.deepEqual(await send(one), { duplicate: false })
  assert.deepEqual(await send(one), { duplicate: true })
  const other = await act.result(host, { kind: 'state', sequence: 1, restartDue: ['ssh.service'] })
  await assert.rejects(send(other), refused('RESULT_INVALID'))
  await sequence(chain.database)
  const entries = await evidenceRoutes.evidence_list(admin(), {
    ...none,
    query: ListQuery.parse({ where: 'type:deployment.result-refused' }),
  })
  assert.deepEqual([entries.rows[0]?.subjectId, entries.rows[0]?.provenance], [host.hostId, 'root-signed'])
})

test('a result is the word of one root half: no other key, host, tenant or number is taken for it', async () => {
  const [host, other] = [await aHost('honest'), await aHost('other')]
  const send = async (as: ActHost, post: Awaited<ReturnType<Act['result']>>) =>
    slices.deployment.acceptResult(asHost(as), post)
  const good = await act.result(host, { kind: 'state' })
  await assert.rejects(send(other, good), refused('RESULT_INVALID'), 'brought by another host')
  await assert.rejects(
    send(host, await act.result(host, {}, other.key)),
    refused('RESULT_INVALID'),
    'signed by another key',
  )
  await assert.rejects(
    send(host, { ...good, key: other.key.spki }),
    refused('RESULT_INVALID'),
    'said to be by another key',
  )
  const elsewhere = await act.result(host, { tenant: '7d9f4d0e-6f0b-4b9e-9f5a-1f3a6a1d2c3b' })
  await assert.rejects(send(host, elsewhere), refused('RESULT_INVALID'), 'of another installation')
  await assert.rejects(
    send(host, await act.result(host, { epoch: 2 })),
    refused('RESULT_INVALID'),
    'of an epoch to come',
  )
  const changed = { ...good, result: { ...good.result, payload: Buffer.from('{}').toString('base64') } }
  await assert.rejects(send(host, changed), refused('RESULT_INVALID'), 'changed on its way')
  const registered = await chain.enrol('unconfirmed')
  await assert.rejects(
    send({ ...host, ...registered }, good),
    refused('RESULT_INVALID'),
    'of a host without a confirmed key',
  )
  assert.deepEqual(await send(host, good), { duplicate: false })
})

test('a number that never came is shown as missing', async () => {
  const host = await aHost('gap')
  await act.addPolicy([host])
  const plan = await act.addPlan([host], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await post(host, { kind: 'state', sequence: 3 })
  await post(host, { kind: 'state', sequence: 6 })
  assert.equal((await stepOf(id, host)).missingResults, 2)
})

test('a result for an order that is long over is on record as late, and moves nothing', async () => {
  const host = await aHost('late')
  await act.addPolicy([host])
  const plan = await act.addPlan([host], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  const names = namesIn((await fetchOrder(host)).document)
  await post(host, { ...names, outcome: 'undone' })
  await post(host, { ...names, outcome: 'installed', packages: shownAs('1.0-2') })
  assert.deepEqual(await states(id, host), ['undone'])
  await sequence(chain.database)
  const query = ListQuery.parse({ where: `type:deployment.result-late subject:${host.hostId}` })
  assert.equal((await evidenceRoutes.evidence_list(admin(), { ...none, query })).total, 1)
})

test('a plan that nothing can lead back from has no way back', async () => {
  const host = await aHost('forward')
  await act.addPolicy([host])
  const plan = await act.addPlan([host], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  await answer(host)
  const undo = slices.deployment.handlers.deployment_undo(
    admin(),
    { ...none, params: { id }, body: { host: [] } },
    http,
  )
  await assert.rejects(undo, refused('NO_WAY_BACK'))
  assert.equal((await show(id)).state, 'running')
})

test('a newer policy stops what was planned under the one before', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await act.addPolicy([first])
  const plan = await act.addPlan([first, rest], upgrade())
  await act.signOff(plan)
  const id = await start(plan)
  await act.addPolicy([first])
  await tick()
  assert.deepEqual(await states(id, first, rest), ['waiting', 'waiting'])
  assert.equal((await stepOf(id, first)).because[0]?.code, 'refusal.other-policy')
})

test('lists page by key, and a cursor that was made up is refused', async () => {
  const list = (more: object) =>
    slices.deployment.handlers.deployment_list(admin(), { ...none, query: ListQuery.parse(more) }, http)
  const all = routes.deployment_list.output.parse(await list({ limit: 200 }))
  const seen: string[] = []
  let page = await list({ limit: 3 })
  for (;;) {
    assert.equal(page.total, all.total)
    seen.push(...page.rows.map((row) => row.id))
    if (!page.next) break
    page = await list({ limit: 3, cursor: page.next })
  }
  assert.deepEqual(
    seen,
    all.rows.map((row) => row.id),
  )
  await assert.rejects(list({ cursor: Buffer.from('[null,"x",0]').toString('base64url') }), refused('CURSOR_INVALID'))
})

const chainOf = async (id: number) => {
  await sequence(chain.database)
  return routes.evidence_chain.output.parse(
    await evidenceRoutes.evidence_chain(admin(), { ...none, params: { id: String(id) } }),
  )
}
/** Numbers of the findings that are over, page by page of one. */
async function closedFindings(where: string): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const query = ListQuery.parse({ where, limit: 1, ...(cursor && { cursor }) })
    const page = routes.finding_closed.output.parse(await evidenceRoutes.finding_closed(admin(), { ...none, query }))
    ids.push(...page.rows.map((row) => row.id))
    assert.ok(page.total >= ids.length)
    if (page.next === null) return ids
    cursor = page.next
  }
}
type Chain = Awaited<ReturnType<typeof chainOf>>
const stateOf = (found: Chain, link: Chain['links'][number]['link']) =>
  found.links.find((one) => one.link === link)?.state

test('the chain of a finding is walked from advisory to proof, and names what is not there', async () => {
  const host = await aHost('evidence')
  await act.addPolicy([host])
  const rows = await admin().tx((tx) =>
    tx.db.selectFrom('risk_episode').select('episode_id').where('closed', 'is', null).execute(),
  )
  const id = rows[0]?.episode_id ?? 0
  const bare = await chainOf(id)
  assert.deepEqual(
    bare.links.map((one) => [one.link, one.state]),
    [
      ['advisory', 'there'],
      ['finding', 'there'],
      ['decision', 'there'],
      ['plan', 'pending'],
    ],
  )
  assert.equal(bare.links[0]?.subject, 'DSA-1')
  const plan = await act.addPlan([host], upgrade(), {}, [id])
  await act.signOff(plan)
  await start(plan)
  await tick()
  const { document, order } = await fetchOrder(host)
  const tried = { passed: true, seconds: 1, files: ['/usr/bin/openssl'], fileCount: 1, conffiles: [], because: [] }
  await post(host, { ...namesIn(document), outcome: 'installed', packages: shownAs('1.0-2'), tried })
  const unproven = await chainOf(id)
  assert.deepEqual(
    [unproven.whole, stateOf(unproven, 'artefact-check'), stateOf(unproven, 'verification')],
    [false, 'missing', 'pending'],
  )
  await slices.deployment.noteArtefact(asHost(host), order, testDigest('openssl 1.0-2'))
  await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  const found = await chainOf(id)
  assert.deepEqual(
    found.links.filter((one) => one.state !== 'there'),
    [],
  )
  assert.equal(found.whole, true)
  assert.deepEqual(found.links.map((one) => one.link).slice(3), [
    'plan',
    'sign-off',
    'order',
    'try',
    'step',
    'artefact-check',
    'verification',
  ])
  for (const link of found.links) assert.ok((link.seq ?? 0) > 0 && link.provenance, link.link)
  assert.equal(found.links.find((one) => one.link === 'step')?.provenance, 'root-signed')
  await assert.rejects(chainOf(999_999), refused('FINDING_NOT_FOUND'))
})

test('a finding that is over is in a list of its own, and its chain says when and why', async () => {
  const host = await aHost('over', '0.9-1')
  await chain.report(host, { packages: [aPackage('openssl', '0.9-2')] })
  const [newest = '', ...older] = await closedFindings('package:openssl because:gone-from-hosts')
  const { closed, vulnerability } = await chainOf(Number(newest))
  assert.equal(closed?.because.code, 'closed.gone-from-hosts')
  assert.ok((await closedFindings(`cve:${vulnerability}`)).includes(newest))
  assert.deepEqual(await closedFindings('package:no-such'), [])
  assert.ok(!older.includes(newest))
  for (const cursor of [
    'x',
    Buffer.from('["x",1,0]').toString('base64url'),
    Buffer.from('[null,1,0]').toString('base64url'),
  ])
    await assert.rejects(
      async () =>
        evidenceRoutes.finding_closed(admin(), { ...none, query: ListQuery.parse({ where: '', limit: 1, cursor }) }),
      refused('CURSOR_INVALID'),
    )
})

test('under the standing approval the chain names the policy that people signed in place of a sign-off', async () => {
  const host = await aHost('standing')
  const standing = { tiers: ['T1' as const], maxPackages: 5, maxBytes: 10_000_000 }
  await act.addPolicy([host], { standing })
  const rows = await admin().tx((tx) =>
    tx.db.selectFrom('risk_episode').select('episode_id').where('closed', 'is', null).execute(),
  )
  const id = rows.at(-1)?.episode_id ?? 0
  const plan = await act.addPlan([host], upgrade(), { tier: 'T1' }, [id])
  assert.equal(stateOf(await chainOf(id), 'sign-off'), 'pending')
  await start(plan)
  await tick()
  const link = (await chainOf(id)).links.find((one) => one.link === 'sign-off')
  assert.deepEqual([link?.state, link?.provenance, link?.what.code], ['there', 'person', 'chain.standing'])
  assert.equal(link?.subject, plan.signed.document.policy)
})

test('a host that remembers an entry which the ledger does not hold is an alarm, and the ledger no longer verifies', async () => {
  const host = await aHost('memory')
  const before = await verifyLedger()
  assert.equal(before.ok, true)
  const head = await admin().tx((tx) => slices.head(tx))
  await post(host, { kind: 'state', head })
  assert.equal((await verifyLedger()).ok, true)
  await post(host, { kind: 'state', head: { seq: head.seq, leaf: testDigest('another ledger') } })
  const after = await verifyLedger()
  assert.deepEqual([after.ok, after.broken?.code, after.broken?.params.seq], [false, 'ledger-fork', head.seq])
  const query = ListQuery.parse({ where: 'type:evidence.head-unknown' })
  assert.equal((await evidenceRoutes.evidence_list(admin(), { ...none, query })).rows[0]?.subjectId, host.hostId)
})

/** One ring of these hosts, which may reboot, and the others after them. */
async function policyWithReboots(first: readonly ActHost[]): Promise<void> {
  const ring = {
    windows: 'any',
    sharePercent: 100,
    mayReboot: true,
    urgentDelayMinutes: 0,
    delayMinutes: 0,
    catchUpHours: 0,
    maxAtOnce: null,
  } as const
  const promotion = { maxFailed: 0, soakMinutes: 0, test: null }
  await act.addPolicy(first, {
    verbs: ['refresh', 'simulate', 'download', 'try', 'install', 'undo', 'reboot'],
    rings: [
      {
        ...ring,
        name: 'first',
        hosts: first.map((one) => one.key.digest),
        promotion: { ...promotion, minSucceeded: 0 },
      },
      { ...ring, name: 'rest', hosts: 'others', promotion: { ...promotion, minSucceeded: 1 } },
    ],
  })
}
const rebootOf = async (id: string, host: ActHost) => (await stepOf(id, host)).reboot

/** Both have installed a plan that needs a reboot. */
async function installedBoth() {
  const [first, rest] = [await aHost('reboots-first'), await aHost('reboots-rest')]
  await policyWithReboots([first])
  const plan = await act.addPlan([first, rest], { ...upgrade(), reboot: true })
  await act.signOff(plan)
  const id = await start(plan)
  await tick()
  assert.equal(await rebootOf(id, first), null, 'none is needed before it is installed')
  await answer(first, { restartDue: ['dbus.service'] })
  return { first, rest, id }
}

test('a plan that needs a reboot: an order of its own, put off while somebody is logged in, and after that of the ring below', async () => {
  const { first, rest, id } = await installedBoth()
  await moveOn(MINUTE_MS)
  assert.equal((await rebootOf(id, first))?.state, 'ordered')
  await answer(rest)
  await moveOn(MINUTE_MS)
  const waits = await rebootOf(id, rest)
  assert.deepEqual([waits?.state, waits?.because[0]?.code], ['due', 'refusal.ring-below-not-proven'])
  const { order } = await fetchOrder(first)
  assert.equal(order.verb, 'reboot')
  const deferred = { people: 1, count: 1, left: 2, latest: '2026-11-28T12:00:00Z' }
  await answer(first, { outcome: 'refused', because: [{ code: 'reboot-deferred', params: deferred }] })
  const putOff = await rebootOf(id, first)
  assert.deepEqual([putOff?.state, putOff?.deferred, putOff?.because[0]?.code], ['due', 1, 'refusal.reboot-deferred'])
  const told = await admin().tx((tx) => rebootOfHost(tx, first.hostId))
  assert.deepEqual(
    told.map((one) => one.code),
    ['reboot.services', 'reboot.due', 'reboot.put-off', 'refusal.reboot-deferred', 'reboot.again'],
  )
  assert.equal(told[0]?.params.units, 'dbus.service')
  assert.equal((await show(id)).state, 'running')
  await moveOn(6 * MINUTE_MS)
  await answer(first, { outcome: 'rebooted' })
  assert.equal((await rebootOf(id, first))?.state, 'done')
  assert.deepEqual(await admin().tx((tx) => rebootOfHost(tx, first.hostId)), [])
  assert.equal((await stepOf(id, first)).state, 'installed')
  await moveOn(16 * MINUTE_MS)
  assert.equal((await rebootOf(id, rest))?.state, 'ordered', 'the ring below has shown it')
  await answer(rest, { outcome: 'rebooted' })
  assert.equal((await rebootOf(id, rest))?.state, 'done')
  await verifyLedger()
})

test('a kernel that did not hold undoes the step of its host and stops the ring above', async () => {
  const { first, rest, id } = await installedBoth()
  await moveOn(MINUTE_MS)
  const because = [{ code: 'kernel-fell-back', params: { kernel: '6.1.0-2-amd64', running: '6.1.0-1-amd64' } }]
  await answer(first, { outcome: 'undone', because })
  assert.equal((await stepOf(id, first)).state, 'undone')
  assert.deepEqual((await rebootOf(id, first))?.because, [{ code: 'kernel-fell-back', params: because[0]?.params }])
  await moveOn(MINUTE_MS)
  assert.equal((await show(id)).state, 'halted')
  assert.deepEqual(await waiting(rest), [])
})

test('an order to reboot that no host fetched is made anew; a host that fetched it and says nothing has failed', async () => {
  const { first, id } = await installedBoth()
  await moveOn(MINUTE_MS)
  const before = await waiting(first)
  await moveOn(25 * HOUR_MS)
  await moveOn(2 * MINUTE_MS)
  const [again] = await waiting(first)
  assert.ok(again !== undefined && again !== before[0])
  await fetchOrder(first)
  await moveOn(3 * HOUR_MS)
  assert.equal((await rebootOf(id, first))?.state, 'failed')
  assert.equal((await stepOf(id, first)).state, 'failed')
})
