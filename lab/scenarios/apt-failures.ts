/**
 * Updates that go wrong, on real hosts: what a try finds before, what the way back brings back after, and what becomes of an
 * interrupted dpkg.
 */
import assert from 'node:assert/strict'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { badPostinst, beforeBad, beforeBreaksApt, breaksApt, PORT, slow, withPort } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { allDone, until } from '../wait.ts'
import {
  done,
  filesOf,
  type Publisher,
  previousOf,
  published,
  ready,
  refused,
  step,
  versionOf,
  withProgram,
} from './apt-host.ts'
import type { Scenario } from './scenario.ts'

interface Tried {
  readonly passed: boolean
  readonly files: readonly string[]
  readonly because: readonly Code[]
}

export const aptFailures = {
  id: 'apt-failures',
  proves:
    'a failing postinst, a broken apt and a closed port are undone to the same bytes, a try finds what it can first, a killed dpkg is repaired',
  async run({ install }) {
    const times = new Stopwatch()
    const hosts = (['bookworm', 'trixie'] as const).map((suite) => withProgram({ suite, site: 'A' }))
    await withLab({ hosts, install }, async (lab) => {
      const [first, second] = lab.hosts
      assert.ok(first && second)
      const publisher = await published(lab, [first, second], OLD, NEW)
      // Each release's apt and dpkg with what is most different between them; both hosts at once.
      await allDone([
        times
          .time('failing postinst on trixie', () => failingPostinst(second, publisher))
          .then(() => times.time('broken apt on trixie', () => brokenApt(second, publisher))),
        (async () => {
          await times.time('broken apt on bookworm', () => brokenApt(first, publisher))
          await times.time('closed port', () => closedPort(first, publisher))
          await times.time('interrupted dpkg', () => interrupted(first, publisher))
        })(),
      ])
    })
    return lapRows(times.laps)
  },
} as const satisfies Scenario

const OLD = [beforeBad('1.0-1'), beforeBreaksApt('1.0-1'), withPort('1.0-1', true), slow('1.0-1', 0)]
const NEW = [badPostinst('2.0-1'), breaksApt('2.0-1'), withPort('2.0-1', false), slow('2.0-1', 20)]

async function failingPostinst(host: Host, publisher: Publisher): Promise<void> {
  const files = ['/usr/share/pr-bad']
  const before = await filesOf(host, files)
  const { work, unit } = await ready(host, publisher, 'pr-bad')
  const tried = await done<Tried>(host, 'attempt', { work })
  assert.equal(tried.passed, false)
  assert.deepEqual(
    tried.because.map((one) => one.code),
    ['try-failed'],
  )
  assert.ok(tried.files.includes('/usr/share/pr-bad'), 'what the unpack brought is told although it failed')
  assert.deepEqual(await done(host, 'health'), [], 'the try left the host whole')
  const previous = await previousOf(host, ['pr-bad'])
  await refused(host, 'install', { work, unit: unit('install') }, 'install-failed')
  assert.equal(await versionOf(host, 'pr-bad'), 'iF 2.0-1')
  const unwell = await done<Code[]>(host, 'health')
  assert.deepEqual(unwell[0], {
    code: 'package-unhealthy',
    params: { package: 'pr-bad', version: '2.0-1', status: 'iF' },
  })
  await done(host, 'undo', { previous, unit: unit('undo') })
  assert.equal(await versionOf(host, 'pr-bad'), 'ii 1.0-1')
  assert.equal(await filesOf(host, files), before)
  assert.deepEqual(await done(host, 'health'), [])
}

/** apt itself does not start any more: dpkg alone finds the way back. */
async function brokenApt(host: Host, publisher: Publisher): Promise<void> {
  const { work, unit } = await ready(host, publisher, 'pr-breaks-apt')
  const tried = await done<Tried>(host, 'attempt', { work })
  assert.equal(tried.passed, false, 'found in the clone')
  const previous = await previousOf(host, ['pr-breaks-apt'])
  await step(host, 'install', { work, unit: unit('install') })
  assert.notEqual((await host.run(['apt-get', 'check'])).code, 0, 'apt is broken')
  assert.deepEqual(
    (await done<Code[]>(host, 'health')).map((one) => one.code),
    ['apt-broken'],
  )
  await done(host, 'undo', { previous, unit: unit('undo') })
  assert.equal(await versionOf(host, 'pr-breaks-apt'), 'ii 1.0-1')
  assert.equal((await host.run(['apt-get', 'check'])).code, 0)
  assert.deepEqual(await done(host, 'health'), [])
}

/** A service that runs and listens no more: dpkg finds nothing wrong, the port does, and it is open again after the undo. */
async function closedPort(host: Host, publisher: Publisher): Promise<void> {
  const answers = async () =>
    (await host.run(['curl', '-sS', '-m', '5', '-o', '/dev/null', `http://127.0.0.1:${PORT}/`])).code === 0
  await until('the port', 10_000, answers)
  const { work, unit } = await ready(host, publisher, 'pr-port')
  assert.equal((await done<Tried>(host, 'attempt', { work })).passed, true, 'no service starts in a clone')
  assert.ok(await answers(), "the try did not touch the host's own service")
  const previous = await previousOf(host, ['pr-port'])
  await done(host, 'install', { work, unit: unit('install') })
  assert.deepEqual(await done(host, 'health'), [])
  assert.equal(await answers(), false)
  await host.must(['systemctl', 'is-active', 'pr-port.service'])
  await done(host, 'undo', { previous, unit: unit('undo') })
  await until('the port again', 10_000, answers)
}

/** dpkg and apt are killed while a postinst runs; repair brings the host to a whole state. */
async function interrupted(host: Host, publisher: Publisher): Promise<void> {
  const { work, unit } = await ready(host, publisher, 'pr-slow')
  const previous = await previousOf(host, ['pr-slow'])
  const installing = step(host, 'install', { work, unit: unit('install') })
  await until('the postinst', 30_000, async () => (await versionOf(host, 'pr-slow')) === 'iF 2.0-1')
  await host.must(['systemctl', 'kill', '--signal=KILL', unit('install')])
  assert.ok('because' in (await installing))
  assert.equal(await done(host, 'adopt', { unit: unit('install') }), 'failed')
  const unwell = await done<Code[]>(host, 'health')
  assert.ok(unwell.some((one) => one.code === 'package-unhealthy'))
  // What kept it waiting is not the point here.
  await host.must(['sed', '-i', 's/^sleep 20$/true/', '/var/lib/dpkg/info/pr-slow.postinst'])
  assert.deepEqual(await done(host, 'repair', { unit: unit('repair') }), [])
  assert.equal(await versionOf(host, 'pr-slow'), 'ii 2.0-1')
  await done(host, 'undo', { previous, unit: unit('undo') })
  assert.equal(await versionOf(host, 'pr-slow'), 'ii 1.0-1')
}
