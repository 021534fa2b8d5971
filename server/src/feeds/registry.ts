/** The feeds, in the order in which they are read: what names vulnerabilities first, then facts about those. */
import { cveRecords } from './cve-records/index.ts'
import { debianAdvisories } from './debian-advisories/index.ts'
import { debianArchive } from './debian-archive/index.ts'
import { debianTracker } from './debian-tracker/index.ts'
import { epss } from './epss/index.ts'
import type { FeedModule } from './feed.ts'
import { kev } from './kev/index.ts'
import { nvd } from './nvd/index.ts'

// To add a feed: its folder beside the others, and one line here. docs/adding-a-feed.md walks through it.
export const feeds = [
  debianTracker,
  debianAdvisories,
  debianArchive,
  kev,
  epss,
  cveRecords,
  nvd,
] as const satisfies readonly FeedModule[]
export type FeedId = (typeof feeds)[number]['id']

export function feedById(id: string): FeedModule | undefined {
  return feeds.find((feed) => feed.id === id)
}
