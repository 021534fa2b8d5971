/** Origins as a person sees and confirms them: what hosts report, who may sign there, and how the newest check went. */
import { isIP } from 'node:net'
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { baseOf, type Origin } from './model.ts'
import { hostsOf, keysFor, type OriginKey, proposedOf } from './origin-keys.ts'
import { type KeyMaterial, keysIn } from './signed-index.ts'
import * as store from './store.ts'

export interface OriginDeps {
  /** Keys that ship with us: those of Debian's archive. */
  shippedKeys(): Promise<string>
  /** The key of a repository that this server hands out itself, and whether this root is one: Patchreeve’s, or own packages. */
  ownKey(tx: Tx, base: string): Promise<string | undefined>
  isOwn(tx: Tx, base: string): Promise<boolean>
}

export type OriginView = RouteOutput<'origin_list'>['rows'][number]

export async function listOrigins(op: Op, deps: OriginDeps): Promise<OriginView[]> {
  op.may('origin.read')
  const shipped = await keysIn(await deps.shippedKeys())
  return op.tx(async (tx) => {
    const confirmed = new Map((await store.listOrigins(tx)).map((row) => [row.base, row]))
    const reported = byBase(await store.sourcesInUse(tx))
    const rows: OriginView[] = []
    for (const base of [...new Set([...confirmed.keys(), ...reported.keys()])].sort()) {
      const uses = reported.get(base) ?? []
      rows.push(viewOf(base, uses, await keysOf(tx, base, uses, shipped, deps), confirmed.get(base)))
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

/** Where this server itself hands packages out only the key counts that it knows for that, whatever hosts name. */
async function keysOf(
  tx: Tx,
  base: string,
  uses: readonly store.SourceUse[],
  shipped: readonly KeyMaterial[],
  deps: OriginDeps,
): Promise<OriginKey[]> {
  if (!(await deps.isOwn(tx, base))) return keysFor(uses, shipped)
  const own = await keysIn((await deps.ownKey(tx, base)) ?? '')
  const named = await keysFor(uses, own)
  return own.map((key) => ({ ...key, shipped: true, hosts: named.find(isSame(key))?.hosts ?? 0 }))
}

const isSame = (key: KeyMaterial) => (other: KeyMaterial) => other.fingerprint === key.fingerprint

function viewOf(
  base: string,
  uses: readonly store.SourceUse[],
  keys: readonly OriginKey[],
  row: store.OriginRow | undefined,
): OriginView {
  const hosts = hostsOf(uses).size
  return {
    uri: base,
    suites: [...new Set(uses.map((use) => use.suite))].sort(),
    hosts,
    keys: keys.map(({ armored: _, ...key }) => key),
    proposed: proposedOf(keys, hosts).map((key) => key.fingerprint),
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
  /** Fingerprints; none: those that are proposed for it now. */
  readonly keys: readonly string[]
  readonly addresses: readonly string[]
}

/**
 * A person says: this is where packages come from, and these keys sign there. Throws INPUT_INVALID with what is not so, and
 * ORIGIN_KEYS_UNKNOWN where no keys were named and none is proposed.
 */
export async function confirmOrigin(
  op: Op,
  deps: OriginDeps,
  asked: Confirmation,
): Promise<RouteOutput<'origin_confirm'>> {
  op.may('origin.write')
  const base = baseOf(asked.uri)
  if (base === undefined) throw new AppError('INPUT_INVALID', { path: 'uri' })
  const addresses = [...new Set(asked.addresses)]
  if (!addresses.every((address) => isIP(address) !== 0)) throw new AppError('INPUT_INVALID', { path: 'addresses' })
  const shipped = await keysIn(await deps.shippedKeys())
  return op.tx(async (tx) => {
    const own = await deps.isOwn(tx, base)
    const uses = byBase(await store.sourcesInUse(tx)).get(base) ?? []
    const keys = await keysOf(tx, base, uses, shipped, deps)
    const taken =
      asked.keys.length > 0
        ? named(asked.keys, own ? keys : [...shipped, ...keys])
        : proposed(base, keys, own || uses.length > 0 ? proposedOf(keys, hostsOf(uses).size) : [])
    const fingerprints = taken.map((key) => key.fingerprint).sort()
    const armored = taken.map((key) => key.armored)
    const origin: Origin = { originId: op.ids.next(), base, own, keys: armored, fingerprints, addresses }
    await store.confirmOrigin(tx, origin, op.actor.kind === 'person' ? op.actor.name : op.actor.kind)
    await tx.record({
      type: 'distribution.origin-confirmed',
      subjectType: 'origin',
      subjectId: base.slice(0, 300),
      body: { base, own, fingerprints, addresses },
      provenance: 'person',
    })
    await tx.emit({ type: 'distribution.origin-confirmed', body: { base } })
    return { uri: base, keys: fingerprints, addresses }
  })
}

function named(fingerprints: readonly string[], known: readonly KeyMaterial[]): KeyMaterial[] {
  const byFingerprint = new Map(known.map((key) => [key.fingerprint, key]))
  return [...new Set(fingerprints)].map((fingerprint) => {
    const key = byFingerprint.get(fingerprint)
    if (!key) throw new AppError('INPUT_INVALID', { path: 'keys', key: fingerprint })
    return key
  })
}

/** A root that no host uses is more likely a slip of the hand than a wish: nothing is proposed for it. */
function proposed(base: string, keys: readonly OriginKey[], found: readonly OriginKey[]): readonly OriginKey[] {
  if (found.length === 0) throw new AppError('ORIGIN_KEYS_UNKNOWN', { uri: base, shown: keys.length })
  return found
}
