/**
 * Roots and policies as they were handed in. The server takes only what a host would take, so that nobody waits for something
 * that hosts refuse; that it takes something makes no host accept it. Envelopes are kept byte for byte.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import type { DocumentOf } from '@patchreeve/trust/documents/registry.ts'
import { openDocument, type Signed } from '@patchreeve/trust/envelope.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import { successorFault, walkRoots } from '@patchreeve/trust/root-chain.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import { policyFault } from './policy-fault.ts'
import * as store from './store.ts'

/** More than anybody rotates or signs in a lifetime of an installation. */
const LIST_LIMIT = 1_000

export interface Kept<T extends 'root' | 'policy'> {
  readonly document: DocumentOf[T]
  readonly digest: string
  /** As it was received. */
  readonly envelope: string
  readonly addedAt: Date
  readonly addedBy: string
}

export function refused(refusal: Refusal): AppError {
  return new AppError('DOCUMENT_REFUSED', { refusal: refusal.code, ...refusal.params })
}

export async function newestRoot(tx: Tx): Promise<Kept<'root'> | undefined> {
  return (await listRoots(tx, 1))[0]
}

export async function newestPolicy(tx: Tx): Promise<Kept<'policy'> | undefined> {
  return (await listPolicies(tx, 1))[0]
}

/** Digest of version 1: what a host pins when it enrols. */
export async function firstRoot(tx: Tx): Promise<string | undefined> {
  return (await store.documentByVersion(tx, 'plan_root', 1))?.digest
}

/** The policy that a plan was made under, however old. */
export async function policyByDigest(tx: Tx, digest: string): Promise<Kept<'policy'> | undefined> {
  const row = await store.policyByDigest(tx, digest)
  return row && keptOf('policy', row)
}

/** Envelopes of all roots, the first one first: what a host walks. */
export async function rootChain(tx: Tx): Promise<string[]> {
  const rows = await store.listDocuments(tx, 'plan_root', LIST_LIMIT)
  return rows.map((row) => row.envelope).reverse()
}

export async function listRoots(tx: Tx, limit = LIST_LIMIT): Promise<Kept<'root'>[]> {
  return Promise.all((await store.listDocuments(tx, 'plan_root', limit)).map((row) => keptOf('root', row)))
}

export async function listPolicies(tx: Tx, limit = LIST_LIMIT): Promise<Kept<'policy'>[]> {
  return Promise.all((await store.listDocuments(tx, 'plan_policy', limit)).map((row) => keptOf('policy', row)))
}

/** Throws NOT_FOUND. */
export async function showDocument<T extends 'root' | 'policy'>(tx: Tx, type: T, version: number): Promise<Kept<T>> {
  const row = await store.documentByVersion(tx, tableOf(type), version)
  if (!row) throw new AppError('NOT_FOUND', { version })
  return keptOf(type, row)
}

/** Throws DOCUMENT_REFUSED with the host's own words. The same root twice is one root. */
export async function addRoot(op: Op, text: string): Promise<Kept<'root'>> {
  op.may('trust.write')
  return op.tx(async (tx) => {
    await store.lockTrust(tx)
    const root = await opened('root', text)
    const { version } = root.document
    const [known, newest] = [await store.documentByVersion(tx, 'plan_root', version), await newestRoot(tx)]
    if (known?.digest === root.digest) return keptOf('root', known)
    const fault = newest ? await successorFault(newest, root, tx.now) : await firstFault(op, root, text, tx.now)
    if (fault) throw refused(fault)
    return keep(op, tx, root, text)
  })
}

/**
 * The first root is what hosts pin by its digest when they enrol, so here it is only checked against itself. It decides whose
 * word counts from then on: never a program's, and never a second time.
 */
async function firstFault(op: Op, root: Signed<'root'>, text: string, now: Date): Promise<Refusal | undefined> {
  if (op.actor.kind !== 'person') throw new AppError('FORBIDDEN', { permission: 'trust.write' })
  const walked = await walkRoots([text], { pinned: root.digest, newest: null }, now)
  return 'code' in walked ? walked : undefined
}

/** Throws ROOT_MISSING, DOCUMENT_REFUSED. */
export async function addPolicy(op: Op, text: string): Promise<Kept<'policy'>> {
  op.may('trust.write')
  return op.tx(async (tx) => {
    await store.lockTrust(tx)
    const root = await newestRoot(tx)
    if (!root) throw new AppError('ROOT_MISSING')
    const policy = await opened('policy', text)
    const newest = await newestPolicy(tx)
    if (newest?.digest === policy.digest) return newest
    const fault = await policyFault(policy, { root, newest, now: tx.now })
    if (fault) throw refused(fault)
    return keep(op, tx, policy, text)
  })
}

/** Throws DOCUMENT_REFUSED for everything that is no document of this type. */
export async function opened<T extends 'root' | 'policy' | 'signoff'>(type: T, text: string): Promise<Signed<T>> {
  const document = await openDocument(type, text)
  if ('code' in document) throw refused(document)
  return document
}

async function keep<T extends 'root' | 'policy'>(op: Op, tx: Tx, signed: Signed<T>, text: string): Promise<Kept<T>> {
  const { version } = signed.document
  const row = { version, digest: signed.digest, envelope: text, added_by: actorName(op) }
  await store.insertDocument(tx, tableOf(signed.type), row)
  await tx.record({
    type: `plan.${signed.type}-added`,
    subjectType: signed.type,
    subjectId: signed.digest,
    body: { version, by: row.added_by },
    provenance: provenanceOf(op.actor),
  })
  await tx.emit({ type: `plan.${signed.type}-added`, body: { version, digest: signed.digest } })
  return { document: signed.document, digest: signed.digest, envelope: text, addedAt: tx.now, addedBy: row.added_by }
}

async function keptOf<T extends 'root' | 'policy'>(type: T, row: store.DocumentRow): Promise<Kept<T>> {
  const document = await openDocument(type, row.envelope)
  // It was opened before it was stored; now it is damaged, or the database was changed.
  if ('code' in document || document.digest !== row.digest)
    throw new AppError('INTERNAL', { what: `${type}-damaged`, version: row.version })
  const { digest, envelope, added_at: addedAt, added_by: addedBy } = row
  return { document: document.document, digest, envelope, addedAt, addedBy }
}

export function actorName(op: Op): string {
  return op.actor.kind === 'person' ? op.actor.name : op.actor.kind
}

const tableOf = (type: 'root' | 'policy') => (type === 'root' ? 'plan_root' : 'plan_policy')
