/**
 * Runs an order to its end, from wherever its journal says that it is: each step is written down before it begins and when it
 * has ended, so that a run after a kill goes on where the last one was.
 */
import type { Json } from '@patchreeve/trust/canonical.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { log } from '../log.ts'
import { type Job, workOf } from './job.ts'
import type { Entry, Journal } from './journal.ts'
import { type Platform, StepFailed } from './platform.ts'
import { type Line, type Progress, type Report, readLines } from './progress.ts'
import { type Doing, type HostActs, nextStep, type Step } from './steps.ts'

export interface Means {
  readonly platform: Platform
  readonly host: HostActs
  /** Folder of the agent's spools. */
  readonly spool: string
  readonly log: typeof log
}

/** A step that apply did not survive so often is what ends it. */
const TRIES = 5

export async function runOrder(journal: Journal, means: Means): Promise<{ job: Job; progress: Progress }> {
  const { platform, host, spool } = means
  const { job, progress } = readLines(journal.entries)
  const doing: Doing = { job, work: workOf(job, spool), platform, host, progress }
  const write = (line: Line) => {
    journal.append(entryOf(line))
    progress.add(line)
  }
  for (let step = nextStep(job, progress); step; step = nextStep(job, progress)) {
    const report = await runStep(step, doing, write, means)
    write({ at: 'done', step: step.id, report, when: toInstant(host.now()) })
  }
  return { job, progress }
}

async function runStep(step: Step, doing: Doing, write: (line: Line) => void, { log }: Means): Promise<Report> {
  const before = doing.progress.times(step.id)
  if (before >= TRIES)
    return { ok: false, because: [{ code: 'interrupted', params: { step: step.id } }], touched: true }
  const fault = before === 0 ? step.guard?.(doing) : undefined
  if (fault) return fault
  write({ at: 'begun', step: step.id })
  log('info', `order ${doing.job.order.id}: ${step.id}${before > 0 ? ', taken up again' : ''}`)
  try {
    return await (before > 0 && step.resume ? step.resume(doing) : step.run(doing))
  } catch (error) {
    if (error instanceof StepFailed) return { ok: false, because: [...error.because] }
    log('error', `order ${doing.job.order.id}: ${step.id}: ${error instanceof Error ? error.stack : error}`)
    // Whatever it was, it may have been half done.
    return { ok: false, because: [{ code: 'internal', params: { step: step.id } }], touched: true }
  }
}

export function entryOf(line: Line): Entry {
  // Plain JSON by its schema; optional members that are undefined are left out when it is written.
  return line as unknown as Entry & Json
}
