/** Origins as a person sees and confirms them: what hosts report, who may sign there, and how the newest check went. */

import { isIP } from 'node:net'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { baseOf, type Origin } from './model.ts'
import { type KeyMaterial, keysIn } from './signed-index.ts'
import * as store from './store.ts'

export interface OriginDeps {
  /** Keys that ship with us: those of Debian's archive. */
  shippedKeys(): Promise<string>
  /** The key of our own repository, and whether this root is it. */
  ownKey(): Promise<string | undefined>
  isOwn(tx: Tx, base: string): Promise<boolean>
}

export type OriginView = RouteOutput<'origin_list'>['rows'][number]

/** Hosts may report any key material: of one origin so much is read. */
const MAX_MATERIALS = 30

export async function listOrigins(op: Op, deps: OriginDeps): Promise<OriginView[]> {
  op.may('origin.read')
  return op.tx(async (tx) => {
    const confirmed = new Map((await store.listOrigins(tx)).map((row) => [row.base, row]))
    const reported = byBase(await store.sourcesInUse(tx))
    const rows: OriginView[] = []
    for (const base of [...new Set([...confirmed.keys(), ...reported.keys()])].sort()) {
      const [row, uses] = [confirmed.get(base), reported.get(base) ?? []]
      rows.push(viewOf(base, uses, row, await proposedKeys(tx, base, uses, deps)))
    }
    return rows
  })
}

function byBase(uses: readonly store.SourceUse[]): Map<string, store.SourceUse[]> {
  const found = new Map<string, store.SourceUse[]>()
  for (const use of uses) {
    const base = baseOf(use.uri)
    if (base !== undefined) found.set(base, [...(found.get(base) ?? []), use])
  }
  return found
}

async function proposedKeys(
  tx: Tx,
  base: string,
  uses: readonly store.SourceUse[],
  deps: OriginDeps,
): Promise<KeyMaterial[]> {
  if (await deps.isOwn(tx, base)) return keysIn((await deps.ownKey()) ?? '')
  const materials = [...new Set(uses.flatMap((use) => use.keys))].slice(0, MAX_MATERIALS)
  const found = await Promise.all([await deps.shippedKeys(), ...materials].map(keysIn))
  return [...new Map(found.flat().map((key) => [key.fingerprint, key])).values()]
}

function viewOf(
  base: string,
  uses: readonly store.SourceUse[],
  row: store.OriginRow | undefined,
  keys: readonly KeyMaterial[],
): OriginView {
  return {
    uri: base,
    suites: [...new Set(uses.map((use) => use.suite))].sort(),
    hosts: Math.max(0, ...uses.map((use) => use.hosts)),
    proposed: keys.map((key) => key.fingerprint).sort(),
    confirmed: row
      ? {
          at: row.confirmedAt.toISOString(),
          by: row.confirmedBy,
          keys: [...row.fingerprints],
          addresses: [...row.addresses],
          checkedAt: row.checkedAt?.toISOString() ?? null,
          fault: row.fault,
        }
      : null,
  }
}

export interface Confirmation {
  readonly uri: string
  readonly keys: readonly string[]
  readonly addresses: readonly string[]
}

/** A person says: this is where packages come from, and these keys sign there. Throws INPUT_INVALID with what is not so. */
export async function confirmOrigin(op: Op, deps: OriginDeps, asked: Confirmation): Promise<void> {
  op.may('origin.write')
  const base = baseOf(asked.uri)
  if (base === undefined) throw new AppError('INPUT_INVALID', { path: 'uri' })
  if (!asked.addresses.every((address) => isIP(address) !== 0))
    throw new AppError('INPUT_INVALID', { path: 'addresses' })
  await op.tx(async (tx) => {
    const uses = byBase(await store.sourcesInUse(tx)).get(base) ?? []
    const proposed = new Map((await proposedKeys(tx, base, uses, deps)).map((key) => [key.fingerprint, key.armored]))
    const fingerprints = [...new Set(asked.keys)].sort()
    const keys = fingerprints.map((one) => proposed.get(one))
    if (keys.length === 0 || !keys.every((key) => key !== undefined))
      throw new AppError('INPUT_INVALID', { path: 'keys' })
    const own = await deps.isOwn(tx, base)
    const origin: Origin = { originId: op.ids.next(), base, own, keys, fingerprints, addresses: asked.addresses }
    await store.confirmOrigin(tx, origin, op.actor.kind === 'person' ? op.actor.name : op.actor.kind)
    await tx.record({
      type: 'distribution.origin-confirmed',
      subjectType: 'origin',
      subjectId: base.slice(0, 300),
      body: { base, own, fingerprints, addresses: asked.addresses },
      provenance: 'person',
    })
  })
}
