/** Collects what a module finds, and counts what it had to skip, into one `FeedOutput`. */
import { feedInvalid } from './feed.ts'
import type { FeedOutput, Offer, SkipReason, Statement, VulnerabilityFacts } from './model.ts'

export class OutputBuilder {
  readonly statements: Statement[] = []
  readonly offers: Offer[] = []
  readonly facts: VulnerabilityFacts[] = []
  #skipped: Partial<Record<SkipReason, number>> = {}
  #seen = 0
  readonly #maxRecords: number

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords
  }

  skip(reason: SkipReason): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1
  }

  /** To be called for each record before it is looked at: the limit holds while reading, not when memory is full. */
  count(): void {
    this.#seen++
    if (this.#seen > this.#maxRecords) throw feedInvalid('too-many-records', { limit: this.#maxRecords })
  }

  /**
   * The whole. A feed in which more records are broken than sound has changed its format, and one without a single readable record
   * is not a feed: both are refused, for what they leave out would read as clean.
   */
  finish(rest: Pick<FeedOutput, 'covers' | 'dataAt'>): FeedOutput {
    const broken =
      (this.#skipped.schema ?? 0) + (this.#skipped['bad-version'] ?? 0) + (this.#skipped['no-vulnerability'] ?? 0)
    if (this.#seen === 0 || broken * 2 > this.#seen) throw feedInvalid('nothing-usable', { seen: this.#seen, broken })
    return { statements: this.statements, offers: this.offers, facts: this.facts, skipped: this.#skipped, ...rest }
  }
}
