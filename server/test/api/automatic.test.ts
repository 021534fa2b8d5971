/** Plans without a person, over the slices as the server wires them: proposed, started, held back, stopped, by one or two replicas. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { afterEach, test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { AppError, type ErrorCode } from '@patchreeve/contract/errors.ts'
import type { Policy, Ring } from '@patchreeve/trust/documents/policy.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { subscribers } from '../../src/app.ts'
import { type AutomaticContext, goOn, look } from '../../src/deployment/automatic.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { retireById } from '../../src/inventory/index.ts'
import { pauseAutomatic, resumeAutomatic } from '../../src/plan/automatic.ts'
import { heldBackRows, liftHeldBack } from '../../src/plan/held-back.ts'
import { automaticView, signAsServer } from '../../src/plan/index.ts'
import { type CatalogueEntry, packageKey } from '../../src/plan/model.ts'
import { storedPlan } from '../../src/plan/plans.ts'
import { listPlans } from '../../src/plan/store.ts'
import { entry } from '../../src/plan/testing.ts'
import { planRows } from '../../src/plan/view.ts'
import { openDatabase } from '../../src/platform/database.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { makeOp } from '../../src/platform/op.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { aStatement, take } from '../support/feeds.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aCandidate, aPackage } from '../support/rows.ts'
import { ADMIN, hostActor, SYSTEM, VIEWER } from '../support/server.ts'

let act: Act
let slices: OrderSlices
let context: AutomaticContext
const ids = systemIds()
const secret = secretOf(Buffer.alloc(32, 7), ids)
/** A fake: what confirmed origins offer. The real catalogue has tests of its own. */
const offered: CatalogueEntry[] = ['openssl 1.0-2', 'openssl 1.0-3', 'zlib 2.0-2', 'tex 3.0-2', 'agent 4.0-2'].map(
  (text) => {
    const [name = '', version = ''] = text.split(' ')
    const more = { tex: { sizeBytes: 900_000_000 }, agent: { origin: 'Vendor', label: 'Vendor' } }[name]
    return entry(name, version, more)
  },
)
const repositories = {
  catalogue: async () => new Map(offered.map((one) => [packageKey(one), one])),
  obtainable: async () => new Set<string>(),
}
const chain = useChain(async (server) => {
  const fixed = (source: string, name: string, fixedVersion: string) =>
    aStatement(source, name, { kind: 'fixed', fixedVersion }, { advisories: ['DSA-1'] })
  await take(server.op(), 'debian-tracker', {
    statements: [
      fixed('openssl', 'CVE-2026-0001', '1.0-2'),
      fixed('zlib', 'CVE-2026-0002', '2.0-2'),
      fixed('tex', 'CVE-2026-0003', '3.0-2'),
      fixed('agent', 'CVE-2026-0004', '4.0-2'),
    ],
  })
  act = await makeAct(server.op(ADMIN), secret, server.clock)
  slices = orderSlices({ database: server.database, clock: server.clock, ids, log: server.log, secret, repositories })
  context = { ids, repositories, sign: (tx, type, document) => signAsServer(tx, secret, type, document) }
})

const STANDING: NonNullable<Policy['standing']> = {
  maxPackages: 5,
  maxBytes: 1_000_000,
  tiers: ['T0', 'T1', 'T2', 'T3'],
}
const http = undefined as unknown as HttpContext // these handlers take nothing from HTTP itself
const none = { params: undefined, query: undefined, body: undefined }
const admin = () => chain.op(ADMIN)
const goNow = () => look(context, chain.op(SYSTEM))
const tick = () => slices.deployment.task.run()
const show = (id: string) => slices.deployment.handlers.deployment_show(admin(), { ...none, params: { id } }, http)
const states = async (id: string) => (await show(id)).list.map((step) => step.state).sort()
const plans = () =>
  admin().tx(async (tx) => planRows(tx, await Promise.all((await listPlans(tx, undefined, 100)).map(storedPlan))))
const view = () => admin().tx(automaticView)
const held = async () =>
  (await admin().tx(heldBackRows)).map((one) => [one.host?.name ?? '*', one.name, one.version, one.how])
const refused = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code

/** Entries of the ledger of this type about this subject, the newest first. */
async function entries(type: string, subject?: string) {
  await sequence(chain.database)
  const { rows } = await evidenceRoutes.evidence_list(admin(), {
    ...none,
    query: ListQuery.parse({ where: `type:${type}`, limit: 200 }),
  })
  return rows
    .filter((one) => subject === undefined || one.subjectId === subject)
    .map((one) => ({ ...one, body: one.body as Record<string, unknown> }))
    .sort((a, b) => b.seq - a.seq)
}

let count = 0
const fleet: ActHost[] = []
async function aHost(
  name: string,
  ...packages: [name: string, version: string, candidate: string][]
): Promise<ActHost> {
  count += 1
  const registered = await chain.enrol(`${name}-${count}`)
  const host = await act.addHost(`${name} ${count}`, registered)
  await shows(host, ...(packages.length > 0 ? packages : [['openssl', '1.0-1', '1.0-2'] as const]))
  fleet.push(host)
  return host
}
/** The host reports these packages, and what its repositories offer for them. */
async function shows(host: ActHost, ...packages: (readonly [name: string, version: string, candidate: string])[]) {
  await chain.report(host, {
    packages: packages.map(([name, version]) => aPackage(name, version)),
    repositories: packages.flatMap(([name, version, candidate]) =>
      version === candidate ? [] : [aCandidate(name, version, candidate)],
    ),
  })
}

async function underStanding(first: readonly ActHost[], more: Partial<Policy> = {}): Promise<void> {
  const ring = {
    windows: 'any',
    sharePercent: 100,
    mayReboot: false,
    catchUpHours: 0,
    maxAtOnce: null,
    delayMinutes: 0,
    urgentDelayMinutes: 0,
  } as const
  const rings: Ring[] = [
    {
      ...ring,
      name: 'rest',
      hosts: 'others',
      promotion: { minSucceeded: Math.min(1, first.length), maxFailed: 0, soakMinutes: 0, test: null },
    },
  ]
  if (first.length > 0)
    rings.unshift({
      ...ring,
      name: 'first',
      hosts: first.map((one) => one.key.digest),
      promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
    })
  await act.addPolicy(first, { standing: STANDING, rings, ...more })
}

/** The host does what its order says and proves it, or goes back. */
async function carryOut(
  host: ActHost,
  outcome: 'installed' | 'undone' = 'installed',
  besides: readonly (readonly [name: string, version: string, candidate: string])[] = [],
) {
  const asHost = chain.op(hostActor(host))
  const [id = ''] = (await slices.deployment.turnOf(asHost)).orders
  const document = await slices.deployment.orderDocument(asHost, id, { seq: 0, leaf: '0'.repeat(64) })
  const { order } = JSON.parse(document) as { order: { payload: string } }
  const bytes = Buffer.from(order.payload, 'base64')
  const { plan, ring, changes } = JSON.parse(bytes.toString()) as {
    plan: string
    ring: string
    changes: { name: string; architecture: string; from: string; to: string }[]
  }
  const version = (one: { from: string; to: string }) => (outcome === 'installed' ? one.to : one.from)
  const packages = changes.map((one) => ({
    ...{ name: one.name, architecture: one.architecture, version: version(one), status: 'ii' },
  }))
  const word = { order: createHash('sha256').update(bytes).digest('hex'), plan, ring, packages }
  await slices.deployment.acceptResult(asHost, await act.result(host, { ...word, outcome }))
  await shows(host, ...changes.map((one) => [one.name, version(one), one.to] as const), ...besides)
  await slices.deployment.acceptResult(asHost, await act.result(host, { kind: 'state', packages }))
}

afterEach(async () => {
  await resumeAutomatic(admin())
  for (const one of (await plans()).flatMap((plan) => (plan.rollout?.state === 'running' ? [plan.rollout.id] : [])))
    await slices.deployment.handlers.deployment_halt(admin(), { ...none, params: { id: one } }, http)
  await goNow()
  for (const { id } of await admin().tx(heldBackRows)) await liftHeldBack(admin(), id)
  for (const host of fleet.splice(0)) await admin().tx((tx) => retireById(tx, host.hostId, 'by-person'))
  await chain.settle()
  chain.clock.moveMs(2 * HOUR_MS)
})

test('without a standing approval nothing is proposed', async () => {
  const host = await aHost('unapproved')
  await act.addPolicy([host])
  assert.deepEqual([await goNow(), await plans(), (await view()).state], [[], [], 'off'])
})

test('under a standing approval a fix goes from the first ring to the last without a person', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await underStanding([first])
  await chain.settle()
  const [id = ''] = await goOn(context, chain.op(SYSTEM))
  const [plan] = await plans()
  assert.ok(plan)
  assert.deepEqual(
    [plan.state, plan.createdBy, plan.author, plan.rollout],
    ['standing', 'planner', 'planner', { id, state: 'running' }],
  )
  const [proposed] = await entries('plan.proposed', plan.id)
  assert.deepEqual(
    [proposed?.body.by, proposed?.body.author, proposed?.provenance],
    ['planner', 'planner', 'server-seen'],
  )
  assert.equal((await entries('deployment.started', id))[0]?.provenance, 'server-seen')
  assert.equal((await show(id)).startedBy, 'planner')
  assert.deepEqual([(await view()).state, (await view()).deployments], ['on', [{ id, origin: 'security' }]])
  await tick()
  assert.deepEqual(await states(id), ['ordered', 'waiting'])
  await carryOut(first)
  await tick()
  await carryOut(rest)
  await tick()
  assert.deepEqual([await states(id), (await show(id)).state], [['verified', 'verified'], 'finished'])
  assert.equal((await plans()).find((one) => one.id === plan.id)?.state, 'done')
  assert.deepEqual([await goNow(), (await plans()).length, await held()], [[], 1, []])
})

test('without news nobody looks; what a report brings is news', async () => {
  const host = await aHost('quiet', ['zlib', '2.0-2', '2.0-2'])
  await underStanding([host])
  await chain.settle()
  await goOn(context, chain.op(SYSTEM))
  const before = (await view()).lookedAt
  chain.clock.moveMs(MINUTE_MS)
  await goOn(context, chain.op(SYSTEM))
  assert.equal((await view()).lookedAt, before)
  await shows(host, ['openssl', '1.0-1', '1.0-2'])
  const started = await goOn(context, chain.op(SYSTEM))
  assert.equal(started.length, 1)
  assert.notEqual((await view()).lookedAt, before)
  chain.clock.moveMs(6 * MINUTE_MS)
  await goOn(context, chain.op(SYSTEM))
  assert.equal((await view()).lookedAt, chain.clock.now().toISOString(), 'now and then somebody looks all the same')
})

test('two replicas that look at the same moment make one plan and one roll-out', async () => {
  const host = await aHost('twice')
  await underStanding([host])
  const other = openDatabase({ url: chain.urls.appUrl, clock: chain.clock, ids, subscribers })
  const second = makeOp({ database: other, clock: chain.clock, ids, log: chain.log }, SYSTEM, 1)
  try {
    const before = (await plans()).length
    for (let round = 0; round < 3; round++) {
      const started = await Promise.all([goNow(), look(context, second), goNow(), look(context, second)])
      assert.equal(started.flat().length, round === 0 ? 1 : 0)
    }
    assert.equal((await plans()).length, before + 1)
  } finally {
    await other.close()
  }
})

test('a server that ends between proposing and starting leaves a plan that the next look starts', async () => {
  const host = await aHost('cut')
  await underStanding([host])
  const before = (await plans()).length
  const dies = { ...context, sign: () => Promise.reject(new Error('ended here')) }
  await assert.rejects(look(dies, chain.op(SYSTEM)), /ended here/)
  assert.deepEqual([(await plans()).length, (await plans())[0]?.rollout], [before + 1, null])
  assert.equal((await goNow()).length, 1)
  assert.deepEqual([(await plans()).length, (await plans())[0]?.rollout?.state], [before + 1, 'running'])
})

test('what a host went back from is held back for all, told once, and not proposed again; a later version goes', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await underStanding([first])
  const [id = ''] = await goNow()
  await tick()
  await carryOut(first, 'undone')
  await tick()
  assert.equal((await show(id)).state, 'halted')
  const before = (await plans()).length
  for (let day = 0; day < 3; day++) {
    assert.deepEqual(await goNow(), [])
    chain.clock.moveMs(DAY_MS)
  }
  const name = (await show(id)).list.find((step) => step.hostId === first.hostId)?.host
  assert.deepEqual(await held(), [
    ['*', 'openssl', '1.0-2', 'halted'],
    [name, 'openssl', '1.0-2', 'undone'],
  ])
  assert.equal((await plans()).length, before)
  const [told] = await entries('plan.held-back', id)
  assert.deepEqual(
    [told?.provenance, told?.body.packages],
    ['server-seen', [{ name: 'openssl', architecture: 'amd64', version: '1.0-2' }]],
  )
  assert.equal((await entries('plan.held-back', id)).length, 1)
  await shows(first, ['openssl', '1.0-1', '1.0-3'])
  await shows(rest, ['openssl', '1.0-1', '1.0-3'])
  assert.equal((await goNow()).length, 1, 'another version is a new try')
})

test('a person lets a held-back version go on, a viewer cannot; after thirty days it goes by itself', async () => {
  const host = await aHost('held')
  await underStanding([host])
  const [id = ''] = await goNow()
  await tick()
  await carryOut(host, 'undone')
  await tick()
  await goNow()
  const rows = await admin().tx(heldBackRows)
  assert.deepEqual(
    rows.map((one) => (Date.parse(one.until) - Date.parse(one.at)) / DAY_MS),
    [30, 30],
  )
  await assert.rejects(liftHeldBack(chain.op(VIEWER), rows[0]?.id ?? ''), refused('FORBIDDEN'))
  for (const row of rows) await liftHeldBack(admin(), row.id)
  await assert.rejects(liftHeldBack(admin(), rows[0]?.id ?? ''), refused('NOT_FOUND'))
  assert.equal((await entries('plan.held-back-lifted'))[0]?.body.by, 'Ada')
  assert.deepEqual(await held(), [])
  chain.clock.moveMs(MINUTE_MS)
  const [again = ''] = await goNow()
  assert.ok(again && again !== id)
  await tick()
  await carryOut(host, 'undone')
  await tick()
  await goNow()
  chain.clock.moveMs(29 * DAY_MS)
  assert.deepEqual(await goNow(), [])
  chain.clock.moveMs(2 * DAY_MS)
  assert.equal((await goNow()).length, 1)
})

test('what a person halted stays halted', async () => {
  const host = await aHost('stopped')
  await underStanding([host])
  const [id = ''] = await goNow()
  await slices.deployment.handlers.deployment_halt(admin(), { ...none, params: { id } }, http)
  assert.deepEqual([await goNow(), await goNow()], [[], []])
  assert.deepEqual(await held(), [['*', 'openssl', '1.0-2', 'halted']])
})

test('a person stops it with a reason and lets it go on; a viewer can do neither', async () => {
  const host = await aHost('paused')
  await underStanding([host])
  await assert.rejects(pauseAutomatic(chain.op(VIEWER), 'why not'), refused('FORBIDDEN'))
  await pauseAutomatic(admin(), 'freeze for the fair')
  assert.deepEqual([await goNow(), (await view()).state], [[], 'paused'])
  assert.deepEqual((await view()).paused, {
    at: chain.clock.now().toISOString(),
    by: 'Ada',
    reason: 'freeze for the fair',
  })
  await assert.rejects(resumeAutomatic(chain.op(VIEWER)), refused('FORBIDDEN'))
  await resumeAutomatic(admin())
  await resumeAutomatic(admin())
  const [paused] = await entries('plan.automatic-paused')
  const resumed = await entries('plan.automatic-resumed')
  assert.deepEqual([paused?.body, paused?.provenance], [{ by: 'Ada', reason: 'freeze for the fair' }, 'person'])
  assert.deepEqual(
    resumed.map((one) => one.body),
    [{ by: 'Ada' }],
    'once: the second time it went on already',
  )
  assert.equal((await goNow()).length, 1)
})

test('what the approval does not cover is proposed for people, once, and never started', async () => {
  const host = await aHost('large', ['tex', '3.0-1', '3.0-2'])
  await underStanding([host])
  assert.deepEqual(await goNow(), [])
  const { toSign } = await view()
  const [plan] = await plans()
  assert.deepEqual([plan?.id, plan?.state, plan?.packages], [toSign, 'proposed', ['tex']])
  const before = (await plans()).length
  await goNow()
  await shows(host, ['tex', '3.0-1', '3.0-2'], ['zlib', '2.0-1', '2.0-2'])
  assert.equal((await goNow()).length, 1, 'what is covered goes all the same')
  assert.equal((await plans()).length, before + 1)
  await aHost('another', ['tex', '3.0-1', '3.0-2'])
  await goNow()
  assert.equal((await plans()).length, before + 1, 'people may be reading the one that is there')
  chain.clock.moveMs(25 * HOUR_MS)
  await goNow()
  const rows = await plans()
  assert.deepEqual([rows.length, rows.find((one) => one.id === toSign)?.state], [before + 2, 'replaced'])
  assert.equal(rows.find((one) => one.packages.includes('tex'))?.hostCount, 2)
})

test('a new policy ends what runs under the older one; what is left is planned anew, and nothing is held back', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await underStanding([first])
  const [id = ''] = await goNow()
  await tick()
  await underStanding([first], { periodMinutes: 2 })
  const [next = ''] = await goNow()
  assert.deepEqual([(await show(id)).state, (await show(id)).because?.code], ['halted', 'deployment.policy-changed'])
  assert.deepEqual([await states(next), await held()], [['waiting', 'waiting'], []])
  await tick()
  await carryOut(first)
  await tick()
  await carryOut(rest)
  assert.deepEqual(await states(next), ['verified', 'verified'])
})

test('a host that is at work on an order is in no other plan until that has come to its end', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await underStanding([first])
  await goNow()
  await tick()
  const atWork = chain.op(hostActor(first))
  const [order = ''] = (await slices.deployment.turnOf(atWork)).orders
  await slices.deployment.orderDocument(atWork, order, { seq: 0, leaf: '0'.repeat(64) })
  await underStanding([first], { periodMinutes: 2 })
  const before = (await plans()).length
  assert.deepEqual([await goNow(), (await plans()).length], [[], before], 'and the rest would lack its proof')
  assert.deepEqual((await view()).deployments, [])
  void rest
})

test('a host that comes late waits for a plan that the ring below takes part in, and is counted', async () => {
  const first = await aHost('first', ['openssl', '1.0-2', '1.0-2'])
  const late = await aHost('late')
  await underStanding([first])
  assert.deepEqual([await goNow(), (await view()).unproven], [[], 1])
  await shows(first, ['openssl', '1.0-2', '1.0-2'], ['zlib', '2.0-1', '2.0-2'])
  const [id = ''] = await goNow()
  assert.deepEqual([(await show(id)).list.length, (await view()).unproven], [2, 0])
  void late
})

test('a fix that one host has read of waits for the others, so that all rings come along', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest', ['openssl', '1.0-1', '1.0-1'])]
  await underStanding([first])
  assert.deepEqual(await goNow(), [])
  await shows(rest, ['openssl', '1.0-1', '1.0-2'])
  const [id = ''] = await goNow()
  assert.equal((await show(id)).list.length, 2)
})

test('each origin has a roll-out of its own at a time: one publisher’s fix waits for no other’s', async () => {
  const security = {
    id: 'security',
    origin: 'Debian',
    label: 'Debian-Security',
    keys: ['A'.repeat(40)],
    coolDownHours: 0,
  }
  const vendor = { ...security, id: 'vendor', origin: 'Vendor', label: 'Vendor' }
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await underStanding([first], { origins: [security, vendor] })
  const [fixes = ''] = await goNow()
  await tick()
  assert.deepEqual(await states(fixes), ['ordered', 'waiting'])
  const both = [
    ['openssl', '1.0-1', '1.0-2'],
    ['agent', '4.0-1', '4.0-2'],
  ] as const
  for (const host of [first, rest]) await shows(host, ...both)
  const [vendors = '', ...others] = await goNow()
  assert.deepEqual([others, await goNow()], [[], []], 'once')
  assert.deepEqual((await view()).deployments, [
    { id: vendors, origin: 'vendor' },
    { id: fixes, origin: 'security' },
  ])
  assert.deepEqual((await show(vendors)).list.length, 2, 'the host at work for the one is in the plan of the other')
  await tick()
  const waits = (await show(vendors)).list.find((step) => step.hostId === first.hostId)
  assert.deepEqual(waits?.because[0]?.code, 'deployment.host-busy', 'one order at a time')
  const turns: [ActHost, Parameters<typeof carryOut>[2]][] = [
    [first, [both[1]]],
    [rest, [both[1]]],
    [first, [['openssl', '1.0-2', '1.0-2']]],
    [rest, [['openssl', '1.0-2', '1.0-2']]],
  ]
  for (const [host, besides] of turns) {
    await carryOut(host, 'installed', besides)
    chain.clock.moveMs(2 * MINUTE_MS)
    await tick()
  }
  const all = ['verified', 'verified']
  assert.deepEqual([await states(fixes), await states(vendors)], [all, all])
})

test('a roll-out of people goes before: nobody is given two plans', async () => {
  const [first, rest] = [await aHost('first'), await aHost('rest')]
  await underStanding([first])
  const plan = await act.addPlan([first, rest], {
    changes: [aChange('openssl', '1.0-1', '1.0-2')],
    indexes: [anIndex()],
  })
  await slices.deployment.handlers.deployment_start(admin(), { ...none, body: { plan: plan.digest } }, http)
  assert.deepEqual(await goNow(), [])
  await tick()
  assert.deepEqual(await goNow(), [])
})
