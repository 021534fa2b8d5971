/** What hosts are fed by: an own signed repository, the real archive through the proxy, and a server at the run's address. */
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import type { Scenario } from './scenario.ts'

/** The own repository's lists alone, the others kept; a failure is a failure. */
const UPDATE = [
  ...['apt-get', '-q', 'update', '-o', 'APT::Update::Error-Mode=any', '-o', 'APT::Get::List-Cleanup=0'],
  ...['-o', 'Dir::Etc::sourcelist=/etc/apt/sources.list.d/lab-own.list', '-o', 'Dir::Etc::sourceparts=-'],
]

export const archive = {
  id: 'archive',
  proves:
    'own packages install and upgrade, forged lists are refused, real updates come through the proxy, the server is reached',
  async run({ install }) {
    const times = new Stopwatch()
    const hosts = [
      { suite: 'bookworm', site: 'A' },
      { suite: 'bullseye', site: 'B' },
      { suite: 'trixie', site: 'B' },
    ] as const
    const laps = await withLab({ hosts, install }, async (lab) => {
      await times.time('own repository', () => ownRepository(lab))
      await times.time('real upgrade', () => realUpgrade(lab.hosts[0]))
      await times.time('server', () => serverMachine(lab))
      return lab.times.laps
    })
    return lapRows([...laps, ...times.laps])
  },
} as const satisfies Scenario

/** Several versions at once, an upgrade from one to the next, and a list changed after signing is refused. */
async function ownRepository(lab: Lab): Promise<void> {
  const repo = await lab.repo({ name: 'own', label: 'Lab-Security' })
  const packages = ['1.0-1', '1.1-1'].map((version) => ({
    name: 'pr-demo',
    version,
    files: { '/usr/bin/pr-demo': version },
  }))
  await repo.publish(packages, new Date())
  const deb = join(repo.folder, 'pool/pr-demo_1.1-1_all.deb')
  const first = readFileSync(deb)
  await repo.publish(packages, new Date())
  assert.ok(first.equals(readFileSync(deb)), 'the same package is the same bytes')
  for (const host of lab.hosts) {
    await repo.addTo(host)
    await host.must(UPDATE)
    await host.must(['apt-get', '-y', '-q', 'install', 'pr-demo=1.0-1'])
    const offer = await host.must(['apt-get', '-s', '-q', 'install', 'pr-demo'], { env: { LC_ALL: 'C' } })
    assert.match(offer, /Inst pr-demo \[1\.0-1\] \(1\.1-1 Lab-Security:own \[all\]\)/)
  }
  appendFileSync(join(repo.folder, 'dists/own/InRelease'), ' ')
  appendFileSync(join(repo.folder, 'dists/own/main/binary-amd64/Packages'), 'Package: forged\n')
  appendFileSync(join(repo.folder, 'dists/own/main/binary-amd64/Packages.gz'), 'forged')
  const host = lab.hosts.at(-1) // not the one that upgrades later: it loses all its lists
  await host?.must(['rm', '-rf', '/var/lib/apt/lists'])
  assert.notEqual((await host?.run(UPDATE))?.code, 0, 'a changed list is refused')
}

/** openssl through the proxy, from the real archive. */
async function realUpgrade(host: Host | undefined): Promise<void> {
  assert.ok(host)
  const version = () => host.must(['dpkg-query', '-W', `-f=\${Version}`, 'libssl3'])
  const before = await version()
  const argv = ['apt-get', '-y', '-q', 'install', '--only-upgrade', 'openssl', 'libssl3']
  await host.must(argv, { timeoutMs: 180_000, env: { DEBIAN_FRONTEND: 'noninteractive' } })
  assert.notEqual(await version(), before)
}

/** Hosts of both sites reach what runs at the server's address, and its end takes its children with it. */
async function serverMachine(lab: Lab): Promise<void> {
  const script =
    "require('http').createServer((q, r) => r.end('hello ' + q.socket.remoteAddress)).listen(8080, '10.77.0.10')"
  const server = lab.server.spawn(['sh', '-c', 'node -e "$1" & wait', 'sh', script])
  try {
    for (const host of lab.hosts) {
      assert.ok(host)
      const argv = [
        'curl',
        '-sS',
        '--retry',
        '20',
        '--retry-delay',
        '1',
        '--retry-all-errors',
        `http://${lab.server.ip}:8080/`,
      ]
      assert.equal(await host.must(argv), `hello ${host.ip}`)
    }
  } finally {
    await server.stop()
  }
  assert.notEqual((await lab.server.run(['curl', '-sS', '-m', '5', `http://${lab.server.ip}:8080/`])).code, 0)
}
