/**
 * One managed host: a full Debian with systemd as its first process, in namespaces and a control group of its own, on a
 * clone of its image whose changes live in memory.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type HostPlan, namespacePath } from './addresses.ts'
import { endGroup, isEmpty, leaderOf } from './cgroup.ts'
import { startDetached } from './detached.ts'
import { must, type Outcome, type RunOptions, run as runCommand } from './exec.ts'
import { enter, unitCommand } from './host-command.ts'
import { mountOverlay } from './scan.ts'
import { runFolder } from './state.ts'
import { until } from './wait.ts'

/** What a host may change: 29 real upgrades with their downloads take 337 MB. */
const UPPER_SIZE = '1g'
/** 1.4 s measured for one host alone; beside two other runs on two busy cores (a load of 33) two minutes were too few. */
const BOOT_TIMEOUT_MS = 300_000
/** SIGRTMIN+4 and +5, by which systemd as first process powers off and reboots (systemd(1)); Node has no names for them. */
const POWER_OFF = 38
const REBOOT = 39
/** Eight hosts powered off in 2.1 s; one that hangs is ended after this. */
const POWER_OFF_MS = 20_000

/** Arguments: path, mode. Standard input is a socket, which cannot be opened by the name /dev/stdin: so cat. */
const WRITE = 'mkdir -p "$(dirname "$1")" && umask 077 && cat >"$1" && chmod "$2" "$1"'

export class Host {
  readonly runId: string
  readonly plan: HostPlan

  constructor(run: string, plan: HostPlan) {
    this.runId = run
    this.plan = plan
  }

  get name(): string {
    return this.plan.name
  }

  get ip(): string {
    return this.plan.ip
  }

  get #group(): string {
    return `host-${this.plan.name}`
  }

  get #folder(): string {
    return join(runFolder(this.runId), 'hosts', this.plan.name)
  }

  /** Clones the image and boots it. `layers`: lower folders, uppermost first. */
  async start(layers: readonly string[]): Promise<void> {
    const rw = join(this.#folder, 'rw')
    const root = join(this.#folder, 'root')
    for (const path of [rw, root]) mkdirSync(path, { recursive: true, mode: 0o755 })
    await must(['mount', '-t', 'tmpfs', '-o', `size=${UPPER_SIZE},mode=755`, 'tmpfs', rw])
    for (const path of ['upper', 'work']) mkdirSync(join(rw, path), { mode: 0o755 })
    await mountOverlay(layers, join(rw, 'upper'), join(rw, 'work'), root)
    this.#personalise(root)
    this.#boot(root)
    await this.untilRunning()
  }

  /** What differs between clones of one image: identity, names, language. */
  #personalise(root: string): void {
    const { hostname, ip, locale } = this.plan
    const write = (path: string, text: string) => {
      rmSync(join(root, path), { force: true }) // an image may hold a link there
      writeFileSync(join(root, path), text)
    }
    write('etc/machine-id', `${randomBytes(16).toString('hex')}\n`)
    write('etc/hostname', `${hostname}\n`)
    write('etc/hosts', `127.0.0.1 localhost\n${ip} ${hostname}\n`)
    write('etc/resolv.conf', '')
    for (const path of ['etc/locale.conf', 'etc/default/locale']) write(path, `LANG=${locale ?? 'C.UTF-8'}\n`)
  }

  #boot(root: string): void {
    const script = fileURLToPath(new URL('boot.sh', import.meta.url))
    const binds = (this.plan.binds ?? []).map(({ from, to }) => `--bind-ro=${from}:${to}`)
    const boot = ['/bin/sh', script, this.plan.hostname, root, namespacePath(this.runId, this.plan.name), ...binds]
    const argv = ['unshare', '--mount', '--propagation', 'slave', '--', ...boot]
    const env = { PATH: process.env.PATH, LANG: 'C.UTF-8' }
    startDetached(this.runId, this.#group, argv, openSync(join(this.#folder, 'boot.log'), 'a'), env)
  }

  /** Resolves once systemd says `running` or `degraded`, and with which of them; throws when it takes too long. */
  async untilRunning(): Promise<string> {
    return until(`boot of ${this.plan.name} (log: ${join(this.#folder, 'boot.log')})`, BOOT_TIMEOUT_MS, async () => {
      const answer = (await this.#enter(['systemctl', 'is-system-running']))?.stdout.trim()
      return answer === 'running' || answer === 'degraded' ? answer : undefined
    })
  }

  /** Only for questions to systemd itself: a program started so keeps the machine's capabilities. */
  async #enter(argv: readonly string[]): Promise<Outcome | undefined> {
    const leader = leaderOf(this.runId, this.#group)
    return leader === undefined ? undefined : runCommand(enter(leader, argv), { timeoutMs: 20_000, env: {} })
  }

  /**
   * Runs a program in the host as root, as a unit of its systemd: with the host's capabilities, and ended at the limit
   * (default 60 s). Output is the program's own; 203 means that it could not be started.
   */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const leader = leaderOf(this.runId, this.#group)
    if (leader === undefined) throw new Error(`host ${this.plan.name} is not running`)
    const timeoutMs = options.timeoutMs ?? 60_000
    const command = enter(leader, unitCommand(argv, timeoutMs, options.env ?? {}))
    // The unit ends by itself at the limit; the margin is for its client.
    return runCommand(command, { ...options, env: {}, timeoutMs: timeoutMs + 10_000 })
  }

  /** Like `run`, but anything other than exit code 0 throws. Returns standard output. */
  async must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const outcome = await this.run(argv, options)
    if (outcome.code === 0) return outcome.stdout
    throw new Error(`${this.plan.name}: ${argv.join(' ')} ended with ${outcome.code}: ${outcome.stderr.slice(-2000)}`)
  }

  /** Writes a file in the host; its folder is made. `mode` like '0644'. */
  async write(path: string, content: string | Uint8Array, mode = '0644'): Promise<void> {
    await this.must(['sh', '-c', WRITE, 'write', path, mode], { stdin: content })
  }

  /** The bytes of a file in the host. */
  async read(path: string): Promise<Buffer> {
    const outcome = await this.run(['cat', '--', path])
    if (outcome.code !== 0) throw new Error(`${this.plan.name}: ${path}: ${outcome.stderr.trim()}`)
    return outcome.stdoutBytes
  }

  /**
   * Restarts the host in order and resolves when it is up again: another first process, another boot id. Asked for by signal
   * and watched from outside: a process that we put into the host while it goes down is one whose end its first process is
   * never told of, and it waits 10 to 90 s for it (measured).
   */
  async reboot(): Promise<void> {
    const before = leaderOf(this.runId, this.#group)
    if (before === undefined) throw new Error(`host ${this.plan.name} is not running`)
    process.kill(before, REBOOT)
    await until(`reboot of ${this.plan.name}`, BOOT_TIMEOUT_MS, () => {
      const leader = leaderOf(this.runId, this.#group)
      return (leader !== undefined && leader !== before) || undefined
    })
    await this.untilRunning()
  }

  /** Powers the host off in order, and ends it by force where that takes over 20 s. Its clone stays mounted. */
  async stop(): Promise<void> {
    const leader = leaderOf(this.runId, this.#group)
    if (leader !== undefined) {
      process.kill(leader, POWER_OFF)
      const end = performance.now() + POWER_OFF_MS
      while (!isEmpty(this.runId, this.#group) && performance.now() < end) await sleep(50)
    }
    await endGroup(this.runId, this.#group)
  }
}
