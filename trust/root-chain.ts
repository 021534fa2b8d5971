/**
 * The chain of roots. A host pins the digest of version 1 and walks every version after it: each must be signed by the threshold
 * of the one before and by its own, so that old signers hand over and new ones show that they hold their keys. Versions in
 * between may be expired (a host that was off for a year still gets through); the last may not.
 */
import { canonicalJson } from './canonical.ts'
import type { Root } from './documents/root.ts'
import { type EnvelopeJson, openDocument, type Signed } from './envelope.ts'
import { type Refusal, refuse } from './refusals.ts'
import { signersOf } from './verify.ts'

/** What a host keeps of its newest root. */
export interface KnownRoot {
  readonly document: Root
  readonly digest: string
}

/** A hundred rotations between two visits would be one a week for two years. */
export const ROOTS_MAX = 100

/**
 * The newest root after walking what came, or why not. `known` null: none was accepted yet, and the first must be version 1 with
 * the pinned digest. Versions that the host already has are passed over; a different one under a known number is not.
 */
export async function walkRoots(
  received: readonly (string | EnvelopeJson)[],
  known: { readonly pinned: string; readonly newest: KnownRoot | null },
  now: Date,
): Promise<KnownRoot | Refusal> {
  let newest = known.newest
  if (received.length > ROOTS_MAX) return refuse('document-malformed', { document: 'root' })
  let lastVersion = newest?.document.version ?? 0
  for (const one of received) {
    const root = await openDocument('root', one)
    if ('code' in root) return root
    lastVersion = root.document.version
    if (newest && lastVersion < newest.document.version) continue
    if (newest && root.digest === newest.digest) continue
    const fault = newest ? await successorFault(newest, root, now) : await firstFault(known.pinned, root, now)
    if (fault) return fault
    newest = { document: root.document, digest: root.digest }
  }
  if (!newest) return refuse('no-root', {})
  if (lastVersion < newest.document.version)
    return refuse('root-older', { version: lastVersion, known: newest.document.version })
  const { expires } = newest.document
  return Date.parse(expires) <= now.getTime() ? refuse('root-expired', { expires }) : newest
}

async function firstFault(pinned: string, root: Signed<'root'>, now: Date): Promise<Refusal | undefined> {
  const { version } = root.document
  if (version !== 1 || root.digest !== pinned) return refuse('root-unknown', { version })
  return thresholdFault(root, root.document, now)
}

/** May `root` follow `old`? */
export async function successorFault(old: KnownRoot, root: Signed<'root'>, now: Date): Promise<Refusal | undefined> {
  const [before, after] = [old.document, root.document]
  if (after.tenant !== before.tenant) return refuse('other-tenant', { document: 'root' })
  if (after.version !== before.version + 1 || after.previous !== old.digest)
    return refuse('root-unknown', { version: after.version })
  const fault = epochFault(before, after) ?? revivedKey(before, after)
  if (fault) return fault
  if (onlyRevokes(before, after) && (await signersOf(root, before, now, 'recovery')).keys.length > 0) return undefined
  return (await thresholdFault(root, before, now)) ?? (await thresholdFault(root, after, now))
}

async function thresholdFault(root: Signed<'root'>, by: Root, now: Date): Promise<Refusal | undefined> {
  const { keys, discounted } = await signersOf(root, by, now)
  if (keys.length >= by.threshold) return undefined
  return (
    discounted[0] ??
    refuse('root-signatures-missing', { version: root.document.version, have: keys.length, want: by.threshold })
  )
}

/** An epoch rises only with the head of the ledger that the restore left behind, and never falls. */
function epochFault(before: Root, after: Root): Refusal | undefined {
  if (after.epoch < before.epoch) return refuse('epoch-older', { epoch: after.epoch, known: before.epoch })
  const rises = after.epoch > before.epoch
  const namesHead = after.previousHead !== null
  if (rises ? !namesHead : after.previousHead !== before.previousHead)
    return refuse('epoch-unknown', { epoch: after.epoch, known: before.epoch })
  return undefined
}

/** A key that was taken out may be left off the list, and may not come back to life. */
function revivedKey(before: Root, after: Root): Refusal | undefined {
  const now = new Map([...after.people, ...after.serverKeys].map((key) => [key.keyId, key]))
  for (const key of [...before.people, ...before.serverKeys])
    if (key.revoked !== null && now.get(key.keyId)?.revoked === null) return refuse('key-revoked', { key: key.keyId })
  return undefined
}

/**
 * What a recovery key may sign alone. It lies on paper and is used when a key was stolen or its owner is gone, so:
 * - it may set `revoked` on keys that were not revoked, at least one, of people and of the server, its own included;
 * - version, previous and issuedAt move on, as in every root; nothing else differs, not even the order of keys, the expiry (it
 *   cannot prolong a root) or the threshold (it cannot lower it);
 * - enough signers stay: the schema of a root refuses one whose unrevoked signers are fewer than its threshold, so whoever finds
 *   the paper cannot lock everybody out, and never stands nearer to a threshold than before.
 * The new root needs no signature of its own threshold: in solo mode the stolen key may have been the only one at hand.
 */
function onlyRevokes(before: Root, after: Root): boolean {
  let revocations = 0
  const undo = <K extends Root['people'][number] | Root['serverKeys'][number]>(keys: readonly K[], old: readonly K[]) =>
    keys.map((key, index) => {
      const was = old[index]
      if (was?.revoked !== null || key.revoked === null) return key
      revocations++
      return { ...key, revoked: null }
    })
  const undone: Root = {
    ...after,
    version: before.version,
    previous: before.previous,
    issuedAt: before.issuedAt,
    people: undo(after.people, before.people),
    serverKeys: undo(after.serverKeys, before.serverKeys),
  }
  return canonicalJson(undone) === canonicalJson(before) && revocations > 0
}
