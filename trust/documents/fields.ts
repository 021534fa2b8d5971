/** Fields that several signed documents share. Every text has a limit: documents come from a server that may be taken. */
import { architecture, packageName, packageVersion } from '@patchreeve/contract/sections/fields.ts'
import { z } from 'zod'

/** RFC 3339, UTC, whole seconds: one spelling per instant, so that equal documents have equal digests. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .refine((text) => isInstant(text), 'no such day or time')

/** Lower-case hex SHA-256: of a document's payload bytes, or of a file. */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/)
/** base64url(SHA-256(SPKI DER)), without padding. */
export const KeyId = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/** SubjectPublicKeyInfo, DER, base64 with padding. */
export const Spki = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
/** Made on the signer's machine with the first root: two installations never share one. */
export const TenantId = z.uuid()
export const Version = z.int().min(1).max(1_000_000)
/** Raised by a restore: a count, or the Unix second of the restore where the old count is lost. */
export const Epoch = z
  .int()
  .min(1)
  .max(2 ** 40)
export const PersonName = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text === text.trim() && !hasControls(text), 'no blanks around it, no control characters')
/** Text that people read before they sign: nothing in it may hide, break the line or turn its direction. */
export const PlainText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !hasControls(text), 'control characters')
export const Label = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
/** apt reads a `-` or `+` at the end of an argument as "remove" and "install": no name or version that ends so is signed. */
export const PackageName = packageName.refine((name) => !name.endsWith('-'), 'ends with a minus')
export const PackageVersion = packageVersion.refine((version) => !/[-+]$/.test(version), 'ends with a plus or minus')
export { architecture as Architecture }

/** `type`, `schema` and `tenant` open every document; a reader refuses a schema that it does not know. */
export const head = <T extends string>(type: T) => ({ type: z.literal(type), schema: z.literal(1), tenant: TenantId })

export function isInstant(text: string): boolean {
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().replace('.000Z', 'Z') === text
}

/** The document's spelling of a moment; parts of a second are cut off. */
export function toInstant(at: Date): string {
  return new Date(Math.floor(at.getTime() / 1_000) * 1_000).toISOString().replace('.000Z', 'Z')
}

/** C0, DEL, C1, halves of surrogates, and what hides or turns the direction of text: a rendered plan must read as it is. */
export function hasControls(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)
}
