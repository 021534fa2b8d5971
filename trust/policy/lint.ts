/** What a reviewer would say of a draft: what cannot be signed, what can never work, and what is wider than it looks. */
import { makePolicy, type PolicyDraft } from './draft.ts'
import { draftFaults, fault, type PolicyFault } from './draft-faults.ts'
import { feasibilityOf } from './feasibility.ts'
import { expandGroups } from './groups.ts'
import type { DraftRing } from './play.ts'

export const noteCodes = [
  'ring-empty',
  'proof-impossible',
  'reboot-no-verb',
  'undo-no-verb',
  'give-back-no-verb',
  'urgent-slower',
  'deadline-missed',
  'deadline-never',
  'probes-none',
  'program-hidden',
  'standing-wide',
  'catch-up-idle',
  'exclusion-over',
  'cluster-hurried',
] as const
export interface PolicyNote {
  readonly code: (typeof noteCodes)[number]
  readonly params: Readonly<Record<string, string | number>>
}
const note = (code: PolicyNote['code'], params: PolicyNote['params'] = {}): PolicyNote => ({ code, params })

/** The standing approval that `policy init` offers; what goes further wants a second look. */
export const SMALL_STANDING = {
  maxPackages: 20,
  maxBytes: 200_000_000,
  tiers: ['T0', 'T1'],
} as const satisfies PolicyDraft['standing']

export interface Linted {
  readonly faults: readonly PolicyFault[]
  readonly notes: readonly PolicyNote[]
}

/** Notes are of a draft without faults. */
export function lintPolicy(draft: PolicyDraft, now: Date): Linted {
  const faults = draftFaults(draft)
  const all = faults.length > 0 ? faults : signingFaults(draft, now)
  return all.length > 0 ? { faults: all, notes: [] } : { faults: [], notes: notesOn(draft, now) }
}

/** Stands where a ring's hosts are still missing, which is a note and no fault. */
const NOBODY = '0'.repeat(64)
const HEAD = { tenant: '00000000-0000-4000-8000-000000000000', version: 1, rootVersion: 1 }

function signingFaults(draft: PolicyDraft, now: Date): PolicyFault[] {
  const rings = expandGroups(draft).rings.map((ring, at) =>
    ring.hosts.length === 0 ? { ...ring, hosts: [`${at}${NOBODY.slice(1)}`] } : ring,
  )
  const made = makePolicy({ ...draft, rings }, { ...HEAD, issuedAt: now })
  return 'faults' in made ? made.faults.map((why) => fault('not-signable', { why })) : []
}

function notesOn(written: PolicyDraft, now: Date): PolicyNote[] {
  const draft = expandGroups(written)
  const rings = draft.rings.flatMap((ring, at) => ringNotes(draft, ring, draft.rings[at - 1]))
  const stuck = rings.some(({ code }) => code === 'ring-empty' || code === 'proof-impossible')
  return [
    ...rings,
    ...(draft.verbs.includes('install') && !draft.verbs.includes('undo') ? [note('undo-no-verb')] : []),
    ...(draft.verbs.includes('put-updater-aside') && !draft.verbs.includes('give-updater-back')
      ? [note('give-back-no-verb')]
      : []),
    ...(draft.probes.length === 0 ? [note('probes-none')] : []),
    ...programNotes(draft),
    ...standingNotes(draft),
    ...ruleNotes(draft, now),
    // Nothing ends there; that would be said of each deadline again.
    ...(stuck ? [] : deadlineNotes(draft, now)),
  ]
}

function ringNotes(draft: PolicyDraft, ring: DraftRing, below: DraftRing | undefined): PolicyNote[] {
  const want = ring.promotion.minSucceeded
  const have = below === undefined || below.hosts === 'others' ? Number.POSITIVE_INFINITY : below.hosts.length
  return [
    ...(ring.hosts.length === 0 ? [note('ring-empty', { ring: ring.name })] : []),
    ...(below && have > 0 && have < want
      ? [note('proof-impossible', { ring: ring.name, below: below.name, want, have })]
      : []),
    ...(ring.mayReboot && !draft.verbs.includes('reboot') ? [note('reboot-no-verb', { ring: ring.name })] : []),
    ...(ring.catchUpHours > 0 && ring.windows === 'any' ? [note('catch-up-idle', { ring: ring.name })] : []),
    ...(ring.urgentDelayMinutes > ring.delayMinutes ? [note('urgent-slower', { ring: ring.name })] : []),
  ]
}

/** Folders that the program's unit does not see, or in which others can write. */
const HIDDEN = /^\/(home|root|tmp|var\/tmp|run\/user|dev|proc|sys)\//

const programNotes = ({ probes }: PolicyDraft): PolicyNote[] =>
  probes.flatMap(({ id, kind, target }) =>
    kind === 'program' && HIDDEN.test(target) ? [note('program-hidden', { probe: id, target })] : [],
  )

/** Half of a period is what an installation of a cluster's host has before the next hosts begin. */
const HURRIED_MINUTES = 30

function ruleNotes({ exclusions, clusters, periodMinutes }: PolicyDraft, now: Date): PolicyNote[] {
  return [
    ...exclusions
      .filter(({ until }) => Date.parse(until) <= now.getTime())
      .map(({ id, until }) => note('exclusion-over', { id, until })),
    ...(clusters.length > 0 && periodMinutes < HURRIED_MINUTES
      ? [note('cluster-hurried', { minutes: periodMinutes / 2 })]
      : []),
  ]
}

function standingNotes({ standing }: PolicyDraft): PolicyNote[] {
  if (standing === null) return []
  const { maxPackages, maxBytes, tiers } = standing
  const small: readonly string[] = SMALL_STANDING.tiers
  const wide =
    maxPackages > SMALL_STANDING.maxPackages ||
    maxBytes > SMALL_STANDING.maxBytes ||
    tiers.some((tier) => !small.includes(tier))
  return wide
    ? [
        note('standing-wide', {
          packages: maxPackages,
          megabytes: Math.ceil(maxBytes / 1_000_000),
          tiers: tiers.join(', '),
        }),
      ]
    : []
}

const deadlineNotes = (draft: PolicyDraft, now: Date): PolicyNote[] =>
  feasibilityOf(draft, now, null).tiers.flatMap(({ tier, worstHours, deadlineHours, meets }) => {
    if (meets) return []
    if (worstHours === null) return [note('deadline-never', { tier })]
    return [note('deadline-missed', { tier, worst: worstHours, deadline: deadlineHours })]
  })
