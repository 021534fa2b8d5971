/** Feeds over HTTP: their state, and the wish to fetch them now. */
import type { Handlers } from '../platform/http/handlers.ts'
import { feedStates } from './service.ts'

export interface FeedRoutesDeps {
  readonly off: boolean
  /** Starts a fetch in the background and returns at once. */
  refresh(): void
}

export function feedRoutes(deps: FeedRoutesDeps): Handlers<'feed_list' | 'feed_refresh'> {
  return {
    async feed_list(op) {
      return { rows: await feedStates(op, deps.off) }
    },
    async feed_refresh() {
      if (!deps.off) deps.refresh()
      return { started: !deps.off }
    },
  }
}
