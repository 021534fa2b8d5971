/** The face of the feeds slice: what other slices may use of it. */
export { bestCvss } from './cvss.ts'
export { type Paragraph, paragraphs } from './debian-archive/schema.ts'
export { type FeedFault, type FeedModule, recordCount, type Scope } from './feed.ts'
export {
  type FetchEffects,
  type FetchedFile,
  type LastGood,
  type RefreshResult,
  refreshFeed,
  type Unreachable,
} from './fetch.ts'
export { archiveKeys, type Loaded, type LoadedFeed, loadFeeds, loadFeedsOf } from './import.ts'
export { mergeFacts, withBestCvss } from './merge.ts'
export type {
  CvssScore,
  FeedOutput,
  Offer,
  PlatformId,
  SkipReason,
  Statement,
  VulnerabilityFacts,
  VulnerabilityId,
} from './model.ts'
export { rawFileFromPath } from './read.ts'
export { feedsOf, type NamedFeed, readFacts } from './read-back.ts'
export { type FeedId, feedById, feeds } from './registry.ts'
export { platformOfRelease, releaseOfPlatform } from './releases.ts'
export { feedRoutes } from './routes.ts'
export { feedStates, takeFeed } from './service.ts'
export { loadStarter, type Starter, type StarterManifest } from './starter.ts'
export { currentRevisions } from './store.ts'
export { liveFeeds, takeFolder, takeStarter } from './tasks.ts'
