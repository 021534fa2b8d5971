/**
 * Late and broken hosts, with the installed apply: what stands in the way is a gate with a name, nothing is changed, and the next
 * order goes through when it is lifted; what a package breaks later than dpkg sees is undone. A failing postinst, a closed port
 * and a unit that dies at once are in `apply`, an apply that is killed at each step in `apply-kills`.
 */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import type { Probe } from '@patchreeve/trust/documents/policy.ts'
import type { Code, Result } from '@patchreeve/trust/documents/result.ts'
import type { LabPackage } from '../deb.ts'
import { badPostinst, beforeBad, good, plain, slow } from '../demo-packages.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { allDone, until } from '../wait.ts'
import { documentFor, makeSite, nextPeriod, order, type Site, type Target } from './apply-orders.ts'
import { prepared } from './apply-site.ts'
import { fill, lists, orderFor, type Publisher, publisherOf, storeOf, versionOf } from './apt-host.ts'
import { withBuiltPackages } from './built-packages.ts'
import { moveClock, withMovableClock } from './red-team-clock.ts'
import type { Scenario } from './scenario.ts'

/** Looked at once, and again until the time is over: what dies within it is found. */
const SETTLE_MS = 8_000
const PROBES: Probe[] = [{ id: 'units', kind: 'unit', target: '*', timeoutMs: 4_000, settleMs: SETTLE_MS }]

/** A service; the second version's begins well and dies while the probes still wait. */
const dying = (version: string, program: string): LabPackage => ({
  name: 'pr-dying',
  version,
  files: {
    '/usr/lib/pr-dying': `#!/bin/sh\n${program}\n`,
    '/lib/systemd/system/pr-dying.service':
      '[Unit]\nDescription=dies\n[Service]\nExecStart=/bin/sh /usr/lib/pr-dying\n',
  },
  scripts: {
    postinst: 'if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl restart pr-dying; fi',
  },
})

/** The host's link is this unit's: who stops it is off the network. */
const link = (version: string, act: 'start' | 'stop'): LabPackage => ({
  name: 'pr-link',
  version,
  files: {
    '/usr/share/pr-link': version,
    '/usr/lib/pr-link-down':
      'ip route show default >/run/pr-route; echo down >>/var/lib/pr-link-was; ip link set dev eth0 down\n',
    // A link that was down has lost its routes.
    '/usr/lib/pr-link-up': 'ip link set dev eth0 up; [ ! -s /run/pr-route ] || ip route replace $(cat /run/pr-route)\n',
    '/lib/systemd/system/pr-link.service': `[Unit]\nDescription=the link\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh /usr/lib/pr-link-up\nExecStop=/bin/sh /usr/lib/pr-link-down\n`,
  },
  scripts: {
    postinst: `if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl ${act} pr-link; fi`,
  },
})

const OLD = [
  good('1.0-1'),
  plain('pr-a', '1.0-1'),
  plain('pr-b', '1.0-1'),
  plain('pr-c', '1.0-1'),
  beforeBad('1.0-1'),
  slow('1.0-1', 0),
  dying('1.0-1', 'exec sleep infinity'),
  link('1.0-1', 'start'),
]
const NEW = [
  good('2.0-1'),
  plain('pr-a', '2.0-1'),
  plain('pr-b', '2.0-1'),
  plain('pr-c', '2.0-1'),
  badPostinst('2.0-1'),
  slow('2.0-1', 45),
  dying('2.0-1', 'sleep 3; exit 1'),
  link('2.0-1', 'stop'),
]

interface World {
  readonly site: Site
  readonly publisher: Publisher
  readonly seen: string[][]
}

export const faults = {
  id: 'faults',
  proves:
    'a full disk, a held lock, a broken dpkg, a battery, missing files and a wrong clock postpone an order and change nothing; late damage is undone; a moved repository and a cut link do not matter',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withBuiltPackages(['bookworm', 'trixie', 'bullseye'], times, (hosts) =>
      withLab({ hosts, install }, (lab) => proofs(lab, times)),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function proofs(lab: Lab, times: Stopwatch): Promise<string[][]> {
  const repo = await lab.repo({ name: 'own', label: 'Lab' })
  await repo.publish(OLD, new Date(Date.now() - 7_200_000))
  const publisher = await publisherOf(repo, 'Lab')
  const targets: Target[] = []
  await times.time('install the packages', async () => {
    for (const host of lab.hosts)
      targets.push({
        host,
        key: await prepared(
          host,
          publisher,
          OLD.map((one) => one.name),
        ),
      })
  })
  cpSync(repo.folder, `${repo.folder}-old`, { recursive: true })
  await repo.publish(NEW, new Date(Date.now() - 3_600_000))
  const site = await makeSite(
    targets.map((one) => one.key),
    publisher,
    PROBES,
  )
  for (const { host } of targets) await host.must(['patchreeve-apply', 'pin', site.rootDigest])
  const world: World = { site, publisher, seen: [] }
  const [first, second, third] = targets
  assert.ok(first && second && third)
  await allDone([
    times
      .time('full disk', () => fullDisk(world, first))
      .then(() => times.time('held lock', () => heldLock(world, first)))
      .then(() => times.time('broken dpkg', () => brokenDpkg(world, first))),
    times
      .time('missing files', () => missingFiles(world, second))
      .then(() => times.time('battery', () => onBattery(world, second)))
      .then(() => times.time('clock 60 days off', () => wrongClock(world, second))),
    times
      .time('dies after a delay', () => diesLater(world, third))
      .then(() => times.time('network down', () => networkDown(world, third)))
      .then(() => times.time('link cut', () => linkCut(world, third))),
  ])
  await times.time('moved repository', () => movedOn(world, first, second))
  return world.seen
}

let generation = 0

interface Asked {
  readonly id: string
  readonly generation: number
  readonly work: ReturnType<typeof orderFor>['work']
}

async function asked({ publisher }: World, { host }: Target, name: string, filled = true): Promise<Asked> {
  const { id, work } = orderFor(publisher, 'own', [{ name, from: '1.0-1', to: '2.0-1' }])
  if (filled) {
    const spool = await fill(host, id, work, storeOf(publisher))
    assert.ok(spool.complete, spool.detail)
  } else await host.must(['install', '-d', '-o', 'patchreeve-agent', work.spoolFolder])
  generation += 1
  return { id, work, generation }
}

const named = (codes: readonly Code[]): string => codes.map((one) => one.code).join(', ') || 'fine'

async function handed(world: World, target: Target, one: Asked): Promise<Result> {
  return (await order(target, await documentFor(world.site, target, one))).outcome
}

/** Refused by this gate and no other; dpkg and the package are as before. Gives its parameters. */
async function postponed(
  world: World,
  target: Target,
  what: string,
  one: Asked,
  code: string,
): Promise<Code['params']> {
  const { host } = target
  const name = one.work.changes[0]?.name ?? ''
  const outcome = await handed(world, target, one)
  assert.deepEqual(
    [outcome.outcome, named(outcome.because)],
    ['refused', code],
    `${what}: ${JSON.stringify(outcome.because)}`,
  )
  assert.equal(await versionOf(host, name), 'ii 1.0-1', what)
  const params = outcome.because[0]?.params ?? {}
  world.seen.push([what, host.plan.suite, `refused: ${code} ${JSON.stringify(params)}`])
  return params
}

async function installed(world: World, target: Target, what: string, one: Asked): Promise<void> {
  const name = one.work.changes[0]?.name ?? ''
  const outcome = await handed(world, target, one)
  assert.equal(outcome.outcome, 'installed', `${what}: ${JSON.stringify(outcome.because)}`)
  assert.equal(await versionOf(target.host, name), 'ii 2.0-1', what)
  assert.equal((await target.host.must(['dpkg', '--audit'])).trim(), '', what)
  world.seen.push([what, target.host.plan.suite, 'installed'])
}

/** First too full for the packages, then without a free byte: even then apply signs that it is so. The very same order goes through afterwards. */
async function fullDisk(world: World, target: Target): Promise<void> {
  const { host } = target
  const one = await asked(world, target, 'pr-demo')
  await host.must(['sh', '-c', 'fallocate -l $(( $(stat -f -c "%a*%S" /var) - 8388608 )) /var/fill || true'])
  const { free, needed } = await postponed(world, target, 'a disk with 8 MB left', one, 'disk-full')
  assert.ok(Number(free) < Number(needed))
  await host.must(['sh', '-c', 'cat /dev/zero >/var/fill-2 2>/dev/null; true'])
  const last = await postponed(world, target, 'a disk without a free byte', one, 'disk-full')
  assert.ok(Number(last.free) < 65_536, String(last.free))
  await host.must(['rm', '-f', '/var/fill', '/var/fill-2'])
  await installed(world, target, 'the same order, with room', one)
}

/** By a real apt that configures a package; while it works nothing is called broken. */
async function heldLock(world: World, target: Target): Promise<void> {
  const { host } = target
  await nextPeriod()
  const one = await asked(world, target, 'pr-a')
  await host.must(['sh', '-c', 'apt-get -q update >/dev/null 2>&1 || true'], { timeoutMs: 180_000 })
  await host.must([
    ...['systemd-run', '--quiet', '--unit=pr-hold', '--setenv=DEBIAN_FRONTEND=noninteractive', '--'],
    ...['apt-get', '-y', '-q', 'install', 'pr-slow=2.0-1'],
  ])
  await until('the lock', 60_000, async () => (await versionOf(host, 'pr-slow')) === 'iF 2.0-1')
  const { by } = await postponed(world, target, 'a lock that apt holds', one, 'lock-held')
  assert.match(String(by), /^(apt-get|dpkg) \(\d+\)$/)
  await until('the end of it', 120_000, async () => (await versionOf(host, 'pr-slow')) === 'ii 2.0-1')
  await installed(world, target, 'the same order, with the lock free', one)
}

async function brokenDpkg(world: World, target: Target): Promise<void> {
  const { host } = target
  await nextPeriod()
  const one = await asked(world, target, 'pr-b')
  assert.notEqual((await host.run(['apt-get', '-y', '-q', 'install', 'pr-bad=2.0-1'])).code, 0)
  const { what } = await postponed(world, target, 'a broken dpkg', one, 'dpkg-broken')
  assert.match(String(what), /pr-bad/)
  await host.must(['apt-get', '-y', '-q', 'purge', 'pr-bad'])
  await installed(world, target, 'the same order, with dpkg mended', one)
}

/** Nothing of the order came: the agent handed it over all the same, so that it is told. */
async function missingFiles(world: World, target: Target): Promise<void> {
  const bare = await asked(world, target, 'pr-demo', false)
  await postponed(world, target, 'an order without its files', bare, 'repository-unreachable')
  await nextPeriod()
  await installed(world, target, 'another order, with its files', await asked(world, target, 'pr-demo'))
}

async function onBattery(world: World, target: Target): Promise<void> {
  const { host } = target
  await nextPeriod()
  const one = await asked(world, target, 'pr-a')
  const battery = { type: 'Battery', status: 'Discharging', capacity: '37' }
  for (const [name, value] of Object.entries(battery)) await host.write(`/run/pr-power/BAT0/${name}`, `${value}\n`)
  await host.must(['mount', '--bind', '/run/pr-power', '/sys/class/power_supply'])
  assert.equal((await postponed(world, target, 'a host on battery', one, 'on-battery')).percent, 37)
  await host.must(['umount', '/sys/class/power_supply'])
  await installed(world, target, 'the same order, plugged in', one)
}

/** Behind what people and publishers signed: only apply's own view of the clock is moved. */
async function wrongClock(world: World, target: Target): Promise<void> {
  const { host } = target
  await withMovableClock(host)
  await nextPeriod()
  const one = await asked(world, target, 'pr-b')
  await moveClock(host, '-60d')
  await postponed(world, target, 'a clock 60 days behind', one, 'clock-not-trusted')
  await moveClock(host, '+0')
  await installed(world, target, 'the same order, with the clock right', one)
}

async function undone(world: World, target: Target, what: string, name: string): Promise<void> {
  const { host } = target
  const outcome = await handed(world, target, await asked(world, target, name))
  assert.deepEqual([outcome.outcome, named(outcome.because)], ['undone', 'probe-failed'], JSON.stringify(outcome))
  assert.equal(await versionOf(host, name), 'ii 1.0-1', what)
  assert.equal((await host.must(['dpkg', '--audit'])).trim(), '', what)
  world.seen.push([what, host.plan.suite, `undone: ${JSON.stringify(outcome.because[0]?.params)}`])
}

async function diesLater(world: World, target: Target): Promise<void> {
  await target.host.must(['systemctl', 'is-active', 'pr-dying.service'])
  await undone(world, target, 'a unit that dies 3 s later', 'pr-dying')
  await target.host.must(['systemctl', 'is-active', 'pr-dying.service'])
}

/** dpkg sees nothing wrong; the unit that keeps the link is gone, and so is the link, until the host went back. */
async function networkDown(world: World, target: Target): Promise<void> {
  const { host } = target
  await nextPeriod()
  await undone(world, target, 'a package that takes the network down', 'pr-link')
  assert.match(await host.must(['cat', '/var/lib/pr-link-was']), /down/, 'it was down')
  assert.match(await host.must(['ip', '-o', 'link', 'show', 'dev', 'eth0']), /state UP/, 'it is up again')
}

/** apply needs no network: an order that it has goes to its end, and its word waits for the link. */
async function linkCut(world: World, target: Target): Promise<void> {
  const { host } = target
  await nextPeriod()
  const one = await asked(world, target, 'pr-demo')
  await host.must(['sh', '/usr/lib/pr-link-down'])
  await installed(world, target, 'an order whose host lost its link', one)
  await host.must(['sh', '/usr/lib/pr-link-up'])
}

/**
 * Between two rings the publisher brings another version and drops the one before. The second host reads the new lists by itself,
 * and gets by its order what the first one tested: by digest, from what was kept.
 */
async function movedOn(world: World, first: Target, second: Target): Promise<void> {
  const { publisher } = world
  const { repo } = publisher
  await nextPeriod()
  const tested = await asked(world, first, 'pr-c')
  await installed(world, first, 'before the repository moved on', tested)
  const kept = `${repo.folder}-tested`
  cpSync(repo.folder, kept, { recursive: true })
  await repo.publish([...NEW.filter((one) => one.name !== 'pr-c'), plain('pr-c', '3.0-1')], new Date())
  await lists(second.host, 'own')
  const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-c', from: '1.0-1', to: '2.0-1' }], kept)
  const today = [{ from: repo.url, to: `${repo.url}-tested` }]
  const spool = await fill(second.host, id, work, { ...storeOf(publisher), today })
  assert.ok(spool.complete, spool.detail)
  assert.deepEqual(work.changes, tested.work.changes, 'the same bytes')
  generation += 1
  await installed(world, second, 'after it moved on, what was tested', { id, work, generation })
}
