/** Policies that are compared: our default, and how others stage, each as a policy of ours. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { parse } from 'yaml'

type Ring = PolicyDraft['rings'][number]

export interface Scheme {
  readonly draft: PolicyDraft
  /** In place of the draft's, where a scheme has more rings than a policy may have: such a policy is looked up and never signed. */
  readonly rings?: readonly Ring[]
  /** Hosts of each ring but the last. */
  readonly ringSizes: (hosts: number) => number[]
  /** A person halts it so long after the first host is known to have failed; null: only the rules do. */
  readonly personAfterMs: number | null
}

export const schemeNames = ['default', 'fixed-days', 'canary-5', 'all-at-once'] as const
export type SchemeName = (typeof schemeNames)[number]

export const defaultDraft = (): PolicyDraft =>
  PolicyDraft.parse(parse(readFileSync(join(import.meta.dirname, '../policy/default.yaml'), 'utf8')))

/** Nothing is asked of the ring before and nothing is judged. */
const unjudged = (days: number, hosts: Ring['hosts'] = []): Ring => ({
  name: `day-${days}`,
  hosts,
  delayMinutes: days * 24 * 60,
  urgentDelayMinutes: days * 24 * 60,
  windows: 'any',
  sharePercent: 100,
  promotion: { minSucceeded: 0, maxFailed: 1_000_000, soakMinutes: 0, test: null },
  mayReboot: false,
  catchUpHours: 0,
  maxAtOnce: null,
})

/** Of the schemes that judge nothing by themselves: somebody is told, looks, and stops it within a working day. */
const PERSON_MS = 8 * HOUR_MS

/** A policy as it is written, with as many hosts in each ring as it names. */
export function schemeFor(draft: PolicyDraft): Scheme {
  const ringSizes = draft.rings.flatMap(({ hosts }) => (hosts === 'others' ? [] : [hosts.length]))
  return { draft, ringSizes: () => ringSizes, personAfterMs: null }
}

export function schemeOf(name: SchemeName): Scheme {
  const draft = defaultDraft()
  const shares = (percents: readonly number[]) => (hosts: number) =>
    percents.map((percent) => Math.max(1, Math.round((hosts * percent) / 100)))
  switch (name) {
    case 'default':
      return { draft, ringSizes: () => [2], personAfterMs: null }
    case 'fixed-days':
      return {
        ...{ draft, rings: [...[0, 1, 5, 9].map((days) => unjudged(days)), unjudged(10, 'others')] },
        ...{ ringSizes: shares([1, 9, 30, 30]), personAfterMs: PERSON_MS },
      }
    case 'canary-5':
      return {
        ...{ draft, rings: [unjudged(0), unjudged(1, 'others')] },
        ...{ ringSizes: shares([5]), personAfterMs: PERSON_MS },
      }
    case 'all-at-once':
      return { draft, rings: [unjudged(0, 'others')], ringSizes: () => [], personAfterMs: PERSON_MS }
  }
}
