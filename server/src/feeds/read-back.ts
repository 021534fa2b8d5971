/** Reading the stored feeds back in the shape in which modules give them, cut to the sources that somebody has. */
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { FeedOutput, Offer, Statement, VulnerabilityFacts } from './model.ts'
import { currentRevisions } from './store.ts'

export type NamedFeed = FeedOutput & { readonly feed: string; readonly rev: number }

interface StatementRow extends Omit<Statement, 'claim'> {
  readonly feed: string
  readonly claim: number
  readonly fixedVersion: string | null
  readonly plan: 'undecided' | 'postponed' | 'ignored' | 'end-of-life' | null
}

/**
 * What all current feeds say of these source packages: statements, offers, cover, and the facts of the vulnerabilities named.
 * Without statements (and so without facts) it is cheap enough for each page.
 */
export async function feedsOf(
  tx: Tx,
  platforms: readonly string[],
  sources: readonly string[],
  wants: { statements: boolean } = { statements: true },
): Promise<NamedFeed[]> {
  const revisions = await currentRevisions(tx)
  const statements = wants.statements ? await readStatements(tx, platforms, sources) : []
  const offers = await readOffers(tx, platforms, sources)
  const facts = await readFacts(tx, [...new Set(statements.map((row) => row.vulnerability))])
  const covers = await readCovers(tx, platforms, sources)
  return revisions.map((revision) => ({
    feed: revision.feed,
    rev: revision.rev,
    statements: statements.filter((row) => row.feed === revision.feed).map(statementOf),
    offers: offers.filter((row) => row.feed === revision.feed).map(({ feed: _, ...offer }) => offer),
    facts: facts.filter((row) => row.feed === revision.feed).map((row) => row.body),
    covers: coversOf(covers.filter((row) => row.feed === revision.feed)),
    skipped: revision.skipped,
    dataAt: revision.dataAt,
  }))
}

async function readStatements(
  tx: Tx,
  platforms: readonly string[],
  sources: readonly string[],
): Promise<StatementRow[]> {
  return (
    await sql<StatementRow>`
      select feed, platform, source, vulnerability, claim, fixed_version as "fixedVersion", plan, urgency, advisories, fix_published_at as "fixPublishedAt"
      from feeds_statement
      where platform = any(${[...platforms]}::text[]) and source = any(${[...sources]}::text[])`.execute(tx.db)
  ).rows
}

function statementOf(row: StatementRow): Statement {
  const { feed: _, claim, fixedVersion, plan, ...rest } = row
  switch (claim) {
    case 1:
      return { ...rest, claim: { kind: 'fixed', fixedVersion: fixedVersion ?? '' } }
    case 2:
      return { ...rest, claim: { kind: 'not-affected' } }
    case 3:
      return { ...rest, claim: { kind: 'open', plan: plan ?? 'undecided' } }
    default:
      return { ...rest, claim: { kind: 'undetermined' } }
  }
}

async function readOffers(
  tx: Tx,
  platforms: readonly string[],
  sources: readonly string[],
): Promise<(Offer & { feed: string })[]> {
  return (
    await sql<Offer & { feed: string }>`
      select feed, platform, suite, security, name, architecture, version, source, source_version as "sourceVersion"
      from feeds_offer
      where platform = any(${[...platforms]}::text[]) and source = any(${[...sources]}::text[])`.execute(tx.db)
  ).rows
}

export async function readFacts(
  tx: Tx,
  vulnerabilities: readonly string[],
): Promise<{ feed: string; body: VulnerabilityFacts }[]> {
  return (
    await sql<{
      feed: string
      body: VulnerabilityFacts
    }>`select feed, body from feeds_fact where vulnerability = any(${[...vulnerabilities]}::text[])`.execute(tx.db)
  ).rows
}

interface CoverRow {
  readonly feed: string
  readonly platform: string
  readonly what: FeedOutput['covers'][number]['what']
  readonly source: string
}

async function readCovers(tx: Tx, platforms: readonly string[], sources: readonly string[]): Promise<CoverRow[]> {
  return (
    await sql<CoverRow>`
      select feed, platform, what, source from feeds_cover
      where platform = any(${[...platforms]}::text[]) and (source = '*' or source = any(${[...sources]}::text[]))`.execute(
      tx.db,
    )
  ).rows
}

/** A partial cover stays partial: the sources that were asked for and are covered. */
function coversOf(rows: readonly CoverRow[]): FeedOutput['covers'] {
  const grouped = Map.groupBy(rows, (row) => `${row.platform} ${row.what}`)
  return [...grouped.values()].flatMap((group) => {
    const first = group[0]
    if (!first) return []
    const whole = group.some((row) => row.source === '*')
    return [
      {
        platform: first.platform,
        what: first.what,
        ...(whole ? {} : { sources: new Set(group.map((row) => row.source)) }),
      },
    ]
  })
}
