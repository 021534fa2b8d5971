/**
 * The steps of every verb, in one table: what is due when, and what a run does that finds a step begun and not ended. Tests that
 * kill apply walk this table, so a step that is not in it does not exist.
 */
import type { ProgramProbe, Verb } from '@patchreeve/trust/documents/policy.ts'
import type { Drain } from '@patchreeve/trust/documents/policy-rules.ts'
import type { BootActs } from './boot/acts.ts'
import * as drain from './drain/steps.ts'
import * as install from './install.ts'
import type { Job } from './job.ts'
import * as kernel from './kernel-steps.ts'
import type { Platform, Work } from './platform.ts'
import { newlyFailing, type ProbeRun } from './probes/probe-run.ts'
import type { Unfit } from './probes/program-file.ts'
import type { Progress, Report } from './progress.ts'
import type { UpdaterActs } from './updater/acts.ts'
import * as updater from './updater/steps.ts'

/** What a step may do beside the package manager. */
export interface HostActs {
  /** Each probe once; `before` is an earlier run that the target `*` compares with. */
  probe(job: Job, before: readonly ProbeRun[] | undefined): Promise<ProbeRun[]>
  /** Why the program of a probe cannot be run; undefined: it can. */
  unfit(probe: ProgramProbe): Unfit | undefined
  /** Restarts those of the units that may be restarted; gives the units that were. */
  restart(units: readonly string[]): Promise<string[]>
  /** Asks for a reboot and returns. */
  reboot(): Promise<void>
  /** Resolves never, or after the time that a shutdown takes. */
  untilEnded(): Promise<void>
  bootId(): string
  /** How full the battery is that the host runs on; undefined on mains. */
  batteryPercent(): number | undefined
  now(): Date
  readonly boot: BootActs
  /** Sessions of people who are logged in. */
  /** How many are logged in; undefined: whoever knows did not answer. */
  people(): Promise<number | undefined>
  /** On every terminal of this host. A host that cannot say it goes on without. */
  tell(text: string): Promise<void>
  wait(ms: number): Promise<void>
  /** undefined: done, also where it was done before; else why not. */
  leaveService(drain: Drain): Promise<string | undefined>
  comeBack(drain: Drain): Promise<string | undefined>
  readonly updaters: UpdaterActs
}

export interface Doing {
  readonly job: Job
  readonly work: Work
  readonly platform: Platform
  readonly host: HostActs
  readonly progress: Progress
}

export interface Step {
  readonly id: string
  readonly verbs: readonly Verb[]
  /** Its turn, if it did not end yet and those above it that are due did. Default: while nothing went wrong. */
  due?(progress: Progress, job: Job): boolean
  /** Asked last before it begins: a report is its end, and it does not begin. */
  guard?(doing: Doing): Report | undefined
  run(doing: Doing): Promise<Report>
  /** Where an earlier apply began it and did not end. Default: `run`, for what can be done twice. */
  resume?(doing: Doing): Promise<Report>
}

export const DONE: Report = { ok: true, because: [] }

export const steps: readonly Step[] = [
  { id: 'refresh', verbs: ['refresh', 'simulate', 'download', 'try', 'install'], run: refresh },
  { id: 'simulate', verbs: ['simulate', 'download', 'try', 'install'], run: simulate },
  { id: 'stage', verbs: ['download', 'try', 'install'], run: stage },
  { id: 'keep', verbs: ['install'], run: install.keep },
  { id: 'try', verbs: ['try', 'install'], run: attempt },
  { id: 'kernel', verbs: ['reboot'], run: kernel.plan },
  { id: 'people', verbs: ['reboot'], run: kernel.askPeople },
  { id: 'probes-before', verbs: ['install', 'undo', 'reboot'], run: probesBefore },
  { id: 'see-boot', verbs: ['install'], due: kernel.bringsKernel, run: kernel.seeBoot },
  { id: 'keep-kernel', verbs: ['install'], due: kernel.mayKeep, run: kernel.keepRunning },
  {
    ...{ id: 'leave-service', verbs: ['install', 'undo', 'reboot'] },
    ...{ due: drain.mustLeave, guard: install.leaseFault, run: drain.leave },
  },
  { id: 'install', verbs: ['install'], guard: install.leaseFault, run: install.run, resume: install.resume },
  { id: 'go-back', verbs: ['undo'], guard: install.leaseFault, run: install.goBack, resume: install.resumeGoBack },
  { id: 'arm', verbs: ['reboot'], due: armed, guard: install.leaseFault, run: kernel.arm },
  { id: 'reboot', verbs: ['reboot'], guard: install.leaseFault, run: kernel.reboot, resume: kernel.rebooted },
  { id: 'booted', verbs: ['reboot'], run: kernel.booted },
  { id: 'come-back', verbs: ['install', 'undo', 'reboot'], due: drain.mustComeBack, run: drain.comeBack },
  { id: 'health', verbs: ['install', 'undo'], run: health },
  { id: 'probes-after', verbs: ['install', 'undo', 'reboot'], run: probesAfter },
  { id: 'mapped', verbs: ['install', 'undo', 'restart-service'], run: mapped },
  { id: 'restart', verbs: ['install', 'undo', 'restart-service'], run: restart },
  { id: 'probes-restarted', verbs: ['install'], due: restartedSomething, run: probesAfter },
  { id: 'undo', verbs: ['install'], due: install.mustUndo, run: install.undo, resume: install.resumeUndo },
  { id: 'mend', verbs: ['install', 'undo'], due: install.mustMend, run: install.mend },
  { id: 'let-kernel-go', verbs: ['install'], due: kernel.mustLetGo, run: kernel.letGo },
  { id: 'confirm', verbs: ['reboot'], due: armed, run: kernel.confirm },
  { id: 'boot-back', verbs: ['reboot'], due: kernel.mustGoBack, run: kernel.goBack },
  { id: 'drop-trial', verbs: ['reboot'], due: kernel.mustDropTrial, run: kernel.dropTrial },
  {
    ...{ id: 'come-back-at-last', verbs: ['install', 'undo', 'reboot'] },
    ...{ due: drain.mustComeBackAtLast, run: drain.comeBack },
  },
  { id: 'see-updater', verbs: ['put-updater-aside', 'give-updater-back'], run: updater.see },
  { id: 'put-aside', verbs: ['put-updater-aside'], guard: install.leaseFault, run: updater.putAside },
  { id: 'check-updater', verbs: ['put-updater-aside'], run: updater.check },
  { id: 'take-back', verbs: ['put-updater-aside'], due: updater.mustTakeBack, run: updater.giveBack },
  { id: 'give-back', verbs: ['give-updater-back'], guard: install.leaseFault, run: updater.giveBack },
]

/** The step whose turn it is; undefined when all is done. */
export function nextStep(job: Job, progress: Progress): Step | undefined {
  return steps.find(
    (step) =>
      step.verbs.includes(job.order.verb) &&
      progress.report(step.id) === undefined &&
      (step.due ? step.due(progress, job) : progress.fine),
  )
}

async function refresh({ platform, work }: Doing): Promise<Report> {
  const listed = [...new Set((await platform.refresh(work)).values())]
  return { ...DONE, listed, dates: [...(await platform.indexDates())] }
}

async function simulate({ platform, work }: Doing): Promise<Report> {
  await platform.simulate(work)
  return DONE
}

async function stage({ platform, work }: Doing): Promise<Report> {
  await platform.stage(work)
  return DONE
}

async function attempt({ platform, work }: Doing): Promise<Report> {
  const { files, conffiles, because, ...rest } = await platform.attempt(work)
  const tried = {
    ...rest,
    files: files.slice(0, 200),
    conffiles: conffiles.slice(0, 200),
    because: because.slice(0, 20),
  }
  // A package that decides over the boot shows nothing in a clone; that it was not tried stands in the record.
  const notTried = !tried.passed && tried.because.length > 0 && tried.because.every(({ code }) => code === 'not-tried')
  return { ok: tried.passed || notTried, because: tried.because, tried }
}

async function probesBefore({ job, host }: Doing): Promise<Report> {
  return { ...DONE, probes: await host.probe(job, undefined) }
}

/** Only what fails newly counts. */
async function probesAfter({ job, host, progress }: Doing): Promise<Report> {
  const before = progress.report('probes-before')?.probes ?? []
  const probes = await host.probe(job, before)
  const because = newlyFailing(before, probes).map(({ id, detail, ran }) => ({
    code: 'probe-failed',
    params: { probe: id, detail: ran ? `${detail}: ${ran.output}` : detail },
  }))
  return { ok: because.length === 0, because: because.slice(0, 20), probes }
}

async function health({ platform }: Doing): Promise<Report> {
  const because = [...(await platform.health())]
  return { ok: because.length === 0, because }
}

/** Noted before any of them is restarted: after a kill half of them would not be due any more, and nobody would look at them. */
async function mapped({ platform }: Doing): Promise<Report> {
  return { ...DONE, units: [...(await platform.restartDue())] }
}

async function restart({ host, progress }: Doing): Promise<Report> {
  return { ...DONE, units: await host.restart(progress.report('mapped')?.units ?? []) }
}

function restartedSomething(progress: Progress): boolean {
  return progress.fine && (progress.report('restart')?.units ?? []).length > 0
}

function armed(progress: Progress): boolean {
  return progress.fine && kernel.isGuarded(progress)
}
