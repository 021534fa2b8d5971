/** Made-up state of feeds: fresh ones, one that failed, one never read. */
import type { FeedState } from '@patchreeve/contract/api/home-views.ts'
import { ago, HOUR } from './clock.ts'

const feed = (part: Pick<FeedState, 'id' | 'name'> & Partial<FeedState>): FeedState => ({
  origin: 'live',
  state: 'ok',
  dataAt: ago(3 * HOUR),
  fetchedAt: ago(2 * HOUR),
  attemptedAt: ago(2 * HOUR),
  records: 0,
  skipped: {},
  covers: ['debian:11', 'debian:12', 'debian:13'],
  licence: '',
  digest: 'a'.repeat(64),
  revision: 14,
  failure: null,
  ...part,
})

export const feeds: readonly FeedState[] = [
  feed({
    id: 'debian-tracker',
    name: 'Debian security tracker',
    dataAt: ago(3 * HOUR + 600_000),
    records: 41_207,
    skipped: { schema: 3 },
    licence: 'public data',
  }),
  feed({
    id: 'debian-archive',
    name: 'Debian archive indices',
    dataAt: ago(9 * HOUR),
    records: 63_411,
    licence: 'public data',
  }),
  feed({
    id: 'kev',
    name: 'Known exploited vulnerabilities',
    dataAt: ago(HOUR * 0.7),
    records: 1_508,
    covers: ['*'],
    licence: 'CC0',
  }),
  feed({
    id: 'epss',
    name: 'EPSS',
    origin: 'starter',
    state: 'stale',
    dataAt: ago(50 * HOUR),
    records: 301_118,
    covers: ['*'],
    licence: 'free with attribution',
  }),
  feed({
    id: 'nvd',
    name: 'NVD',
    state: 'failed',
    dataAt: ago(30 * HOUR),
    records: 12_004,
    covers: ['*'],
    licence: 'public domain',
    failure: { code: 'FEED_UNREACHABLE', params: { feed: 'nvd' } },
  }),
  feed({
    id: 'cve-records',
    name: 'CVE records',
    origin: 'none',
    state: 'never',
    dataAt: '',
    fetchedAt: null,
    attemptedAt: null,
    covers: [],
    licence: 'CVE terms',
  }),
]
