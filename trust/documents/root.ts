/**
 * The root: whose keys count. Signed by its own threshold, and from version 2 on also by the threshold of the version before,
 * so that no server can put other people in. Hosts pin the digest of version 1 when they enrol and walk every version after it.
 */
import { z } from 'zod'
import { Digest, Epoch, head, Instant, KeyId, PersonName, PlainText, Spki, Version } from './fields.ts'

/**
 * file: an encrypted key file of our own. ssh: an SSH key. sk: an SSH key inside a hardware token, which needs a touch.
 * All three sign on a person's own machine; a class that signs in the server's page would be another one.
 */
export const keyClasses = ['file', 'ssh', 'sk'] as const
export type KeyClass = (typeof keyClasses)[number]

/** signer: may sign root, policy and plans. recovery: kept on paper; may only take keys out of a root. */
export const personRoles = ['signer', 'recovery'] as const

export const PersonKey = z.strictObject({
  keyId: KeyId,
  class: z.enum(keyClasses),
  spki: Spki,
  /** For `sk`: what the token mixes into each signature (`ssh:`). */
  application: PlainText(100).nullable(),
  person: PersonName,
  role: z.enum(personRoles),
  validFrom: Instant,
  /** Set: nothing that it signed counts, whenever it was signed and whatever the clock says. The instant is for people. */
  revoked: Instant.nullable(),
})
export type PersonKey = z.infer<typeof PersonKey>

/** The server's online key: it orders within policy and sign-offs, and can widen neither. */
export const ServerKey = z.strictObject({ keyId: KeyId, spki: Spki, validFrom: Instant, revoked: Instant.nullable() })
export type ServerKey = z.infer<typeof ServerKey>

export const Root = z
  .strictObject({
    ...head('root'),
    version: Version,
    /** Digest of the version before; null in version 1. */
    previous: Digest.nullable(),
    issuedAt: Instant,
    expires: Instant,
    /** solo: one person approves alone, which hosts answer with an hour's wait on edited plans. */
    mode: z.enum(['solo', 'shared']),
    /** How many different persons must sign. 1 only in solo mode. */
    threshold: z.int().min(1).max(20),
    people: z.array(PersonKey).min(1).max(100),
    serverKeys: z.array(ServerKey).min(1).max(10),
    /** SHA-256 of the DER of each CA certificate that hosts may believe. */
    authorities: z.array(Digest).min(1).max(10),
    /** No policy may live longer than this. */
    policyMaxDays: z.int().min(1).max(400),
    epoch: Epoch,
    /** Head of the ledger before the restore that raised the epoch; null when none was. */
    previousHead: Digest.nullable(),
  })
  .superRefine((root, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    const signers = root.people.filter((one) => one.role === 'signer' && one.revoked === null)
    if (root.threshold > new Set(signers.map((one) => one.person)).size) refuse('fewer signers than the threshold')
    if ((root.threshold === 1) !== (root.mode === 'solo')) refuse('solo mode and a threshold of 1 go together')
    const ids = [...root.people, ...root.serverKeys].map((one) => one.keyId)
    if (new Set(ids).size !== ids.length) refuse('a key is listed twice')
    if ((root.version === 1) !== (root.previous === null)) refuse('version 1, and only it, has no previous root')
    if (root.expires <= root.issuedAt) refuse('expires before it is issued')
    for (const key of root.people)
      if ((key.class === 'sk') !== (key.application !== null)) refuse('an sk key, and only it, has an application')
  })
export type Root = z.infer<typeof Root>
