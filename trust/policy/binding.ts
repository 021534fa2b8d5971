/** Which rule costs most of the time until the last host: found by playing the policy without each rule, one after the other. */
import { spansOf } from '../accept/windows.ts'
import type { DraftRing, Played } from './play.ts'

/** Rules that cost time: of a ring, `cool-down` of an origin, `cluster` of a cluster, `serial` of a serial. */
export const costs = ['delay', 'cool-down', 'windows', 'share', 'promotion', 'at-once', 'cluster', 'serial'] as const
export type CostRule = (typeof costs)[number]

export interface Binding {
  readonly rule: CostRule
  /** Whose rule it is. */
  readonly name: string
  /** Hours that the worst case would shrink by without it; null = only without it is there an end. */
  readonly hours: number | null
}

export interface Relaxed extends Pick<Binding, 'rule' | 'name'> {
  /** The same policy without this rule. */
  readonly without: (played: Played) => Played
}

/** Rules that could cost anything at all. */
export function relaxations({ draft }: Played): Relaxed[] {
  const ofRings = draft.rings.flatMap((ring, at): Relaxed[] => {
    const { delayMinutes, urgentDelayMinutes, windows, sharePercent, promotion, maxAtOnce, name } = ring
    const { minSucceeded } = promotion
    const rule = (has: boolean, rule: CostRule, change: Partial<DraftRing>): Relaxed[] =>
      has ? [{ rule, name, without: (played) => withRing(played, at, change) }] : []
    return [
      ...rule(delayMinutes + urgentDelayMinutes > 0, 'delay', { delayMinutes: 0, urgentDelayMinutes: 0 }),
      ...rule(windows !== 'any', 'windows', { windows: 'any' }),
      ...rule(sharePercent < 100, 'share', { sharePercent: 100 }),
      // Nobody rests with what is not asked for.
      ...rule(at > 0 && minSucceeded > 0, 'promotion', { promotion: NO_PROOF }),
      ...rule(maxAtOnce !== null, 'at-once', { maxAtOnce: null }),
    ]
  })
  const ofOrigins = draft.origins
    .filter((one) => one.coolDownHours > 0)
    .map(({ id }): Relaxed => ({ rule: 'cool-down', name: id, without: (played) => withoutCoolDown(played, id) }))
  const ofClusters = draft.clusters.map(
    ({ name }): Relaxed => ({ rule: 'cluster', name, without: (played) => withoutCluster(played, name) }),
  )
  const ofSerials = draft.serials.map(
    ({ name }): Relaxed => ({ rule: 'serial', name, without: (played) => withoutSerial(played, name) }),
  )
  return [...ofRings, ...ofOrigins, ...ofClusters, ...ofSerials]
}

const NO_PROOF = { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null }

function withRing(played: Played, at: number, change: Partial<DraftRing>): Played {
  const rings = played.draft.rings.map((ring, index) => (index === at ? { ...ring, ...change } : ring))
  const open =
    change.windows === 'any'
      ? played.open.map((spans, index) => (index === at ? spansOf('any', 'UTC') : spans))
      : played.open
  return { ...played, draft: { ...played.draft, rings }, open }
}

function withoutCoolDown(played: Played, id: string): Played {
  const origins = played.draft.origins.map((one) => (one.id === id ? { ...one, coolDownHours: 0 } : one))
  return { ...played, draft: { ...played.draft, origins } }
}

/** Its hosts stay where they are and wait for nobody. */
function withoutCluster(played: Played, name: string): Played {
  const clusters = played.draft.clusters.map((one) => (one.name === name ? { ...one, maxDown: one.hosts.length } : one))
  return { ...played, draft: { ...played.draft, clusters } }
}

/** Its hosts stay where they are and wait for no other batch. */
function withoutSerial(played: Played, name: string): Played {
  const serials = played.draft.serials.filter((one) => one.name !== name)
  return { ...played, draft: { ...played.draft, serials } }
}

/** Hours until the last host at the worst hour; null = never. */
export type Worst = (played: Played) => number | null

/**
 * The rule without which the worst case shrinks most. Where no rule alone makes a difference, because others cost as much beside
 * it, it is the one that would cost most if it were the only one.
 */
export function bindingOf(played: Played, rules: readonly Relaxed[], worstOf: Worst): Binding | null {
  const worst = worstOf(played)
  if (worst === 0) return null
  let best: Binding | null = null
  for (const { rule, name, without } of rules) {
    const relaxed = worstOf(without(played))
    if (relaxed === null) continue
    if (worst === null) return { rule, name, hours: null }
    if (worst - relaxed > (best?.hours ?? 0)) best = { rule, name, hours: worst - relaxed }
  }
  return best ?? costliestAlone(played, rules, worstOf, worst)
}

function costliestAlone(
  played: Played,
  rules: readonly Relaxed[],
  worstOf: Worst,
  worst: number | null,
): Binding | null {
  let best: { binding: Binding; alone: number } | null = null
  for (const one of rules) {
    const others = rules.filter((other) => other !== one)
    const alone = worstOf(others.reduce((left, other) => other.without(left), played)) ?? Number.POSITIVE_INFINITY
    const binding = { rule: one.rule, name: one.name, hours: worst === null ? null : 0 }
    if (alone > (best?.alone ?? 0)) best = { binding, alone }
  }
  return best?.binding ?? null
}
