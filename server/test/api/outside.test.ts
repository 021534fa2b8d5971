/** Changes of packages that no order explains: told once, with their likely cause; everything that orders did stays quiet. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ListQuery } from '@patchreeve/contract/api/list.ts'
import { routes } from '@patchreeve/contract/api/routes.ts'
import type { PackageRow } from '@patchreeve/contract/sections/packages.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { MINUTE_MS } from '@patchreeve/trust/times.ts'
import { sql } from 'kysely'
import { outsideOf } from '../../src/deployment/index.ts'
import { EPOCH_SETTING } from '../../src/enrolment/index.ts'
import { evidenceRoutes, sequence } from '../../src/evidence/index.ts'
import { registerHost } from '../../src/inventory/index.ts'
import { overviewRoutes } from '../../src/overview/index.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor } from '../support/server.ts'

let act: Act
let slices: OrderSlices
const ids = systemIds(() => chain.clock.now())
const chain = useChain(async (server) => {
  const secret = secretOf(Buffer.alloc(32, 7), ids)
  act = await makeAct(server.op(ADMIN), secret, server.clock)
  slices = orderSlices({ database: server.database, clock: server.clock, ids, log: server.log, secret })
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext
const none = { params: undefined, query: undefined, body: undefined }
const admin = () => chain.op(ADMIN)
const asHost = (host: ActHost) => chain.op(hostActor(host))
const overview = overviewRoutes({
  feedsOff: true,
  gatewayNamed: async () => true,
  secondFactor: async () => true,
  retire: async () => undefined,
})
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
/** Longer than anything is waited for. */
async function later(minutes = 30) {
  chain.clock.moveMs(minutes * MINUTE_MS)
  await slices.deployment.task.run()
}
interface Told {
  readonly report: string
  readonly count: number
  readonly changes: readonly { name: string; from: string | null; to: string | null; by: string }[]
}
async function told(host: { hostId: string }): Promise<Told[]> {
  await sequence(chain.database)
  const query = ListQuery.parse({ where: `type:deployment.changed-outside subject:${host.hostId}` })
  const { rows } = await evidenceRoutes.evidence_list(admin(), { ...none, query })
  return rows.map((row) => row.body as unknown as Told)
}
const brief = (all: readonly Told[]) =>
  all.map(({ changes }) => changes.map(({ name, from, to, by }) => `${name} ${from} ${to} ${by}`))

let count = 0
const enrol = () => {
  count += 1
  return chain.enrol(`host-${count}`)
}
async function aHost(packages: PackageRow[] = [aPackage('openssl', '1.0-1')]): Promise<ActHost> {
  const registered = await enrol()
  await chain.report(registered, { packages })
  return act.addHost(`host ${count}`, registered)
}
async function ordered(host: ActHost, changes = [aChange('openssl', '1.0-1', '1.0-2')]) {
  await act.addPolicy([host])
  const plan = await act.addPlan([host], { changes, indexes: [anIndex()] })
  await act.signOff(plan)
  await slices.deployment.handlers.deployment_start(admin(), { ...none, body: { plan: plan.digest } }, http)
  chain.clock.moveMs(2 * MINUTE_MS)
  await slices.deployment.task.run()
  const [id = ''] = (await slices.deployment.turnOf(asHost(host))).orders
  const document = await slices.deployment.orderDocument(asHost(host), id, { seq: 0, leaf: '0'.repeat(64) })
  const bytes = Buffer.from((JSON.parse(document) as { order: { payload: string } }).order.payload, 'base64')
  const { ring } = JSON.parse(bytes.toString()) as { ring: string }
  const fetch = () => slices.deployment.orderDocument(asHost(host), id, { seq: 0, leaf: '0'.repeat(64) })
  const answer = async (outcome: Result['outcome'], more: Partial<Result> = {}) => {
    const result = await act.result(host, { order: sha(bytes), plan: plan.digest, ring, outcome, ...more })
    await slices.deployment.acceptResult(asHost(host), result)
  }
  return { answer, fetch }
}

test('installed, upgraded and removed by somebody else: told once with versions, and shown on the host', async () => {
  const host = await aHost([aPackage('openssl', '1.0-1'), aPackage('nano', '7-1'), aPackage('bash', '5-1')])
  const now = [
    aPackage('openssl', '1.0-9'),
    aPackage('nano', '7-1', { status: 'rc' }),
    aPackage('bash', '5-1'),
    aPackage('curl', '8-1'),
  ]
  const report = await chain.report(host, { packages: now })
  await slices.deployment.task.run()
  assert.deepEqual(await told(host), [], 'what may explain it is waited for')
  await later()
  await later()
  const all = await told(host)
  assert.deepEqual(brief(all), [
    ['curl null 8-1 not-known', 'nano 7-1 null not-known', 'openssl 1.0-1 1.0-9 not-known'],
  ])
  assert.equal(all[0]?.report, report.get('packages'))
  const shown = routes.host_show.output.parse(
    await overview.host_show(admin(), { ...none, params: { id: host.hostId }, query: {} }, http),
  )
  assert.deepEqual(
    shown.outside.map((one) => [one.reportId, one.changes.length, one.changes[2]?.to]),
    [[report.get('packages'), 3, '1.0-9']],
  )
})

test('the first report, a host that enrols anew, and one that is adopted tell of nothing', async () => {
  const first = await enrol()
  await chain.report(first, { packages: [aPackage('openssl', '1.0-1')] })
  await later()
  assert.deepEqual(await told(first), [])

  const machine = { machineId: 'm'.repeat(64), hardwareId: '', agentVersion: '1' }
  const register = (provenance: 'server-seen' | 'agent-signed') =>
    chain.op().tx((tx) => registerHost(tx, { ...machine, name: 'own', provenance, hostId: ids.next() }))
  const own = await register('server-seen')
  await chain.report(own, { packages: [aPackage('openssl', '1.0-1')] })
  const adopted = await register('agent-signed')
  assert.equal(adopted.hostId, own.hostId)
  await chain.report(adopted, { packages: [aPackage('openssl', '1.0-2')] })
  await later()
  assert.deepEqual(await told(own), [])
  chain.clock.moveMs(24 * 60 * MINUTE_MS)
  const again = await register('agent-signed')
  assert.equal(again.standing, 'reinstalled')
  await chain.report(again, { packages: [aPackage('openssl', '1.0-3')] })
  await later()
  assert.deepEqual(await told(again), [])
  await chain.report(again, { packages: [aPackage('openssl', '1.0-4')] })
  await later()
  assert.equal((await told(again)).length, 1)
})

test('what an order did is explained, whichever of result and report comes first', async () => {
  const host = await aHost()
  const { answer, fetch } = await ordered(host)
  await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  // Killed on its way it comes for another lease.
  chain.clock.moveMs(1_000)
  await fetch()
  await later(3)
  assert.deepEqual(await told(host), [], 'the order is at work')
  await answer('installed')
  await later()
  assert.deepEqual(await told(host), [])
  await chain.report(host, { packages: [aPackage('openssl', '1.0-1')] })
  await later()
  assert.deepEqual(brief(await told(host)), [['openssl 1.0-2 1.0-1 not-known']], 'nobody of ours took it back')

  const other = await aHost()
  await (await ordered(other)).answer('installed')
  await chain.report(other, { packages: [aPackage('openssl', '1.0-2'), aPackage('nmap', '7-1')] })
  await later()
  assert.deepEqual(brief(await told(other)), [['nmap null 7-1 not-known']], 'only what stands beside the order')
})

test('our own packages by order are explained, and so is an undo by the host itself', async () => {
  const host = await aHost([aPackage('patchreeve-agent', '0.1-1')])
  const { answer } = await ordered(host, [aChange('patchreeve-agent', '0.1-1', '0.1-2')])
  await chain.report(host, { packages: [aPackage('patchreeve-agent', '0.1-2')] })
  await chain.report(host, { packages: [aPackage('patchreeve-agent', '0.1-1')] })
  await answer('undone', { because: [{ code: 'probe-newly-failing', params: {} }] })
  await later()
  assert.deepEqual(await told(host), [])
})

test('a refused order explains nothing: the version came from elsewhere', async () => {
  const host = await aHost()
  const { answer } = await ordered(host)
  await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  await answer('refused', { because: [{ code: 'transaction-differs', params: {} }] })
  await later()
  assert.deepEqual(brief(await told(host)), [['openssl 1.0-1 1.0-2 not-known']])
})

test('the cause is what the history of apt says of that time, else that an updater is on', async () => {
  const host = await aHost([aPackage('openssl', '1.0-1'), aPackage('curl', '8-1'), aPackage('nano', '7-1')])
  const instant = (text: string) => `2026-10-02T${text}Z`
  const run = (from: string, to: string, by: 'unattended-upgrades' | 'person'): RepositoryRow => ({
    kind: 'apt-run',
    startedAt: instant(from),
    endedAt: instant(to),
    by,
  })
  const updater: RepositoryRow = { kind: 'updater', name: 'unattended-upgrades', active: true, installs: true }
  await chain.report(host, {
    packages: [
      aPackage('openssl', '1.0-2', { installedAt: instant('06:00:30') }),
      aPackage('curl', '8-2', { installedAt: instant('12:00:05') }),
      aPackage('nano', '7-2', { installedAt: instant('18:00:00') }),
    ],
    repositories: [run('06:00:10', '06:01:00', 'unattended-upgrades'), run('12:00:00', '12:00:09', 'person'), updater],
  })
  await later()
  assert.deepEqual(brief(await told(host)), [
    ['curl 8-1 8-2 person', 'nano 7-1 7-2 perhaps-updater', 'openssl 1.0-1 1.0-2 unattended-upgrades'],
  ])
})

test('a host that swaps thousands of packages in every report fills neither the table nor the ledger', async () => {
  const many = (version: string) => Array.from({ length: 5_000 }, (_, n) => aPackage(`h${n}`, version))
  const host = await aHost(many('1-1'))
  for (const version of ['1-2', '1-3', '1-4']) await chain.report(host, { packages: many(version) })
  const { rows } = await chain.op().tx((tx) =>
    sql<{ kept: number; count: number }>`
        select jsonb_array_length(changes) as kept, count from deployment_outside where host_id = ${host.hostId}`.execute(
      tx.db,
    ),
  )
  assert.deepEqual(rows, Array(3).fill({ kept: 2_000, count: 5_000 }))
  for (let n = 0; n < 30; n += 1) {
    await chain.report(host, { packages: [aPackage('h0', `2-${n}`)] })
    await later()
  }
  const all = await told(host)
  assert.ok(all.every(({ changes, count: of }) => changes.length <= 100 && of <= 5_000))
  const kept = await chain.op().tx((tx) => outsideOf(tx, host.hostId, tx.now))
  assert.equal(kept.length, 20)
})

test('more packages than a page takes are counted, and named up to a limit', async () => {
  const many = (version: string) => Array.from({ length: 700 }, (_, n) => aPackage(`p${n}`, version))
  const host = await aHost(many('1-1'))
  await chain.report(host, { packages: many('1-2') })
  await later()
  assert.deepEqual(
    (await told(host)).map((one) => [one.count, one.changes.length]),
    [[700, 100]],
  )
})

// Last: from here on this server has been restored.
test('after a restore the first report of each host is what the next ones are compared with', async () => {
  const [host, waiting] = [await aHost(), await aHost()]
  await chain.report(waiting, { packages: [aPackage('openssl', '1.0-7')] })
  chain.clock.moveMs(1_000)
  const epoch = Math.floor(chain.clock.now().getTime() / 1_000)
  await chain.op().tx((tx) =>
    tx.db
      .insertInto('platform_setting')
      .values({ tenant_id: 1, key: EPOCH_SETTING, value: JSON.stringify(epoch), updated_at: tx.now })
      .execute(),
  )
  chain.clock.moveMs(MINUTE_MS)
  await chain.report(host, { packages: [aPackage('openssl', '1.0-2')] })
  await later()
  assert.deepEqual(await told(host), [])
  assert.deepEqual(await told(waiting), [], 'what was open at the restore is not known any more')
  await chain.report(host, { packages: [aPackage('openssl', '1.0-3')] })
  await later()
  assert.deepEqual(brief(await told(host)), [['openssl 1.0-2 1.0-3 not-known']])
})
