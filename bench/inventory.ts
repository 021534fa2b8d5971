/**
 * The collector against osqueryi: the same columns of this machine, each in a cold process, CPU (user and system) of the whole
 * process tree, median of five. Before anything is measured both must have named the same packages.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { buildAgent } from './inventory/agent.ts'
import { agentRuntime, osquery } from './inventory/tools.ts'
import { type Bench, figure } from './support/figure.ts'

const RUNS = 5
/** Goal: at most a quarter of the peer's CPU. */
const AT_MOST = 0.25

/** System, kernel, packages, addresses, listening sockets, processor, memory and disks. */
const QUERIES = [
  'select name, version, major, codename, arch from os_version',
  'select version from kernel_info',
  'select name, version, source, arch, status, maintainer, section from deb_packages',
  'select interface, address, mask from interface_addresses',
  'select pid, port, protocol, address from listening_ports',
  'select cpu_brand, cpu_physical_cores, cpu_logical_cores, physical_memory from system_info',
  'select name, size, model from block_devices',
]
/** All of these stand in files; the tools that we ask (apt, and `ip` for IPv6 neighbours) answer what the peer was not asked. */
const SAME_COLUMNS = ['--no-tools', '--sections', 'os,hardware,packages,network,sockets']

export const run = (async ({ root, cache, log }) => {
  const node = agentRuntime()
  const main = buildAgent(root, join(cache, 'agent'))
  const collector = (...more: string[]) => [node, main, 'collect', '--once', '--json', ...more]
  const unbuilt = [
    node,
    '--no-warnings',
    join(root, 'agent/src/main.ts'),
    'collect',
    '--once',
    '--json',
    ...SAME_COLUMNS,
  ]
  const peer = [osquery(cache), '--json', `${QUERIES.join('; ')};`]
  assertSamePackages(output(collector(...SAME_COLUMNS)), output(peer))

  const seconds = { ours: [] as number[], peer: [] as number[], unbuilt: [] as number[], full: [] as number[] }
  // In turns, so that a busy moment of the machine meets all of them.
  for (let turn = 0; turn < RUNS; turn++) {
    seconds.ours.push(cpuSeconds(collector(...SAME_COLUMNS)))
    seconds.peer.push(cpuSeconds(peer))
    seconds.unbuilt.push(cpuSeconds(unbuilt))
    seconds.full.push(cpuSeconds(collector()))
    log(`run ${turn + 1} of ${RUNS}: ours ${seconds.ours.at(-1)} s, osqueryi ${seconds.peer.at(-1)} s`)
  }
  const unit = 's CPU'
  return [
    figure({ bench: 'inventory-unbuilt', unit, ours: seconds.unbuilt, peer: seconds.peer }),
    figure({ bench: 'inventory-full-with-candidates', unit, ours: seconds.full }),
    figure({ bench: 'inventory', unit, ours: seconds.ours, peer: seconds.peer, atMost: AT_MOST }),
  ]
}) satisfies Bench

function output(argv: readonly string[]): string {
  const [program = '', ...args] = argv
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 256 << 20 })
  assert.equal(run.status, 0, `${program}: ${run.stderr}`)
  return run.stdout
}

/** bash's own clock counts the children that were waited for, in milliseconds; node has no such call. */
function cpuSeconds(argv: readonly string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@" > /dev/null 2> /dev/null'
  const run = spawnSync('bash', ['-c', script, 'bash', ...argv], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  const [user, system] = run.stderr.trim().split(' ').map(Number)
  assert.ok(user && user > 0 && system !== undefined, run.stderr)
  return Math.round((user + system) * 1000) / 1000
}

/** A quick answer that is another answer would be no gain. The peer prints one JSON list for each query. */
function assertSamePackages(ours: string, peer: string): void {
  const tables: Record<string, string>[][] = JSON.parse(`[${peer.trim().replaceAll(/\]\s*\n\[/g, '],[')}]`)
  const theirs = tables.flat().filter((row) => row.maintainer !== undefined && row.status?.endsWith(' installed'))
  const { sections } = JSON.parse(ours) as {
    sections: { packages: { name: string; version: string; architecture: string; status: string }[] }
  }
  const own = sections.packages
    .filter((p) => p.status[1] === 'i')
    .map((p) => `${p.name} ${p.version} ${p.architecture}`)
  assert.ok(own.length > 50, 'this machine has packages')
  assert.deepEqual(own.sort(), theirs.map((row) => `${row.name} ${row.version} ${row.arch}`).sort())
}
