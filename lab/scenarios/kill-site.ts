/**
 * Hosts on which apply's program can be told where to die: the lab's own copy of it, a package whose postinst takes a second, and
 * an order that may come again and again because the host is put back to what it was before.
 */
import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SignedResult } from '@patchreeve/agent/src/apply/results.ts'
import { steps } from '@patchreeve/agent/src/apply/steps.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { openDocument } from '@patchreeve/trust/envelope.ts'
import { bundle } from '../../packaging/bundle.ts'
import { RUNS, slow } from '../demo-packages.ts'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import type { Stopwatch } from '../stopwatch.ts'
import type { Suite } from '../suites.ts'
import { until } from '../wait.ts'
import type { Death } from './apply-dies.ts'
import { documentFor, makeSite, type Target } from './apply-orders.ts'
import { prepared } from './apply-site.ts'
import { fill, orderFor, publisherOf, storeOf, versionOf } from './apt-host.ts'
import { withBuiltPackages } from './built-packages.ts'

const KILL_FILE = '/run/pr-kill'
const MEMORY = '/var/lib/patchreeve/apply'
/** Those that are due in every install that goes well. What is due on a condition (a kernel, an undo) is killed in the pure tests. */
const ON_THE_WAY = steps.filter((step) => step.verbs.includes('install') && step.due === undefined)
type Outcome = NonNullable<Result['outcome']>
/** Every line that apply's journal gets in such an install, from apply's own table of steps. */
export const LINES = ON_THE_WAY.flatMap(({ id }) => [`begun ${id}`, `done ${id}`])

export interface KillHost {
  readonly host: Host
  /** Of the order; its units carry it in their names. */
  readonly id: string
  /** The same order, signed anew. */
  document(): Promise<string>
}

export async function withKillHosts<T>(
  suites: readonly Suite[],
  install: boolean,
  times: Stopwatch,
  work: (hosts: readonly KillHost[]) => Promise<T>,
): Promise<T> {
  return withBuiltPackages(suites, times, async (hosts, folder) => {
    writeFileSync(join(folder, 'apply.js'), await bundle('lab/scenarios/apply-killed.ts'))
    return withLab({ hosts, install }, async (lab) => work(await killHosts(lab)))
  })
}

async function killHosts(lab: Lab): Promise<KillHost[]> {
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
  return Promise.all(
    targets.map(async (target) => {
      const { host } = target
      await host.must(['patchreeve-apply', 'pin', site.rootDigest])
      await host.must(['cp', '/opt/packages/apply.js', '/usr/lib/patchreeve/apply/apply.js'])
      await host.must(['cp', '-a', MEMORY, `${MEMORY}-before`])
      const { id, work } = orderFor(publisher, 'own', [{ name: 'pr-slow', from: '1.0-1', to: '2.0-1' }])
      assert.ok((await fill(host, id, work, storeOf(publisher))).complete)
      return { host, id, document: () => documentFor(site, target, { id, work, generation: 1 }) }
    }),
  )
}

/** The host as it was before the order, apply's memory included: the same order may come again. */
export async function asBefore({ host, id }: KillHost): Promise<void> {
  await host.must(['sh', '-c', `systemctl stop 'patchreeve-*-${id}-*' 2>/dev/null; systemctl reset-failed; true`])
  await host.must(['rm', '-rf', MEMORY, RUNS, KILL_FILE])
  await host.must(['sh', '-c', 'rm -f /var/lib/patchreeve/apply-results/*.json'])
  await host.must(['cp', '-a', `${MEMORY}-before`, MEMORY])
  if ((await versionOf(host, 'pr-slow')) === 'ii 1.0-1') return
  await host.must(['apt-get', '-y', '-q', '--allow-downgrades', 'install', 'pr-slow=1.0-1'])
  await host.must(['rm', '-f', RUNS])
}

export const arm = (host: Host, death: Death) => host.write(KILL_FILE, JSON.stringify(death))

/** Was the death that was armed died? Its program takes the file away first. */
export const hasDied = async (host: Host): Promise<boolean> => (await host.run(['test', '-e', KILL_FILE])).code === 1

/** Each look starts apply's program in the host, which shares its processors with what is waited for. */
const LOOK_AGAIN_MS = 500

/** Until no order is open any more; its outcome. dpkg must be whole then, and the version that of the outcome. */
export async function ended(host: Host, what: string): Promise<Outcome> {
  const isOver = async () => {
    const status = JSON.parse(await host.must(['patchreeve-apply', 'status', '--json'])) as {
      openOrder: string | null
      results: number
    }
    return status.openOrder === null && status.results === 2
  }
  await until(`${what}: the next apply`, 90_000, isOver, LOOK_AGAIN_MS)
  const [outcome, ...more] = await outcomes(host)
  assert.ok(outcome && more.length === 0, `${what}: one outcome`)
  assert.equal((await host.must(['dpkg', '--audit'])).trim(), '', `${what}: dpkg is whole`)
  assert.equal(await versionOf(host, 'pr-slow'), outcome === 'installed' ? 'ii 2.0-1' : 'ii 1.0-1', what)
  return outcome
}

async function outcomes(host: Host): Promise<Outcome[]> {
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
  return all.flatMap((one) => ('code' in one ? [] : (one.document.outcome ?? [])))
}
