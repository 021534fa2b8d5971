/**
 * The steps that change a host, and how each is taken up again after a kill. The package manager runs in a unit of its own that
 * outlives apply, so a later apply first waits for that unit and then looks at what is installed: packages tell the truth,
 * memories do not. Nothing is installed again that is there already.
 */
import type { Change } from '@patchreeve/trust/documents/plan.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { type UnitKind, unitName } from './job.ts'
import { type Installed, type Platform, StepFailed } from './platform.ts'
import type { Progress, Report } from './progress.ts'
import type { Doing } from './steps.ts'

type UnitEnd = Awaited<ReturnType<Platform['adopt']>>

const OK: Report = { ok: true, because: [] }
const failed = (...because: readonly Code[]): Report => ({ ok: false, because: [...because] })
const code = (name: string): Code => ({ code: name, params: {} })

/** What undo would go back to is noted while it is still installed. */
export async function keep({ job, work, platform }: Doing): Promise<Report> {
  const installed = await platform.list()
  const previous = job.order.changes.flatMap((change) => installedOf(installed, change) ?? [])
  const canUndo = await platform.canUndo(work)
  // A person read `undo: none` in the plan and signed it; anything else was promised.
  if (!canUndo && job.undo !== 'none') return { ...failed(code('undo-not-possible')), canUndo, previous }
  return { ...OK, canUndo, previous }
}

/** Trying took time: an order that is halted meanwhile does not begin. */
export function leaseFault({ job, host }: Doing): Report | undefined {
  const now = host.now().getTime()
  const over = (instant: string | null) => instant !== null && Date.parse(instant) <= now
  if (over(job.leaseUntil)) return { ...failed(code('lease-over')), touched: false }
  if (!over(job.order.notAfter)) return undefined
  return { ...failed({ code: 'order-over', params: { notAfter: job.order.notAfter } }), touched: false }
}

export async function run(doing: Doing): Promise<Report> {
  const { job, work, platform, progress } = doing
  const because = await codesOf(() => platform.install(work, unitName(job, 'install', progress.times('install'))))
  return settled(doing, because)
}

/** An earlier apply began it. Its unit may still run, have ended either way, or be gone with that boot. */
export async function resume(doing: Doing): Promise<Report> {
  const { job, platform, progress } = doing
  const ended = await adoptEarlier(doing, 'install', progress.times('install'))
  await adoptEarlier(doing, 'repair', progress.times('install'))
  if (ended === 'succeeded') return settled(doing, [])
  if ((await where(doing)) === 'before' && (await platform.health()).length === 0) {
    // It never began to unpack: once more, while the order may.
    if (ended === undefined) return leaseFault(doing) ?? run(doing)
    return { ...failed(code('install-failed')), touched: false }
  }
  const wrong = await platform.repair(unitName(job, 'repair', progress.times('install')))
  if (wrong.length > 0) return settled(doing, [code('install-failed'), ...wrong])
  if ((await where(doing)) === 'after') return settled(doing, [])
  // The half that was left out, while the order may: what is there already is not touched by it.
  return leaseFault(doing) ? settled(doing, [code('interrupted')]) : run(doing)
}

/** How the newest of the units ended that earlier tries may have started; undefined when there is none. */
async function adoptEarlier({ job, platform }: Doing, what: UnitKind, times: number): Promise<UnitEnd> {
  for (let time = times - 1; time > 0; time--) {
    const ended = await platform.adopt(unitName(job, what, time))
    if (ended) return ended
  }
  return undefined
}

async function settled(doing: Doing, because: readonly Code[]): Promise<Report> {
  const at = await where(doing)
  if (at === 'after' && because.length === 0) return { ...OK, touched: true }
  const touched = at !== 'before' || (await doing.platform.health()).length > 0
  return { ...failed(...(because.length > 0 ? because : [code('install-incomplete')])), touched }
}

/** Something is other than before, something went wrong since, and there is a way back. */
export function mustUndo(progress: Progress): boolean {
  const installed = progress.report('install')
  return installed?.touched === true && !progress.fine && progress.report('keep')?.canUndo === true
}

export function undo(doing: Doing): Promise<Report> {
  const previous = doing.progress.report('keep')?.previous ?? []
  return goTo(doing, previous, 'undo', 'before')
}

export async function resumeUndo(doing: Doing): Promise<Report> {
  await adoptEarlier(doing, 'undo', doing.progress.times('undo'))
  return (await where(doing)) === 'before' ? { ...OK, touched: true } : undo(doing)
}

/** An undo by order: to the versions that it names, as a person signed them. */
export function goBack(doing: Doing): Promise<Report> {
  return goTo(doing, targets(doing), 'go-back', 'after')
}

export async function resumeGoBack(doing: Doing): Promise<Report> {
  await adoptEarlier(doing, 'undo', doing.progress.times('go-back'))
  return (await where(doing)) === 'after' ? { ...OK, touched: true } : goBack(doing)
}

function targets({ job }: Doing): Installed[] {
  return job.order.changes.flatMap(({ name, architecture, to }) =>
    to === null ? [] : [{ name, architecture, version: to, status: 'ii' }],
  )
}

async function goTo(
  doing: Doing,
  versions: readonly Installed[],
  step: 'undo' | 'go-back',
  aim: 'before' | 'after',
): Promise<Report> {
  const { job, platform, progress } = doing
  const because = await codesOf(() => platform.undo(versions, unitName(job, 'undo', progress.times(step))))
  if ((await where(doing)) === aim) return { ...OK, touched: true }
  return { ...failed(...(because.length > 0 ? because : [code('undo-incomplete')])), touched: true }
}

/** After anything that went wrong on the way: whole again, or named. */
export function mustMend(progress: Progress): boolean {
  const touched = ['install', 'go-back'].some((step) => progress.report(step)?.touched === true)
  return touched && !progress.fine
}

export async function mend(doing: Doing): Promise<Report> {
  const { job, platform, progress } = doing
  await adoptEarlier(doing, 'mend', progress.times('mend'))
  if ((await platform.health()).length === 0) return OK
  const wrong = await platform.repair(unitName(job, 'mend', progress.times('mend')))
  return wrong.length === 0 ? OK : failed(...wrong)
}

/** All packages as the order found them, as it wants them, or neither. */
async function where({ job, platform }: Doing): Promise<'before' | 'after' | 'between'> {
  const installed = await platform.list()
  const all = (is: (change: Change) => boolean) => job.order.changes.every(is)
  const version = (change: Change) => installedOf(installed, change)?.version ?? null
  const whole = (change: Change) => (installedOf(installed, change)?.status ?? 'ii') === 'ii'
  if (all((change) => version(change) === change.to && whole(change))) return 'after'
  return all((change) => version(change) === change.from && whole(change)) ? 'before' : 'between'
}

/** A package may move between `all` and an architecture of its own; another architecture's copy is another package. */
export function installedOf(
  installed: readonly Installed[],
  { name, architecture }: Pick<Change, 'name' | 'architecture'>,
): Installed | undefined {
  const named = installed.filter((one) => one.name === name && isPresent(one))
  const exact = named.find((one) => one.architecture === architecture)
  if (exact) return exact
  return architecture === 'all' ? named[0] : named.find((one) => one.architecture === 'all')
}

/** A removed package whose configuration stays is listed and is not installed. */
function isPresent({ status }: Installed): boolean {
  return !/^.[nc]/.test(status)
}

async function codesOf(work: () => Promise<void>): Promise<readonly Code[]> {
  try {
    await work()
    return []
  } catch (error) {
    if (error instanceof StepFailed) return error.because
    throw error
  }
}
