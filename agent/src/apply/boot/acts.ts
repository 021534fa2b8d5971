/** Boots of this host: which kernel runs, which one grub is told to keep and to try, and whether a boot has come to its end. */
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Disk, folderDisk, replaceFile } from '../disk.ts'
import { run } from '../exec.ts'
import { ENV_FILE, envBlock, keptRelease, TRIAL_ARGUMENT, withBlock, withoutBlock } from './custom-block.ts'
import { entryFor, type GrubConfig, readGrubConfig } from './grub-config.ts'
import { type BootFacts, mountOf } from './safety.ts'

export interface BootLook extends BootFacts {
  /** The kernel's own build line. */
  readonly version: string
  /** The order whose trial this boot is. */
  readonly trial: string | undefined
  /** The release that is kept by our block now. */
  readonly kept: string | undefined
}

export interface BootActs {
  look(): BootLook
  /** This release is what boots, whatever is installed beside it. Throws where the menu does not have it. */
  keep(release: string): void
  /** One boot of `release`, and all others of `kept`. Throws as `keep`. */
  tryOnce(kept: string, release: string, token: string): void
  /** What boots is again what the administrator's own configuration says. */
  letGo(): void
  /** Resolves when systemd has nothing to start any more but us, or after a quarter of an hour. */
  untilBooted(): Promise<void>
  /** What would end this boot by itself is not needed any more. */
  endGuard(): Promise<void>
}

const CUSTOM = 'custom.cfg'
/** packaging/apply: ends a boot on trial that nobody has confirmed. */
const GUARD = 'patchreeve-boot-guard.service'
/** systemd gives each unit a minute and a half; this is for machines whose disk is as slow as that. */
const BOOT_MS = 15 * 60_000
/** The first process answers within a second; a minute is a machine that is stuck. */
const WATCHDOG_S = 60

export function bootActs(folder = '/boot/grub'): BootActs {
  const disk = (): Disk => folderDisk(folder, 0o644)
  const text = (name: string) => Buffer.from((existsSync(folder) && disk().read(name)) || '').toString('utf8')
  const grub = (): GrubConfig | undefined => {
    const config = text('grub.cfg')
    return config === '' ? undefined : readGrubConfig(config)
  }
  const entry = (release: string) => {
    const config = grub()
    const found = config && entryFor(config, release)
    if (!found) throw new Error(`the boot menu has no entry for ${release}`)
    return found
  }
  const custom = (content: string) => replaceFile(disk(), CUSTOM, Buffer.from(content))
  return {
    look() {
      const commandLine = read('/proc/cmdline')
      const mount = mountOf(read('/proc/self/mountinfo'), folder)
      const device = `/sys/dev/block/${mount.device}`
      return {
        running: read('/proc/sys/kernel/osrelease'),
        version: read('/proc/sys/kernel/version'),
        commandLine,
        grub: grub(),
        fileSystem: mount.fileSystem,
        stacked: ['dm', 'md', 'loop'].some((kind) => existsSync(`${device}/${kind}`)),
        trial: new RegExp(`(?:^|\\s)${TRIAL_ARGUMENT}=(\\S+)`).exec(commandLine)?.[1],
        kept: keptRelease(text(CUSTOM)),
      }
    },
    keep(release) {
      custom(withBlock(text(CUSTOM), entry(release), undefined))
      disk().remove(ENV_FILE)
    },
    tryOnce(kept, release, token) {
      const watchdogS = existsSync('/sys/class/watchdog/watchdog0') ? WATCHDOG_S : null
      custom(withBlock(text(CUSTOM), entry(kept), { entry: entry(release), token, watchdogS }))
      // Last: without it grub keeps what is kept.
      replaceFile(disk(), ENV_FILE, Buffer.from(envBlock(token)))
    },
    letGo() {
      const rest = withoutBlock(text(CUSTOM))
      if (rest.trim() === '') disk().remove(CUSTOM)
      else custom(rest)
      disk().remove(ENV_FILE)
      disk().syncFolder()
    },
    async untilBooted() {
      const end = Date.now() + BOOT_MS
      while (Date.now() < end && (await startsSomething())) await sleep(1_000)
    },
    async endGuard() {
      await run(['systemctl', 'stop', GUARD], { timeoutMs: 30_000 })
    },
  }
}

/** Units that systemd is starting now, ours left out: the boot does not end before we do. */
async function startsSomething(): Promise<boolean> {
  const { stdout } = await run(['systemctl', 'list-jobs', '--no-legend', '--no-pager'], { timeoutMs: 30_000 })
  return runningJobs(stdout).length > 0
}

/** Rows of `systemctl list-jobs`: number, unit, type, state. */
export function runningJobs(rows: string): string[] {
  return rows.split('\n').flatMap((row) => {
    const [, unit = '', , state = ''] = row.trim().split(/\s+/)
    return state === 'running' && !unit.startsWith('patchreeve-apply') ? [unit] : []
  })
}

function read(path: string): string {
  return readFileSync(path, 'utf8').trim()
}
