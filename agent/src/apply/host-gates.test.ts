/** Gates of the host itself: all that stand are told at once, nothing is used up, and the same order goes through when they are lifted. */
import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { ProgramProbe } from '@patchreeve/trust/documents/policy.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { hostGates } from '@patchreeve/trust/host-gates.ts'
import { build } from '@patchreeve/trust/test/support/build.ts'
import { makeWorld, NOW, changes as upgrades } from '@patchreeve/trust/test/support/world.ts'
import { holderOf } from './apt/lock.ts'
import { fullDisk, needs } from './apt/space.ts'
import { batteryPercent } from './battery.ts'
import { standingGates } from './host-gates.ts'
import { reserveIn } from './reserve.ts'
import type { SignedResult } from './results.ts'
import { loadState, saveState } from './state.ts'
import { takeOrder } from './take-order.ts'
import type { FakeHost } from './testing/fake-platform.ts'
import { makeSite } from './testing/site.ts'

const world = await makeWorld('host gates')

const SHOP: ProgramProbe = {
  ...{ id: 'shop', kind: 'program', target: '/usr/local/lib/shop/check', sha256: 'a'.repeat(64) },
  ...{ timeoutMs: 1_000, settleMs: 0 },
}

/** How each gate is made to stand, and lifted. */
const faults: Readonly<
  Record<(typeof hostGates)[number]['code'], [make: (host: FakeHost) => void, lift: (host: FakeHost) => void]>
> = {
  'lock-held': [
    (host) => {
      host.lockedBy = { by: 'apt-get (17)', since: '2026-11-27T05:00:00Z' }
    },
    (host) => {
      host.lockedBy = undefined
    },
  ],
  'dpkg-broken': [(host) => host.has('half', '1.0-1', 'iF'), (host) => host.has('half', '1.0-1')],
  'disk-full': [
    (host) => {
      host.freeBytes = 1_000
    },
    (host) => {
      host.freeBytes = 1024 ** 3
    },
  ],
  'on-battery': [
    (host) => {
      host.batteryPercent = 40
    },
    (host) => {
      host.batteryPercent = undefined
    },
  ],
  'program-unfit': [(host) => host.unfit.set(SHOP.target, 'program-differs'), (host) => host.unfit.clear()],
  'repository-unreachable': [
    (host) => {
      host.missing = 'security bookworm-security'
    },
    (host) => {
      host.missing = undefined
    },
  ],
}
type Code = keyof typeof faults

async function siteWith(codes: readonly Code[], verb: Order['verb'] = 'install') {
  const built = await build(world, {
    policy: (policy) => ({ ...policy, probes: [...policy.probes, SHOP] }),
    order: (order) => ({ ...order, verb }),
  })
  const seen = upgrades.map(({ sha256 }) => [sha256, '2026-11-25T00:00:00Z'])
  const site = await makeSite(world, { pinnedRoot: built.digests.root, firstSeen: Object.fromEntries(seen) })
  site.host.has('openssl', '3.0.11-1')
  for (const code of codes) faults[code][0](site.host)
  const take = () => takeOrder(site.apply, JSON.stringify(built.bundle))
  return { ...site, take, orderId: built.documents.order.id }
}

async function outcomeIn(results: readonly SignedResult[]) {
  for (const { result } of results) {
    const opened = await openDocument('result', result)
    assert.ok(!('code' in opened))
    if (opened.document.kind === 'outcome') return opened.document
  }
  assert.fail('no outcome')
}

for (const { code, id } of hostGates)
  test(`${id}: ${code} is refused before anything is changed, and the next order goes through`, async () => {
    const { host, disk, take, orderId } = await siteWith([code])
    const before = loadState(disk)
    const refused = await outcomeIn(await take())
    assert.deepEqual([refused.outcome, refused.because.map((one) => one.code)], ['refused', [code]])
    assert.deepEqual(host.unpacked, [], 'nothing was unpacked')
    if (code === 'repository-unreachable') return // found on the way: that order is used up, and the server makes another
    const after = loadState(disk)
    assert.deepEqual(
      [after.usedOrders, after.lastOrderAt, after.current],
      [before.usedOrders, before.lastOrderAt, null],
    )
    faults[code][1](host)
    assert.equal((await outcomeIn(await take())).outcome, 'installed')
    assert.deepEqual(loadState(disk).usedOrders, [orderId])
  })

test('all that stand are told at once; a database in the hands of another program is not called broken', async () => {
  const codes = async (...made: Code[]) =>
    (await outcomeIn(await (await siteWith(made)).take())).because.map((one) => one.code)
  assert.deepEqual(await codes('dpkg-broken', 'disk-full', 'on-battery'), ['dpkg-broken', 'disk-full', 'on-battery'])
  assert.deepEqual(await codes('lock-held', 'dpkg-broken', 'disk-full'), ['lock-held', 'disk-full'])
})

test('a program that cannot be asked holds up what changes a host forward, and no way back', async () => {
  const { apply } = await siteWith(['program-unfit'])
  const codes = async (verb: Order['verb']) =>
    (await standingGates(apply.platform, apply.host, { verb, changes: [...upgrades] }, [SHOP])).map((one) => one.code)
  assert.deepEqual([await codes('install'), await codes('reboot')], [['program-unfit'], ['program-unfit']])
  assert.deepEqual([await codes('undo'), await codes('try')], [[], []])
})

test('how a program ended and what it said is in the host’s signed result, and its failure undoes what was installed', async () => {
  const shopIn = async (host: (host: FakeHost) => void) => {
    const site = await siteWith([])
    host(site.host)
    const { outcome, because, probes } = await outcomeIn(await site.take())
    return { outcome, because: because[0], shop: probes.find((one) => one.id === SHOP.id) }
  }
  const ran = { sha256: SHOP.sha256, exit: 0, output: 'asked' }
  const good = await shopIn(() => {})
  assert.equal(good.outcome, 'installed')
  assert.deepEqual(good.shop, { id: 'shop', before: 'passed', after: 'passed', detail: '', ran })
  const bad = await shopIn((host) => host.ends.set('openssl=3.0.13-1', 'web.service'))
  assert.equal(bad.outcome, 'undone')
  assert.deepEqual([bad.shop?.after, bad.shop?.ran?.exit], ['failed', 1])
})

test('a clock that is 60 days off is named, not the times that look wrong by it', async () => {
  for (const days of [-60, 60]) {
    const { host, disk, take } = await siteWith([])
    const floor = toInstant(NOW)
    saveState(disk, { ...loadState(disk), clock: { ...loadState(disk).clock, floor, jumped: days > 0 } })
    host.now = new Date(NOW.getTime() + days * 86_400_000)
    const refused = await outcomeIn(await take())
    assert.deepEqual(
      [refused.outcome, refused.because.map((one) => one.code)],
      ['refused', ['clock-not-trusted']],
      `${days}`,
    )
  }
})

test('an apt that cannot write on a full disk is no broken one', async () => {
  for (const [made, codes] of [
    [[], ['dpkg-broken']],
    [['disk-full'], ['disk-full']],
  ] as const) {
    const { host, take } = await siteWith(made)
    host.aptBroken = true
    assert.deepEqual(
      (await outcomeIn(await take())).because.map((one) => one.code),
      codes,
    )
  }
})

test('an order that only looks waits for room and a whole database, and for nothing else', async () => {
  const { take } = await siteWith(['lock-held', 'on-battery'], 'try')
  assert.equal((await outcomeIn(await take())).outcome, 'tried')
  const full = await siteWith(['disk-full', 'on-battery'], 'try')
  const refused = await outcomeIn(await full.take())
  assert.deepEqual(refused.because, [
    { code: 'disk-full', params: { mount: '/', free: 1_000, needed: 64 * 1024 ** 2 } },
  ])
})

test('room: twice the packages for archives, four times for what they unpack to, and a kernel needs /boot', () => {
  const change = { name: 'a', architecture: 'all', from: '1', to: '2', sha256: null, sizeBytes: 1_000, origin: null }
  assert.deepEqual(
    needs([change]).map((one) => one.bytes),
    [0, 4_000, 64 * 1024 ** 2 + 2_000],
  )
  assert.equal(needs([{ ...change, name: 'linux-image-6.1.0-40-amd64' }])[3]?.path, '/boot')
  assert.equal(needs([{ ...change, name: 'linux-image-6.1.0-40-amd64', to: null }])[3], undefined)
  assert.equal(fullDisk('E: Unable to fetch some archives', [change]), undefined)
  assert.ok(fullDisk('E: write, still have 5 to write: No space left on device', [change])?.mount)
})

function inFolder<T>(files: Readonly<Record<string, string>>, work: (root: string) => T): T {
  const root = fs.mkdtempSync(join(tmpdir(), 'patchreeve-gates-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      fs.mkdirSync(join(root, path, '..'), { recursive: true })
      fs.writeFileSync(join(root, path), text)
    }
    return work(root)
  } finally {
    fs.rmSync(root, { recursive: true, force: true })
  }
}

const supplies: [what: string, files: Record<string, string>, percent: number | undefined][] = [
  ['no battery', { 'AC/type': 'Mains', 'AC/online': '1' }, undefined],
  ['on mains', { 'AC/type': 'Mains', 'AC/online': '1', 'BAT0/type': 'Battery', 'BAT0/status': 'Charging' }, undefined],
  [
    'unplugged',
    {
      'AC/type': 'Mains',
      'AC/online': '0',
      'BAT0/type': 'Battery',
      'BAT0/status': 'Discharging',
      'BAT0/capacity': '37\n',
    },
    37,
  ],
  ['nonsense counts as empty', { 'BAT0/type': 'Battery', 'BAT0/status': 'Discharging', 'BAT0/capacity': 'full' }, 0],
  [
    'the battery of a mouse',
    { 'hid-1/type': 'Battery', 'hid-1/scope': 'Device', 'hid-1/status': 'Discharging', 'hid-1/capacity': '80' },
    undefined,
  ],
]
for (const [what, files, percent] of supplies)
  test(`battery: ${what}`, () => inFolder(files, (root) => assert.equal(batteryPercent(root), percent)))

test('battery: a machine without that folder runs on mains', () =>
  assert.equal(batteryPercent('/nonexistent'), undefined))

test('lock: its holder by name, number and start; another lock, or a holder that only waits, is none', () =>
  inFolder({ lock: '', other: '' }, (root) => {
    const path = `${root}/lock`
    const { ino } = fs.statSync(path)
    const proc = join(root, 'proc')
    fs.mkdirSync(join(proc, '412/fd'), { recursive: true })
    fs.symlinkSync(path, join(proc, '412/fd/5'))
    fs.writeFileSync(join(proc, '412/comm'), 'apt (x) y\n')
    const fields = Array.from({ length: 30 }, (_, at) => (at === 19 ? '6000' : '0')).join(' ')
    fs.writeFileSync(join(proc, '412/stat'), `412 (apt (x) y) ${fields}`)
    fs.writeFileSync(join(proc, 'stat'), 'cpu 1\nbtime 1795000000\n')
    const locks = (text: string) => fs.writeFileSync(join(proc, 'locks'), text)
    locks(`1: POSIX  ADVISORY  WRITE 412 00:2f:${ino} 0 EOF\n`)
    const since = new Date(1_795_000_060_000).toISOString().replace('.000', '')
    assert.deepEqual(holderOf([path], proc), { by: 'apt (x) y (412)', since })
    assert.equal(holderOf([`${root}/other`], proc), undefined)
    locks(`1: -> POSIX  ADVISORY  WRITE 412 00:2f:${ino} 0 EOF\n1: POSIX  ADVISORY  READ 412 00:2f:${ino} 0 EOF\n`)
    assert.equal(holderOf([path], proc), undefined)
  }))

test('reserve: taken once, given back whole', () =>
  inFolder({}, (root) => {
    const reserve = reserveIn(root)
    reserve.take()
    reserve.take()
    assert.equal(fs.statSync(`${root}/reserve`).size, 1024 ** 2)
    reserve.give()
    assert.deepEqual(fs.readdirSync(root), [])
  }))
