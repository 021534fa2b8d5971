/** A virtual machine with our packages, a repository of kernels that it knows, and orders that are handed to it as an agent would. */
import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spoolName } from '@patchreeve/agent/src/apply/method/spool-file.ts'
import type { Verb } from '@patchreeve/trust/documents/policy.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { ownArchitecture, writePackages } from '../../packaging/build.ts'
import { endGroup } from '../cgroup.ts'
import { must, resume } from '../exec.ts'
import { cacheFolder, machineMirrors } from '../machine.ts'
import { Repo } from '../repo.ts'
import { interruptible } from '../signals.ts'
import { runFolder } from '../state.ts'
import type { Stopwatch } from '../stopwatch.ts'
import { makeDisk, personalise } from '../vm/disk.ts'
import { ensureVmRoot } from '../vm/image.ts'
import { VirtualMachine } from '../vm/machine.ts'
import { documentFor, makeSite, nextPeriod, resultsBy, type Site } from './apply-orders.ts'
import { orderFor, type Publisher, publisherOf } from './apt-host.ts'
import { type Kernels, kernelsOf } from './kernel-packages.ts'

const SPOOL = '/srv/spool'
const HAND_OVER = '/srv/hand-over.mjs'
/** The agent's own code, as its package brings it. */
const HAND_OVER_TEXT = `import { handOver } from '/usr/lib/patchreeve/agent/agent/src/orders/hand-over.js'
import { text } from 'node:stream/consumers'
process.stdout.write(JSON.stringify(await handOver(await text(process.stdin))))
`
const NODE = '/usr/lib/patchreeve/runtime/node'
const timing = { timeoutMs: 60_000, settleMs: 2_000 }

export interface KernelSite {
  readonly vm: VirtualMachine
  readonly kernels: Kernels
  readonly publisher: Publisher
  readonly site: Site
  readonly key: string
}

/** Starts it, hands it over, and leaves nothing. */
export function withKernelSite<T>(times: Stopwatch, use: (site: KernelSite) => Promise<T>): Promise<T> {
  const run = `k${process.pid.toString(36)}`
  const folder = runFolder(run)
  // The root and the disk are too large for a folder below /run.
  const large = mkdtempSync(join(tmpdir(), 'patchreeve-vm-'))
  return interruptible(async (signalled) => {
    mkdirSync(folder, { recursive: true })
    try {
      const site = prepare(run, large, times)
      return await Promise.race([site.then(use), signalled])
    } finally {
      resume()
      await endGroup(run)
      for (const path of [folder, large]) rmSync(path, { recursive: true, force: true })
    }
  })
}

async function prepare(run: string, folder: string, times: Stopwatch): Promise<KernelSite> {
  const root = join(folder, 'root')
  const say = (line: string) => void process.stderr.write(`lab: ${line}\n`)
  const context = { cache: cacheFolder(), mirrors: machineMirrors(), now: new Date(), say }
  const packed = await times.time('image', () => ensureVmRoot(context))
  mkdirSync(root, { mode: 0o755 })
  await times.time('unpack', () => must(['tar', '-xpf', packed, '-C', root], { timeoutMs: 300_000 }))
  const key = await times.time('our packages', () => withOurs(root))
  const kernels = kernelsOf(root)
  const repo = await Repo.create(run, { name: 'own', label: 'Lab' })
  await times.time('repository', () => repo.publish([kernels.bad, kernels.good], new Date()))
  knows(root, repo)
  const publisher = await publisherOf(repo, 'Lab')
  const site = withReboots(
    await makeSite([key], publisher, [
      { id: 'units', kind: 'unit', target: '*', ...timing },
      { id: 'ports', kind: 'tcp', target: '*', ...timing },
    ]),
  )
  personalise(root)
  const disk = join(folder, 'disk.img')
  await times.time('disk', () => makeDisk(root, disk))
  rmSync(root, { recursive: true, force: true })
  const vm = new VirtualMachine(run, folder, disk)
  vm.start()
  await times.time('first boot', () => vm.untilBooted())
  await times.time('update-grub', () => vm.must('update-grub', 120_000))
  await vm.must(`patchreeve-apply pin ${site.rootDigest}`)
  return { vm, kernels, publisher, site, key }
}

/** Installed as a person would, before the first boot. Gives the digest of the host's key. */
async function withOurs(root: string): Promise<string> {
  const debs = join(root, 'srv/ours')
  mkdirSync(debs, { recursive: true })
  await writePackages(debs, [ownArchitecture()])
  const names = readdirSync(debs).filter((name) => name.endsWith('.deb'))
  const said = await must(['chroot', root, 'dpkg', '--install', ...names.map((name) => `/srv/ours/${name}`)], {
    timeoutMs: 600_000,
  })
  rmSync(debs, { recursive: true })
  const key = /the key of this host is ([0-9a-f]{64})/.exec(said)?.[1]
  assert.ok(key, said.slice(-1_000))
  return key
}

/** The source, its key, and every file of the repository under the name that a spool has for its address. */
function knows(root: string, repo: Repo): void {
  mkdirSync(join(root, 'etc/apt/keyrings'), { recursive: true })
  writeFileSync(join(root, 'etc/apt/keyrings/lab-own.asc'), repo.key)
  writeFileSync(
    join(root, 'etc/apt/sources.list.d/lab-own.list'),
    `deb [signed-by=/etc/apt/keyrings/lab-own.asc] ${repo.url} own main\n`,
  )
  mkdirSync(join(root, SPOOL), { recursive: true })
  const files = readdirSync(repo.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    cpSync(path, join(root, SPOOL, spoolName(`${repo.url}${path.slice(repo.folder.length)}`)))
  }
  writeFileSync(join(root, HAND_OVER), HAND_OVER_TEXT)
  chmodSync(join(root, HAND_OVER), 0o644)
}

/** It may reboot, is put off once, and nobody is warned: the shortest of each. */
function withReboots(site: Site): Site {
  const reboot = { warnMinutes: 0, deferrals: 1, hardEndHours: 24, kernel: 'boot-safe' } as const
  const rings = site.policy.rings.map((ring) => ({ ...ring, mayReboot: true, reboot }))
  return { ...site, policy: { ...site.policy, rings } }
}

let generation = 0

/** One order about a kernel. Gives what the host says of it, if it comes in this boot. */
export async function ordered(
  { vm, publisher, site, key }: KernelSite,
  verb: Verb,
  { name, version }: Kernels['bad'],
): Promise<Result | undefined> {
  await nextPeriod()
  generation += 1
  const step = { name, from: null, to: version, architecture: 'amd64' }
  const { id, work } = orderFor(publisher, 'own', [step])
  const document = await documentFor(site, { key }, { id, work, verb, generation, reboot: true })
  const spool = `/var/lib/patchreeve/spool/${id}`
  await vm.must(`cp -r ${SPOOL} ${spool} && chown -R patchreeve-agent:patchreeve-agent ${spool}`)
  await vm.write('/srv/order.json', document)
  const command = `runuser -u patchreeve-agent -- ${NODE} ${HAND_OVER} </srv/order.json`
  const said = await vm.run(command, 120_000, verb === 'reboot')
  if (said.code === -1) return undefined
  assert.equal(said.code, 0, said.err)
  const answer = JSON.parse(said.out) as { results?: Parameters<typeof resultsBy>[1] }
  return (await resultsBy(key, answer.results ?? [])).find((one) => one.kind === 'outcome')
}

/** The newest outcome that lies for the agent; undefined while apply still works on it. */
export async function newestOutcome({ vm, key }: KernelSite): Promise<Result | undefined> {
  const script = 'cd /var/lib/patchreeve/apply-results && for f in $(ls *.json | tail -n 2); do cat $f; echo; done'
  const rows = (await vm.must(script)).split('\n').filter((row) => row.trim() !== '')
  const results = await resultsBy(
    key,
    rows.map((row) => JSON.parse(row) as Parameters<typeof resultsBy>[1][number]),
  )
  return results.findLast((one) => one.kind === 'outcome')
}
