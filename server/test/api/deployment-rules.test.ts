/** The policy's rules beside rings, as the server keeps to them: speed cap, clusters, serials, cool-down, exclusions, missed windows. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { nextTurn, turnUntil } from '@patchreeve/trust/accept/cluster.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Policy, Ring } from '@patchreeve/trust/documents/policy.ts'
import { everyDay } from '@patchreeve/trust/test/support/world.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { showDeployment, startDeployment } from '../../src/deployment/service.ts'
import type { StoredPlan } from '../../src/plan/index.ts'
import { signAsServer } from '../../src/plan/order-key.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor } from '../support/server.ts'

let act: Act
let slices: OrderSlices
let start: (plan: StoredPlan) => Promise<string>
const chain = useChain(async (server) => {
  const ids = systemIds(() => server.clock.now())
  const secret = secretOf(Buffer.alloc(32, 7), ids)
  act = await makeAct(server.op(ADMIN), secret, server.clock)
  slices = orderSlices({ database: server.database, clock: server.clock, ids, log: server.log, secret })
  const sign = ((tx, type, document) => signAsServer(tx, secret, type, document)) as Parameters<
    typeof startDeployment
  >[0]['sign']
  start = (plan) => startDeployment({ ids, sign }, server.op(ADMIN), plan.digest)
})
const admin = () => chain.op(ADMIN)
const now = () => chain.clock.now().getTime()
const tick = () => slices.deployment.task.run()
async function moveTo(at: number) {
  chain.clock.moveMs(at - now())
  await tick()
}

let count = 0
const boot = (bootId: string) => [{ kind: 'reboot' as const, due: false, because: [], packages: [], bootId }]
async function aHost(): Promise<ActHost> {
  count += 1
  const registered = await chain.enrol(`ruled-${count}`)
  await chain.report(registered, { packages: [aPackage('openssl', '1.0-1')], restart: boot('first boot') })
  return act.addHost(`ruled ${count}`, registered)
}

/** Every host in the first ring, which is changed so; without windows, delays and shares. */
async function ruled(hosts: readonly ActHost[], ring: Partial<Ring>, more: Partial<Policy> = {}): Promise<void> {
  const open = { windows: 'any', sharePercent: 100, mayReboot: false, catchUpHours: 0, maxAtOnce: null } as const
  const none = {
    delayMinutes: 0,
    urgentDelayMinutes: 0,
    promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
  }
  const first: Ring = { ...open, ...none, name: 'first', hosts: hosts.map((one) => one.key.digest), ...ring }
  await act.addPolicy(hosts, { rings: [first, { ...open, ...none, name: 'rest', hosts: 'others' }], ...more })
}

/** Under such a policy, from one version to the next. */
async function rollOut(hosts: readonly ActHost[], ring: Partial<Ring>, more: Partial<Policy> = {}): Promise<string> {
  await ruled(hosts, ring, more)
  const plan = await act.addPlan(hosts, { changes: [aChange('openssl', '1.0-1', '1.0-2')], indexes: [anIndex()] })
  await act.signOff(plan)
  return start(plan)
}

const stepOf = async (id: string, host: ActHost) => {
  const step = (await admin().tx((tx) => showDeployment(tx, id))).list.find((one) => one.hostId === host.hostId)
  assert.ok(step)
  return step
}
/** State, and what it waits for. */
const stands = async (id: string, host: ActHost) => {
  const { state, because } = await stepOf(id, host)
  return state === 'waiting' ? because[0]?.code : state
}

const shown: { name: string; architecture: string; version: string; status: string }[] = [
  { name: 'openssl', architecture: 'amd64', version: '1.0-2', status: 'ii' },
]
/** It installs, signs that, and reports what it has now; how many hosts’ results came with the order. */
async function carryOut(host: ActHost, proves = true, outcome: 'installed' | 'undone' = 'installed'): Promise<number> {
  const op = () => chain.op(hostActor(host))
  const [order = ''] = (await slices.deployment.turnOf(op())).orders
  const document = JSON.parse(await slices.deployment.orderDocument(op(), order, { seq: 0, leaf: '0'.repeat(64) }))
  const bytes = Buffer.from(document.order.payload, 'base64')
  const { plan, ring } = JSON.parse(bytes.toString())
  const digest = createHash('sha256').update(bytes).digest('hex')
  const result = { order: digest, plan, ring, outcome, packages: shown }
  await slices.deployment.acceptResult(op(), await act.result(host, result))
  if (proves) await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  return document.proofs.length
}

/** It has an order that changes nothing, and says that it looked at the publisher's index. */
async function look(host: ActHost) {
  const op = () => chain.op(hostActor(host))
  const [order = ''] = (await slices.deployment.turnOf(op())).orders
  assert.equal((await slices.deployment.orderForFiles(op(), order)).verb, 'simulate')
  const document = JSON.parse(await slices.deployment.orderDocument(op(), order, { seq: 0, leaf: '0'.repeat(64) }))
  const digest = createHash('sha256').update(Buffer.from(document.order.payload, 'base64')).digest('hex')
  await slices.deployment.acceptResult(op(), await act.result(host, { kind: 'state', order: digest }))
}

test('a speed cap of one: the next host gets its order when the one before is verified, and not when it says that it is done', async () => {
  const hosts = [await aHost(), await aHost()]
  const id = await rollOut(hosts, { maxAtOnce: 1 })
  await tick()
  const states = await Promise.all(hosts.map((host) => stands(id, host)))
  assert.deepEqual(states.toSorted(), ['deployment.ring-full', 'ordered'])
  const [one, other] = (states[0] === 'ordered' ? hosts : hosts.toReversed()) as [ActHost, ActHost]
  await carryOut(one, false)
  await moveTo(now() + MINUTE_MS)
  assert.deepEqual([await stands(id, one), await stands(id, other)], ['installed', 'deployment.ring-full'])
  await chain.report(one, { packages: [aPackage('openssl', '1.0-2')] })
  await moveTo(now() + MINUTE_MS)
  assert.deepEqual([await stands(id, one), await stands(id, other)], ['verified', 'ordered'])
})

test('a cluster: hosts take turns, and a host whose turn has come waits while the other is not proven', async () => {
  const hosts = [await aHost(), await aHost()]
  const cluster = { name: 'db', hosts: hosts.map((one) => one.key.digest), maxDown: 1 }
  const id = await rollOut(hosts, {}, { clusters: [cluster], periodMinutes: 60 })
  const turn = nextTurn(cluster, hosts[0]?.key.digest ?? '', now(), HOUR_MS)
  await moveTo(turn)
  const [one, other] = hosts as [ActHost, ActHost]
  assert.deepEqual([await stands(id, one), await stands(id, other)], ['ordered', 'refusal.cluster-turn-not-come'])
  await carryOut(one, false)
  const next = nextTurn(cluster, other.key.digest, now(), HOUR_MS)
  await moveTo(next)
  assert.deepEqual([await stands(id, one), await stands(id, other)], ['installed', 'deployment.cluster-down'])
  await chain.report(one, { packages: [aPackage('openssl', '1.0-2')] })
  await moveTo(next + 5 * MINUTE_MS)
  assert.notEqual(turnUntil(cluster, other.key.digest, now(), HOUR_MS), undefined)
  assert.deepEqual([await stands(id, one), await stands(id, other)], ['verified', 'ordered'])
})

const oneAfterOther = (hosts: readonly ActHost[]) => [
  { name: 'shop', batches: hosts.map((one, at) => ({ name: `b${at}`, hosts: [one.key.digest] })) },
]

test('a serial: the next batch begins with the signed word of the one before, at once, and its order brings that along', async () => {
  const hosts = [await aHost(), await aHost(), await aHost()]
  const [one, two, three] = hosts as [ActHost, ActHost, ActHost]
  const id = await rollOut(hosts, {}, { serials: oneAfterOther(hosts) })
  const all = () => Promise.all(hosts.map((host) => stands(id, host)))
  const waits = 'refusal.serial-not-proven'
  await tick()
  assert.deepEqual(await all(), ['ordered', waits, waits])
  const { because } = await stepOf(id, three)
  assert.deepEqual(because[0]?.params, {
    ...{ serial: 'shop', batch: 'b0', host: one.key.digest },
    ...{ have: 0, want: 2, failed: 0 },
  })
  await moveTo(now() + HOUR_MS)
  assert.deepEqual((await all()).slice(1), [waits, waits], 'time alone lifts nothing')
  assert.equal(await carryOut(one, false), 0)
  await tick()
  assert.deepEqual(await all(), ['installed', 'ordered', waits], 'nobody waits for the next look')
  assert.equal(await carryOut(two, false), 1)
  await tick()
  assert.deepEqual(await all(), ['installed', 'installed', 'ordered'])
  assert.equal(await carryOut(three), 2)
})

test('a serial goes back the other way round', async () => {
  const hosts = [await aHost(), await aHost()]
  const [one, two] = hosts as [ActHost, ActHost]
  for (const host of hosts) await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  await ruled(hosts, {}, { serials: oneAfterOther(hosts) })
  const plan = await act.addPlan(hosts, { changes: [aChange('openssl', '1.0-2', '1.0-1')], indexes: [anIndex()] })
  await act.signOff(plan)
  const id = await start(plan)
  const both = async () => [await stands(id, one), await stands(id, two)]
  await tick()
  assert.deepEqual(await both(), ['refusal.serial-not-proven', 'ordered'])
  await carryOut(two, false, 'undone')
  await tick()
  assert.deepEqual(await both(), ['ordered', 'installed'])
})

test('a cool-down: the host looks at the index at once, and gets its order when it is over, in the first ring, too', async () => {
  const host = await aHost()
  const origins = [
    { id: 'security', origin: 'Debian', label: 'Debian-Security', keys: ['A'.repeat(40)], coolDownHours: 6 },
  ]
  const id = await rollOut([host], {}, { origins })
  await tick()
  await look(host)
  await tick()
  assert.equal(await stands(id, host), 'refusal.cool-down-not-over')
  await moveTo(now() + 6 * HOUR_MS - MINUTE_MS)
  assert.equal(await stands(id, host), 'refusal.cool-down-not-over')
  await moveTo(now() + 2 * MINUTE_MS)
  assert.equal(await stands(id, host), 'ordered')
})

test('an exclusion: no order before it ends, in an emergency either', async () => {
  const host = await aHost()
  const until = toInstant(new Date(now() + 2 * DAY_MS))
  const exclusions = [{ id: 'tls', packages: ['openssl*'], hosts: 'all' as const, until, reason: 'is moved' }]
  const id = await rollOut([host], {}, { exclusions })
  await tick()
  await look(host)
  await tick()
  assert.equal(await stands(id, host), 'refusal.package-excluded')
  await moveTo(now() + 2 * DAY_MS + MINUTE_MS)
  assert.equal(await stands(id, host), 'ordered')
})

test('a missed window: a host that reports another boot after it gets its order, one that was there waits for the next', async () => {
  const [slept, stayed] = [await aHost(), await aHost()]
  const at = (hours: number) => toInstant(new Date(now() + hours * HOUR_MS))
  const times = [
    { from: at(1), to: at(2) },
    { from: at(25), to: at(26) },
  ]
  // The window comes while no order may begin yet.
  const ring = { windows: { calendar: everyDay('00:00', 1), times }, catchUpHours: 3 }
  const origin = { id: 'security', origin: 'Debian', label: 'Debian-Security', keys: ['A'.repeat(40)] }
  const id = await rollOut([slept, stayed], ring, { origins: [{ ...origin, coolDownHours: 0 }] })
  chain.clock.moveMs(5 * HOUR_MS)
  await chain.report(slept, { packages: [aPackage('openssl', '1.0-1')], restart: boot('second boot') })
  await tick()
  assert.deepEqual([await stands(id, slept), await stands(id, stayed)], ['ordered', 'refusal.outside-window'])
})
