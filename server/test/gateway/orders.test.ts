/** Orders at the gateway: over TLS, from a real archive on loopback, as a host's agent would fetch them; and what hostile hosts try. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { CheckIn } from '@patchreeve/contract/wire.ts'
import { Bundle } from '@patchreeve/trust/accept/bundle.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { z } from 'zod'
import { EPOCH_SETTING } from '../../src/enrolment/index.ts'
import { writeSetting } from '../../src/enrolment/store.ts'
import { ledgerHead, sequence } from '../../src/evidence/index.ts'
import { planByDigest, type StoredPlan } from '../../src/plan/index.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { type Archive, debContent, debPath, sha256, startArchive } from '../support/archive.ts'
import { type ClusterHandle, clusterOf, startTestCluster } from '../support/cluster.ts'
import type { OrderSlices } from '../support/orders.ts'
import { aCandidate, aPackage, aSystem } from '../support/rows.ts'
import {
  type Answer,
  type Ask,
  ask,
  type Bench,
  checkIn,
  enrolHost,
  movingClock,
  putSection,
  startBench,
  type TestHost,
} from './support.ts'

type ActingHost = TestHost & { act: ActHost }
const OLD = { name: 'openssl', version: '1.0-1' }
const NEW = { name: 'openssl', version: '1.0-2' }

const clock = movingClock()
let bench: Bench & { readonly slices: OrderSlices }
let archive: Archive
let act: Act
let hosts: [first: ActingHost, other: ActingHost]
let folder = ''
let stop: (() => Promise<void>) | undefined
let index = ''

before(async () => {
  const shared = process.env.PATCHREEVE_TEST_CLUSTER
  const own = shared ? undefined : await startTestCluster()
  stop = own?.stop
  folder = await mkdtemp(join(tmpdir(), 'orders-'))
  archive = await startArchive()
  const orders = { contentFolder: join(folder, 'content') }
  bench = await startBench(clusterOf(own?.handle ?? (JSON.parse(shared ?? '') as ClusterHandle)), { clock, orders })
  act = await makeAct(bench.admin, bench.secret, clock)
  hosts = [await aHost('web-1'), await aHost('web-2')]
  await act.addPolicy([hosts[0].act, hosts[1].act])
})
after(async () => {
  await bench?.close()
  await archive?.close()
  await rm(folder, { recursive: true, force: true })
  await stop?.()
})

function aSource(more: Partial<Extract<RepositoryRow, { kind: 'source' }>> = {}): RepositoryRow {
  return {
    kind: 'source',
    uri: `${archive.base}/`,
    suite: archive.suite,
    components: ['main'],
    origin: 'Debian',
    label: 'Debian-Security',
    codename: archive.suite,
    date: '',
    validUntil: '',
    signedBy: [{ path: '/etc/apt/keyrings/a.asc', sha256: sha256(archive.armoredKey), key: archive.armoredKey }],
    flags: [],
    ...more,
  }
}

async function aHost(hostname: string): Promise<ActingHost> {
  const host = await enrolHost(bench, { hostname })
  await putSection(bench.port, host, 'os', aSystem(hostname))
  await putSection(bench.port, host, 'packages', [aPackage('openssl', OLD.version)])
  const answer = await putSection(bench.port, host, 'repositories', [
    aSource(),
    aCandidate('openssl', '1.0-1', '1.0-2'),
  ])
  assert.equal(answer.status, 200, answer.body.toString())
  const registered = { hostId: host.hostId, hostNo: 0, standing: 'new' as const, otherHostId: null }
  return { ...host, act: await act.addHost(hostname, registered) }
}

const Order = z.looseObject({ payload: z.string() })
const http = undefined as never // these handlers take nothing from HTTP itself
const none = { params: undefined, query: undefined, body: undefined }
const get = (host: TestHost, path: string, more: Partial<Ask> = {}): Promise<Answer> =>
  ask({ port: bench.port, ca: host.ca, path, key: host.keyPem, cert: host.cert, ...more })
const post = (host: TestHost, path: string, body: unknown, more: Partial<Ask> = {}): Promise<Answer> =>
  get(host, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  })
const fileOf = (host: TestHost, id: string, uri: string, purpose = '') =>
  get(host, `/agent/v1/orders/${id}/file?uri=${encodeURIComponent(uri)}${purpose}`)
const runTask = (name: string) => bench.slices.distribution.tasks.find((one) => one.name === name)?.run()
const refresh = () => runTask('distribution')
const tick = () => bench.slices.deployment.task.run()
const origins = () => bench.slices.distribution.handlers.origin_list(bench.admin, none, http)
const confirm = (body: { uri: string; keys: string[]; addresses: string[] }) =>
  bench.slices.distribution.handlers.origin_confirm(bench.admin, { ...none, body }, http)

async function rollOut(host: ActingHost): Promise<{ plan: StoredPlan; deployment: string; order: string }> {
  clock.moveMs(60_000)
  const changes = [
    { ...aChange('openssl', '1.0-1', '1.0-2', sha256(debContent(NEW))), sizeBytes: debContent(NEW).length },
  ]
  const plan = await act.addPlan([host.act], { changes, indexes: [anIndex(index)] })
  await act.signOff(plan)
  const start = bench.slices.deployment.handlers.deployment_start
  const { id: deployment } = await start(bench.admin, { ...none, body: { plan: plan.digest } }, http)
  await tick()
  const answer = CheckIn.parse((await checkIn(bench.port, host)).json)
  return { plan, deployment, order: answer.orders[0] ?? '' }
}

test('hosts propose where packages come from; nothing is asked for there before a person confirmed it', async () => {
  await archive.publish([OLD], new Date(clock.now().getTime() - 3_600_000))
  await refresh()
  assert.deepEqual(archive.asked, [])
  const [row] = (await origins()).rows
  assert.deepEqual(
    [row?.uri, row?.hosts, row?.confirmed, row?.proposed],
    [archive.base, 2, null, [archive.fingerprint]],
  )
  for (const body of [
    { uri: 'file:///etc', keys: [archive.fingerprint], addresses: [] },
    { uri: archive.base, keys: ['A'.repeat(40)], addresses: [] },
    { uri: archive.base, keys: [archive.fingerprint], addresses: ['everything'] },
  ])
    await assert.rejects(confirm(body), (error) => (error as { code?: string }).code === 'INPUT_INVALID')
})

test('a confirmed root on this machine or network is fetched only when its address was named', async () => {
  await confirm({ uri: archive.base, keys: [archive.fingerprint], addresses: [] })
  await refresh()
  assert.deepEqual(archive.asked, [])
  assert.equal((await origins()).rows[0]?.confirmed?.fault?.code, 'origin.address-not-allowed')
  await confirm({ uri: archive.base, keys: [archive.fingerprint], addresses: ['127.0.0.1'] })
  await refresh()
  assert.equal((await origins()).rows[0]?.confirmed?.fault, null)
})

const OPENSSL = { name: 'openssl', architecture: 'amd64' }
const sources = () => [{ uri: archive.base, suite: archive.suite }]
const catalogue = (version: string) =>
  bench.admin.tx((tx) => bench.slices.distribution.catalogue(tx, sources(), [{ ...OPENSSL, version }]))
const obtainable = (version: string) =>
  bench.admin.tx((tx) => bench.slices.distribution.obtainable(tx, sources(), [{ ...OPENSSL, version }]))

test('the catalogue is what the newest signed index says; a version before is kept while it can be had', async () => {
  assert.equal((await catalogue('1.0-1')).get('openssl:amd64=1.0-1')?.sha256, sha256(debContent(OLD)))
  await archive.publish([NEW], new Date(clock.now().getTime() - 1_800_000), { [debPath(OLD)]: debContent(OLD) })
  await refresh()
  const entry = (await catalogue('1.0-2')).get('openssl:amd64=1.0-2')
  assert.deepEqual([entry?.sha256, entry?.label], [sha256(debContent(NEW)), 'Debian-Security'])
  index = entry?.indexDigest ?? ''
  assert.equal((await catalogue('1.0-1')).size, 0)
  archive.remove(debPath(OLD))
  assert.deepEqual([...(await obtainable('1.0-1'))], ['openssl:amd64=1.0-1'])
  assert.deepEqual([...(await obtainable('0.9-1'))], [])
})

test('an index that goes back in time, or that nobody confirmed signed, changes nothing', async () => {
  await archive.publish([OLD], new Date(clock.now().getTime() - 7_200_000))
  await refresh()
  assert.equal((await origins()).rows[0]?.confirmed?.fault?.code, 'origin.index-older')
  const forger = await startArchive()
  await forger.publish([{ name: 'openssl', version: '9' }], clock.now())
  const forged = await (await fetch(`${forger.base}/dists/${forger.suite}/InRelease`)).text()
  await archive.publish([NEW], clock.now(), { [`dists/${archive.suite}/InRelease`]: forged })
  await refresh()
  assert.equal((await origins()).rows[0]?.confirmed?.fault?.code, 'origin.index-signature')
  await forger.close()
  assert.equal((await catalogue('1.0-2')).get('openssl:amd64=1.0-2')?.indexDigest, index)
})

test('a host fetches its order, the index, the list and the package; each is what the publisher signed', async () => {
  await archive.publish([NEW], new Date(clock.now().getTime() - 1_800_000))
  const [host] = hosts
  const { order } = await rollOut(host)
  assert.ok(order)
  const document = await get(host, `/agent/v1/orders/${order}`)
  assert.equal(document.status, 200, document.body.toString())
  assert.ok(document.json?.lease && document.json.plan && document.json.policy)
  const dists = `${archive.base}/dists/${archive.suite}`
  const inRelease = await fileOf(host, order, `${dists}/InRelease`)
  assert.equal(sha256(inRelease.body), index)
  const list = /^ ([0-9a-f]{64}) \d+ main\/binary-amd64\/Packages.gz$/m.exec(inRelease.body.toString())?.[1]
  const byHash = await fileOf(host, order, `${dists}/main/binary-amd64/by-hash/SHA256/${list}`)
  assert.equal(sha256(byHash.body), list)
  const deb = await fileOf(host, order, `${archive.base}/${debPath(NEW)}`)
  assert.equal(deb.body.toString(), debContent(NEW))
  // A second mirror of the same archive: what is served is named by its digest.
  assert.equal((await fileOf(host, order, `http://other.example.org/debian/${debPath(NEW)}`)).status, 200)
})

test('for an undo the host gets the dated index and the version that it has', async () => {
  const [host] = hosts
  const [order = ''] = CheckIn.parse((await checkIn(bench.port, host)).json).orders
  const old = await fileOf(host, order, `${archive.base}/dists/${archive.suite}/InRelease`, '&undo=0')
  assert.equal(old.status, 200)
  assert.notEqual(sha256(old.body), index)
  const deb = await fileOf(host, order, `${archive.base}/${debPath(OLD)}`, '&undo=0')
  assert.equal(deb.body.toString(), debContent(OLD))
  const undone = `${archive.base}/dists/${archive.suite}/InRelease`
  assert.equal((await fileOf(host, order, undone, '&undo=1')).status, 404, 'one dated index has all that is needed')
  assert.equal((await fileOf(host, order, `${archive.base}/${debPath(OLD)}`)).status, 404, 'not for the install')
})

const odd: [uri: string, why: string][] = [
  ['file:///etc/passwd', 'another scheme'],
  ['http://127.0.0.1/pool/main/bash_1_amd64.deb', 'a package that the order does not name'],
  ['http://127.0.0.1/dists/bookworm-security/..%2f..%2f..%2fsecret.key', 'a way up'],
  [
    `http://127.0.0.1/dists/bookworm-security/main/binary-amd64/by-hash/SHA256/${'0'.repeat(64)}`,
    'no digest of the index',
  ],
  ['http://127.0.0.1/dists/sid/InRelease', 'another suite'],
  ['http://127.0.0.1/%E0%A4%A', 'no text'],
  ['secret.key', 'no address'],
]
for (const [uri, why] of odd)
  test(`no file for ${why}`, async () => {
    const [host] = hosts
    const [order = ''] = CheckIn.parse((await checkIn(bench.port, host)).json).orders
    const before = archive.asked.length
    assert.equal((await fileOf(host, order, uri)).status, 404)
    assert.equal(archive.asked.length, before, 'nothing was asked of the archive')
  })

test('without a URI, with one that is too long, or for an unknown purpose nothing is looked up', async () => {
  const [host] = hosts
  const [order = ''] = CheckIn.parse((await checkIn(bench.port, host)).json).orders
  for (const query of ['', '?uri=', `?uri=${'x'.repeat(1_001)}`, '?uri=http://x/y&undo=-1', '?uri=http://x/y&undo=all'])
    assert.equal((await get(host, `/agent/v1/orders/${order}/file${query}`)).status, 400, query.slice(0, 40))
})

test('an order is its own host’s alone, and needs that host’s certificate', async () => {
  const [host, other] = hosts
  const [order = ''] = CheckIn.parse((await checkIn(bench.port, host)).json).orders
  for (const path of [`/agent/v1/orders/${order}`, `/agent/v1/orders/${order}/file?uri=http://x/dists/a/InRelease`]) {
    assert.equal((await get(other, path)).status, 404, `another host: ${path}`)
    const stranger = await ask({ port: bench.port, ca: host.ca, path })
    assert.equal(stranger.json?.code, 'CERTIFICATE_MISSING', path)
  }
  for (const rest of ['', 'x', '../check-in', `${order}/file/x`, `${order}/lease`, order.toUpperCase(), `${order}%00`])
    assert.equal((await get(host, `/agent/v1/orders/${rest}`)).status, 404, rest)
})

const outcome = (plan: StoredPlan, document: Answer, more: Partial<Result> = {}): Partial<Result> => {
  const { head: _, ...bundle } = document.json ?? {}
  const { payload } = Bundle.parse(bundle).order
  const order = createHash('sha256').update(Buffer.from(payload, 'base64')).digest('hex')
  const packages = [{ ...OPENSSL, version: '1.0-2', status: 'ii' }]
  return { order, plan: plan.digest, ring: 'first', outcome: 'installed', packages, ...more }
}

test('with orders comes the ledger’s head; what the host signs is taken once, and only from it', async () => {
  const [, host] = hosts
  const { plan, order, deployment } = await rollOut(host)
  await sequence(bench.database)
  const { head } = CheckIn.parse((await checkIn(bench.port, host)).json)
  assert.ok(head && head.seq > 0)
  const document = await get(host, `/agent/v1/orders/${order}`)
  const result = await act.result(host.act, outcome(plan, document, { head }))
  assert.equal((await post(hosts[0], '/agent/v1/results', result)).json?.code, 'RESULT_INVALID')
  assert.deepEqual((await post(host, '/agent/v1/results', result)).json, { duplicate: false })
  assert.deepEqual((await post(host, '/agent/v1/results', result)).json, { duplicate: true })
  const show = bench.slices.deployment.handlers.deployment_show
  const shown = await show(bench.admin, { ...none, params: { id: deployment } }, http)
  assert.deepEqual(
    shown.list.map((one) => one.state),
    ['installed'],
  )
  assert.equal((await get(host, `/agent/v1/orders/${order}`)).status, 404, 'an answered order is not given out again')
})

test('the way back is a plan of its own: it stops the roll-out, needs a sign-off, and orders an undo', async () => {
  const [, host] = hosts
  const { plan, order, deployment } = await rollOut(host)
  await post(
    host,
    '/agent/v1/results',
    await act.result(host.act, outcome(plan, await get(host, `/agent/v1/orders/${order}`))),
  )
  const { deployment_undo, deployment_start } = bench.slices.deployment.handlers
  const back = await deployment_undo(bench.admin, { ...none, params: { id: deployment }, body: { host: [] } }, http)
  const start = () => deployment_start(bench.admin, { ...none, body: back }, http)
  await assert.rejects(start(), (error) => (error as { code?: string }).code === 'PLAN_NOT_APPROVED')
  const kept = await bench.admin.tx((tx) => planByDigest(tx, back.plan))
  assert.ok(kept)
  const [change] = kept.signed.document.transactions[0]?.changes ?? []
  assert.deepEqual([change?.from, change?.to, change?.sha256], ['1.0-2', '1.0-1', sha256(debContent(OLD))])
  await act.signOff(kept)
  clock.moveMs(120_000)
  await start()
  await tick()
  const [next = ''] = CheckIn.parse((await checkIn(bench.port, host)).json).orders
  const document = await get(host, `/agent/v1/orders/${next}`)
  const { payload } = Order.parse(document.json?.order)
  assert.equal(JSON.parse(Buffer.from(payload, 'base64').toString()).verb, 'undo')
  assert.equal((await fileOf(host, next, `${archive.base}/${debPath(OLD)}`)).body.toString(), debContent(OLD))
})

const bodies: [body: string, status: number, why: string][] = [
  ['', 400, 'nothing'],
  ['[]', 400, 'another shape'],
  ['{"result":1,"key":"x"}', 400, 'no envelope'],
  [`{"result":{"payloadType":"x","payload":"","signatures":[]},"key":"x","more":1}`, 400, 'more than is known'],
  [
    `{"result":{"payloadType":"application/vnd.patchreeve.result+json","payload":"e30=","signatures":[]},"key":"x"}`,
    400,
    'an empty document',
  ],
  [`{"key":"x","key":"y"}`, 400, 'a name twice'],
  ['['.repeat(1_000), 400, 'too deep'],
  ['\u0000', 400, 'no JSON'],
  [`{"key":"${'x'.repeat(7 << 20)}"}`, 413, 'too large'],
]
for (const [body, status, why] of bodies)
  test(`no result: ${why}`, async () => assert.equal((await post(hosts[0], '/agent/v1/results', body)).status, status))

test('a key of a root half is registered for the host that brings it, and counts for nothing by itself', async () => {
  const host = await enrolHost(bench, { hostname: 'keyless' })
  const { spki } = (await aHost('keyed')).act.key
  assert.deepEqual((await post(host, '/agent/v1/host-key', { spki })).json, { state: 'unconfirmed' })
  for (const bad of [{ spki: 'x' }, { spki: 'A'.repeat(500) }, { spki, hostId: hosts[0].hostId }, {}])
    assert.equal((await post(host, '/agent/v1/host-key', bad)).status, 400, JSON.stringify(bad).slice(0, 40))
  const stranger = await ask({ port: bench.port, ca: host.ca, method: 'POST', path: '/agent/v1/host-key', body: '{}' })
  assert.equal(stranger.json?.code, 'CERTIFICATE_MISSING')
})

const shownOf = (id: string) =>
  bench.slices.deployment.handlers.deployment_show(bench.admin, { ...none, params: { id } }, http)

test('after a restore no order of before is given out, and none is made until people name the restore in a root', async () => {
  const host = await aHost('restored')
  await act.addPolicy([host.act])
  const before = await rollOut(host)
  assert.notEqual(before.order, '')
  const epoch = Math.floor(clock.now().getTime() / 1_000)
  await bench.database.tx(1, (tx) => writeSetting(tx, EPOCH_SETTING, epoch))
  await assertNoOrder(host, before.order)
  await tick()
  const [waits] = (await shownOf(before.deployment)).list
  assert.deepEqual(
    [waits?.state, waits?.because],
    ['expired', [{ code: 'refusal.epoch-unknown', params: { epoch, known: 1 } }]],
  )
  await assert.rejects(rollOut(host), {
    code: 'PLAN_NOT_APPROVED',
    params: { refusal: 'epoch-unknown', epoch, known: 1 },
  })
  await assertNoOrder(host, before.order)
  await sequence(bench.database)
  await act.raiseEpoch(epoch, (await bench.database.tx(1, ledgerHead)).leaf)
  const { order } = await rollOut(host)
  const { payload } = Order.parse((await get(host, `/agent/v1/orders/${order}`)).json?.order)
  const made: unknown = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))
  assert.partialDeepStrictEqual(made, { epoch, generation: 1 })
})

async function assertNoOrder(host: ActingHost, order: string): Promise<void> {
  assert.deepEqual(CheckIn.parse((await checkIn(bench.port, host)).json).orders, [])
  assert.equal((await get(host, `/agent/v1/orders/${order}`)).status, 404)
}

test('after a quarter what a host has and what leads back to it is still there; a list that nobody names is not', async () => {
  const kept = async () => [...(await obtainable('1.0-1'))]
  const before = await readdir(join(folder, 'content', 'sha256'), { recursive: true })
  const stray = join(folder, 'content', 'sha256', 'ff', 'f'.repeat(64))
  await mkdir(dirname(stray), { recursive: true })
  await writeFile(stray, 'a file of a version that no host has')
  clock.moveMs(90 * 86_400_000)
  await runTask('distribution-retention')
  const after = await readdir(join(folder, 'content', 'sha256'), { recursive: true })
  assert.ok(after.includes(`${sha256(debContent(OLD)).slice(0, 2)}/${sha256(debContent(OLD))}`))
  assert.ok(!after.includes(`ff/${'f'.repeat(64)}`))
  assert.ok(after.length < before.length + 2)
  assert.deepEqual(await kept(), ['openssl:amd64=1.0-1'])
})
