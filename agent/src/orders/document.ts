/**
 * The document of an order, as the server gives it. It goes on to apply as it is; the agent looks into it only to know which
 * files apt will ask for. Whatever it makes of it, apply judges by itself.
 */
import type { Readable } from 'node:stream'
import { isRecord } from '../files.ts'
import { type Transport, textOf } from '../transport.ts'

/** A bundle, and the head beside it. */
const DOCUMENT_BYTES = (1 << 20) + 1_024
/** Only these ask for packages. */
const WITH_SPOOL = new Set(['refresh', 'simulate', 'download', 'try', 'install'])

export interface SpoolChange {
  readonly name: string
  readonly architecture: string
  readonly from: string | null
  readonly to: string | null
}

/** Undefined where the server does not give it: it was halted, or it is over. */
export async function fetchDocument(transport: Transport, id: string): Promise<string | undefined> {
  const opened = await transport.open({ method: 'GET', path: `/agent/v1/orders/${id}` })
  const text = await textOf(opened.body, DOCUMENT_BYTES)
  return opened.status === 200 ? text : undefined
}

/** One file of an order; undefined where the server has none under that address. */
export async function fetchFile(
  transport: Transport,
  id: string,
  uri: string,
  undo: number | undefined,
): Promise<Readable | undefined> {
  const query = new URLSearchParams({ uri, ...(undo === undefined ? {} : { undo: String(undo) }) })
  const { status, body } = await transport.open({ method: 'GET', path: `/agent/v1/orders/${id}/file?${query}` })
  if (status === 200) return body
  body.resume()
  if (status === 404) return undefined
  throw new Error(`the server answered ${status}`)
}

/** What a spool is filled for; undefined for a verb that needs no files, or a document that cannot be read. */
export function spoolChanges(document: string): readonly SpoolChange[] | undefined {
  try {
    const bundle: unknown = JSON.parse(document)
    const payload = isRecord(bundle) && isRecord(bundle.order) ? bundle.order.payload : undefined
    const order: unknown = JSON.parse(Buffer.from(String(payload), 'base64').toString('utf8'))
    if (!isRecord(order) || !WITH_SPOOL.has(String(order.verb)) || !Array.isArray(order.changes)) return undefined
    return order.changes.every(isChange) ? order.changes : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isChange(value: unknown): value is SpoolChange {
  const isVersion = (version: unknown) => version === null || typeof version === 'string'
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    typeof value.architecture === 'string' &&
    isVersion(value.from) &&
    isVersion(value.to)
  )
}
