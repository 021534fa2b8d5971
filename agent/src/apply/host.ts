/** The host that apply runs on: its clocks, its probes, its services, its reboot. */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { APT_CONFIG_DUMP } from '@patchreeve/ecosystems/deb/apt-conf.ts'
import { asideFiles } from '../aside/files.ts'
import { batteryPercent } from './battery.ts'
import { bootActs } from './boot/acts.ts'
import { peopleIn } from './boot/people.ts'
import type { Look } from './clock.ts'
import { folderDisk } from './disk.ts'
import { drainActs, type Systemctl } from './drain/acts.ts'
import { run } from './exec.ts'
import { unfitness } from './probes/program-file.ts'
import { runProbes } from './probes/run.ts'
import type { HostActs } from './steps.ts'
import { updaterActs } from './updater/acts.ts'
import { UnreadableSwitch } from './updater/steps.ts'

/** A shutdown that takes longer is one that somebody has to look at. */
const SHUTDOWN_MS = 10 * 60_000
const RESTART_MS = 120_000

/**
 * Restarting these ends sessions, or apply itself, or what systemd talks through. They stay due and are told; a reboot or a
 * person restarts them.
 */
const NOT_RESTARTED =
  /^(dbus|dbus-broker|systemd-logind|display-manager|gdm3?|lightdm|sddm|patchreeve-apply.*|(serial-|console-)?getty@.*|user@.*)\.service$/

/** Readable to all: what serves looks here whether it is to say that it does. */
const DRAINED = '/var/lib/patchreeve/drained'

/** `self`: program and arguments that run this program. */
export function hostActs(self: readonly string[]): HostActs {
  const systemctl: Systemctl = (words) => run(['systemctl', ...words], { timeoutMs: RESTART_MS })
  const drains = drainActs(folderDisk(DRAINED, 0o644), systemctl, mayRestart)
  return {
    probe: (job, before) => runProbes(job.probes, before, [...self, 'probe']),
    unfit: unfitness,
    async restart(units) {
      const restarted: string[] = []
      for (const unit of units) {
        if (!mayRestart(unit)) continue
        const { code } = await run(['systemctl', 'try-restart', '--', unit], { timeoutMs: RESTART_MS })
        if (code === 0) restarted.push(unit)
      }
      return restarted
    },
    async reboot() {
      await run(['systemctl', 'reboot'], { timeoutMs: 60_000 })
    },
    untilEnded: () => sleep(SHUTDOWN_MS),
    bootId: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    batteryPercent: () => batteryPercent(),
    now: () => new Date(),
    boot: bootActs(),
    people: () => loggedIn(),
    async tell(text) {
      // In a unit of its own: terminals are closed to us.
      await run(['systemd-run', '--quiet', '--collect', '--wait', 'wall', text], { timeoutMs: 60_000 })
    },
    wait: (ms) => sleep(ms),
    leaveService: drains.leave,
    comeBack: drains.comeBack,
    updaters: updaterActs({
      hasFolder: (updater) => existsSync(asideFiles[updater].folder),
      disk: (updater) => folderDisk(asideFiles[updater].folder, 0o644),
      aptConfig,
      cloudConfig: () => textOf(folderDisk('/etc/cloud').read('cloud.cfg')),
    }),
  }
}

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('utf8')

async function aptConfig(): Promise<string> {
  const { code, stdout, stderr } = await run([...APT_CONFIG_DUMP.argv], { timeoutMs: 30_000 })
  if (code !== 0) throw new UnreadableSwitch(stderr.trim() || 'apt-config does not answer')
  return stdout
}

/** A session that ends between the two questions makes the second one fail: then both are asked once more. */
async function loggedIn(tries = 2): Promise<number | undefined> {
  const list = await run(['loginctl', 'list-sessions', '--no-legend', '--no-pager'], { timeoutMs: 30_000 })
  if (list.code !== 0) return undefined
  const ids = list.stdout.split('\n').flatMap((row) => /^\s*([A-Za-z0-9]{1,20})\s/.exec(row)?.[1] ?? [])
  if (ids.length === 0) return 0
  const argv = ['loginctl', 'show-session', ...ids, '--property=Class', '--property=State', '--no-pager']
  const { code, stdout } = await run(argv, { timeoutMs: 30_000 })
  if (code === 0) return peopleIn(stdout)
  return tries > 1 ? loggedIn(tries - 1) : undefined
}

export function mayRestart(unit: string): boolean {
  return unit.endsWith('.service') && !NOT_RESTARTED.test(unit)
}

export function lookAtHost(bootId: string): Look {
  const [uptime = '0'] = readFileSync('/proc/uptime', 'utf8').split(' ')
  return { wallMs: Date.now(), bootMs: Number(uptime) * 1_000, bootId }
}
