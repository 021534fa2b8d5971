/**
 * What apply asks of a package manager. apt is the first; another one is another module with this shape. Everything here runs as
 * root on a host, and is only called for an order that trust/accept has accepted.
 */
import type { Change, Index } from '@patchreeve/trust/documents/plan.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'

export interface Installed {
  readonly name: string
  readonly architecture: string
  readonly version: string
  /** The manager's own short state; `ii` is installed and whole. */
  readonly status: string
}

export interface LockHolder {
  /** The program's name and its process id. */
  readonly by: string
  /** An instant: when the program was started. */
  readonly since: string
}

export interface Space {
  readonly mount: string
  readonly freeBytes: number
  readonly neededBytes: number
}

/** A step that did not end as the order says: codes for the signed result. */
export class StepFailed extends Error {
  readonly because: readonly Code[]
  constructor(because: readonly Code[], options?: { cause?: unknown }) {
    super(because.map((one) => one.code).join(', '), options)
    this.name = 'StepFailed'
    this.because = because
  }
}

export interface Work {
  readonly changes: readonly Change[]
  readonly indexes: readonly Index[]
  /** Policy's origins that the indexes may come from, with the fingerprints that may have signed them. */
  readonly origins: readonly { id: string; origin: string; label: string; keys: readonly string[] }[]
  /** Filled by the agent, hostile: flat, hex names. */
  readonly spoolFolder: string
}

export interface TryOutcome {
  /** False with `not-tried` as its only reason: nothing was tried, since it would prove nothing; that is no failure of the packages. */
  readonly passed: boolean
  readonly seconds: number
  readonly files: readonly string[]
  readonly fileCount: number
  readonly conffiles: readonly { path: string; outcome: 'unchanged' | 'replaced' | 'kept' | 'new' | 'removed' }[]
  readonly because: readonly Code[]
}

export interface Platform {
  readonly id: string
  /** All packages in the manager's database. */
  list(): Promise<Installed[]>
  /**
   * Brings the publisher-signed indexes out of the spool into root's own folder and checks them: signature by an allowed key,
   * digest as the order says, never older than what was seen. Returns the .deb digests that these indexes list for `changes`.
   * Throws StepFailed.
   */
  refresh(work: Work): Promise<ReadonlyMap<string, string>>
  /** `Date` of each publisher-signed index that `refresh` has verified, as instants: apply's clock is not earlier than these. */
  indexDates(): Promise<readonly string[]>
  /** What would really happen, told by the manager; must equal `changes` as a set. Throws StepFailed `transaction-differs`. */
  simulate(work: Work): Promise<void>
  /** Copies the packages into root's own archives and compares every digest with the order's. Throws StepFailed. */
  stage(work: Work): Promise<void>
  /** The whole transaction in a clone of this host that is thrown away. Never throws for what the packages do. */
  attempt(work: Work): Promise<TryOutcome>
  /** Runs in a unit of its own that outlives apply; `unit` names it, so that a restarted apply finds it again. Throws StepFailed. */
  install(work: Work, unit: string): Promise<void>
  /** Waits for a unit that an earlier apply started; undefined when there is none. */
  adopt(unit: string): Promise<'succeeded' | 'failed' | undefined>
  /** Back to exactly these versions from what was staged before the install. Throws StepFailed. */
  undo(previous: readonly Installed[], unit: string): Promise<void>
  /** Are the previous versions of `changes` at hand, verified, so that undo needs nothing from outside? */
  canUndo(work: Work): Promise<boolean>
  /** Whole: nothing half-installed, nothing unconfigured. Codes for what is not. */
  health(): Promise<readonly Code[]>
  /** configure -a, fix broken, configure -a, audit. Returns what is still wrong. */
  repair(unit: string): Promise<readonly Code[]>
  /** Who works with packages now, after some patience; undefined: nobody. */
  lockHolder(): Promise<LockHolder | undefined>
  /** The file systems that these changes need room on. */
  space(changes: readonly Change[]): readonly Space[]
  /** Units whose processes still map files that an update replaced. */
  restartDue(): Promise<readonly string[]>
}
