/**
 * apply is killed at every point between two effects, alone or with the machine, and started again: it comes to the same end,
 * installs nothing twice, and tells it once. Points and steps are counted from the code. The package manager is a fake here
 * (testing/fake-platform.ts) and the disk a model; the lab's `apply-kills` does the same to apt and dpkg.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { Change, Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy, Verb } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { build, type Changes } from '@patchreeve/trust/test/support/build.ts'
import { giveBack, putAside } from '@patchreeve/trust/test/support/edits.ts'
import { makeWorld, NOW, changes as upgrades } from '@patchreeve/trust/test/support/world.ts'
import { isSignedByKey } from '@patchreeve/trust/verify.ts'
import { decodeJournal } from './journal.ts'
import { Line } from './progress.ts'
import type { SignedResult } from './results.ts'
import { loadState } from './state.ts'
import { steps } from './steps.ts'
import { recover, takeOrder } from './take-order.ts'
import type { FakeHost } from './testing/fake-platform.ts'
import { ModelDisk, PowerCut } from './testing/power-loss.ts'
import { makeSite, type TestSite } from './testing/site.ts'

interface Case {
  /** The policy's: how this host leaves service. */
  readonly drains?: Policy['drains']
  readonly name: string
  readonly verb: Verb
  readonly outcome: Result['outcome']
  readonly host?: (host: FakeHost) => void
  /** The order is about a kernel. */
  readonly kernel?: boolean
  /** What runs at the end. */
  readonly running?: string
}

const [OLD_KERNEL, NEW_KERNEL] = ['6.1.0-1-amd64', '6.1.0-2-amd64']
const KERNEL: Change = {
  ...upgrades[0],
  name: `linux-image-${NEW_KERNEL}`,
  from: null,
  to: '6.1.20-1',
}
/** Installed by an order before, so the old one is kept. */
const waits = (host: FakeHost) => {
  host.has(`linux-image-${OLD_KERNEL}`, '6.1.10-1')
  host.has(KERNEL.name, '6.1.20-1')
  host.boot.installed(NEW_KERNEL)
  host.boot.kept = OLD_KERNEL
}

const hasUpdater = (host: FakeHost) => host.has('unattended-upgrades', '2.9')

const DRAINS: Policy['drains'] = [
  { id: 'web', hosts: 'all', stops: 'web.service', waitSeconds: 30 },
  { id: 'flag', hosts: 'all', stops: null, waitSeconds: 5 },
]

const cases: readonly Case[] = [
  { name: 'an install', verb: 'install', outcome: 'installed' },
  {
    name: 'an install whose package does not configure',
    verb: 'install',
    outcome: 'undone',
    host: (host) => host.broken.add('openssl=3.0.13-1'),
  },
  {
    name: 'an install that ends a service',
    verb: 'install',
    outcome: 'undone',
    host: (host) => host.ends.set('openssl=3.0.13-1', 'web.service'),
  },
  {
    name: 'an install after which a service does not come up again',
    verb: 'install',
    outcome: 'undone',
    host: (host) => host.doNotRestart.add('web.service'),
  },
  {
    name: 'an install on a host that leaves service',
    verb: 'install',
    outcome: 'installed',
    drains: DRAINS,
  },
  {
    name: 'an install that ends a service, on a host that leaves service',
    verb: 'install',
    outcome: 'undone',
    drains: DRAINS,
    host: (host) => host.ends.set('openssl=3.0.13-1', 'ssh.service'),
  },
  {
    name: 'an install on a host that cannot leave service',
    verb: 'install',
    outcome: 'failed',
    drains: DRAINS,
    host: (host) => host.stuck.add('web'),
  },
  {
    name: 'an install whose try fails',
    verb: 'install',
    outcome: 'failed',
    host: (host) => {
      host.tryPasses = false
    },
  },
  { name: 'a try', verb: 'try', outcome: 'tried' },
  { name: 'an undo by order', verb: 'undo', outcome: 'undone' },
  {
    name: 'a restart of services',
    verb: 'restart-service',
    outcome: null,
    host: (host) => host.mapsDeleted.add('web.service'),
  },
  { name: 'a reboot', verb: 'reboot', outcome: 'rebooted' },
  { name: 'an install of a kernel', verb: 'install', outcome: 'installed', kernel: true, running: OLD_KERNEL },
  {
    name: 'an install of a kernel that does not configure',
    verb: 'install',
    outcome: 'undone',
    kernel: true,
    host: (host) => host.broken.add(`${KERNEL.name}=6.1.20-1`),
    running: OLD_KERNEL,
  },
  {
    name: 'a reboot into a kernel',
    verb: 'reboot',
    outcome: 'rebooted',
    kernel: true,
    host: waits,
    running: NEW_KERNEL,
  },
  {
    name: 'a reboot into a kernel that panics',
    verb: 'reboot',
    outcome: 'undone',
    kernel: true,
    host: (host) => {
      waits(host)
      host.boot.panics.add(NEW_KERNEL)
    },
    running: OLD_KERNEL,
  },
  {
    name: 'a reboot into a kernel under which a service does not come up',
    verb: 'reboot',
    outcome: 'undone',
    kernel: true,
    host: (host) => {
      waits(host)
      host.boot.ends.set(NEW_KERNEL, 'web.service')
    },
    running: OLD_KERNEL,
  },
  { name: 'an updater put aside', verb: 'put-updater-aside', outcome: 'put-aside', host: hasUpdater },
  {
    name: 'an updater put aside that another file switches on',
    verb: 'put-updater-aside',
    outcome: 'undone',
    host: (host) => {
      hasUpdater(host)
      host.overruled.add('unattended-upgrades')
    },
  },
  {
    name: 'an updater given back',
    verb: 'give-updater-back',
    outcome: 'given-back',
    host: (host) => {
      hasUpdater(host)
      host.aside.set('unattended-upgrades', 'aside')
    },
  },
  {
    name: 'an updater whose file a person edited, put aside',
    verb: 'put-updater-aside',
    outcome: 'refused',
    host: (host) => {
      hasUpdater(host)
      host.aside.set('unattended-upgrades', 'edited')
    },
  },
  { name: 'an updater that is not there, put aside', verb: 'put-updater-aside', outcome: 'refused' },
  { name: 'a refresh', verb: 'refresh', outcome: null },
  { name: 'a simulation', verb: 'simulate', outcome: null },
  { name: 'a download', verb: 'download', outcome: null },
]

const world = await makeWorld('kills')
/** What anybody could ever have read: no number may come with two contents. */
class Published extends ModelDisk {
  readonly #seen = new Map<string, string>()

  override rename(from: string, to: string): void {
    const content = Buffer.from(this.read(from) ?? []).toString()
    assert.equal(this.#seen.get(to) ?? content, content, `${to} was published before with another content`)
    this.#seen.set(to, content)
    super.rename(from, to)
  }
}

async function siteFor(one: Case, root: string): Promise<TestSite> {
  const seen = upgrades.map(({ sha256 }) => [sha256, '2026-11-25T00:00:00Z'])
  const state = { pinnedRoot: root, firstSeen: Object.fromEntries(seen) }
  const site = await makeSite(world, state, (power) => new Published(power))
  site.host.has('openssl', one.verb === 'undo' ? '3.0.13-1' : '3.0.11-1')
  one.host?.(site.host)
  return site
}

function changesFor(one: Case): Changes {
  const { drains } = one
  return { ...changesOf(one), ...(drains ? { policy: (policy) => ({ ...policy, drains }) } : {}) }
}

/** The world's order with another verb, and what that verb needs. */
function changesOf(one: Case): Changes {
  const { verb } = one
  const order = (one: Order): Order => ({ ...one, verb })
  const result = (one: Result): Result => (verb === 'reboot' ? { ...one, outcome: 'rebooted' } : one)
  if (verb === 'refresh')
    return {
      order: (one) => ({ ...order(one), plan: null, transaction: null, changes: [], indexes: [] }),
      bundle: (bundle) => ({ ...bundle, plan: null, signOffs: [] }),
    }
  if (one.kernel)
    return { result, order: (it) => ({ ...order(it), changes: [KERNEL] }), plan: (plan) => withChanges(plan, [KERNEL]) }
  if (verb === 'put-updater-aside') return putAside
  if (verb === 'give-updater-back') return giveBack
  if (verb !== 'undo') return { order, result }
  const back: Change[] = upgrades.slice(0, 1).map((one) => ({ ...one, from: one.to, to: one.from }))
  return { order, plan: (plan) => withChanges(plan, back) }
}

function withChanges(plan: Plan, changes: Change[]): Plan {
  return { ...plan, transactions: plan.transactions.map((one) => ({ ...one, changes })) }
}

async function results({ published }: TestSite, verified = false): Promise<{ name: string; result: Result }[]> {
  const names = published.list().filter((name) => name.endsWith('.json'))
  return Promise.all(
    names.map(async (name) => {
      const { key, result } = JSON.parse(Buffer.from(published.read(name) ?? []).toString()) as SignedResult
      const opened = await openDocument('result', result)
      assert.ok(!('code' in opened), name)
      if (verified) assert.ok(await isSignedByKey(opened, key), 'signed by the host')
      return { name, result: opened.document }
    }),
  )
}

/** What is the same however often it was killed. */
async function endOf(site: TestSite) {
  const told = await results(site)
  const state = loadState(site.disk)
  assert.deepEqual(
    told.map(({ name }) => Number(name.slice(0, -5))),
    told.map((_, index) => index + 1),
    'results are numbered without a gap',
  )
  assert.equal(state.sequence, told.length)
  assert.equal(state.current, null)
  assert.deepEqual(
    site.disk.list().filter((name) => /^(journal|result)-/.test(name)),
    [],
    'nothing is left open',
  )
  return {
    packages: [...site.host.packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    services: [...site.host.services].sort(),
    outOfService: [...site.host.outOfService.keys()],
    aside: [...site.host.aside],
    results: told.map(({ result: { kind, outcome } }) => ({ kind, outcome })),
    used: state.usedOrders,
    fellBack: state.fellBack.map(({ release, packageVersion }) => ({ release, packageVersion })),
    boot: { running: site.host.boot.running, kept: site.host.boot.kept, asked: site.host.boot.asked },
  }
}

const unpacks = ({ host }: TestSite) => host.unpacked.filter((one) => one.endsWith('=3.0.13-1')).sort()

/** The last line that apply wrote before it was killed, as `begun install`; undefined before the first. */
function killedAt(disk: ModelDisk): string | undefined {
  const name = disk.list().find((one) => one.startsWith('journal-'))
  const line = decodeJournal((name && disk.read(name)) || new Uint8Array()).entries.at(-1)
  const parsed = line && Line.parse(line)
  return parsed && parsed.at !== 'job' ? `${parsed.at} ${parsed.step}` : undefined
}

/** Starts apply again until it has come to an end, and sends the order again if it was never begun. */
async function untilDone(site: TestSite, text: string, id: string): Promise<void> {
  await recover(site.apply)
  if (!loadState(site.disk).usedOrders.includes(id)) await takeOrder(site.apply, text)
}

async function untilCut(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return false
  } catch (error) {
    if (error instanceof PowerCut) return true
    throw error
  }
}

/** Numbers in [0, 1) that are the same in every run. */
function fateOf(seed: number): () => number {
  let state = seed + 1
  return () => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
}

type Again = (site: TestSite) => Promise<void>

/** Lets it reboot that often. False: it was at its end before. */
async function boot(site: TestSite, times: number, again: Again): Promise<boolean> {
  for (let time = 0; time < times; time++) {
    if (!(await untilCut(() => again(site)))) return false
    site.host.crashes()
    site.power.on()
  }
  return true
}

async function afterBoots(one: Case, root: string, times: number, again: Again): Promise<boolean> {
  return boot(await siteFor(one, root), times, again)
}

/** The end of a reboot whose kernel did not hold; none for what is no trial. */
async function whenTheTrialIsCut(one: Case, root: string, run: Again) {
  if (one.verb !== 'reboot' || one.running === undefined) return []
  const site = await siteFor(one, root)
  site.host.boot.panics.add(NEW_KERNEL)
  await run(site)
  return [await endOf(site)]
}

const seenKills = new Set<string>()
/** For these a kill of apply alone is the smaller case. */
const READING: readonly Verb[] = ['refresh', 'simulate', 'download', 'try']
const kinds = ['apply alone', 'the machine'] as const

for (const one of cases) {
  const built = await build(world, changesFor(one))
  const text = JSON.stringify(built.bundle)
  const { id } = built.documents.order
  const again = (site: TestSite) => untilDone(site, text, id)
  const run = async (site: TestSite) => {
    // A reboot ends apply by itself; what comes then is the next boot.
    while (await untilCut(() => untilDone(site, text, id))) {
      site.host.crashes()
      site.power.on()
    }
  }

  test(`${one.name} ends ${one.outcome ?? 'well'}, told once`, async () => {
    const site = await siteFor(one, built.digests.root)
    await run(site)
    const told = (await results(site, true)).map(({ result }) => result)
    await endOf(site)
    const outcomes = told.filter((result) => result.kind === 'outcome')
    assert.deepEqual(
      outcomes.map((result) => result.outcome),
      one.verb === 'refresh' ? [] : [one.outcome],
    )
    if (one.running !== undefined) assert.equal(site.host.boot.running, one.running)
    assert.equal(told.filter((result) => result.kind === 'state').length, 1)
  })

  for (const kind of READING.includes(one.verb) ? (['the machine'] as const) : kinds)
    test(`${one.name}: ${kind} is killed at every point, and it ends the same`, async () => {
      const whole = await siteFor(one, built.digests.root)
      whole.power.on()
      await run(whole)
      const expected = await endOf(whole)
      const ends = [expected, ...(await whenTheTrialIsCut(one, built.digests.root, run))]
      // It reboots by itself: then every boot has its points.
      for (let boots = 0; boots === 0 || (await afterBoots(one, built.digests.root, boots, again)); boots++)
        for (let point = 0; ; point++) {
          const site = await siteFor(one, built.digests.root)
          await boot(site, boots, again)
          site.power.cutAfter(point)
          const cut = await untilCut(() => again(site))
          // Its end, or the end of this boot that it asked for itself.
          if (!cut || site.host.wentDown) break
          const at = killedAt(site.disk)
          if (at) seenKills.add(at)
          if (kind === 'the machine') {
            site.host.crashes()
            const fate = fateOf(point)
            for (const disk of [site.disk, site.published]) disk.restart(fate)
          }
          site.power.on()
          site.host.now = new Date(NOW.getTime() + 1_000)
          await run(site)
          const end = await endOf(site)
          // A boot on trial that was cut is one that did not hold, whoever cut it.
          const same = boots > 0 && kind === 'the machine' ? ends.find((it) => isDeepStrictEqual(it, end)) : expected
          const where = `boot ${boots}, killed at point ${point}, ${at ?? 'before the journal'}`
          assert.deepEqual(end, same ?? expected, where)
          const twice = unpacks(site).filter((unpack, at, all) => all.indexOf(unpack) !== at)
          assert.deepEqual(twice, [], `killed at point ${point}: nothing is installed twice`)
        }
    })
}

after(() => {
  const missing = steps.flatMap(({ id }) => [`begun ${id}`, `done ${id}`]).filter((line) => !seenKills.has(line))
  assert.deepEqual(missing, [], 'a kill in and after every step of the table')
})
