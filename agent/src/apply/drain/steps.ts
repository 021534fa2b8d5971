/**
 * A host leaves service before it is changed, and comes back whatever became of the change. It comes back before the checks that
 * follow, for they look at what it serves.
 */
import type { Code } from '@patchreeve/trust/documents/result.ts'
import type { Job } from '../job.ts'
import type { Progress, Report } from '../progress.ts'
import type { Doing } from '../steps.ts'

export function mustLeave(progress: Progress, job: Job): boolean {
  return progress.fine && job.drains.length > 0
}

/** Out by each, then the longest wait of them. Done again after a kill it is the same, and the wait begins anew. */
export async function leave({ job, host }: Doing): Promise<Report> {
  const because: Code[] = []
  for (const drain of job.drains) because.push(...told(drain.id, await host.leaveService(drain)))
  if (because.length === 0) await host.wait(Math.max(...job.drains.map((drain) => drain.waitSeconds)) * 1_000)
  return { ok: because.length === 0, because }
}

/** It left, or may have: a kill can come between the file and the word of it. */
const hasLeft = (progress: Progress): boolean => progress.times('leave-service') > 0

export function mustComeBack(progress: Progress): boolean {
  return hasLeft(progress) && progress.fine
}

/** Something went wrong on the way, be it the coming back itself. */
export function mustComeBackAtLast(progress: Progress): boolean {
  return hasLeft(progress) && progress.report('come-back')?.ok !== true
}

export async function comeBack({ job, host }: Doing): Promise<Report> {
  const because: Code[] = []
  for (const drain of job.drains) because.push(...told(drain.id, await host.comeBack(drain)))
  return { ok: because.length === 0, because }
}

const told = (drain: string, detail: string | undefined): Code[] =>
  detail === undefined ? [] : [{ code: 'drain-failed', params: { drain, detail: detail.slice(0, 200) } }]
