/** Debian's own unattended-upgrades is put aside by a signed order and given back: what counts is whether it runs. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import type { UpdaterMove } from '@patchreeve/trust/documents/updater.ts'
import { verbOfMove } from '@patchreeve/trust/documents/updater.ts'
import type { Host } from '../host.ts'
import { documentFor, nextPeriod, order, type Site, type Target } from './apply-orders.ts'

const FILE = '/etc/apt/apt.conf.d/zz-patchreeve-unattended-upgrades'
const LOG = '/var/log/unattended-upgrades/unattended-upgrades.log'

/** As a person has it: on, every day. It is allowed no origin, so that it runs and finds nothing to do. */
export async function installUnattended(host: Host): Promise<void> {
  await host.must(['apt-get', '-y', '-q', 'install', '--no-install-recommends', 'unattended-upgrades'], {
    timeoutMs: 240_000,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
  await host.write('/etc/apt/apt.conf.d/20auto-upgrades', 'APT::Periodic::Unattended-Upgrade "1";\n', '0644')
  await host.write('/etc/apt/apt.conf.d/60person', '#clear Unattended-Upgrade::Origins-Pattern;\n', '0644')
}

/** `generation` gives the next one of this run. Every order waits for a period of its own. */
export async function asideAndBack(site: Site, target: Target, generation: () => number): Promise<string[][]> {
  const { host } = target
  const ordered = async (to: UpdaterMove['to']) => {
    await nextPeriod()
    const updater = { name: 'unattended-upgrades', to } as const
    const asked = { id: randomUUID(), work: { changes: [], indexes: [] }, updater, generation: generation() }
    const { outcome } = await order(target, await documentFor(site, target, { ...asked, verb: verbOfMove(updater) }))
    return [outcome.outcome, ...outcome.because.map((one: Code) => one.code)].join(' ')
  }
  assert.equal(await runsByItself(host), true, 'it runs before')
  assert.equal(await ordered('aside'), 'put-aside')
  assert.equal(await runsByItself(host), false, 'it is aside')
  assert.equal(await ordered('back'), 'given-back')
  assert.equal((await host.run(['test', '-e', FILE])).code, 1, 'nothing of ours is left')
  assert.equal(await runsByItself(host), true, 'it runs again')
  await host.write('/etc/apt/apt.conf.d/zzz-person', 'APT::Periodic::Unattended-Upgrade "1";\n', '0644')
  assert.equal(await ordered('aside'), 'undone updater-still-on', 'a person’s later file counts')
  assert.equal((await host.run(['test', '-e', FILE])).code, 1, 'and ours was taken back')
  return [['unattended-upgrades', host.plan.suite, 'put aside: Debian’s daily job leaves it out; given back: it runs']]
}

/** What the timer does each day, now: the program writes its log first. */
async function runsByItself(host: Host): Promise<boolean> {
  await host.must(['sh', '-c', `rm -f ${LOG} /var/lib/apt/periodic/*`])
  await host.must(['/usr/lib/apt/apt.systemd.daily', 'install'], { timeoutMs: 120_000 })
  return (await host.run(['test', '-s', LOG])).code === 0
}
