/**
 * An episode: one vulnerability in one package version and class, from the day it opens to the day it closes. What reopens is a
 * new episode, so that no history is rewritten. Which hosts are in it is computed elsewhere.
 */
import type { Decision } from './decide.ts'

export const closeReasons = [
  /** No host runs this package version any more: updated or removed; the next inventory is the proof. */
  'gone-from-hosts',
  /** A person gave its hosts another class or exposure: the finding goes on under that one, with its clock. */
  'class-changed',
  /** The distribution's records changed: not affected after all. */
  'verdict-changed',
  /** The CVE record was rejected. */
  'rejected',
  /** A security offer got its CVE: the finding goes on under that name. */
  'explained-by-vulnerability',
] as const
export type CloseReason = (typeof closeReasons)[number]

/** Times are RFC 3339 UTC with seconds, which order as text. */
export type Episode =
  | { readonly at: 'open'; readonly openedAt: string }
  | { readonly at: 'decided'; readonly openedAt: string; readonly decidedAt: string; readonly decision: Decision }
  | { readonly at: 'closed'; readonly openedAt: string; readonly closedAt: string; readonly because: CloseReason }

export type EpisodeEvent =
  | { readonly type: 'decided'; readonly at: string; readonly decision: Decision }
  | { readonly type: 'changed'; readonly at: string; readonly decision: Decision }
  | { readonly type: 'closed'; readonly at: string; readonly because: CloseReason }

/** Undefined: not allowed from here, or older than what is known. The caller records that as a fact. */
export function nextEpisode(state: Episode, event: EpisodeEvent): Episode | undefined {
  if (state.at === 'closed' || event.at < latest(state)) return undefined
  const { openedAt } = state
  switch (event.type) {
    case 'decided':
      if (state.at !== 'open') return undefined
      return { at: 'decided', openedAt, decidedAt: event.at, decision: event.decision }
    case 'changed':
      if (state.at !== 'decided' || sameDecision(state.decision, event.decision)) return undefined
      return { at: 'decided', openedAt, decidedAt: event.at, decision: event.decision }
    case 'closed':
      return { at: 'closed', openedAt, closedAt: event.at, because: event.because }
  }
}

function latest(state: Exclude<Episode, { at: 'closed' }>): string {
  return state.at === 'decided' ? state.decidedAt : state.openedAt
}

/** Equal in what it asks of people. Inputs that change nothing (a new EPSS score each day) make no event. */
export function sameDecision(a: Decision, b: Decision): boolean {
  return (
    a.tier === b.tier &&
    a.decideBy === b.decideBy &&
    a.fixBy === b.fixBy &&
    a.triageBy === b.triageBy &&
    a.exploited === b.exploited &&
    a.profile.id === b.profile.id &&
    a.profile.version === b.profile.version
  )
}

export interface Present {
  readonly decision: Decision
}

export type Step =
  | { readonly key: string; readonly type: 'opened'; readonly at: string }
  | ({ readonly key: string } & EpisodeEvent)

/**
 * What must be recorded so that the open episodes match what is found now. Running it on its own result gives nothing; `known`
 * may hold closed episodes, which never come back to life.
 */
export function reconcile(
  known: ReadonlyMap<string, Episode>,
  found: ReadonlyMap<string, Present>,
  whyGone: (key: string) => CloseReason,
  at: string,
): Step[] {
  const steps: Step[] = []
  for (const [key, { decision }] of found) {
    const state = known.get(key)
    if (!state || state.at === 'closed') {
      steps.push({ key, type: 'opened', at }, { key, type: 'decided', at, decision })
    } else if (state.at === 'open') {
      steps.push({ key, type: 'decided', at, decision })
    } else if (!sameDecision(state.decision, decision)) {
      steps.push({ key, type: 'changed', at, decision })
    }
  }
  for (const [key, state] of known) {
    if (state.at !== 'closed' && !found.has(key)) steps.push({ key, type: 'closed', at, because: whyGone(key) })
  }
  return steps
}
