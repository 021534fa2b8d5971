/** Where plans stand once they are started, and what a way back takes back. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { PlanAction } from '@patchreeve/contract/api/plan-views.ts'
import { sql } from 'kysely'
import { memoryOf, standingAt } from '../../src/deployment/index.ts'
import { planById, requireAction, type StoredPlan } from '../../src/plan/index.ts'
import { planDetail, planRows } from '../../src/plan/view.ts'
import { explainWhy } from '../../src/plan/why.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { aStatement, take } from '../support/feeds.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor } from '../support/server.ts'

let act: Act
let slices: OrderSlices
const ids = systemIds()
const secret = secretOf(Buffer.alloc(32, 7), ids)
const chain = useChain(async (server) => {
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
const start = async (plan: StoredPlan) =>
  (await slices.deployment.handlers.deployment_start(chain.op(ADMIN), { ...none, body: { plan: plan.digest } }, http))
    .id
const tick = () => slices.deployment.task.run()
const detailOf = (plan: StoredPlan) =>
  chain.op(ADMIN).tx(async (tx) => planDetail(tx, (await planById(tx, plan.id)) as StoredPlan))
/** A fake: no repository offers anything. */
const repositories = { catalogue: async () => new Map(), obtainable: async () => new Set<string>() }
const why = async (patch: string) =>
  (
    await chain
      .op(ADMIN)
      .tx((tx) => explainWhy(tx, { ids, secret, repositories, memory: memoryOf, standing: standingAt }, 'first', patch))
  ).rows
const rowOf = async (plan: StoredPlan) => (await chain.op(ADMIN).tx((tx) => planRows(tx, [plan])))[0]

async function aHost(name: string): Promise<ActHost> {
  const registered = await chain.enrol(name)
  await chain.report(registered, { packages: [aPackage('openssl', '1.0-1')] })
  return act.addHost(name, registered)
}

/** The host does what its order says, and proves it. */
async function carryOut(host: ActHost, outcome: 'installed' | 'undone' = 'installed') {
  const version = outcome === 'installed' ? '1.0-2' : '1.0-1'
  const { orders } = await slices.deployment.turnOf(chain.op(hostActor(host)))
  const document = await slices.deployment.orderDocument(chain.op(hostActor(host)), orders[0] ?? '', {
    seq: 0,
    leaf: '0'.repeat(64),
  })
  const { order } = JSON.parse(document) as { order: { payload: string } }
  const bytes = Buffer.from(order.payload, 'base64')
  const { plan, ring } = JSON.parse(bytes.toString()) as { plan: string; ring: string }
  const packages = [{ name: 'openssl', architecture: 'amd64', version, status: 'ii' }]
  const word = { order: createHash('sha256').update(bytes).digest('hex'), plan, ring, packages }
  await slices.deployment.acceptResult(chain.op(hostActor(host)), await act.result(host, { ...word, outcome }))
  await chain.report(host, { packages: [aPackage('openssl', version)] })
  await slices.deployment.acceptResult(chain.op(hostActor(host)), await act.result(host, { kind: 'state', packages }))
}

test('a plan is under way while it is rolled out, and done when every host of it has it; its way back opens what it cleared', async () => {
  const [first, second] = [await aHost('first'), await aHost('second')]
  await act.addPolicy([first, second])
  await chain.settle()
  const { rows } = await chain
    .op(ADMIN)
    .tx((tx) => sql<{ id: number }>`select episode_id::int as id from risk_episode`.execute(tx.db))
  const cleared = rows.map((row) => row.id)
  assert.equal(cleared.length, 1)
  const plan = await act.addPlan(
    [first, second],
    { changes: [aChange('openssl', '1.0-1', '1.0-2')], indexes: [anIndex()] },
    {},
    cleared,
  )
  await act.signOff(plan)
  assert.equal((await detailOf(plan)).rollout, null)
  const id = await start(plan)
  await tick()
  await carryOut(first)
  const running = await detailOf(plan)
  assert.deepEqual([running.state, running.rollout, running.actions.start], ['signed', { id, state: 'running' }, false])
  await carryOut(second)
  await tick()
  await chain.settle()
  const done = await detailOf(plan)
  assert.deepEqual([done.state, done.rollout], ['done', { id, state: 'finished' }])
  assert.deepEqual(done.actions, { sign: false, replace: false, start: false })
  assert.deepEqual(
    done.clearing.map((one) => [one.vulnerability, one.closedAt !== null]),
    [['CVE-2026-0001', true]],
  )
  assert.equal((await rowOf(plan))?.state, 'done')
  for (const patch of ['openssl', 'CVE-2026-0001'])
    assert.deepEqual(
      (await why(patch)).map((row) => [row.gate, row.state, row.because?.code]),
      [['patch', 'pass', 'why.verified']],
      `${patch} is there: that is the answer, not what would stand in its way`,
    )
  for (const action of ['sign', 'replace', 'start'] as const satisfies readonly PlanAction[])
    assert.throws(() => requireAction(action, 'done'), { code: 'PLAN_STATE' })
  const back = await act.addPlan([first, second], {
    changes: [aChange('openssl', '1.0-2', '1.0-1')],
    indexes: [anIndex()],
  })
  const { goesBack, reopens, state } = await detailOf(back)
  assert.deepEqual([goesBack, reopens, state], [true, 1, 'proposed'])
  assert.deepEqual([done.goesBack, done.reopens], [false, 0])
  await act.signOff(back)
  await start(back)
  const gates = await why('openssl')
  assert.equal(
    gates.find((row) => row.gate === 'direction')?.state,
    'pass',
    'it is asked about as the way back that it is',
  )
  chain.clock.moveMs(2 * 3_600_000) // one order in a period
  await tick()
  await chain.settle()
  await carryOut(first, 'undone')
  const after = (await why('CVE-2026-0001')).find((row) => row.gate === 'plan')
  assert.deepEqual(
    [after?.state, after?.because?.code],
    ['blocked', 'why.no-plan'],
    'the plan that it went back from brings nothing any more',
  )
})
