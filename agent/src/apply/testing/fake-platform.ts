/**
 * A package manager for tests of the order of steps: a fake, which knows versions and states and no packages. Its world outlives
 * the apply that is killed: units go on without it until somebody waits for them, or are lost with the machine. What apt really does is proved in the lab.
 */
import type { AsideUpdater } from '@patchreeve/contract/aside-updaters.ts'
import type { ProgramProbe } from '@patchreeve/trust/documents/policy.ts'
import type { AsideState } from '../../aside/files.ts'
import { releaseOf } from '../boot/target.ts'
import { type Installed, type LockHolder, type Platform, StepFailed } from '../platform.ts'
import type { ProbeRun } from '../probes/probe-run.ts'
import type { Unfit } from '../probes/program-file.ts'
import type { HostActs } from '../steps.ts'
import { FakeBoot } from './fake-boot.ts'
import type { Power } from './power-loss.ts'

type UnitState = 'succeeded' | 'failed'

const bootIdOf = (boot: number) => `00000000-0000-4000-8000-${String(boot).padStart(12, '0')}`

const APT_BROKEN = { code: 'apt-broken', params: { detail: 'No space left on device' } }

export class FakeHost {
  readonly packages = new Map<string, Installed>()
  /** Every unpacking that ever happened, as `name=version`. */
  readonly unpacked: string[] = []
  /** Versions whose configuration fails. */
  readonly broken = new Set<string>()
  readonly services = new Set(['ssh.service', 'web.service'])
  /** Services that do not come up again when they are restarted. */
  readonly doNotRestart = new Set<string>()
  /** `name=version` -> service that its installation ends. */
  readonly ends = new Map<string, string>()
  readonly mapsDeleted = new Set<string>()
  /** By each drain, with the service that was stopped for it; it outlives the machine's boots. */
  readonly outOfService = new Map<string, string | null>()
  /** Drains whose service does not stop. */
  readonly stuck = new Set<string>()
  /** Files by which updaters are put aside, as a disk has them: they outlive every boot. */
  readonly aside = new Map<AsideUpdater, Exclude<AsideState, 'none'>>()
  /** Updaters that another file switches on after ours. */
  readonly overruled = new Set<AsideUpdater>()
  bootId = bootIdOf(1)
  #boots = 1
  readonly boot = new FakeBoot(() => this.power)
  /** Logged in, and what they were told. */
  people: number | undefined = 0
  readonly told: string[] = []
  waitedMs = 0
  /** It was asked to, and is down. */
  wentDown = false
  canUndo = true
  lockedBy: LockHolder | undefined
  freeBytes = 1024 ** 3
  batteryPercent: number | undefined
  /** Programs of probes that cannot be run, by their path. */
  readonly unfit = new Map<string, Unfit>()
  /** The manager's program does not start. */
  aptBroken = false
  /** Of the publisher's index. */
  indexDate = '2026-11-27T06:00:00Z'
  /** What the spool lacks. */
  missing: string | undefined
  tryPasses = true
  now: Date
  readonly power: Power
  readonly #running = new Map<string, Generator<void, UnitState>>()
  readonly #units = new Map<string, UnitState>()

  constructor(power: Power, now: Date) {
    this.power = power
    this.now = now
  }

  has(name: string, version: string, status = 'ii'): void {
    this.packages.set(name, { name, architecture: 'amd64', version, status })
  }

  /** The whole machine was: units are gone wherever they were, and there is another boot. */
  crashes(): void {
    this.wentDown = false
    this.#running.clear()
    this.#units.clear()
    // A kernel that panics is a boot that nobody sees.
    this.#boots += this.boot.start()
    this.bootId = bootIdOf(this.#boots)
    for (const service of this.#ended) this.services.add(service)
    this.#ended.clear()
    for (const service of this.boot.endsNow()) if (this.services.delete(service)) this.#ended.add(service)
  }
  /** Services that do not come up under the kernel that runs. */
  readonly #ended = new Set<string>()

  #finish(unit: string): UnitState | undefined {
    const work = this.#running.get(unit)
    if (!work) return this.#units.get(unit)
    let next = work.next()
    while (!next.done) next = work.next()
    this.#running.delete(unit)
    this.#units.set(unit, next.value)
    return next.value
  }

  *#work(targets: readonly Installed[]): Generator<void, UnitState> {
    let state: UnitState = 'succeeded'
    for (const target of targets) {
      const key = `${target.name}=${target.version}`
      const before = this.packages.get(target.name)
      if (before?.version === target.version && before.status === 'ii') continue
      if (before?.version !== target.version) this.unpacked.push(key)
      this.packages.set(target.name, { ...target, status: 'iU' })
      yield
      if (!this.#configure(target.name)) state = 'failed'
      this.mapsDeleted.add('web.service')
      yield
    }
    return state
  }

  #configure(name: string): boolean {
    const one = this.packages.get(name)
    if (!one) return false
    for (const [culprit, service] of this.ends) {
      if (culprit === `${name}=${one.version}`) this.services.delete(service)
      else if (culprit.startsWith(`${name}=`)) this.services.add(service)
    }
    const good = !this.broken.has(`${name}=${one.version}`)
    this.packages.set(name, { ...one, status: good ? 'ii' : 'iF' })
    const release = releaseOf(name)
    if (release !== undefined) this.boot.installed(release)
    return good
  }

  #runUnit(unit: string, targets: readonly Installed[]): UnitState {
    this.power.point()
    if (!this.#units.has(unit) && !this.#running.has(unit)) {
      // The lock of the package manager.
      if (this.#running.size > 0) return 'failed'
      this.#running.set(unit, this.#work(targets))
    }
    for (let work = this.#running.get(unit); work; work = this.#running.get(unit)) {
      this.power.point()
      const next = work.next()
      if (!next.done) continue
      this.#running.delete(unit)
      this.#units.set(unit, next.value)
    }
    this.power.point()
    return this.#units.get(unit) ?? 'failed'
  }

  /** A point before and a point after: a kill may come on either side. */
  async #call<T>(work: () => T): Promise<T> {
    this.power.point()
    const value = work()
    this.power.point()
    return value
  }

  #file(updater: AsideUpdater, from: AsideState, change: () => void): AsideState {
    this.power.point()
    if ((this.aside.get(updater) ?? 'none') === from) change()
    this.power.point()
    return this.aside.get(updater) ?? 'none'
  }

  #health = () =>
    [...this.packages.values()]
      .filter((one) => one.status !== 'ii')
      .map((one) => ({ code: 'package-not-whole', params: { package: one.name } }))

  readonly platform: Platform = {
    id: 'fake',
    list: async () => [...this.packages.values()],
    refresh: (work) =>
      this.#call(() => {
        if (this.missing !== undefined)
          throw new StepFailed([{ code: 'repository-unreachable', params: { what: this.missing } }])
        return new Map(work.changes.map((one) => [one.name, one.sha256 ?? ''] as const))
      }),
    indexDates: async () => [this.indexDate],
    simulate: () => this.#call(() => undefined),
    stage: () => this.#call(() => undefined),
    attempt: () =>
      this.#call(() => ({
        passed: this.tryPasses,
        seconds: 1,
        files: ['/usr/bin/openssl'],
        fileCount: 1,
        conffiles: [],
        because: this.tryPasses ? [] : [{ code: 'try-failed', params: {} }],
      })),
    install: async (work, unit) => {
      const targets = work.changes.flatMap(({ name, architecture, to }) =>
        to === null ? [] : [{ name, architecture, version: to, status: 'ii' }],
      )
      // As apt: nothing on top of what is half done.
      const isNew = !this.#units.has(unit) && !this.#running.has(unit)
      const refuses = isNew && this.#health().length > 0
      if (refuses || this.#runUnit(unit, targets) === 'failed')
        throw new StepFailed([{ code: 'install-failed', params: {} }])
    },
    adopt: (unit) => this.#call(() => this.#finish(unit)),
    undo: async (previous, unit) => {
      const kept = new Set(previous.map((one) => one.name))
      if (this.#runUnit(unit, previous) === 'failed') throw new StepFailed([{ code: 'undo-failed', params: {} }])
      // As the real one: what the transaction brought is taken away again.
      for (const { name } of this.packages.values())
        if (this.#added.has(name) && !kept.has(name)) {
          this.packages.delete(name)
          this.boot.removed(releaseOf(name))
        }
    },
    canUndo: (work) =>
      this.#call(() => {
        for (const { name, from } of work.changes) if (from === null) this.#added.add(name)
        return this.canUndo
      }),
    health: () => this.#call(() => [...this.#health(), ...(this.aptBroken ? [APT_BROKEN] : [])]),
    repair: () =>
      this.#call(() => {
        for (const { code, params } of this.#health()) if (code) this.#configure(params.package)
        return this.#health()
      }),
    lockHolder: () => this.#call(() => this.lockedBy),
    space: () => [{ mount: '/', freeBytes: this.freeBytes, neededBytes: 64 * 1024 ** 2 }],
    restartDue: () => this.#call(() => [...this.mapsDeleted]),
  }
  readonly #added = new Set<string>()

  /** It says that all is well while web.service runs. */
  #ask({ id, target, sha256 }: ProgramProbe): ProbeRun {
    const unfit = this.unfit.get(target)
    if (unfit) return { id, passed: false, detail: unfit, there: [] }
    const exit = this.services.has('web.service') ? 0 : 1
    return { id, passed: exit === 0, detail: '', there: [], ran: { sha256, exit, output: 'asked' } }
  }

  readonly acts: HostActs = {
    probe: (job, before) =>
      this.#call(() =>
        job.probes.map((probe): ProbeRun => {
          const there = before?.find((run) => run.id === probe.id)?.there ?? [...this.services]
          const gone = there.filter((unit) => !this.services.has(unit))
          if (probe.kind === 'program') return this.#ask(probe)
          return { id: probe.id, passed: gone.length === 0, detail: gone.join(' '), there }
        }),
      ),
    unfit: ({ target }) => this.unfit.get(target),
    restart: (units) =>
      this.#call(() => {
        for (const unit of units) {
          this.mapsDeleted.delete(unit)
          if (this.doNotRestart.has(unit)) this.services.delete(unit)
        }
        return [...units]
      }),
    reboot: async () => {
      this.power.point()
      this.wentDown = true
      this.power.cutAfter(0)
    },
    untilEnded: async () => this.power.point(),
    bootId: () => this.bootId,
    batteryPercent: () => this.batteryPercent,
    now: () => this.now,
    boot: this.boot.acts,
    people: async () => this.people,
    tell: (text) => this.#call(() => void this.told.push(text)),
    wait: async (ms) => {
      this.waitedMs += ms
    },
    leaveService: (drain) =>
      this.#call(() => {
        if (this.stuck.has(drain.id)) return 'does not stop'
        const runs = drain.stops !== null && this.services.has(drain.stops)
        if (!this.outOfService.has(drain.id)) this.outOfService.set(drain.id, runs ? drain.stops : null)
        if (drain.stops !== null) this.services.delete(drain.stops)
        return undefined
      }),
    updaters: {
      look: (updater) => this.aside.get(updater) ?? 'none',
      putAside: (updater) => this.#file(updater, 'none', () => this.aside.set(updater, 'aside')),
      giveBack: (updater) => this.#file(updater, 'aside', () => this.aside.delete(updater)),
      stillOn: (updater) =>
        this.#call(() => (this.overruled.has(updater) || !this.aside.has(updater) ? 'zzz-later' : undefined)),
    },
    comeBack: (drain) =>
      this.#call(() => {
        const stopped = this.outOfService.get(drain.id)
        if (stopped) this.services.add(stopped)
        this.outOfService.delete(drain.id)
        return undefined
      }),
  }
}
