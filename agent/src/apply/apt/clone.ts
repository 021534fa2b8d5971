/**
 * The inside of a try: in a unit with mounts, network and processes of its own, this host is cloned by an overlay in memory, and
 * apt runs there without what could reach the machine. When the unit ends, however it ends, nothing is left.
 * A test and not a jail: what is tried was published and signed.
 */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { run } from '../exec.ts'
import { lastWords } from './codes.ts'
import { type ConffileChange, conffileChanges, type PackageId } from './conffile-changes.ts'
import { localMounts, parseMountinfo } from './mounts.ts'
import { readUppers, type Upper, type UpperFiles } from './upper.ts'

export interface CloneOrder {
  /** Complete arguments of apt-get, verified by the caller. */
  readonly apt: readonly string[]
  /** A folder that only this unit has; the clone is mounted below it. */
  readonly at: string
  readonly memoryBytes: number
  readonly packages: readonly PackageId[]
}

export interface CloneAnswer {
  readonly installed: boolean
  readonly seconds: number
  /** Why not, in apt's or dpkg's words. */
  readonly detail: string
  readonly files: UpperFiles
  readonly conffiles: readonly ConffileChange[]
}

const TRY_MS = 15 * 60_000
const QUICK = { timeoutMs: 60_000 }
/** What dpkg and honest maintainer scripts use. Not: mounts, devices, modules, clock, reboot, network settings, tracing, chroot. */
const CAPABILITIES = [
  ...['chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap'],
  ...['setfcap', 'net_bind_service', 'ipc_lock', 'sys_nice', 'sys_resource', 'audit_write', 'lease'],
]
/** /proc of the clone's own processes, the machine's settings in it not writable; then what was asked for, as it was given. */
const GUARD = `set -e
mount -t proc -o nosuid,nodev,noexec proc /proc
for name in sys irq bus fs acpi scsi sysrq-trigger; do
  if [ -e "/proc/$name" ]; then
    mount --bind "/proc/$name" "/proc/$name"
    mount -o remount,bind,ro "/proc/$name"
  fi
done
exec "$@"`
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty']

/** Reads its order as JSON from standard input, prints the answer as JSON. Only called inside the unit of a try. */
export async function cloneMain(): Promise<number> {
  // Written by `attempt` of the same program.
  const order = JSON.parse(readFileSync(0, 'utf8')) as CloneOrder
  process.stdout.write(JSON.stringify(await tryIn(order)))
  return 0
}

async function tryIn(order: CloneOrder): Promise<CloneAnswer> {
  const since = performance.now()
  const { root, uppers } = await makeClone(order)
  const ended = await inside(root, order.apt)
  const wrong = ended.code === 0 ? await unhealthy(root) : lastWords(ended.stderr || ended.stdout)
  return {
    installed: ended.code === 0 && wrong === '',
    seconds: (performance.now() - since) / 1_000,
    detail: wrong,
    files: readUppers(uppers),
    conffiles: conffileChanges(order.packages, root),
  }
}

/** The clone's own dpkg and apt, with the clone's own configuration: a package may have broken either. */
async function unhealthy(root: string): Promise<string> {
  const audit = await inside(root, ['dpkg', '--audit'])
  if (audit.code !== 0 || audit.stdout.trim() !== '') return lastWords(audit.stdout || audit.stderr)
  const check = await inside(root, ['apt-get', '-q', 'check'])
  return check.code === 0 ? '' : lastWords(check.stderr || check.stdout)
}

async function makeClone({ at, memoryBytes }: CloneOrder): Promise<{ root: string; uppers: Upper[] }> {
  const root = `${at}/root`
  await must(['mount', '-t', 'tmpfs', '-o', `size=${memoryBytes},mode=0700`, 'tmpfs', at])
  mkdirSync(root)
  const mounts = localMounts(parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')))
  const uppers = ['', ...mounts].map((place, index) => ({ place, folder: `${at}/upper-${index}` }))
  for (const { place, folder } of uppers) await overlay(place || '/', root + place, folder)
  await freshPlaces(root)
  policy(root)
  return { root, uppers }
}

async function overlay(lower: string, on: string, upper: string): Promise<void> {
  const work = `${upper}.work`
  mkdirSync(upper, { mode: 0o755 })
  mkdirSync(work)
  await must(['mount', '-t', 'overlay', 'overlay', '-o', `lowerdir=${lower},upperdir=${upper},workdir=${work}`, on])
}

/** No device that holds data, no kernel settings, no sockets of running services. */
async function freshPlaces(root: string): Promise<void> {
  for (const [place, options] of [
    ['dev', 'mode=0755,size=1m'],
    ['run', 'mode=0755'],
    ['tmp', 'mode=1777'],
  ] as const)
    await must(['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', `${root}/${place}`])
  for (const name of DEVICES) {
    writeFileSync(`${root}/dev/${name}`, '')
    await must(['mount', '--bind', `/dev/${name}`, `${root}/dev/${name}`])
  }
  for (const name of ['fd', 'stdin', 'stdout', 'stderr'])
    symlinkSync(
      name === 'fd' ? '/proc/self/fd' : `/proc/self/fd/${['stdin', 'stdout', 'stderr'].indexOf(name)}`,
      `${root}/dev/${name}`,
    )
  for (const name of ['shm', 'pts']) mkdirSync(`${root}/dev/${name}`)
  await must(['mount', '-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', `${root}/dev/shm`])
  mkdirSync(`${root}/run/lock`, { mode: 0o777 })
}

/** 101: an action that policy forbids (invoke-rc.d). No service of a clone may start. */
function policy(root: string): void {
  writeFileSync(`${root}/usr/sbin/policy-rc.d`, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
}

/** In the clone as its root folder, with processes of its own and few capabilities. */
function inside(root: string, argv: readonly string[]) {
  const bounding = ['-all', ...CAPABILITIES.map((name) => `+${name}`)].join(',')
  return run(
    [
      ...['unshare', '--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', `--root=${root}`, '--wd=/'],
      // The one shell text of this program: fixed, and its arguments come as "$@".
      ...['/bin/sh', '-c', GUARD, 'clone'],
      ...['setpriv', `--bounding-set=${bounding}`, '--inh-caps=-all', '--'],
      ...argv,
    ],
    { timeoutMs: TRY_MS, outputBytes: 16 << 20 },
  )
}

async function must(argv: readonly string[]): Promise<void> {
  const ended = await run(argv, QUICK)
  if (ended.code !== 0) throw new Error(`${argv.join(' ')}: ${ended.stderr.trim()}`)
}
