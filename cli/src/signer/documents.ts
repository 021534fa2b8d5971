/** Signed documents as files: opened with their limits, told apart by their type. */
import { type DocumentType, documents, payloadType } from '@patchreeve/trust/documents/registry.ts'
import { type Envelope, openDocument, type Signed, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { refuse } from '@patchreeve/trust/refusals.ts'
import { z } from 'zod'
import { orRefuse, Refused } from './command.ts'
import { readLimited } from './files.ts'
import { parseJson } from './json.ts'

/** The largest document in base64, its signatures, and the other documents that may travel with it. */
const FILE_BYTES_MAX = 4 * 1024 * 1024

/** Throws Refused for what is no document of this type. */
export async function readDocument<T extends DocumentType>(path: string, type: T): Promise<Signed<T>> {
  return orRefuse(await openDocument(type, await readLimited(path, FILE_BYTES_MAX)))
}

export const readDocumentText = (path: string): Promise<string> => readLimited(path, FILE_BYTES_MAX)

export const envelopeText = (envelope: Envelope): string => `${writeEnvelope(envelope)}\n`

/** Plan, policy and roots in one file, as the server hands them out for signing (`plan document ID --json`). */
const Together = z.object({
  plan: z.string(),
  policy: z.string(),
  roots: z.array(z.string()).max(100),
  hosts: z.array(z.object({ hostKey: z.string().max(100), name: z.string().max(300) })).max(100_000),
})
export type Together = z.infer<typeof Together>

export function readTogether(text: string): Together | undefined {
  return Together.safeParse(parseJson(text)).data
}

/** What a file says that it is; its document is opened as that and nothing else. Throws Refused. */
export function typeOf(text: string): DocumentType {
  const head = z.object({ payloadType: z.string().max(200) }).safeParse(parseJson(text))
  const known = Object.keys(documents) as DocumentType[] // the registry's own keys
  const type = head.success ? known.find((one) => payloadType(one) === head.data.payloadType) : undefined
  if (!type) throw new Refused(refuse('document-malformed', { document: 'file' }))
  return type
}
