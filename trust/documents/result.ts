/** What apply signs with the host's own key: outcomes of orders, and the state of packages as root sees it. */
import { z } from 'zod'
import { Architecture, Digest, Epoch, head, Instant, Label, PackageName, PackageVersion, PlainText } from './fields.ts'

export const outcomes = [
  'installed',
  'undone',
  'failed',
  'refused',
  'tried',
  'rebooted',
  'put-aside',
  'given-back',
] as const
export type Outcome = (typeof outcomes)[number]

export const Code = z.strictObject({
  code: z.string().regex(/^[a-z0-9-]{1,60}$/),
  params: z.record(z.string().max(40), z.union([z.string().max(500), z.number(), z.boolean(), z.null()])),
})
export type Code = z.infer<typeof Code>

/** A program that was run: which bytes, how it ended, and how its output begins, made safe to be read. */
export const ProgramRun = z.strictObject({
  sha256: Digest,
  /** -1: a signal or a limit ended it. */
  exit: z.int().min(-1).max(255),
  output: PlainText(200),
})
export type ProgramRun = z.infer<typeof ProgramRun>

export const ProbeResult = z.strictObject({
  id: Label,
  before: z.enum(['passed', 'failed']),
  after: z.enum(['passed', 'failed', 'not-run']),
  detail: z.string().max(500),
  /** Left out for probes that run no program, and for one that could not be asked. */
  ran: ProgramRun.optional(),
})

/** What only a real unpack shows: files that appear, go or change, and how each changed configuration file would end. */
export const TryRecord = z.strictObject({
  passed: z.boolean(),
  seconds: z.number().min(0).max(100_000),
  /** Cut at 200; `fileCount` is the true number. */
  files: z.array(z.string().max(500)).max(200),
  fileCount: z.int().min(0).max(10_000_000),
  conffiles: z
    .array(
      z.strictObject({
        path: z.string().max(500),
        outcome: z.enum(['unchanged', 'replaced', 'kept', 'new', 'removed']),
      }),
    )
    .max(200),
  because: z.array(Code).max(20),
})

export const Result = z.strictObject({
  ...head('result'),
  kind: z.enum(['outcome', 'state']),
  host: Digest,
  epoch: Epoch,
  /** Rises by one with each result of this host: a gap shows one that was held back. */
  sequence: z
    .int()
    .min(1)
    .max(2 ** 40),
  /** Digest of the order; null for a state of its own accord. */
  order: Digest.nullable(),
  plan: Digest.nullable(),
  ring: Label.nullable(),
  outcome: z.enum(outcomes).nullable(),
  because: z.array(Code).max(20),
  tried: TryRecord.nullable(),
  probes: z.array(ProbeResult).max(500),
  /** What the package manager has of the packages that the order names, or of all of them in a state. */
  packages: z
    .array(
      z.strictObject({
        name: PackageName,
        architecture: Architecture,
        version: PackageVersion,
        status: z.string().regex(/^[a-zA-Z]{2,3}$/),
      }),
    )
    .max(20_000),
  /** Units that were restarted because they still mapped deleted libraries, and those that still do. */
  restarted: z.array(z.string().max(200)).max(500),
  restartDue: z.array(z.string().max(200)).max(500),
  bootId: z.uuid().nullable(),
  startedAt: Instant,
  finishedAt: Instant,
  /** Newest head of the server's ledger that this host was told. */
  head: z.strictObject({ seq: z.int().min(0), leaf: Digest }).nullable(),
})
export type Result = z.infer<typeof Result>
