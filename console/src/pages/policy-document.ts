/**
 * A policy as it was signed: opened here from its bytes, its digest and signatures computed in this browser. The server draws the
 * page all the same, so that this convinces nobody who doubts the server; it finds what was damaged on the way.
 */
import { call } from '@patchreeve/contract/api/client.ts'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { documents } from '@patchreeve/trust/documents/registry.ts'
import { openDocument, parseEnvelope } from '@patchreeve/trust/envelope.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import { signersOf } from '@patchreeve/trust/verify.ts'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { transport } from '../api/transport.ts'

type PolicyRow = RouteOutput<'policy_list'>['rows'][number]

export interface OpenedPolicy {
  readonly row: PolicyRow
  readonly policy: Policy
  /** null: browsers compute digests only on safe addresses. */
  readonly verified: { readonly digest: string; readonly signers: readonly string[]; readonly threshold: number } | null
  /** All versions, newest first. */
  readonly rows: readonly PolicyRow[]
}

export type WhichPolicy = { readonly digest: string } | { readonly version: number } | 'newest'

/** null: there is no policy. */
export function usePolicyDocument(which: WhichPolicy): UseQueryResult<OpenedPolicy | null, Error> {
  return useQuery<OpenedPolicy | null, Error>({
    queryKey: ['policy_document', which],
    queryFn: ({ signal }) => openPolicy(which, signal),
  })
}

async function openPolicy(which: WhichPolicy, signal: AbortSignal): Promise<OpenedPolicy | null> {
  const { rows } = await call(transport, 'policy_list', {}, signal)
  const row = rows.find((one) => isWanted(one, which))
  if (!row) {
    if (which === 'newest') return null
    throw new AppError('NOT_FOUND', { ...which })
  }
  const { envelope } = await call(transport, 'policy_show', { params: { version: row.version } }, signal)
  return window.isSecureContext
    ? { row, rows, ...(await verify(envelope, signal)) }
    : { row, rows, policy: readOnly(envelope), verified: null }
}

const isWanted = (row: PolicyRow, which: WhichPolicy): boolean =>
  which === 'newest' || ('digest' in which ? row.digest === which.digest : row.version === which.version)

async function verify(envelope: string, signal: AbortSignal): Promise<Pick<OpenedPolicy, 'policy' | 'verified'>> {
  const opened = await openDocument('policy', envelope)
  if ('code' in opened) throw refused(opened)
  const version = (await call(transport, 'root_list', {}, signal)).rows[0]?.version
  if (version === undefined) throw new AppError('ROOT_MISSING')
  const root = await openDocument(
    'root',
    (await call(transport, 'root_show', { params: { version } }, signal)).envelope,
  )
  if ('code' in root) throw refused(root)
  const { keys } = await signersOf(opened, root.document, new Date())
  return {
    policy: opened.document,
    verified: {
      digest: opened.digest,
      signers: keys.map((key) => key.person),
      threshold: root.document.threshold,
    },
  }
}

/** Without a digest: its bytes and schema alone. */
function readOnly(text: string): Policy {
  const envelope = parseEnvelope(text, documents.policy.maxBytes)
  const read = documents.policy.schema.safeParse(envelope && JSON.parse(new TextDecoder().decode(envelope.payload)))
  if (read.success) return read.data
  throw new AppError('DOCUMENT_REFUSED', { refusal: 'document-malformed', document: 'policy' })
}

const refused = ({ code, params }: Refusal): AppError => new AppError('DOCUMENT_REFUSED', { refusal: code, ...params })
