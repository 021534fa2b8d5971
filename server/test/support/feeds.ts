/** Small feeds for tests of the chain: statements and offers in the shape that every feed module gives. */
import type { FeedOutput, Offer, Statement, VulnerabilityFacts } from '../../src/feeds/model.ts'
import { takeFeed } from '../../src/feeds/service.ts'
import type { Op } from '../../src/platform/op.ts'

export function aStatement(
  source: string,
  vulnerability: string,
  claim: Statement['claim'],
  more: Partial<Statement> = {},
): Statement {
  return {
    platform: 'debian:12',
    source,
    vulnerability,
    claim,
    urgency: '',
    advisories: [],
    fixPublishedAt: '',
    ...more,
  }
}

export function anOffer(name: string, version: string, more: Partial<Offer> = {}): Offer {
  return {
    platform: 'debian:12',
    suite: 'bookworm-security',
    security: true,
    name,
    architecture: 'amd64',
    version,
    source: name,
    sourceVersion: version,
    ...more,
  }
}

export function anOutput(more: Partial<FeedOutput>): FeedOutput {
  return {
    statements: [],
    offers: [],
    facts: [],
    covers: [{ platform: 'debian:12', what: 'statements' }],
    skipped: {},
    dataAt: '2026-11-24T00:00:00Z',
    ...more,
  }
}

let revision = 0
export function take(op: Op, feed: string, more: Partial<FeedOutput>): Promise<{ changed: boolean }> {
  revision += 1
  return takeFeed(op, { feed, origin: 'offline', digest: `test-${revision}`, output: anOutput(more) })
}

export function exploited(vulnerability: string): VulnerabilityFacts {
  return { vulnerability, kev: { addedAt: '2026-11-20', dueAt: '2026-11-23', ransomware: false, name: 'made up' } }
}
