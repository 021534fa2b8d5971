/** What each verb needs before it may run. */
import type { Verb } from '../documents/policy.ts'

export interface VerbNeeds {
  /** never: it names no plan. maybe: with one or without. always: it works on a plan's transaction. */
  readonly plan: 'never' | 'maybe' | 'always'
  /**
   * Does it act on the host? Then it needs people's approval, a window, the ring's delay and so on. `download` and `try` only
   * prepare: what they show is what people decide by, so they come before a sign-off, within the policy's verbs and origins.
   */
  readonly acts: boolean
  /** Not begun without a fresh word of the server: the kill switch. */
  readonly lease: boolean
}

export const verbNeeds: Readonly<Record<Verb, VerbNeeds>> = {
  refresh: { plan: 'never', acts: false, lease: false },
  simulate: { plan: 'maybe', acts: false, lease: false },
  download: { plan: 'always', acts: false, lease: false },
  try: { plan: 'always', acts: false, lease: false },
  install: { plan: 'always', acts: true, lease: true },
  undo: { plan: 'always', acts: true, lease: true },
  'restart-service': { plan: 'always', acts: true, lease: false },
  reboot: { plan: 'always', acts: true, lease: true },
  'evaluate-baseline': { plan: 'never', acts: false, lease: false },
  'put-updater-aside': { plan: 'always', acts: true, lease: true },
  'give-updater-back': { plan: 'always', acts: true, lease: true },
}
