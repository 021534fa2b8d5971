/**
 * A host leaves service before it is changed, and comes back whatever became of the change. It comes back before the checks that
 * follow, for they look at what it serves.
 */
import type { Drain } from '@patchreeve/trust/documents/policy-rules.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import type { Job } from '../job.ts'
import type { Progress, Report } from '../progress.ts'
import type { Doing } from '../steps.ts'

export function mustLeave(progress: Progress, job: Job): boolean {
  return progress.fine && job.drains.length > 0
}

/** Out by each, then the longest wait of them. Done again after a kill it is the same, and the wait begins anew. */
export async function leave({ job, host }: Doing): Promise<Report> {
  const report = await byEach(job, (drain) => host.leaveService(drain))
  if (report.ok) await host.wait(Math.max(...job.drains.map((drain) => drain.waitSeconds)) * 1_000)
  return report
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

export function comeBack({ job, host }: Doing): Promise<Report> {
  return byEach(job, (drain) => host.comeBack(drain))
}

/** One after the other, also after one that failed. */
async function byEach(job: Job, act: (drain: Drain) => Promise<string | undefined>): Promise<Report> {
  const because: Code[] = []
  for (const drain of job.drains) {
    const detail = await act(drain)
    if (detail !== undefined)
      because.push({ code: 'drain-failed', params: { drain: drain.id, detail: detail.slice(0, 200) } })
  }
  return { ok: because.length === 0, because }
}
