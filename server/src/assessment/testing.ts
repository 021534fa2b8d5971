/** Short ways to say what feeds hold and what is installed, for tests of assessment. */
import type { FeedOutput, Offer, Statement } from '../feeds/model.ts'
import { indexKnowledge, type Knowledge, type NamedOutput } from './knowledge.ts'
import type { PackageVersion } from './model.ts'

export const BOOKWORM = 'debian:12'

export function aPackage(name: string, version: string, more: Partial<PackageVersion> = {}): PackageVersion {
  return { ecosystem: 'deb', name, version, architecture: 'amd64', sourceName: name, sourceVersion: version, ...more }
}

export function aStatement(
  source: string,
  vulnerability: string,
  claim: Statement['claim'],
  more: Partial<Statement> = {},
): Statement {
  return { platform: BOOKWORM, source, vulnerability, claim, urgency: '', advisories: [], fixPublishedAt: '', ...more }
}

export function fixedIn(fixedVersion: string): Statement['claim'] {
  return { kind: 'fixed', fixedVersion }
}

export function anOffer(name: string, version: string, more: Partial<Offer> = {}): Offer {
  const base = { platform: BOOKWORM, suite: 'bookworm-security', security: true, architecture: 'amd64' }
  return { ...base, name, version, source: name, sourceVersion: version, ...more }
}

/** A tracker that speaks for all sources of bookworm, unless said otherwise. */
export function anOutput(more: Partial<FeedOutput> & { feed?: string } = {}): NamedOutput {
  return {
    feed: 'debian-tracker',
    statements: [],
    offers: [],
    facts: [],
    covers: [{ platform: BOOKWORM, what: 'statements' }],
    skipped: {},
    dataAt: '2026-11-01T00:00:00Z',
    ...more,
  }
}

export function knowing(...outputs: NamedOutput[]): Knowledge {
  return indexKnowledge(outputs)
}
