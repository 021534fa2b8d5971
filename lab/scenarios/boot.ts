/** The lab itself: hosts boot, are what they claim to be, have real updates outstanding, reboot, and leave nothing. */
import assert from 'node:assert/strict'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import type { Scenario } from './scenario.ts'

/** Bit 25 of a capability set: CAP_SYS_TIME of capabilities(7). */
const SYS_TIME = 1n << 25n

export const boot = {
  id: 'boot',
  proves: 'six hosts of three releases boot, answer, have security updates outstanding, reboot, and leave nothing',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await times.time('whole run', () =>
      withLab({ hosts: 6, install }, async (lab) => {
        const updates = await times.time('updates', () => Promise.all(lab.hosts.map(securityUpdates)))
        for (const host of lab.hosts) await facts(lab, host)
        await times.time('reboot', () => reboots(lab.hosts[0]))
        return [
          ...lab.hosts.map((host, i) => [host.name, host.plan.hostname, host.ip, `${updates[i]} security updates`]),
          ...lapRows(lab.times.laps),
        ]
      }),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

/** Counts packages that apt would bring from a security suite. Released images are never without, but for the newest. */
async function securityUpdates(host: Host): Promise<number> {
  const text = await host.must(['apt-get', '-s', '-q', 'dist-upgrade'], { timeoutMs: 120_000, env: { LC_ALL: 'C' } })
  const count = text.split('\n').filter((line) => line.startsWith('Inst ') && line.includes('Debian-Security:')).length
  // bookworm and bullseye images are frozen, so their number only grows: 29 and 80 when this was written.
  if (host.plan.suite !== 'trixie') assert.ok(count > 20, `${host.name}: only ${count} security updates`)
  return count
}

async function facts(lab: Lab, host: Host): Promise<void> {
  const release = await host.must(['cat', '/etc/os-release'])
  assert.ok(release.includes(`VERSION_CODENAME=${host.plan.suite}`), `${host.name} runs ${host.plan.suite}`)
  assert.equal((await host.must(['hostname'])).trim(), host.plan.hostname)
  assert.ok((await host.must(['locale'])).includes(`LANG=${host.plan.locale ?? 'C.UTF-8'}`), `${host.name}: locale`)
  await host.must(['systemctl', 'is-active', 'ssh', 'nginx', 'cron'])
  await host.must(['ping', '-c', '1', '-W', '2', lab.server.ip])
  await onlyTheProxyLeadsOut(host)
  await exactBytes(host)
  await cannotSetTheClock(host)
}

async function onlyTheProxyLeadsOut(host: Host): Promise<void> {
  // An address that exists on no network (RFC 5737): with a route out this would wait, without one it fails at once.
  const out = await host.run(['ping', '-c', '1', '-W', '2', '192.0.2.1'])
  assert.notEqual(out.code, 0, `${host.name} has a way out`)
  const name = await host.run(['getent', 'hosts', 'deb.example.org'])
  assert.notEqual(name.code, 0, `${host.name} resolves names`)
}

/** Arguments, files and exit codes pass through unchanged: everything else that scenarios prove rests on it. */
async function exactBytes(host: Host): Promise<void> {
  const odd = ['$HOME', '$', '{', '$PATH:', '%n', 'a b', '"', "'", '\\', 'ñ', '$$', ';', '']
  assert.equal(await host.must(['printf', '%s|', ...odd]), odd.map((arg) => `${arg}|`).join(''), host.name)
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  await host.write('/var/tmp/lab dir/all bytes', bytes, '0600')
  assert.deepEqual(new Uint8Array(await host.read('/var/tmp/lab dir/all bytes')), bytes)
  assert.equal((await host.must(['stat', '-c', '%a', '/var/tmp/lab dir/all bytes'])).trim(), '600')
  assert.equal((await host.run(['sh', '-c', 'exit 7'])).code, 7)
}

/** The clock is the machine's: asked by capability, never by trying. */
async function cannotSetTheClock(host: Host): Promise<void> {
  const status = await host.must(['cat', '/proc/self/status'])
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  assert.ok(bounding !== undefined && (BigInt(`0x${bounding}`) & SYS_TIME) === 0n, `${host.name} may set the clock`)
}

async function reboots(host: Host | undefined): Promise<void> {
  assert.ok(host)
  const before = (await host.read('/proc/sys/kernel/random/boot_id')).toString()
  await host.write('/etc/kept', 'kept')
  await host.reboot()
  assert.notEqual((await host.read('/proc/sys/kernel/random/boot_id')).toString(), before)
  assert.equal((await host.read('/etc/kept')).toString(), 'kept')
}
