/** A sign-off: a person's yes to one plan, by its digest. Told to all signers; it lapses by itself. */
import { z } from 'zod'
import { Digest, head, Instant, KeyId } from './fields.ts'

export const SIGNOFF_MAX_DAYS = 14
/** `sign --now` opens one hour for the orders of this plan on the named hosts of the first ring. */
export const NOW_MINUTES = 60

export const SignOff = z.strictObject({
  ...head('signoff'),
  plan: Digest,
  /** Who says so; the envelope's signature must be by this key. */
  by: KeyId,
  signedAt: Instant,
  lapses: Instant,
  /** Hosts that need not wait for window and delay, within NOW_MINUTES of `signedAt`; only hosts of the first ring count. */
  now: z.array(Digest).max(10_000),
  /** Counts against the policy's emergency quota: no windows and no delays on any ring. */
  emergency: z.boolean(),
})
export type SignOff = z.infer<typeof SignOff>
