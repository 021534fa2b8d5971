/** Use cases of the feeds: taking a complete output as the new truth, and telling their state. */
import type { FeedState } from '@patchreeve/contract/api/home-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Op } from '../platform/op.ts'
import { recordCount, refuseShrink } from './feed.ts'
import type { FeedOutput } from './model.ts'
import { feedById, feeds } from './registry.ts'
import * as store from './store.ts'

export interface FeedDelivery {
  readonly feed: string
  readonly origin: store.FeedOrigin
  readonly digest: string
  readonly output: FeedOutput
}

/**
 * Takes one feed's complete output. The same digest again changes nothing. A live feed never goes back to the starter bundle's
 * older data, and one that shrank beyond its limit is refused (FEED_SHRANK) while the last good copy stays.
 */
export async function takeFeed(op: Op, delivery: FeedDelivery): Promise<{ changed: boolean }> {
  return op.tx(async (tx) => {
    const current = (await store.currentRevisions(tx)).find((revision) => revision.feed === delivery.feed)
    if (current?.digest === delivery.digest) return { changed: false }
    if (delivery.origin === 'starter' && current && !isOlder(current, delivery.output.dataAt)) return { changed: false }
    const records = recordCount(delivery.output)
    const module = feedById(delivery.feed)
    if (module && current && current.origin === delivery.origin) refuseShrink(module, current.records, records)
    const rev = await store.insertRevision(tx, {
      feed: delivery.feed,
      origin: delivery.origin,
      digest: delivery.digest,
      dataAt: delivery.output.dataAt,
      records,
      skipped: { ...delivery.output.skipped },
      covers: delivery.output.covers.map((cover) => ({
        platform: cover.platform,
        what: cover.what,
        sources: cover.sources?.size ?? null,
      })),
    })
    await store.replaceRows(tx, delivery.feed, rev, delivery.output)
    await tx.record({
      type: 'feed.accepted',
      subjectType: 'feed',
      subjectId: delivery.feed,
      body: {
        origin: delivery.origin,
        digest: delivery.digest,
        dataAt: delivery.output.dataAt,
        records,
        revision: rev,
      },
      provenance: 'server-seen',
    })
    await tx.emit({ type: 'feeds.changed', body: { feed: delivery.feed, rev } })
    return { changed: true }
  })
}

/** The bundle of a newer version takes the place of an older bundle; fetched data only where its own date says that it is older. */
function isOlder(current: store.Revision, starterDataAt: string): boolean {
  if (current.origin === 'starter') return true
  return current.dataAt !== '' && starterDataAt !== '' && current.dataAt < starterDataAt
}

/** A failed attempt is a recorded state and keeps the last good copy; it is never an error on Home. */
export async function recordFailure(op: Op, feed: string, error: unknown): Promise<void> {
  const failure =
    error instanceof AppError
      ? { code: error.code, params: { ...error.params } }
      : { code: 'FEED_UNREACHABLE', params: { feed } }
  await op.tx(async (tx) => {
    const before = (await store.fetchStates(tx)).find((state) => state.feed === feed)
    await store.saveFetchState(tx, {
      feed,
      etag: before?.etag ?? '',
      lastModified: before?.lastModified ?? '',
      failure,
    })
  })
}

/** An attempt that found nothing wrong: the failure before it, if any, is over. */
export async function recordUnchanged(op: Op, feed: string): Promise<void> {
  await op.tx((tx) => store.saveFetchState(tx, { feed, etag: '', lastModified: '', failure: null }))
}

/** Data older than this reads stale (compliance: partial after 24 h, failed after 72 h). */
const STALE_AFTER_MS = 72 * 3_600_000

export async function feedStates(op: Op, off: boolean): Promise<FeedState[]> {
  return op.tx(async (tx) => {
    const revisions = new Map((await store.currentRevisions(tx)).map((revision) => [revision.feed, revision]))
    const attempts = new Map((await store.fetchStates(tx)).map((state) => [state.feed, state]))
    return feeds.map((module): FeedState => {
      const revision = revisions.get(module.id)
      const attempt = attempts.get(module.id)
      return {
        id: module.id,
        name: module.about,
        origin: revision?.origin ?? 'none',
        state: stateOf(revision, attempt, off, tx.now),
        dataAt: revision?.dataAt ?? '',
        fetchedAt: revision?.fetchedAt.toISOString() ?? null,
        attemptedAt: attempt?.attemptedAt?.toISOString() ?? null,
        records: revision?.records ?? 0,
        skipped: revision?.skipped ?? {},
        covers: [...new Set((revision?.covers ?? []).map((cover) => cover.platform))].sort(),
        licence: module.licence,
        digest: revision?.digest ?? '',
        revision: revision?.rev ?? 0,
        failure: attempt?.failure ?? null,
      }
    })
  })
}

function stateOf(
  revision: store.Revision | undefined,
  attempt: store.FetchState | undefined,
  off: boolean,
  now: Date,
): FeedState['state'] {
  if (attempt?.failure) return 'failed'
  if (!revision) return off ? 'off' : 'never'
  const age = now.getTime() - Date.parse(revision.dataAt)
  // A date that cannot be read is no proof of freshness.
  return age <= STALE_AFTER_MS ? 'ok' : 'stale'
}
