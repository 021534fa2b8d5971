/**
 * What comes in by the socket: one JSON document, at most as large as a bundle, whole within a time limit. Nothing in it is a
 * path, and nothing of it is looked at before all of it is here.
 */
import { BUNDLE_MAX_BYTES } from '@patchreeve/trust/accept/bundle.ts'
import { Digest } from '@patchreeve/trust/documents/fields.ts'
import { z } from 'zod'

/** 1 MiB over a local socket takes milliseconds; the agent has it whole before it connects. */
export const INTAKE_MS = 30_000
/** Room for the head around a bundle of the largest size. */
export const INTAKE_MAX_BYTES = BUNDLE_MAX_BYTES + 512

/** Newest entry of the server's ledger. Nobody signs it for us: it is remembered and told again, and decides nothing. */
export const Head = z.strictObject({ seq: z.int().min(0), leaf: Digest })
export type Head = z.infer<typeof Head>

export interface Request {
  readonly bundle: string
  readonly head: Head | null
}

/** Undefined: too large, too slow, or not text. */
export async function readAll(
  input: AsyncIterable<Uint8Array>,
  { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number },
): Promise<string | undefined> {
  const late = AbortSignal.timeout(timeoutMs)
  const parts: Uint8Array[] = []
  let size = 0
  const iterator = input[Symbol.asyncIterator]()
  const over = new Promise<undefined>((resolve) => late.addEventListener('abort', () => resolve(undefined)))
  for (;;) {
    const next = await Promise.race([iterator.next(), over])
    if (next === undefined) return undefined
    if (next.done) break
    size += next.value.length
    if (size > maxBytes) return undefined
    parts.push(next.value)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
  } catch {
    return undefined
  }
}

/** A bundle, in which the server may have put its head. What is no such thing goes on as it is, for `accept` to refuse. */
export function splitRequest(text: string): Request {
  try {
    const json: unknown = JSON.parse(text)
    const parsed = z.looseObject({ head: Head }).safeParse(json)
    if (!parsed.success) return { bundle: text, head: null }
    const { head, ...bundle } = parsed.data
    return { bundle: JSON.stringify(bundle), head }
  } catch {
    return { bundle: text, head: null }
  }
}
