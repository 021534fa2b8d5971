/** What travels between host and server on the gateway, beside the sections themselves. */
import { z } from 'zod'
import { sectionNames } from './sections/registry.ts'

export * from './protocol.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** `next` is seconds; `epoch` rises when the server was restored from a backup, and a host answers a rise with full sections. */
export const CheckIn = z.object({
  epoch: z.int().min(1),
  want: z.array(z.enum(sectionNames)),
  next: z.int().min(1).max(3600),
  /** Orders that wait for this host. */
  orders: z.array(z.uuid()).max(100),
  /** Newest entry of the server's ledger, sent with orders and their documents: the host remembers it, and a ledger that was re-written is found out. */
  head: z.object({ seq: z.int().min(0), leaf: digest }).optional(),
  /** The CA's current certificate in PEM, sent when it is another than the one the host used: signed by the old one. */
  ca: z.string().max(10_000).optional(),
  /** Renew the certificate now (two thirds of its life are over, or the CA rolled over). */
  renew: z.boolean().optional(),
})
export type CheckIn = z.infer<typeof CheckIn>

/** Whole section: `PUT`. Header `patchreeve-report` is a UUIDv7 made by the host, `patchreeve-digest` the section's digest. */
export const SectionPut = z.object({ rows: z.array(z.unknown()) })
/** Changed rows: `PATCH`. 409 when `base` is not what the server holds: send the section whole. */
export const SectionPatch = z.object({
  base: digest,
  added: z.array(z.unknown()),
  removed: z.array(z.string().max(2_000)).max(100_000),
})
export type SectionPatch = z.infer<typeof SectionPatch>
export const SectionAnswer = z.object({ report: z.uuid(), duplicate: z.boolean(), dropped: z.int() })
export type SectionAnswer = z.infer<typeof SectionAnswer>

/** First enrolment. `csr` is PKCS#10 in PEM for a P-256 key made on the host. */
export const EnrolRequest = z.object({
  token: z.string().max(200),
  csr: z.string().max(4_000),
  hostname: z.string().max(255),
  machineId: digest.or(z.literal('')),
  hardwareId: digest.or(z.literal('')),
  agentVersion: z.string().max(60),
})
export type EnrolRequest = z.infer<typeof EnrolRequest>
/** `standing`: new host, the same machine re-installed (old identity closed), or a clone of a machine that still reports. */
export const EnrolAnswer = z.object({
  hostId: z.uuid(),
  certificate: z.string(),
  ca: z.string(),
  epoch: z.int(),
  standing: z.enum(['new', 'reinstalled', 'clone', 'adopted']),
})
export type EnrolAnswer = z.infer<typeof EnrolAnswer>
export const RenewRequest = z.object({ csr: z.string().max(4_000) })
export type RenewRequest = z.infer<typeof RenewRequest>
export const RenewAnswer = z.object({ certificate: z.string(), ca: z.string() })
export type RenewAnswer = z.infer<typeof RenewAnswer>

/** `POST /agent/v1/results`: a result as apply signed it, with the key that it says signed it. Acknowledged means committed. */
export const ResultPost = z.strictObject({
  result: z.strictObject({
    payloadType: z.string().max(200),
    payload: z.string(),
    signatures: z.array(z.strictObject({ keyid: z.string().max(200).optional(), sig: z.string().max(2_048) })).max(5),
  }),
  key: z.string().max(400),
})
export type ResultPost = z.infer<typeof ResultPost>
/** `duplicate`: this very result was taken before. */
export const ResultAnswer = z.object({ duplicate: z.boolean() })
export type ResultAnswer = z.infer<typeof ResultAnswer>

/** `POST /agent/v1/host-key`: the public half of apply's own key (SPKI DER, base64). It counts when a person has compared it. */
export const HostKeyPost = z.strictObject({ spki: z.string().max(400) })
export type HostKeyPost = z.infer<typeof HostKeyPost>
