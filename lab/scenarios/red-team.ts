/**
 * What only a real host can show of the attack table in docs/security.md: the socket of apply flooded by a taken agent, the clock
 * moved forward and back under the installed apply, and a server's repository that offers what is not ours. Other attacks on real hosts are in `apt-attacks` and `apt-try`.
 */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { good, plain } from '../demo-packages.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { documentFor, makeSite, nextPeriod, order, type Site, type Target } from './apply-orders.ts'
import { prepared, statusOf } from './apply-site.ts'
import { fill, orderFor, type Publisher, publisherOf, storeOf, versionOf } from './apt-host.ts'
import { withBuiltPackages } from './built-packages.ts'
import { offersForeignPackages } from './red-team-apt.ts'
import { moveClock, withMovableClock } from './red-team-clock.ts'
import { flood } from './red-team-flood.ts'
import type { Scenario } from './scenario.ts'

const OLD = [good('1.0-1'), plain('pr-other', '1.0-1')]
const NEW = [good('2.0-1'), plain('pr-other', '2.0-1')]
/** Three times what makes systemd give up a socket, unless it is told not to. */
const CONNECTIONS = 600
/** Back: before what the publisher signed. Forward: more than server and clock may differ, and less than an order lives. */
const MOVES = [
  ['clock back', '-1d'],
  ['clock forward', '+45m'],
] as const

export const redTeam = {
  id: 'red-team',
  proves:
    'a flooded socket costs four processes and no order; a moved clock closes the windows; a taken repository offers apt nothing',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withBuiltPackages(['bookworm', 'trixie'], times, (hosts) =>
      withLab({ hosts, install }, (lab) => attacks(lab, times)),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function attacks(lab: Lab, times: Stopwatch): Promise<string[][]> {
  const repo = await lab.repo({ name: 'own', label: 'Lab' })
  await repo.publish(OLD, new Date(Date.now() - 3_600_000))
  const publisher = await publisherOf(repo, 'Lab')
  const targets = await times.time('install the packages', () =>
    Promise.all(
      lab.hosts.map(async (host) => ({ host, key: await prepared(host, publisher, ['pr-demo', 'pr-other']) })),
    ),
  )
  const moved = targets.at(-1)
  assert.ok(moved)
  cpSync(repo.folder, `${repo.folder}-old`, { recursive: true })
  await repo.publish(NEW, new Date())
  const keys = targets.map((one) => one.key)
  const site = await makeSite(keys, publisher, [
    { id: 'units', kind: 'unit', target: '*', timeoutMs: 4_000, settleMs: 0 },
  ])
  for (const { host } of targets) await host.must(['patchreeve-apply', 'pin', site.rootDigest])
  const offered = await times.time('foreign packages', () => offersForeignPackages(lab, moved.host))
  const flooded = await times.time('socket flood', () =>
    Promise.all(targets.map((target) => socketFlood(site, target, publisher))),
  )
  // By the order that was done there apply knows a time by people, server and publisher.
  return [offered, ...flooded, ...(await times.time('clock', () => movedClock(site, moved, publisher)))]
}

/** The agent is taken: it may connect as often as it likes, and can say nothing by it. */
async function socketFlood(site: Site, target: Target, publisher: Publisher): Promise<string[]> {
  const { host } = target
  const before = (await statusOf(host)).says
  const seen = await flood(host, CONNECTIONS)
  assert.ok(seen.closed >= CONNECTIONS - 4, `all but four are sent away: ${JSON.stringify(seen)}`)
  assert.ok(seen.programs <= 4, `at most four at once: ${JSON.stringify(seen)}`)
  assert.equal((await host.run(['systemctl', 'is-active', 'patchreeve-apply.socket'])).stdout.trim(), 'active')
  assert.equal((await statusOf(host)).says, before)
  await upgraded(site, target, publisher, 'pr-demo')
  return [
    'socket flood',
    host.plan.suite,
    `${CONNECTIONS} connections, ${seen.programs} programs, then an order is done`,
  ]
}

async function movedClock(site: Site, target: Target, publisher: Publisher): Promise<string[][]> {
  const { host } = target
  await withMovableClock(host)
  const rows: string[][] = []
  for (const [what, by] of MOVES) {
    await moveClock(host, by)
    const { outcome } = await order(target, await documentOf(site, target, publisher, 'pr-other'))
    assert.deepEqual(
      [outcome.outcome, ...outcome.because.map((one) => one.code)],
      ['refused', 'clock-not-trusted'],
      what,
    )
    assert.equal(await versionOf(host, 'pr-other'), 'ii 1.0-1')
    rows.push([what, host.plan.suite, 'refused: clock-not-trusted'])
  }
  await moveClock(host, '+0')
  if (minuteNow() === lastMinute) await nextPeriod()
  await upgraded(site, target, publisher, 'pr-other')
  return rows
}

let generation = 0
/** In which the last order ended: it began in it or before. */
let lastMinute = 0
const minuteNow = () => Math.floor(Date.now() / 60_000)

async function documentOf(site: Site, target: Target, publisher: Publisher, name: string): Promise<string> {
  const { id, work } = orderFor(publisher, 'own', [{ name, from: '1.0-1', to: '2.0-1' }])
  const filled = await fill(target.host, id, work, storeOf(publisher))
  assert.ok(filled.complete, filled.detail)
  generation += 1
  return documentFor(site, target, { id, work, generation })
}

async function upgraded(site: Site, target: Target, publisher: Publisher, name: string): Promise<void> {
  const { outcome } = await order(target, await documentOf(site, target, publisher, name))
  lastMinute = minuteNow()
  assert.equal(outcome.outcome, 'installed', JSON.stringify(outcome.because))
  assert.equal(await versionOf(target.host, name), 'ii 2.0-1')
}
