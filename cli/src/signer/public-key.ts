/** The public half of a person's key, as it goes from their machine to whoever makes the root. */
import { KeyId, Spki } from '@patchreeve/trust/documents/fields.ts'
import { keyClasses, type PersonKey, personRoles } from '@patchreeve/trust/documents/root.ts'
import { importSpki } from '@patchreeve/trust/keys.ts'
import { readPublicLine } from '@patchreeve/trust/ssh-signature.ts'
import { z } from 'zod'
import { WrongUse } from '../exit-code.ts'
import { readLimited } from './files.ts'
import { parseJson } from './json.ts'

export type PublicHalf = Pick<PersonKey, 'keyId' | 'class' | 'spki' | 'application' | 'role'>

const PublicFile = z.strictObject({
  type: z.literal('patchreeve-public-key'),
  keyId: KeyId,
  class: z.enum(keyClasses),
  spki: Spki,
  application: z.string().max(100).nullable(),
  role: z.enum(personRoles),
})

const MAX_BYTES = 4_096

export const publicText = (key: PublicHalf): string =>
  `${JSON.stringify({ type: 'patchreeve-public-key', ...key } satisfies z.infer<typeof PublicFile>, null, 2)}\n`

/** Our own file, or a line of OpenSSH. Throws WrongUse. */
export async function readPublicFile(path: string): Promise<PublicHalf> {
  const found = await readPublicText(await readLimited(path, MAX_BYTES))
  if (found) return found
  throw new WrongUse(
    `${path} is no public key of ours`,
    'the .pub file that "key new" wrote, or an SSH key of type ed25519, ecdsa-sha2-nistp256 or sk-',
  )
}

export async function readPublicText(text: string): Promise<PublicHalf | undefined> {
  const ssh = await readPublicLine(text)
  if (ssh) return withId({ ...ssh, role: 'signer' })
  const file = PublicFile.safeParse(parseJson(text))
  if (!file.success) return undefined
  const { type: _, keyId, ...key } = file.data
  const made = await withId(key)
  return made?.keyId === keyId && (made.class === 'sk') === (made.application !== null) ? made : undefined
}

export async function withId(key: Omit<PublicHalf, 'keyId'>): Promise<PublicHalf | undefined> {
  const publicKey = await importSpki(key.spki)
  return publicKey && { keyId: publicKey.keyId, ...key }
}
