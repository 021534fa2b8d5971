/** The first page: one true sentence, what is due, and how old the data is. */
import { z } from 'zod'
import { Text } from '../text.ts'
import { Automatic } from './plan-views.ts'
import { FindingGroup, TierCounts } from './risk-views.ts'

/** Where a feed's current data came from, and how old it is. `state` failed = the last attempt did not bring usable data. */
export const FeedState = z.object({
  id: z.string(),
  name: z.string(),
  origin: z.enum(['starter', 'live', 'offline', 'none']),
  state: z.enum(['ok', 'stale', 'failed', 'off', 'never']),
  /** Time that the data itself states. */
  dataAt: z.string(),
  fetchedAt: z.iso.datetime().nullable(),
  attemptedAt: z.iso.datetime().nullable(),
  records: z.int(),
  skipped: z.record(z.string(), z.int()),
  covers: z.array(z.string()),
  licence: z.string(),
  digest: z.string(),
  revision: z.int(),
  failure: Text.nullable(),
})
export type FeedState = z.infer<typeof FeedState>

/** One line of "what waits": with a link into the console, nearest clock first. */
export const Waiting = z.object({
  text: Text,
  href: z.string(),
  dueAt: z.iso.datetime().nullable(),
  overdue: z.boolean(),
  kind: z.enum(['overdue', 'due', 'decision', 'setup', 'warning']),
})
export type Waiting = z.infer<typeof Waiting>

export const Home = z.object({
  sentence: Text,
  countedAt: z.iso.datetime(),
  hosts: z.object({
    total: z.int(),
    inTime: z.int(),
    late: z.int(),
    unknown: z.int(),
    silent: z.int(),
    sample: z.int(),
  }),
  tiers: TierCounts,
  overdue: z.int(),
  inherited: z.object({ open: z.int(), closed: z.int(), tiers: TierCounts }),
  /** Hosts with at least one security update on offer. */
  securityUpdates: z.int(),
  rebootDue: z.int(),
  devicesUndecided: z.int(),
  waiting: z.array(Waiting),
  next: z.array(FindingGroup),
  feeds: z.array(FeedState),
  oldestFeedAt: z.iso.datetime().nullable(),
  /** Plans without a person. */
  automatic: Automatic,
  setup: z.object({
    gatewayNamed: z.boolean(),
    secondFactor: z.boolean(),
    otherHosts: z.int(),
    exposureAsked: z.boolean(),
    /** What a first patch needs, in its order. */
    firstPatch: z.object({
      roots: z.int(),
      hostKeysConfirmed: z.int(),
      /** Shown by hosts and compared by nobody yet. */
      hostKeysWaiting: z.int(),
      originsConfirmed: z.int(),
      policies: z.int(),
      plans: z.int(),
    }),
  }),
})
export type Home = z.infer<typeof Home>
