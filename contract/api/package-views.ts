/** An organisation's own packages as people see them, and why a revision of them is not taken. */
import { z } from 'zod'
import { sbomFormats } from '../sbom.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)

/** A request's body has 1 MiB at most, and base64 makes four characters of three bytes. */
export const PIECE_BYTES = 512 * 1024

/** Each is a sentence, `package-refused.REASON`, and says what was not so. */
export const packageRefusals = [
  'no-key',
  'key-unreadable',
  'unsigned',
  'expired',
  'older',
  'future',
  'not-next',
  'index-malformed',
  'list-malformed',
  'file-missing',
  'digest-differs',
  'dropped',
  'changed',
  'withdrawn-back',
  'sbom',
  'uploads-full',
] as const
export type PackageRefusal = (typeof packageRefusals)[number]

export const OwnPackageRow = z.object({
  /** SHA-256 of the .deb. */
  id: Digest,
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  sizeBytes: z.int(),
  sbom: z.object({ format: z.string(), sha256: Digest }),
  state: z.enum(['offered', 'withdrawn']),
  revision: z.int(),
  uploadedAt: z.iso.datetime(),
  uploadedBy: z.string(),
  /** Hosts that have this version installed, withdrawn or not. */
  hosts: z.int(),
  withdrawn: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
})
export type OwnPackageRow = z.infer<typeof OwnPackageRow>

export const OwnRepository = z.object({
  /** null: nobody has handed a key in, so nothing is taken. */
  key: z.object({ fingerprint: z.string(), setAt: z.iso.datetime(), setBy: z.string() }).nullable(),
  /** Where hosts read it, under each name of this server. */
  uris: z.array(z.string()),
  newest: z
    .object({
      number: z.int(),
      index: Digest,
      origin: z.string(),
      label: z.string(),
      releasedAt: z.iso.datetime(),
      validUntil: z.iso.datetime(),
      publishedAt: z.iso.datetime(),
      publishedBy: z.string(),
    })
    .nullable(),
  offered: z.int(),
  withdrawn: z.int(),
})
export type OwnRepository = z.infer<typeof OwnRepository>

export const Piece = z.object({
  sha256: Digest,
  /** A list may be empty. */
  sizeBytes: z
    .int()
    .min(0)
    .max(2 * 1024 ** 3),
  offset: z.int().min(0),
  /** Base64; empty asks how much is there. */
  data: z
    .string()
    .max(Math.ceil(PIECE_BYTES / 3) * 4)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/),
})

export const OwnSbom = z.object({ format: z.enum(sbomFormats), sha256: Digest, document: z.string() })
