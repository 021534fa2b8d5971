/** How far an order came, folded from its journal. Pure. */
import { Code, TryRecord } from '@patchreeve/trust/documents/result.ts'
import { z } from 'zod'
import { Deferred } from './boot/people.ts'
import { unsafeReasons } from './boot/safety.ts'
import { Job } from './job.ts'
import type { Entry } from './journal.ts'
import { ProbeRun } from './probes/probe-run.ts'

/** What a step tells when it ends. */
export const Report = z.strictObject({
  ok: z.boolean(),
  because: z.array(Code),
  /** install: is anything on this host other than before? */
  touched: z.boolean().optional(),
  /** keep: what undo goes back to, and whether it can. */
  canUndo: z.boolean().optional(),
  previous: z
    .array(z.strictObject({ name: z.string(), architecture: z.string(), version: z.string(), status: z.string() }))
    .optional(),
  tried: TryRecord.optional(),
  probes: z.array(ProbeRun).optional(),
  /** mapped: units that map deleted files. restart: those that were restarted. */
  units: z.array(z.string()).optional(),
  /** refresh: .debs that the indexes list, and the indexes' own dates. */
  listed: z.array(z.string()).optional(),
  dates: z.array(z.string()).optional(),
  /**
   * kernel, see-boot: the running release, the one to boot, and its package's version; whether there is a way back from it, else why not; what
   * was kept before.
   */
  boot: z
    .strictObject({
      from: z.string(),
      to: z.string().nullable(),
      version: z.string().optional(),
      guarded: z.boolean(),
      why: z.enum(unsafeReasons).nullable(),
      before: z.string().nullable(),
    })
    .optional(),
  /** booted: what came up. */
  came: z.strictObject({ bootId: z.string(), running: z.string() }).optional(),
  /** see-updater: was it put aside before? */
  updater: z.enum(['none', 'aside']).optional(),
  /** people: the reboot was put off. */
  deferred: Deferred.optional(),
})
export type Report = z.infer<typeof Report>

export const Line = z.discriminatedUnion('at', [
  z.strictObject({ at: z.literal('job'), job: Job }),
  /** Written before the step is begun. */
  z.strictObject({ at: z.literal('begun'), step: z.string() }),
  z.strictObject({ at: z.literal('done'), step: z.string(), report: Report, when: z.string() }),
])
export type Line = z.infer<typeof Line>

export class Progress {
  readonly #begun = new Map<string, number>()
  readonly #done = new Map<string, Report>()
  readonly #when = new Map<string, string>()

  add(line: Line): void {
    if (line.at === 'begun') this.#begun.set(line.step, this.times(line.step) + 1)
    if (line.at === 'done') {
      this.#done.set(line.step, line.report)
      this.#when.set(line.step, line.when)
    }
  }

  /** How often the step was begun. */
  times(step: string): number {
    return this.#begun.get(step) ?? 0
  }

  report(step: string): Report | undefined {
    return this.#done.get(step)
  }

  /** The instant at which it ended. */
  endOf(step: string): string | undefined {
    return this.#when.get(step)
  }

  /** Nothing that has ended went wrong. */
  get fine(): boolean {
    return [...this.#done.values()].every((report) => report.ok)
  }

  /** Why not, in the order in which it was told. */
  get because(): readonly Code[] {
    return [...this.#done.values()].flatMap((report) => (report.ok ? [] : report.because))
  }
}

/** Throws where a line is whole and yet not one of ours. */
export function readLines(entries: readonly Entry[]): { job: Job; progress: Progress } {
  const progress = new Progress()
  const [first, ...rest] = entries.map((entry) => Line.parse(entry))
  if (first?.at !== 'job') throw new Error('a journal that does not begin with its job')
  for (const line of rest) progress.add(line)
  return { job: first.job, progress }
}
