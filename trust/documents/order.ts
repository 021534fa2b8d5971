/** What the server's online key signs: orders within policy and sign-offs, and the short leases without which none begins. */
import { z } from 'zod'
import { Digest, Epoch, head, Instant, Label } from './fields.ts'
import { Change, Index } from './plan.ts'
import { verbs } from './policy.ts'
import { UpdaterMove } from './updater.ts'

export const Order = z.strictObject({
  ...head('order'),
  /** One-time. */
  id: z.uuid(),
  /** Digest of the host key that it is for. */
  host: Digest,
  epoch: Epoch,
  /** Rises with each order to this host within an epoch. */
  generation: z
    .int()
    .min(1)
    .max(2 ** 40),
  verb: z.enum(verbs),
  /** Digest of the plan; null for verbs that change nothing (refresh, simulate, evaluate-baseline). */
  plan: Digest.nullable(),
  policy: Digest,
  transaction: Label.nullable(),
  /** The same as in the plan: the host compares both. */
  changes: z.array(Change).max(500),
  /** The same as in the plan; left out where the transaction is of packages. */
  updater: UpdaterMove.optional(),
  indexes: z.array(Index).max(20),
  ring: Label,
  notBefore: Instant,
  notAfter: Instant,
})
export type Order = z.infer<typeof Order>

export const LEASE_MAX_MINUTES = 15

export const Lease = z.strictObject({
  ...head('lease'),
  /** Digest of the order. */
  order: Digest,
  host: Digest,
  notBefore: Instant,
  notAfter: Instant,
})
export type Lease = z.infer<typeof Lease>
