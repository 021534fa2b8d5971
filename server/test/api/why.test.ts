/**
 * "Why is this patch not on this host?": situations are made with the real slices, their database, the gates of `accept` and apply's
 * own code over a fake package manager. Each answer names exactly the gates that were made, all at once, with what lifts each and
 * since when; and lifting them installs the patch, which host and inventory then prove.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '@patchreeve/contract/api/routes.ts'
import { en } from '@patchreeve/contract/messages/en.ts'
import type { RepositoryRow } from '@patchreeve/contract/sections/repositories.ts'
import { turnUntil } from '@patchreeve/trust/accept/cluster.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { testDigest, testKey } from '@patchreeve/trust/test/support/keys.ts'
import type { World } from '@patchreeve/trust/test/support/world.ts'
import { everyDay } from '@patchreeve/trust/test/support/world.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@patchreeve/trust/times.ts'
import { loadState, saveState } from '../../../agent/src/apply/state.ts'
import { type Apply, takeOrder } from '../../../agent/src/apply/take-order.ts'
import { makeSite, type TestSite } from '../../../agent/src/apply/testing/site.ts'
import { memoryOf, standingAt } from '../../src/deployment/index.ts'
import { confirmHostKey } from '../../src/plan/host-keys.ts'
import { firstRoot, registerHostKey, type StoredPlan } from '../../src/plan/index.ts'
import { type CatalogueEntry, packageKey } from '../../src/plan/model.ts'
import { entry } from '../../src/plan/testing.ts'
import { explainWhy } from '../../src/plan/why.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { useChain } from '../support/chain.ts'
import { aStatement, take } from '../support/feeds.ts'
import { type OrderSlices, orderSlices } from '../support/orders.ts'
import { aCandidate, aPackage } from '../support/rows.ts'
import { ADMIN, hostActor } from '../support/server.ts'

const CVE = 'CVE-2026-0001'
let act: Act
let slices: OrderSlices
const ids = systemIds()
const secret = secretOf(Buffer.alloc(32, 7), ids)
const chain = useChain(async (server) => {
  await take(server.op(), 'debian-tracker', {
    statements: [aStatement('openssl', CVE, { kind: 'fixed', fixedVersion: '1.0-2' }, { advisories: ['DSA-1'] })],
  })
  act = await makeAct(server.op(ADMIN), secret, server.clock)
  slices = orderSlices({ database: server.database, clock: server.clock, ids, log: server.log, secret })
})
// These handlers take nothing from HTTP itself.
const http = undefined as unknown as HttpContext
const none = { params: undefined, query: undefined, body: undefined }
const admin = () => chain.op(ADMIN)
const nowMs = () => chain.clock.now().getTime()
const tick = () => slices.deployment.task.run()

/** A fake: what confirmed origins would offer. */
let offered: readonly CatalogueEntry[] = [entry('openssl', '1.0-2')]
const repositories = {
  catalogue: async () => new Map(offered.map((one) => [packageKey(one), one])),
  obtainable: async () => new Set([packageKey({ name: 'openssl', architecture: 'amd64', version: '1.0-1' })]),
}

interface Subject extends ActHost {
  readonly name: string
  readonly site: TestSite
  readonly apply: Apply
  /** By how much its clock is behind the true time. */
  behindMs: number
  rows: RepositoryRow[]
}

let count = 0
async function aSubject(confirmed = true): Promise<Subject> {
  count += 1
  const name = `why-${count}`
  const registered = await chain.enrol(name)
  const key = await testKey(`act host ${name}`)
  if (confirmed) await act.addHost(name, registered)
  else await admin().tx((tx) => registerHostKey(tx, registered.hostId, key.spki))
  const pinnedRoot = await admin().tx(firstRoot)
  const state = { pinnedRoot: pinnedRoot ?? '' }
  // The key is all that a site takes of the world.
  const site = await makeSite({ hosts: { rest: key } } as unknown as World, state)
  saveState(site.disk, {
    ...loadState(site.disk),
    clock: { ...loadState(site.disk).clock, floor: toInstant(chain.clock.now()) },
  })
  site.host.has('openssl', '1.0-1')
  site.host.has('curl', '1.0-1')
  const look = () => ({ wallMs: site.host.now.getTime(), bootMs: site.host.now.getTime(), bootId: site.host.bootId })
  const subject = {
    ...registered,
    ...{ key, name, site, behindMs: 0, rows: [theList(0), aCandidate('openssl', '1.0-1', '1.0-2')] },
    apply: { ...site.apply, look },
  }
  await report(subject)
  return subject
}

/** A source with the date of its list, so many days ago. */
const theList = (daysAgo: number): RepositoryRow => ({
  kind: 'source',
  uri: 'http://mirror.example',
  suite: 'bookworm-security',
  components: ['main'],
  origin: 'Debian',
  label: 'Debian-Security',
  codename: 'bookworm-security',
  date: toInstant(new Date(nowMs() - daysAgo * DAY_MS)),
  validUntil: '',
  signedBy: [],
  flags: [],
})

async function report({ site, rows, ...host }: Subject): Promise<void> {
  const packages = [...site.host.packages.values()].map((one) => aPackage(one.name, one.version))
  const repositoryRows = rows.filter(
    (row) => row.kind !== 'candidate' || row.installed === site.host.packages.get('openssl')?.version,
  )
  await chain.report(host, { packages, repositories: repositoryRows })
}

/** A check-in of the agent: reports, takes what waits to apply, and brings its signed words back. */
async function serve(subject: Subject): Promise<void> {
  const op = () => chain.op(hostActor(subject))
  await report(subject)
  const { orders } = await slices.deployment.turnOf(op())
  for (const id of orders) {
    const document = await slices.deployment.orderDocument(op(), id, { seq: 0, leaf: '0'.repeat(64) })
    subject.site.host.now = new Date(nowMs() - subject.behindMs)
    subject.site.host.indexDate = toInstant(new Date(nowMs() - HOUR_MS))
    for (const result of await takeOrder(subject.apply, document)) await slices.deployment.acceptResult(op(), result)
  }
  if (orders.length > 0) await report(subject)
}

interface Scene {
  readonly host: Subject
  /** Of the ring below, where the host is in the second ring. */
  readonly scout: Subject | undefined
  plan: StoredPlan | undefined
  deployment: string | undefined
}

const everyone = ({ host, scout }: Scene): Subject[] => (scout ? [scout, host] : [host])

async function aPlan(scene: Scene): Promise<void> {
  const what = { changes: [aChange('openssl', '1.0-1', '1.0-2')], indexes: [anIndex()] }
  scene.plan = await act.addPlan(everyone(scene), what, { tier: 'T1' })
}
async function signed(scene: Scene, more: { lapses?: string } = {}): Promise<void> {
  assert.ok(scene.plan)
  await act.signOff(scene.plan, more)
}
async function started(scene: Scene): Promise<void> {
  assert.ok(scene.plan)
  later(1_000)
  const body = { plan: scene.plan.digest }
  scene.deployment = (await slices.deployment.handlers.deployment_start(admin(), { ...none, body }, http)).id
}
async function halted(scene: Scene): Promise<void> {
  await slices.deployment.handlers.deployment_halt(admin(), { ...none, params: { id: scene.deployment ?? '' } }, http)
}
async function planned(scene: Scene): Promise<void> {
  await aPlan(scene)
  await signed(scene)
  await started(scene)
}
async function turn(...subjects: Subject[]): Promise<void> {
  await tick()
  for (const one of subjects) await serve(one)
  await tick()
}
const later = (ms: number) => chain.clock.moveMs(ms)

/** One thing that stands in the way: how it is made, in the order of the members, and how it is lifted. */
interface Fault {
  /** Rows that block: gate and code. */
  readonly gates: readonly string[]
  /** Of the policy; the host is in the second ring when one of these is set, and the scout in the first. */
  readonly delayMinutes?: number
  readonly minSucceeded?: number
  readonly closes?: true
  readonly periodMinutes?: number
  readonly probes?: Policy['probes']
  readonly unconfirmed?: true
  /** Rules of the policy beside its rings. */
  rules?(host: Subject, scout: Subject | undefined): Partial<Policy>
  /** Before there is a plan. */
  before?(scene: Scene): Promise<void>
  /** How far people come. */
  readonly until?: 'nothing' | 'proposed' | 'signed'
  readonly lapsesMs?: number
  /** At the host, which is then met and tells. */
  tells?(host: Subject): void
  /** What comes after that. */
  after?(scene: Scene): Promise<void> | void
  lift(scene: Scene): Promise<void> | void
}

/** A cluster of two in which the other one may begin in this hour. */
function notItsTurn(host: string): Policy['clusters'][number] {
  const others = Array.from({ length: 50 }, (_, nth) => testDigest(`neighbour ${nth}`))
  const clusters = others.map((other) => ({ name: 'pair', hosts: [host, other], maxDown: 1 }))
  const found = clusters.find((one) => turnUntil(one, host, nowMs(), HOUR_MS) === undefined)
  assert.ok(found)
  return found
}

/** A batch for each, in this order. */
const inBatches = (hosts: Readonly<Record<string, Subject | undefined>>) => ({
  name: 'shop',
  batches: Object.entries(hosts).map(([name, host]) => ({ name, hosts: [host?.key.digest ?? ''] })),
})

const PLANS = 'plan why.no-plan'
const HALF = { name: 'half', version: '1.0-1' }

const faults = {
  unsigned: {
    gates: ['approval refusal.signoff-missing', 'deployment why.not-started'],
    until: 'proposed',
    async lift(scene) {
      await signed(scene)
      await started(scene)
    },
  },
  notStarted: { gates: ['deployment why.not-started'], until: 'signed', lift: started },
  lapsed: {
    gates: ['approval refusal.signoff-lapsed'],
    lapsesMs: HOUR_MS,
    after: () => later(2 * HOUR_MS),
    lift: (scene) => signed(scene),
  },
  halted: { gates: ['deployment refusal.halted'], after: halted, lift: started },
  notPlanned: { gates: [PLANS], until: 'nothing', lift: planned },
  unconfirmed: {
    gates: ['fix left-out.host-key-not-confirmed', PLANS],
    unconfirmed: true,
    until: 'nothing',
    async lift(scene) {
      await confirmHostKey(admin(), scene.host.hostId, scene.host.key.digest)
      await planned(scene)
    },
  },
  held: {
    gates: ['fix left-out.held', PLANS],
    until: 'nothing',
    async after({ host }) {
      host.rows = [...host.rows, { kind: 'hold', name: 'openssl', architecture: 'amd64' }]
      await report(host)
    },
    async lift(scene) {
      scene.host.rows = scene.host.rows.filter((row) => row.kind !== 'hold')
      await report(scene.host)
      await planned(scene)
    },
  },
  notOffered: {
    gates: ['fix left-out.not-in-catalogue', PLANS],
    until: 'nothing',
    after: () => {
      offered = []
    },
    async lift(scene) {
      offered = [entry('openssl', '1.0-2')]
      await planned(scene)
    },
  },
  window: {
    gates: ['window refusal.outside-window'],
    closes: true,
    after: () => later(3 * HOUR_MS),
    lift: () => later(21 * HOUR_MS),
  },
  delay: { gates: ['ring-delay refusal.ring-delay-not-over'], delayMinutes: 24 * 60, lift: () => later(25 * HOUR_MS) },
  coolDown: {
    gates: ['cool-down refusal.cool-down-not-over'],
    rules: () => ({
      origins: [
        { id: 'security', origin: 'Debian', label: 'Debian-Security', keys: ['A'.repeat(40)], coolDownHours: 24 },
      ],
    }),
    tells: () => {}, // it looks at the index, and its cool-down begins
    lift: () => later(25 * HOUR_MS),
  },
  excluded: {
    gates: ['fix left-out.excluded', 'exclusion refusal.package-excluded'],
    rules: () => ({
      exclusions: [
        {
          ...{ id: 'tls', packages: ['open*'], hosts: 'all', reason: 'is moved' },
          until: toInstant(new Date(nowMs() + DAY_MS)),
        },
      ],
    }),
    tells: () => {}, // it looks at the index all the same
    lift: () => later(25 * HOUR_MS),
  },
  cluster: {
    gates: ['cluster refusal.cluster-turn-not-come'],
    periodMinutes: 60,
    rules: ({ key }) => ({ clusters: [notItsTurn(key.digest)] }),
    lift: () => {}, // the turn comes by itself
  },
  below: {
    gates: ['ring-below refusal.ring-below-not-proven'],
    minSucceeded: 1,
    async lift({ scout }) {
      assert.ok(scout)
      await turn(scout)
    },
  },
  serial: {
    gates: ['serial refusal.serial-not-proven'],
    minSucceeded: 0,
    rules: (web, database) => ({ serials: [inBatches({ database, web })] }),
    async lift({ scout }) {
      assert.ok(scout)
      await turn(scout)
    },
  },
  period: {
    gates: ['period refusal.period-used'],
    periodMinutes: 60,
    async before({ host }) {
      const plan = await otherPlan(host)
      await slices.deployment.handlers.deployment_start(admin(), { ...none, body: { plan: plan.digest } }, http)
      await turn(host)
      assert.equal(host.site.host.packages.get('curl')?.version, '1.0-2')
    },
    lift: () => later(HOUR_MS),
  },
  busy: {
    gates: ['deployment deployment.host-busy'],
    async before({ host }) {
      const plan = await otherPlan(host)
      await slices.deployment.handlers.deployment_start(admin(), { ...none, body: { plan: plan.digest } }, http)
      await tick()
    },
    lift: ({ host }) => serve(host),
  },
  watchOnly: {
    gates: ['deployment refusal.watch-only'],
    tells: ({ site }) => saveState(site.disk, { ...loadState(site.disk), mode: 'watch-only' }),
    async lift(scene) {
      const { disk } = scene.host.site
      saveState(disk, { ...loadState(disk), mode: 'apply' })
      await tick()
      await started(scene)
    },
  },
  undone: {
    gates: ['deployment probe-failed'],
    probes: [{ id: 'units', kind: 'unit', target: '*', timeoutMs: 4_000, settleMs: 500 }],
    tells: ({ site }) => site.host.ends.set('openssl=1.0-2', 'web.service'),
    after: () => later(2 * MINUTE_MS),
    async lift(scene) {
      scene.host.site.host.ends.clear()
      await started(scene)
    },
  },
  lock: {
    gates: ['lock refusal.lock-held'],
    tells: ({ site }) => {
      site.host.lockedBy = { by: 'apt-get (17)', since: toInstant(chain.clock.now()) }
    },
    lift: ({ host }) => {
      host.site.host.lockedBy = undefined
    },
  },
  dpkg: {
    gates: ['dpkg refusal.dpkg-broken'],
    tells: ({ site }) => site.host.has(HALF.name, HALF.version, 'iF'),
    lift: ({ host }) => host.site.host.has(HALF.name, HALF.version),
  },
  disk: {
    gates: ['disk refusal.disk-full'],
    tells: ({ site }) => {
      site.host.freeBytes = 1_000
    },
    lift: ({ host }) => {
      host.site.host.freeBytes = 1024 ** 3
    },
  },
  program: {
    gates: ['program refusal.program-unfit'],
    probes: [
      {
        ...{ id: 'shop', kind: 'program', target: '/usr/local/lib/shop/check', sha256: 'a'.repeat(64) },
        ...{ timeoutMs: 4_000, settleMs: 500 },
      },
    ],
    tells: ({ site }) => site.host.unfit.set('/usr/local/lib/shop/check', 'program-differs'),
    lift: ({ host }) => host.site.host.unfit.clear(),
  },
  battery: {
    gates: ['battery refusal.on-battery'],
    tells: ({ site }) => {
      site.host.batteryPercent = 20
    },
    lift: ({ host }) => {
      host.site.host.batteryPercent = undefined
    },
  },
  repository: {
    gates: ['repository refusal.repository-unreachable'],
    tells: ({ site }) => {
      site.host.missing = 'security bookworm-security'
    },
    after: () => later(2 * MINUTE_MS), // it had begun: its period is used up
    lift: ({ host }) => {
      host.site.host.missing = undefined
    },
  },
  clock: {
    gates: ['clock refusal.clock-not-trusted'],
    tells: (host) => {
      host.behindMs = 60 * DAY_MS
    },
    lift: ({ host }) => {
      host.behindMs = 0
    },
  },
  frozen: {
    gates: ['frozen deployment.repository-frozen'],
    async after({ host }) {
      host.rows = [theList(20), ...host.rows.filter((row) => row.kind !== 'source')]
      await report(host)
      later(MINUTE_MS)
    },
    async lift({ host }) {
      host.rows = [theList(0), ...host.rows.filter((row) => row.kind !== 'source')]
      await report(host)
    },
  },
  offline: {
    gates: ['offline deployment.host-offline'],
    after: () => later(25 * HOUR_MS),
    lift: ({ host }) => report(host),
  },
} as const satisfies Readonly<Record<string, Fault>>
type Name = keyof typeof faults

async function otherPlan(host: Subject): Promise<StoredPlan> {
  const plan = await act.addPlan(
    [host],
    { changes: [aChange('curl', '1.0-1', '1.0-2')], indexes: [anIndex()] },
    { tier: 'T2' },
  )
  await act.signOff(plan)
  return plan
}

async function aScene(all: readonly Fault[]): Promise<Scene> {
  // In the first minute of a period, so that it does not end while the scene is made.
  later(HOUR_MS - (nowMs() % HOUR_MS) + MINUTE_MS)
  const second = all.some((one) => one.delayMinutes !== undefined || one.minSucceeded !== undefined)
  const scout = second ? await aSubject() : undefined
  const host = await aSubject(!all.some((one) => one.unconfirmed))
  const most = (pick: (one: Fault) => number | undefined, otherwise: number) =>
    Math.max(otherwise, ...all.map((one) => pick(one) ?? otherwise))
  const windows = all.some((one) => one.closes) ? twoWindows() : ('any' as const)
  const ring = { windows, sharePercent: 100, mayReboot: false, urgentDelayMinutes: 0, catchUpHours: 0, maxAtOnce: null }
  await act.addPolicy([], {
    rings: [
      {
        ...ring,
        name: 'first',
        hosts: [(scout ?? host).key.digest],
        delayMinutes: 0,
        promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null },
      },
      {
        ...ring,
        ...{ name: 'rest', hosts: 'others', delayMinutes: most((one) => one.delayMinutes, 0) },
        promotion: { minSucceeded: most((one) => one.minSucceeded, 0), maxFailed: 0, soakMinutes: 0, test: null },
      },
    ],
    periodMinutes: most((one) => one.periodMinutes, 1),
    probes: all.flatMap((one) => one.probes ?? []),
    ...Object.assign({}, ...all.map((one) => one.rules?.(host, scout))),
  })
  return { host, scout, plan: undefined, deployment: undefined }
}

/** Open now for two hours more, and again tomorrow at this time. */
const twoWindows = (): Policy['rings'][number]['windows'] => ({
  calendar: everyDay('11:00', 3),
  times: [0, DAY_MS].map((ms) => ({
    from: toInstant(new Date(nowMs() + ms - HOUR_MS)),
    to: toInstant(new Date(nowMs() + ms + 2 * HOUR_MS)),
  })),
})

async function make(scene: Scene, all: readonly Fault[]): Promise<void> {
  for (const one of all) await one.before?.(scene)
  const until = all.find((one) => one.until)?.until
  const lapses = all.find((one) => one.lapsesMs !== undefined)?.lapsesMs
  if (until !== 'nothing') await aPlan(scene)
  if (until === undefined || until === 'signed')
    await signed(scene, lapses === undefined ? {} : { lapses: toInstant(new Date(nowMs() + lapses)) })
  if (until === undefined) await started(scene)
  for (const one of all) one.tells?.(scene.host)
  await tick()
  // Met once: it looks at the index of its ring, or tells why it does not begin.
  if (scene.scout || all.some((one) => one.tells)) await serve(scene.host)
  await tick()
  for (const one of all) await one.after?.(scene)
  await tick()
}

const why = async ({ host }: Scene, patch: string) =>
  routes.why.output.parse(
    await admin().tx((tx) =>
      explainWhy(tx, { ids, secret, repositories, memory: memoryOf, standing: standingAt }, host.name, patch),
    ),
  )
type Answer = Awaited<ReturnType<typeof why>>

const blockedIn = ({ rows }: Answer): string[] =>
  rows.filter((row) => row.state === 'blocked').map((row) => `${row.gate} ${row.because?.code}`)

/** Everybody checks in, orders follow when their time comes, until the patch is there. */
async function untilVerified(scene: Scene): Promise<void> {
  for (let round = 0; round < 12; round++) {
    await turn(...everyone(scene))
    const [step] = await stepsOf(scene)
    if (step?.state === 'verified') return
    later(Math.max(1_000, (step?.retryAt ? Date.parse(step.retryAt) : 0) - nowMs()))
  }
  assert.fail(
    `not installed: ${JSON.stringify(await stepsOf(scene))} ${JSON.stringify(blockedIn(await why(scene, CVE)))}`,
  )
}

async function stepsOf({ deployment, host }: Scene) {
  const { list } = routes.deployment_show.output.parse(
    await slices.deployment.handlers.deployment_show(admin(), { ...none, params: { id: deployment ?? '' } }, http),
  )
  return list.filter((step) => step.hostId === host.hostId)
}

const situations: readonly (readonly Name[])[] = [
  ...Object.keys(faults).map((name) => [name as Name]), // the table's own keys
  ['lock', 'disk', 'battery'],
  ['dpkg', 'disk', 'battery'],
  ['disk', 'battery', 'window'],
  ['delay', 'below', 'halted'],
  ['lapsed', 'delay', 'below'],
  ['delay', 'below', 'frozen'],
  ['held', 'frozen'],
  ['coolDown', 'excluded'],
  ['unconfirmed', 'frozen'],
  ['disk', 'window', 'halted'],
  ['offline', 'lapsed', 'halted'],
  ['clock', 'halted', 'frozen'],
  ['lock', 'disk', 'frozen'],
]

test('the situations are at least 25, ten of them with three gates at once', () => {
  const gates = situations.map((names) => names.flatMap((name) => faults[name].gates).length)
  assert.ok(gates.length >= 25, String(gates.length))
  assert.ok(gates.filter((n) => n >= 3).length >= 10)
})

test('one host alone holds nobody up with a newer list', async () => {
  const [one, other] = [await aSubject(), await aSubject()]
  one.rows = [theList(9)]
  other.rows = [theList(20)]
  for (const host of [one, other]) await report(host)
  assert.deepEqual(await admin().tx((tx) => standingAt(tx, { hostId: other.hostId, hostKey: other.key.digest })), [])
})

test('two other hosts have newer lists than a host whose lists stand still', async () => {
  for (let n = 0; n < 2; n++) {
    const other = await aSubject()
    other.rows = [theList(9)]
    await report(other)
  }
})

for (const names of situations)
  test(`why not: ${names.join(', ')}`, async () => {
    const all: readonly Fault[] = names.map((name) => faults[name])
    const scene = await aScene(all)
    await make(scene, all)
    for (const patch of [CVE, 'openssl']) {
      const answer = await why(scene, patch)
      assert.deepEqual(blockedIn(answer).sort(), [...new Set(all.flatMap((one) => one.gates))].sort(), patch)
      for (const row of answer.rows.filter((one) => one.state === 'blocked')) {
        assert.ok(row.lifts && Object.hasOwn(en, row.lifts.code), `${row.gate}: what lifts it: ${row.lifts?.code}`)
        assert.ok(row.since !== null && Date.parse(row.since) <= nowMs(), `${row.gate}: since when`)
      }
    }
    assert.equal(scene.host.site.host.packages.get('openssl')?.version, '1.0-1', 'nothing was installed')
    for (const one of all) await one.lift(scene)
    await untilVerified(scene)
    const [row] = (await why(scene, 'openssl')).rows
    assert.deepEqual([row?.state, row?.because?.code], ['pass', 'why.verified'])
  })
