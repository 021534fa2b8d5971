/** An InRelease file is a clear-signed message: its text counts only if one of the archive's keys signed it. */
import { readCleartextMessage, readKeys, verify } from 'openpgp'
import { feedInvalid } from '../feed.ts'

/**
 * The signed text. `at`: the instant at which key and signature must be valid; absent means at the time of signing.
 * Several keys sign at once, so one good signature is enough; text outside the signed frame makes the message unreadable.
 */
export async function signedText(
  file: string,
  message: string,
  armoredKeys: string,
  at: Date | undefined,
): Promise<string> {
  const verificationKeys = await readKeys({ armoredKeys })
  const cleartextMessage = await readCleartextMessage({ cleartextMessage: message }).catch((error) => {
    throw feedInvalid('signature', { file }, error)
  })
  // The type wants a Date; null is documented as "no check of time".
  const date = (at ?? null) as Date
  const { data, signatures } = await verify({ message: cleartextMessage, verificationKeys, date })
  const results = await Promise.allSettled(signatures.map(({ verified }) => verified))
  if (results.some(({ status }) => status === 'fulfilled')) return data
  throw feedInvalid('signature', { file }, results.find((result) => result.status === 'rejected')?.reason)
}
