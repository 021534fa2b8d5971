/**
 * apt as a platform of apply, on three Debian releases: from a spool to an upgraded host and back, every step as apply's service
 * runs it. What is tried, kept, marked and undone is looked at with the host's own tools.
 */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { good, needing, plain, RUNS, slow } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { until } from '../wait.ts'
import {
  done,
  filesOf,
  fill,
  lists,
  orderFor,
  type Publisher,
  prepare,
  previousOf,
  publisherOf,
  refused,
  type Step,
  step,
  storeOf,
  versionOf,
  withProgram,
} from './apt-host.ts'
import type { Scenario } from './scenario.ts'

const FILES = ['/usr/bin/pr-demo', '/usr/share/doc/pr-demo/notes', '/etc/pr-demo.conf']
const demo = (version: string) =>
  good(version, {
    files: { [FILES[0] ?? '']: version, [FILES[1] ?? '']: `notes ${version}`, [FILES[2] ?? '']: `setting ${version}` },
  })

export const aptInstall = {
  id: 'apt-install',
  proves:
    'apt verifies, tries, installs and undoes from a spool without network; marks and own configuration stay; a killed apply finds its unit',
  async run({ install }) {
    const times = new Stopwatch()
    const suites = ['bookworm', 'bullseye', 'trixie'] as const
    const hosts = suites.map((suite) => withProgram({ suite, site: 'A' }))
    const rows = await withLab({ hosts, install }, async (lab) => {
      const publisher = await publish(lab)
      for (const host of lab.hosts) await start(host, publisher)
      await upgraded(publisher)
      const seen: string[][] = []
      for (const host of lab.hosts) {
        const tried = await times.time(`upgrade and undo on ${host.plan.suite}`, () => upgrade(host, publisher))
        seen.push([host.plan.suite, tried])
      }
      const first = lab.hosts[0]
      assert.ok(first)
      await times.time('killed', () => killed(first, publisher))
      await times.time('new and removed', () => comesAndGoes(first, publisher))
      await times.time('older index', () => olderIndex(first, publisher))
      return seen
    })
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

const OLD = [demo('1.0-1'), slow('1.0-1', 0), plain('pr-library', '1.0-1'), plain('pr-old', '1.0-1')]
const NEW = [
  demo('2.0-1'),
  slow('2.0-1', 5),
  plain('pr-library', '2.0-1'),
  needing('1.0-1', 'pr-added'),
  plain('pr-added', '1.0-1'),
]

async function publish(lab: Lab): Promise<Publisher> {
  const repo = await lab.repo({ name: 'own', label: 'Lab' })
  await repo.publish(OLD, new Date(Date.now() - 3_600_000))
  return publisherOf(repo, 'Lab')
}

async function start(host: Host, { repo }: Publisher): Promise<void> {
  await prepare(host)
  await repo.addTo(host)
  await lists(host, 'own')
  await host.must(['apt-get', '-y', '-q', 'install', ...OLD.map((one) => one.name)])
  await host.must(['apt-mark', 'auto', 'pr-library'])
  await host.write('/etc/pr-demo.conf', 'mine\n')
}

/** The repository as it was stays at hand, as in a server's store. */
async function upgraded({ repo }: Publisher): Promise<void> {
  cpSync(repo.folder, `${repo.folder}-old`, { recursive: true })
  await repo.publish(NEW, new Date())
}

const UPGRADE: readonly Step[] = [
  { name: 'pr-demo', from: '1.0-1', to: '2.0-1' },
  { name: 'pr-library', from: '1.0-1', to: '2.0-1' },
]

async function upgrade(host: Host, publisher: Publisher): Promise<string> {
  const before = await filesOf(host, FILES)
  const { id, work } = orderFor(publisher, 'own', UPGRADE)
  const filled = await fill(host, id, work, storeOf(publisher))
  assert.deepEqual(filled, { complete: true, undo: 2, detail: '' })
  const digests = new Map(await done<[string, string][]>(host, 'refresh', { work }))
  assert.equal(digests.get('pr-demo:all=2.0-1'), work.changes[0]?.sha256)
  await done(host, 'simulate', { work })
  await done(host, 'stage', { work })
  assert.equal(await done(host, 'canUndo', { work }), true)
  assert.equal((await done<string[]>(host, 'indexDates')).length, 1)
  const tried = await tries(host, work, before)
  const previous = await previousOf(
    host,
    UPGRADE.map((one) => one.name),
  )
  await done(host, 'install', { work, unit: `patchreeve-install-${id}-1.service` })
  assert.equal(await versionOf(host, 'pr-demo'), 'ii 2.0-1')
  assert.equal((await host.read('/etc/pr-demo.conf')).toString(), 'mine\n', "the administrator's file stays")
  assert.notEqual(await filesOf(host, FILES), before)
  assert.deepEqual(await done(host, 'health'), [])
  assert.equal((await host.must(['apt-mark', 'showauto', 'pr-library', 'pr-demo'])).trim(), 'pr-library')
  await done(host, 'undo', { previous, unit: `patchreeve-undo-${id}-1.service` })
  assert.equal(await versionOf(host, 'pr-demo'), 'ii 1.0-1')
  assert.equal(await versionOf(host, 'pr-library'), 'ii 1.0-1')
  assert.equal(await filesOf(host, FILES), before, 'the same bytes as before')
  assert.deepEqual(await done(host, 'health'), [])
  assert.equal((await host.must(['apt-mark', 'showauto', 'pr-library', 'pr-demo'])).trim(), 'pr-library')
  const log = await host.must(['cat', `/var/lib/patchreeve/apt/logs/patchreeve-install-${id}-1.log`])
  assert.match(log, /Setting up pr-demo \(2\.0-1\)/, "the install's own words are kept")
  return tried
}

interface Tried {
  readonly passed: boolean
  readonly seconds: number
  readonly files: string[]
  readonly fileCount: number
  readonly conffiles: { path: string; outcome: string }[]
}

/** A real unpack, thrown away: the host is what it was. */
async function tries(host: Host, work: Parameters<typeof fill>[2], before: string): Promise<string> {
  const tried = await done<Tried>(host, 'attempt', { work: work as never })
  assert.ok(tried.passed, JSON.stringify(tried))
  assert.deepEqual(tried.files, [
    '/etc/pr-demo.conf.dpkg-dist',
    '/usr/bin/pr-demo',
    '/usr/share/doc/pr-demo/notes',
    '/usr/share/pr-library',
  ])
  assert.equal(tried.fileCount, 4)
  assert.deepEqual(tried.conffiles, [{ path: '/etc/pr-demo.conf', outcome: 'kept' }])
  assert.equal(await filesOf(host, FILES), before)
  assert.equal(await versionOf(host, 'pr-demo'), 'ii 1.0-1')
  return `tried in ${tried.seconds} s`
}

/** apply is ended while the postinst runs: its unit goes on, the next apply waits for it, and nothing runs twice. */
async function killed(host: Host, publisher: Publisher): Promise<void> {
  await host.must(['rm', '-f', RUNS])
  const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-slow', from: '1.0-1', to: '2.0-1' }])
  await fill(host, id, work, storeOf(publisher))
  for (const name of ['refresh', 'simulate', 'stage']) await done(host, name, { work })
  const unit = `patchreeve-install-${id}-1.service`
  const installing = step(host, 'install', { work, unit }, ['--unit=pr-apply']).then(
    () => 'ended',
    () => 'killed',
  )
  await until('the postinst', 30_000, async () => (await host.run(['test', '-s', RUNS])).code === 0)
  await host.must(['systemctl', 'kill', '--signal=KILL', 'pr-apply.service'])
  assert.equal(await installing, 'killed')
  assert.equal(await versionOf(host, 'pr-slow'), 'iF 2.0-1', 'still being configured')
  assert.equal(await done(host, 'adopt', { unit }), 'succeeded')
  assert.equal(await versionOf(host, 'pr-slow'), 'ii 2.0-1')
  await done(host, 'install', { work, unit })
  assert.equal((await host.read(RUNS)).toString(), 'pr-slow 2.0-1\n', 'configured once')
  assert.equal(await done(host, 'adopt', { unit: 'patchreeve-install-none-1.service' }), null)
}

/** A package that newly comes with another, and one that goes: only as the order says, and all of it is undone. */
async function comesAndGoes(host: Host, publisher: Publisher): Promise<void> {
  const added: Step = { name: 'pr-added', from: null, to: '1.0-1' }
  const needs: Step = { name: 'pr-needing', from: null, to: '1.0-1' }
  const alone = orderFor(publisher, 'own', [needs])
  await fill(host, alone.id, alone.work, storeOf(publisher))
  await done(host, 'refresh', { work: alone.work })
  await refused(host, 'simulate', { work: alone.work }, 'transaction-differs')
  const { id, work } = orderFor(publisher, 'own', [needs, added, { name: 'pr-old', from: '1.0-1', to: null }])
  assert.equal((await fill(host, id, work, storeOf(publisher))).undo, 1)
  for (const name of ['refresh', 'simulate', 'stage']) await done(host, name, { work })
  assert.equal(await done(host, 'canUndo', { work }), true)
  const previous = await previousOf(host, ['pr-old', 'pr-needing', 'pr-added'])
  await done(host, 'install', { work, unit: `patchreeve-install-${id}-1.service` })
  assert.equal(await versionOf(host, 'pr-needing'), 'ii 1.0-1')
  assert.doesNotMatch(await versionOf(host, 'pr-old'), /^ii/)
  await done(host, 'undo', { previous, unit: `patchreeve-undo-${id}-1.service` })
  assert.equal(await versionOf(host, 'pr-old'), 'ii 1.0-1')
  for (const name of ['pr-needing', 'pr-added']) assert.doesNotMatch(await versionOf(host, name), /^ii/)
}

/** A rightly signed index that is older than what this host has seen is refused, even where the order names it. */
async function olderIndex(host: Host, publisher: Publisher): Promise<void> {
  const { repo } = publisher
  const folder = `${repo.folder}-old`
  const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-demo', from: '1.0-1', to: '1.0-1' }], folder)
  await fill(host, id, work, { today: [{ from: repo.url, to: `${repo.url}-old` }], undo: [] })
  await refused(host, 'refresh', { work }, 'index-older')
}
