/** The plan: exactly which packages become which, on which hosts. Never changed; a changed plan is a new one that names its parent. */
import { z } from 'zod'
import { Architecture, Digest, head, Instant, KeyId, Label, PackageName, PackageVersion, PlainText } from './fields.ts'
import { UpdaterMove } from './updater.ts'

/** One package of a transaction. `from` null: it is not installed before; `to` null: it is removed. */
export const Change = z
  .strictObject({
    name: PackageName,
    architecture: Architecture,
    from: PackageVersion.nullable(),
    to: PackageVersion.nullable(),
    /** Of the .deb, from the publisher-signed index; null for a removal. */
    sha256: Digest.nullable(),
    sizeBytes: z
      .int()
      .min(0)
      .max(2 * 1024 ** 3)
      .nullable(),
    /** Id of the policy's origin that publishes it; null for a removal. */
    origin: Label.nullable(),
  })
  .superRefine((change, context) => {
    if (change.from === null && change.to === null) context.addIssue({ code: 'custom', message: 'changes nothing' })
    const removal = change.to === null
    for (const field of [change.sha256, change.sizeBytes, change.origin])
      if ((field === null) !== removal)
        context.addIssue({ code: 'custom', message: 'digest, size and origin belong to what is installed' })
  })
export type Change = z.infer<typeof Change>

/** A publisher's signed index (InRelease) that apply must find, byte for byte. */
export const Index = z.strictObject({ origin: Label, suite: PlainText(100).min(1), sha256: Digest })
export type Index = z.infer<typeof Index>

export const undoClasses = ['plain', 'data-migrating', 'none'] as const

/** What the same for a set of hosts: one row of the plan. */
export const Transaction = z
  .strictObject({
    id: Label,
    /** `debian:12` */
    platform: z.string().regex(/^[a-z0-9._-]{1,40}:[a-z0-9._-]{1,40}$/),
    changes: z.array(Change).max(500),
    indexes: z.array(Index).max(20),
    /** Left out: it is of packages. Else it is of this updater, and of no package. */
    updater: UpdaterMove.optional(),
    /** Digests of host keys. */
    hosts: z.array(Digest).min(1).max(100_000),
    undo: z.enum(undoClasses),
    reboot: z.boolean(),
    /** Vulnerabilities that it clears, for people. */
    clears: z.array(PlainText(60)).max(2_000),
  })
  .superRefine(({ changes, indexes, updater, reboot }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    if (updater === undefined && (changes.length === 0 || indexes.length === 0)) refuse('changes nothing')
    if (updater !== undefined && (changes.length > 0 || indexes.length > 0 || reboot))
      refuse('of packages and of an updater')
    const packages = changes.map((one) => `${one.name}:${one.architecture}`)
    if (new Set(packages).size !== packages.length) refuse('a package is changed twice')
  })
export type Transaction = z.infer<typeof Transaction>

/** What a transaction is about, by name: its packages, or its updater. */
export const subjectsOf = ({ changes, updater }: Pick<Transaction, 'changes' | 'updater'>): string[] =>
  updater ? [updater.name] : changes.map((change) => change.name)

export const Plan = z
  .strictObject({
    ...head('plan'),
    id: z.uuid(),
    /** Digest of the plan that this one replaces. */
    parent: Digest.nullable(),
    /** `planner`, or the key of the person who changed what the planner proposed. */
    author: z.union([z.literal('planner'), KeyId]),
    /** Digest of the policy that it was made under. */
    policy: Digest,
    createdAt: Instant,
    /** Urgent plans have the policy's shorter delays, and only with a person's own sign-off. */
    urgent: z.boolean(),
    tier: z.enum(['T0', 'T1', 'T2', 'T3', 'T4']),
    transactions: z.array(Transaction).min(1).max(2_000),
    /** What was asked for and is not in it, and why: codes for people. */
    leftOut: z
      .array(z.strictObject({ host: Digest, package: PackageName, code: Label, detail: PlainText(200) }))
      .max(10_000),
  })
  .superRefine((plan, context) => {
    const hosts = plan.transactions.flatMap((one) => one.hosts)
    if (new Set(hosts).size !== hosts.length)
      context.addIssue({ code: 'custom', message: 'a host is in two transactions' })
    const moves = plan.transactions.map(({ updater }) => (updater ? `${updater.name} ${updater.to}` : ''))
    if (new Set(moves).size > 1)
      context.addIssue({ code: 'custom', message: 'of packages, or of one updater in one direction' })
    const ids = plan.transactions.map((one) => one.id)
    if (new Set(ids).size !== ids.length) context.addIssue({ code: 'custom', message: 'a transaction stands twice' })
  })
export type Plan = z.infer<typeof Plan>
