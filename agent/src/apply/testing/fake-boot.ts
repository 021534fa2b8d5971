/** Kernels and a boot loader for tests: which one comes up after a cut, by the same words that our block in grub's file says. */
import type { BootActs } from '../boot/acts.ts'
import type { GrubConfig } from '../boot/grub-config.ts'
import type { Power } from './power-loss.ts'

export class FakeBoot {
  /** Newest first, as grub-mkconfig lists them. */
  readonly releases: string[] = ['6.1.0-1-amd64']
  running = '6.1.0-1-amd64'
  /** Kernels that end in a panic. */
  readonly panics = new Set<string>()
  /** Release -> service that does not come up under it. */
  readonly ends = new Map<string, string>()
  byDefault: GrubConfig['byDefault'] = 'newest'
  /** Every kernel that was started, panics too. */
  readonly started: string[] = []
  kept: string | undefined
  trial: { readonly release: string; readonly token: string } | undefined
  asked: string | undefined
  #runsTrial: string | undefined
  readonly #power: () => Power

  constructor(power: () => Power) {
    this.#power = power
  }

  installed(release: string): void {
    if (!this.releases.includes(release)) this.releases.unshift(release)
  }

  removed(release: string | undefined): void {
    const at = this.releases.indexOf(release ?? '')
    if (at >= 0) this.releases.splice(at, 1)
  }

  /** How many boots it took. */
  start(): number {
    for (let boots = 1; boots < 5; boots++) {
      const trial = this.trial && this.asked === this.trial.token ? this.trial : undefined
      this.asked = undefined
      const release = trial?.release ?? this.kept ?? this.releases[0] ?? ''
      this.started.push(release)
      this.#runsTrial = trial?.token
      if (this.panics.has(release)) continue
      this.running = release
      return boots
    }
    throw new Error('a host that does not come up any more')
  }

  endsNow(): string[] {
    const service = this.ends.get(this.running)
    return service === undefined ? [] : [service]
  }

  /** A point before and a point after each effect. */
  #effect(work: () => void): void {
    this.#power().point()
    work()
    this.#power().point()
  }

  #mustHave(release: string): void {
    if (!this.releases.includes(release)) throw new Error(`the boot menu has no entry for ${release}`)
  }

  readonly acts: BootActs = {
    look: () => ({
      running: this.running,
      version: '#1 SMP Debian',
      commandLine: `BOOT_IMAGE=/boot/vmlinuz-${this.running} ro`,
      grub: {
        entries: this.releases.map((release) => ({ options: '', body: [], release })),
        byDefault: this.byDefault,
        readsCustom: true,
      },
      fileSystem: 'ext4',
      stacked: false,
      trial: this.#runsTrial,
      kept: this.kept,
    }),
    keep: (release) => {
      this.#mustHave(release)
      this.#effect(() => {
        this.kept = release
        this.trial = undefined
      })
      this.#effect(() => {
        this.asked = undefined
      })
    },
    tryOnce: (kept, release, token) => {
      this.#mustHave(release)
      this.#effect(() => {
        this.kept = kept
        this.trial = { release, token }
      })
      this.#effect(() => {
        this.asked = token
      })
    },
    letGo: () => {
      this.#effect(() => {
        this.kept = undefined
        this.trial = undefined
      })
      this.#effect(() => {
        this.asked = undefined
      })
    },
    untilBooted: async () => this.#power().point(),
    endGuard: async () => this.#power().point(),
  }
}
