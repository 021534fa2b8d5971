/**
 * A virtual machine of the lab: qemu without a network, a serial console that is written to a file, and one line by which commands
 * come in. The processor is the real one where /dev/kvm works, else an emulated one: ten times slower, and good enough for a boot.
 */
import { accessSync, closeSync, constants, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endGroup } from '../cgroup.ts'
import { startDetached } from '../detached.ts'
import { until } from '../wait.ts'
import { Line, type Said } from './line.ts'

export type Acceleration = 'kvm' | 'tcg'

/** Whether a processor of this machine can run another system by itself. */
export function acceleration(): Acceleration {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    const flags = readFileSync('/proc/cpuinfo', 'utf8')
    return /^flags\s*:.*\b(vmx|svm)\b/m.test(flags) ? 'kvm' : 'tcg'
  } catch {
    return 'tcg'
  }
}

/** An emulated boot takes 25 s on an idle machine and five minutes on one whose two cores ten others share. */
const SLOW = { kvm: 1, tcg: 20 } as const
const BOOT_MS = 90_000

/** The last words of systemd and of the kernel. */
const GOES_DOWN = /systemd-shutdown\[1\]: Rebooting|reboot: Restarting system/

export class VirtualMachine {
  readonly serialFile: string
  readonly acceleration: Acceleration
  readonly #run: string
  readonly #socketPath: string
  readonly #disk: string
  readonly #folder: string
  #count = 0
  #line: Line | undefined

  constructor(run: string, folder: string, disk: string) {
    this.acceleration = acceleration()
    this.serialFile = join(folder, 'serial.log')
    this.#run = run
    this.#folder = folder
    this.#socketPath = join(folder, 'shell.sock')
    this.#disk = disk
  }

  /** Seconds of a fast machine, as this one needs them. */
  patience(ms: number): number {
    return ms * SLOW[this.acceleration]
  }

  start(): void {
    closeSync(openSync(this.serialFile, 'w'))
    // One emulated processor: two wait for each other's locks while the machine runs something else.
    const accelerate =
      this.acceleration === 'kvm'
        ? ['-accel', 'kvm', '-cpu', 'host', '-smp', '2']
        : ['-accel', 'tcg,tb-size=512', '-cpu', 'max', '-smp', '1']
    const argv = [
      ...['qemu-system-x86_64', ...accelerate, '-m', '1024', '-display', 'none', '-nodefaults'],
      ...['-no-user-config', '-net', 'none', '-rtc', 'base=utc', '-serial', `file:${this.serialFile}`],
      ...['-drive', `file=${this.#disk},format=raw,if=virtio,cache=unsafe`, '-device', 'virtio-serial'],
      ...['-chardev', `socket,id=lab,path=${this.#socketPath},server=on,wait=off`],
      ...['-device', 'virtserialport,chardev=lab,name=lab.shell'],
    ]
    startDetached(this.#run, 'vm', argv, openSync(join(this.#folder, 'qemu.log'), 'w'))
  }

  /** Everything on the console so far. */
  serial(): string {
    return readFileSync(this.serialFile, 'latin1')
  }

  /** Resolves when a line of the console after `from` fits. Gives the length of the console then. */
  async untilSerial(what: string, from: number, line: RegExp, ms: number): Promise<number> {
    return until(
      what,
      this.patience(ms),
      () => (line.test(this.serial().slice(from)) ? this.serial().length : undefined),
      500,
    )
  }

  /** Runs a script as root. One that reboots the machine is not answered: `mayReboot` waits for that, too, and says code -1. */
  async run(script: string, timeoutMs = 60_000, mayReboot = false): Promise<Said> {
    this.#count += 1
    const id = `${process.pid}-${this.#count}-${Date.now()}`
    const from = this.serial().length
    const line = this.#line?.isOpen ? this.#line : new Line(this.#socketPath)
    this.#line = line
    let isOver = false
    const goneDown = async (): Promise<Said> => {
      while (!isOver && !GOES_DOWN.test(this.serial().slice(from))) await sleep(500)
      if (!isOver) this.#hangUp()
      return { code: -1, out: '', err: 'the machine went down' }
    }
    try {
      const answer = line.ask(id, script, this.patience(timeoutMs))
      return await (mayReboot ? Promise.race([answer, goneDown()]) : answer)
    } catch (error) {
      // What it said may still be in the line, or it has gone down: the next command begins with a new one.
      this.#hangUp()
      throw error
    } finally {
      isOver = true
    }
  }

  #hangUp(): void {
    this.#line?.hangUp()
    this.#line = undefined
  }

  async must(script: string, timeoutMs?: number): Promise<string> {
    const said = await this.run(script, timeoutMs)
    if (said.code !== 0)
      throw new Error(`${script.slice(0, 200)}: ended with ${said.code}: ${said.err}${said.out}`.slice(0, 3_000))
    return said.out
  }

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await this.must(`base64 -d >${path} <<'END'\n${Buffer.from(content).toString('base64')}\nEND`)
  }

  /** Up to where systemd has nothing to start any more. `before`: another boot than this one. Gives the boot's id. */
  async untilBooted(before?: string): Promise<string> {
    return until(
      'boot of the virtual machine',
      this.patience(BOOT_MS),
      async () => {
        const said = await this.run('cat /proc/sys/kernel/random/boot_id; systemctl is-system-running', 2_000).catch(
          () => undefined,
        )
        const [id = '', state = ''] = (said?.out ?? '').trim().split('\n')
        return id !== '' && id !== before && /^(running|degraded)$/.test(state) ? id : undefined
      },
      2_000,
    )
  }

  async stop(): Promise<void> {
    this.#hangUp()
    await endGroup(this.#run, 'vm')
    rmSync(this.#socketPath, { force: true })
  }
}
