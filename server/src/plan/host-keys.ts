/**
 * Keys of apply. Agents hand them in, and an agent may be taken: a key counts when a person has compared its digest with what the
 * host itself prints. A second key of a host is shown and counts for nothing until somebody confirms it.
 */
import { AppError } from '@patchreeve/contract/errors.ts'
import { importSpki, keyDigest } from '@patchreeve/trust/keys.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import * as store from './store.ts'
import { actorName } from './trust.ts'

/** An honest host has one, and a second after a new installation; a taken agent may not fill the table. */
const KEYS_PER_HOST = 10

export type HostKeyState = 'confirmed' | 'unconfirmed' | 'second' | 'replaced'

export interface KnownHostKey {
  readonly hostId: string
  readonly digest: string
  readonly spki: string
}

export function stateOf(row: store.HostKeyRow, all: readonly store.HostKeyRow[]): HostKeyState {
  if (row.replaced_at) return 'replaced'
  if (row.confirmed_at) return 'confirmed'
  return all.some((one) => one.host_id === row.host_id && isConfirmed(one)) ? 'second' : 'unconfirmed'
}

/** Called by the gateway for the host whose certificate it has checked. Throws INPUT_INVALID for what is no key of ours. */
export async function registerHostKey(tx: Tx, hostId: string, spki: string): Promise<{ state: HostKeyState }> {
  const key = await importSpki(spki)
  const digest = await keyDigest(spki)
  if (key?.algorithm !== 'ed25519' || digest === undefined)
    throw new AppError('INPUT_INVALID', { path: 'key', reason: 'not-ed25519' })
  await store.lockHostKeys(tx, hostId)
  const keys = await store.listHostKeys(tx, hostId)
  const known = keys.find((row) => row.digest === digest)
  if (known) return { state: stateOf(known, keys) }
  if (keys.length >= KEYS_PER_HOST) throw new AppError('INPUT_INVALID', { path: 'key', reason: 'too-many-keys' })
  await store.insertHostKey(tx, hostId, digest, spki)
  const state = keys.some(isConfirmed) ? 'second' : 'unconfirmed'
  await tx.record({
    type: 'plan.host-key-seen',
    subjectType: 'host',
    subjectId: hostId,
    body: { digest, state },
    provenance: 'agent-signed',
  })
  await tx.emit({ type: 'plan.host-key-seen', body: { hostId, digest, state } })
  return { state }
}

/** Throws HOST_KEY_UNKNOWN, HOST_KEY_TAKEN. */
export async function confirmHostKey(op: Op, hostId: string, digest: string): Promise<store.HostKeyRow> {
  op.may('trust.write')
  return op.tx(async (tx) => {
    // One lock for all hosts: a copied key may be confirmed for two of them at once.
    await store.lockTrust(tx)
    const find = async () => (await store.listHostKeys(tx, hostId)).find((row) => row.digest === digest)
    const before = await find()
    if (!before) throw new AppError('HOST_KEY_UNKNOWN', { host: hostId })
    if (isConfirmed(before)) return before
    const holder = await store.hostKeyByDigest(tx, digest)
    if (holder && holder.host_id !== hostId) throw new AppError('HOST_KEY_TAKEN', { host: holder.host_id })
    await store.confirmHostKey(tx, hostId, digest, actorName(op))
    await tx.record({
      type: 'plan.host-key-confirmed',
      subjectType: 'host',
      subjectId: hostId,
      body: { digest, by: actorName(op) },
      provenance: provenanceOf(op.actor),
    })
    await tx.emit({ type: 'plan.host-key-confirmed', body: { hostId } })
    // It has just been found and changed in this transaction.
    return (await find()) as store.HostKeyRow
  })
}

/** The host's confirmed key. */
export async function hostKeyOf(tx: Tx, hostId: string): Promise<KnownHostKey | undefined> {
  const row = (await store.listHostKeys(tx, hostId)).find(isConfirmed)
  return row && { hostId, digest: row.digest, spki: row.spki }
}

/** The host that this key, once confirmed, stands for. */
export async function hostByKey(tx: Tx, digest: string): Promise<KnownHostKey | undefined> {
  const row = await store.hostKeyByDigest(tx, digest)
  return row && { hostId: row.host_id, digest, spki: row.spki }
}

export function isConfirmed(row: store.HostKeyRow): boolean {
  return row.confirmed_at !== null && row.replaced_at === null
}
