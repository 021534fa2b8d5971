/** All SQL of the feeds: revisions, and the rows of the current revision of each. The last good copy stays until the next is complete. */
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { FeedOutput, Offer, Statement, VulnerabilityFacts } from './model.ts'

export type FeedOrigin = 'starter' | 'live' | 'offline'

export interface Revision {
  readonly rev: number
  readonly feed: string
  readonly origin: FeedOrigin
  readonly digest: string
  readonly dataAt: string
  readonly fetchedAt: Date
  readonly records: number
  readonly skipped: Record<string, number>
  readonly covers: { platform: string; what: string; sources: number | null }[]
}

const REVISION = sql.raw(
  'rev, feed, origin, digest, data_at as "dataAt", fetched_at as "fetchedAt", records, skipped, covers',
)

export async function currentRevisions(tx: Tx): Promise<Revision[]> {
  return (await sql<Revision>`select ${REVISION} from feeds_revision where current order by feed`.execute(tx.db)).rows
}

export async function insertRevision(tx: Tx, revision: Omit<Revision, 'rev' | 'fetchedAt'>): Promise<number> {
  await sql`update feeds_revision set current = false where feed = ${revision.feed} and current`.execute(tx.db)
  const row = (
    await sql<{ rev: number }>`
      insert into feeds_revision (feed, origin, digest, data_at, fetched_at, records, skipped, covers, current)
      values (${revision.feed}, ${revision.origin}, ${revision.digest}, ${revision.dataAt}, ${tx.now}, ${revision.records},
        ${JSON.stringify(revision.skipped)}, ${JSON.stringify(revision.covers)}, true)
      returning rev`.execute(tx.db)
  ).rows[0]
  if (!row) throw new Error('a feed revision was not stored')
  return row.rev
}

/** Takes the place of everything that this feed said before, in one transaction. */
export async function replaceRows(tx: Tx, feed: string, rev: number, output: FeedOutput): Promise<void> {
  for (const table of ['feeds_statement', 'feeds_offer', 'feeds_fact', 'feeds_cover'] as const) {
    await sql`delete from ${sql.table(table)} where feed = ${feed}`.execute(tx.db)
  }
  for (const batch of batches(output.statements)) await insertStatements(tx, feed, rev, batch)
  for (const batch of batches(output.offers)) await insertOffers(tx, feed, rev, batch)
  for (const batch of batches(output.facts)) await insertFacts(tx, feed, rev, batch)
  for (const cover of output.covers) await insertCovers(tx, feed, rev, cover.platform, cover.what, cover.sources)
}

/** Rows per statement: a bounded message to PostgreSQL, however large the feed. */
const BATCH = 5_000

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH)
}

const CLAIM_NO = { fixed: 1, 'not-affected': 2, open: 3, undetermined: 4 } as const

async function insertStatements(tx: Tx, feed: string, rev: number, rows: readonly Statement[]): Promise<void> {
  const text = (pick: (row: Statement) => string | null) => rows.map(pick)
  // Arrays of arrays do not unnest row by row: advisories travel as one text each.
  await sql`
    insert into feeds_statement (feed, platform, source, vulnerability, claim, fixed_version, plan, urgency, advisories, fix_published_at, rev)
    select ${feed}, v.platform, v.source, v.vulnerability, v.claim, v.fixed_version, v.plan, v.urgency, string_to_array(v.advisories, ' '), v.published, ${rev}
    from unnest(${text((r) => r.platform)}::text[], ${text((r) => r.source)}::text[], ${text((r) => r.vulnerability)}::text[],
      ${rows.map((r) => CLAIM_NO[r.claim.kind])}::smallint[], ${text((r) => (r.claim.kind === 'fixed' ? r.claim.fixedVersion : null))}::text[],
      ${text((r) => (r.claim.kind === 'open' ? r.claim.plan : null))}::text[], ${text((r) => r.urgency)}::text[],
      ${text((r) => r.advisories.join(' '))}::text[], ${text((r) => r.fixPublishedAt)}::text[])
      as v (platform, source, vulnerability, claim, fixed_version, plan, urgency, advisories, published)
    on conflict do nothing`.execute(tx.db)
}

async function insertOffers(tx: Tx, feed: string, rev: number, rows: readonly Offer[]): Promise<void> {
  const text = (pick: (row: Offer) => string) => rows.map(pick)
  await sql`
    insert into feeds_offer (feed, platform, suite, name, architecture, version, security, source, source_version, rev)
    select ${feed}, v.*, ${rev}
    from unnest(${text((r) => r.platform)}::text[], ${text((r) => r.suite)}::text[], ${text((r) => r.name)}::text[], ${text((r) => r.architecture)}::text[],
      ${text((r) => r.version)}::text[], ${rows.map((r) => r.security)}::boolean[], ${text((r) => r.source)}::text[], ${text((r) => r.sourceVersion)}::text[]) as v
    on conflict do nothing`.execute(tx.db)
}

async function insertFacts(tx: Tx, feed: string, rev: number, rows: readonly VulnerabilityFacts[]): Promise<void> {
  await sql`
    insert into feeds_fact (feed, vulnerability, body, rev)
    select ${feed}, v.vulnerability, v.body::jsonb, ${rev}
    from unnest(${rows.map((r) => r.vulnerability)}::text[], ${rows.map((r) => JSON.stringify(r))}::text[]) as v (vulnerability, body)
    on conflict do nothing`.execute(tx.db)
}

/** '*' stands for all sources of the platform. */
async function insertCovers(
  tx: Tx,
  feed: string,
  rev: number,
  platform: string,
  what: string,
  sources: ReadonlySet<string> | undefined,
): Promise<void> {
  await sql`
    insert into feeds_cover (feed, platform, what, source, rev)
    select ${feed}, ${platform}, ${what}, s, ${rev} from unnest(${sources ? [...sources] : ['*']}::text[]) as s
    on conflict do nothing`.execute(tx.db)
}

export interface FetchState {
  readonly feed: string
  readonly attemptedAt: Date | null
  readonly etag: string
  readonly lastModified: string
  readonly failure: { code: string; params: Record<string, string | number | boolean | null> } | null
}

export async function fetchStates(tx: Tx): Promise<FetchState[]> {
  return (
    await sql<FetchState>`select feed, attempted_at as "attemptedAt", etag, last_modified as "lastModified", failure from feeds_state`.execute(
      tx.db,
    )
  ).rows
}

export async function saveFetchState(tx: Tx, state: Omit<FetchState, 'attemptedAt'>): Promise<void> {
  await sql`
    insert into feeds_state (feed, attempted_at, etag, last_modified, failure)
    values (${state.feed}, ${tx.now}, ${state.etag}, ${state.lastModified}, ${state.failure ? JSON.stringify(state.failure) : null})
    on conflict (feed) do update
    set attempted_at = excluded.attempted_at, etag = excluded.etag, last_modified = excluded.last_modified, failure = excluded.failure`.execute(
    tx.db,
  )
}
