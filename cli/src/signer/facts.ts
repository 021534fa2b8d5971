/** What the server says of itself, for the first root and for naming hosts. A person compares it; nothing else proves it. */
import { Digest, Epoch, Spki } from '@patchreeve/trust/documents/fields.ts'
import { faultsOf } from '@patchreeve/trust/policy/draft.ts'
import { z } from 'zod'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { fetchFacts } from './api.ts'
import { readLimited } from './files.ts'
import { parseJson } from './json.ts'

export const ServerFacts = z.object({
  name: z.string().max(200),
  orderKey: Spki,
  authorities: z.array(Digest).min(1).max(10),
  epoch: Epoch,
  hosts: z
    .array(z.object({ name: z.string().max(300), hostKey: Digest.nullable() }))
    .max(100_000)
    .default([]),
})
export type ServerFacts = z.infer<typeof ServerFacts>

const FACTS_BYTES_MAX = 32 * 1024 * 1024

/** From a file (`patchreeve trust facts --json`), or from the server that one is signed in to. Throws WrongUse. */
export async function readFacts(io: Io, from: string): Promise<ServerFacts> {
  const value = /^https?:\/\//.test(from)
    ? await fetchFacts(io, from)
    : parseJson(await readLimited(from, FACTS_BYTES_MAX))
  const facts = ServerFacts.safeParse(value)
  if (facts.success) return facts.data
  throw new WrongUse(
    `${from} does not hold a server’s facts (${faultsOf(facts.error)[0] ?? ''})`,
    'patchreeve trust facts --json, on the server or signed in to it',
  )
}
