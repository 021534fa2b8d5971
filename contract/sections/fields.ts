/** Field types that several sections share, each with its size limit: a host is hostile input. */
import { z } from 'zod'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const CONTROL = /[\u0000-\u001f\u007f]/

/** One line of text, at most `max` UTF-16 units, without control characters and without lone surrogates. */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .refine((s) => !CONTROL.test(s) && s.isWellFormed(), 'one line of well-formed text')

/** Debian policy 5.6.1, with upper case allowed as dpkg does. */
export const packageName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9+.-]*$/)
/** Debian policy 5.6.12: what dpkg can store as a version. */
export const packageVersion = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9.+:~-]+$/)
export const architecture = z
  .string()
  .max(30)
  .regex(/^[a-z0-9-]+$/)
export const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
export const sizeBytes = count
/** RFC 3339 UTC with seconds. */
export const instant = z.iso.datetime({ precision: 0 })
/** Why a value is not known. Unknown is an answer: it is sent, stored and shown. */
export const unknownReason = z.enum([
  'needs-root',
  'tool-missing',
  'timed-out',
  'unreadable',
  'not-supported',
  'not-collected',
  'too-large',
])
export type UnknownReason = z.infer<typeof unknownReason>
