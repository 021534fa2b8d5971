/**
 * What stays in the store: the newest index of each suite, the newest one that still offers a version which a host has, what plans
 * of the last weeks name, and the files of these. All else goes when it has not been touched for a while.
 */
import type { Tx } from '../platform/database.ts'
import type { OpContext } from '../platform/op.ts'
import type { ContentStore, Held } from './content.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000
/** A host may still be fetching it, and an index may be on its way that names it. */
const IDLE_MS = 30 * DAY_MS

/** Pure: the digests of files that nobody needs. */
export function unneeded(held: readonly Held[], kept: ReadonlySet<string>, now: Date): string[] {
  return held.flatMap(({ sha256, writtenAt }) =>
    kept.has(sha256) || now.getTime() - writtenAt.getTime() < IDLE_MS ? [] : [sha256],
  )
}

/** Contents are shared between tenants: what one of them needs stays for all. `uploaded`: what own packages need. */
export async function dropUnneeded(
  context: OpContext & { readonly content: ContentStore },
  uploaded: (tx: Tx) => Promise<readonly string[]>,
): Promise<number> {
  const { database, clock, content } = context
  const before = new Date(clock.now().getTime() - IDLE_MS)
  const kept = new Set<string>()
  for (const tenantId of await database.tenantIds())
    await database.tx(tenantId, async (tx) => {
      await store.forgetIndexes(tx, before)
      for (const sha256 of [...(await store.neededContents(tx, before)), ...(await uploaded(tx))]) kept.add(sha256)
    })
  const gone = unneeded(await content.list(), kept, clock.now())
  for (const sha256 of gone) await content.remove(sha256)
  return gone.length
}
