/** The face of risk: the tier and the dates of a finding, with everything that explains them, and the life of an episode. */
export { type Decision, decide, decideFrom } from './decide.ts'
export {
  type CloseReason,
  closeReasons,
  type Episode,
  type EpisodeEvent,
  nextEpisode,
  reconcile,
  type Step,
  sameDecision,
} from './episode.ts'
export type { Question, Sourced } from './inputs.ts'
export type { Profile, Rule } from './profile.ts'
export { DEFAULT_PROFILE, profileBy, profiles } from './profiles/registry.ts'
export { pickScore } from './score.ts'
export { factsOf, onAssessmentChanged, reconcileAll, reconcileEpisodes } from './service.ts'
export { IN_OPEN_EPISODE } from './store.ts'
