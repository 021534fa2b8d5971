/**
 * `kill -9` of apply after each line of its journal, and of dpkg in the middle of a postinst, on real hosts with a real package
 * that takes a second. The lines are made from apply's own table of steps. Each time the next apply, which systemd starts by
 * itself, comes to the same end; the package is configured once.
 */
import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SignedResult } from '@patchreeve/agent/src/apply/results.ts'
import { steps } from '@patchreeve/agent/src/apply/steps.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { bundle } from '../../packaging/bundle.ts'
import { RUNS, slow } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { documentFor, handOver, makeSite, type Target } from './apply-orders.ts'
import { prepared } from './apply-site.ts'
import { fill, orderFor, publisherOf, storeOf, until, versionOf } from './apt-host.ts'
import { withBuiltPackages } from './built-packages.ts'
import type { Scenario } from './scenario.ts'

const KILL_FILE = '/run/pr-kill'
const MEMORY = '/var/lib/patchreeve/apply'
/** Those of an install that goes well: the others are killed in the pure tests, and shown in `apply`. */
const ON_THE_WAY = steps.filter(
  (step) => step.verbs.includes('install') && !['undo', 'mend', 'probes-restarted'].includes(step.id),
)
const LINES = ON_THE_WAY.flatMap(({ id }) => [`begun ${id}`, `done ${id}`])

export const applyKills = {
  id: 'apply-kills',
  proves:
    'apply killed after each line of its journal, and dpkg in a postinst, come to the same end; nothing is configured twice',
  async run({ install }) {
    const times = new Stopwatch()
    const killed = await withBuiltPackages(['bookworm', 'trixie'], times, async (hosts, folder) => {
      writeFileSync(join(folder, 'apply.js'), await bundle('lab/scenarios/apply-killed.ts'))
      return withLab({ hosts, install }, (lab) => kills(lab, times))
    })
    return [['kills', String(killed)], ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function kills(lab: Lab, times: Stopwatch): Promise<number> {
  const repo = await lab.repo({ name: 'own', label: 'Lab' })
  await repo.publish([slow('1.0-1', 0)], new Date(Date.now() - 3_600_000))
  const publisher = await publisherOf(repo, 'Lab')
  const targets: Target[] = []
  for (const host of lab.hosts) targets.push({ host, key: await prepared(host, publisher, ['pr-slow']) })
  cpSync(repo.folder, `${repo.folder}-old`, { recursive: true })
  await repo.publish([slow('2.0-1', 1)], new Date())
  const probes = [{ id: 'units', kind: 'unit' as const, target: '*', timeoutMs: 2_000, settleMs: 100 }]
  const site = await makeSite(
    targets.map((one) => one.key),
    publisher,
    probes,
  )
  const counts = await Promise.all(
    targets.map(async (target, index) => {
      const { host } = target
      await host.must(['patchreeve-apply', 'pin', site.rootDigest])
      await host.must(['cp', '/opt/packages/apply.js', '/usr/lib/patchreeve/apply/apply.js'])
      await host.must(['cp', '-a', MEMORY, `${MEMORY}-before`])
      const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-slow', from: '1.0-1', to: '2.0-1' }])
      assert.ok((await fill(host, id, work, storeOf(publisher))).complete)
      const document = () => documentFor(site, target, { id, work, generation: 1 })
      const mine = LINES.filter((_, at) => at % targets.length === index)
      for (const line of mine)
        await times.time(`${host.plan.suite}: ${line}`, async () => killedAt(host, await document(), line, id))
      await times.time(`${host.plan.suite}: dpkg`, async () => killedInPostinst(host, await document(), id))
      return mine.length + 1
    }),
  )
  const all = counts.reduce((sum, one) => sum + one, 0)
  assert.equal(all, LINES.length + targets.length, 'no line was left out')
  return all
}

/** The host as it was before the order, apply's memory included: the same order may come again. */
async function asBefore(host: Host, id: string): Promise<void> {
  await host.must(['sh', '-c', `systemctl stop 'patchreeve-*-${id}-*' 2>/dev/null; systemctl reset-failed; true`])
  await host.must(['rm', '-rf', MEMORY, RUNS, KILL_FILE])
  await host.must(['sh', '-c', 'rm -f /var/lib/patchreeve/apply-results/*.json'])
  await host.must(['cp', '-a', `${MEMORY}-before`, MEMORY])
  if ((await versionOf(host, 'pr-slow')) === 'ii 1.0-1') return
  await host.must(['apt-get', '-y', '-q', '--allow-downgrades', 'install', 'pr-slow=1.0-1'])
  await host.must(['rm', '-f', RUNS])
}

async function killedAt(host: Host, document: string, line: string, id: string): Promise<void> {
  await asBefore(host, id)
  await host.write(KILL_FILE, `${line}\n`)
  const { kind } = await handOver(host, document)
  assert.equal(kind, 'no-answer', `${line}: it lived`)
  await sameEnd(host, line)
  assert.equal((await host.read(RUNS)).toString(), 'pr-slow 2.0-1\n', `${line}: configured once`)
}

/** dpkg and its script are ended while the script runs: the unit fails, apply repairs what is half-configured. */
async function killedInPostinst(host: Host, document: string, id: string): Promise<void> {
  await asBefore(host, id)
  const handed = handOver(host, document)
  await until('the postinst', 60_000, async () => (await host.run(['test', '-s', RUNS])).code === 0)
  await host.must(['systemctl', 'kill', '--signal=KILL', `patchreeve-install-${id}-1.service`])
  assert.equal((await handed).kind, 'answered')
  assert.equal((await host.must(['dpkg', '--audit'])).trim(), '', 'dpkg is whole')
  const [outcome] = await outcomes(host)
  assert.ok(outcome === 'undone' || outcome === 'installed', `a killed dpkg: ${outcome}`)
  assert.equal(await versionOf(host, 'pr-slow'), outcome === 'installed' ? 'ii 2.0-1' : 'ii 1.0-1')
}

async function sameEnd(host: Host, line: string): Promise<void> {
  await until(`${line}: the next apply`, 90_000, async () => {
    const status = JSON.parse(await host.must(['patchreeve-apply', 'status', '--json'])) as {
      openOrder: string | null
      results: number
    }
    return status.openOrder === null && status.results === 2
  })
  assert.deepEqual(await outcomes(host), ['installed'], line)
  assert.equal(await versionOf(host, 'pr-slow'), 'ii 2.0-1', line)
  assert.equal((await host.must(['dpkg', '--audit'])).trim(), '', `${line}: dpkg is whole`)
}

async function outcomes(host: Host): Promise<(string | null)[]> {
  const text = await host.must([
    'sh',
    '-c',
    'for file in /var/lib/patchreeve/apply-results/*.json; do cat "$file"; echo; done',
  ])
  const all = await Promise.all(
    text
      .split('\n')
      .filter(Boolean)
      .map(async (row) => openDocument('result', (JSON.parse(row) as SignedResult).result)),
  )
  return all.flatMap((one) => ('code' in one || one.document.kind !== 'outcome' ? [] : [one.document.outcome]))
}
