/** What a person writes and reads before it is signed: the policy without its head, with a calendar in place of instants. */
import { z } from 'zod'
import { Calendar, HOST_ZONE } from '../calendar/rule.ts'
import { expandCalendar } from '../calendar/windows.ts'
import { isZone } from '../calendar/zone.ts'
import { Digest, Label, toInstant } from '../documents/fields.ts'
import { Origin, Policy, Ring } from '../documents/policy.ts'
import { Cluster, Drain, Exclusion, SERIAL_MAX_HOSTS, Serial } from '../documents/policy-rules.ts'
import { DAY_MS } from '../times.ts'
import { expandGroups } from './groups.ts'

const { verbs, periodMinutes, probes, standing, emergency, exceptionMaxDays, deadlineDays } = Policy.shape

const DraftCalendar = Calendar.refine(({ zone }) => zone === HOST_ZONE || isZone(zone), {
  error: 'no such time zone; write one like Europe/Berlin, or host for the zone of each host',
  path: ['zone'],
})

/** A host's key, or `group:NAME` for all hosts of a group. */
export const HostOrGroup = z.union([Digest, z.string().regex(/^group:[a-z0-9][a-z0-9-]{0,39}$/)])

/** What a draft leaves out is so; pages say it all the same. Each name stands for one thing, wherever it stands. */
export const DEFAULTS = {
  coolDownHours: 0,
  catchUpHours: 0,
  maxAtOnce: null,
  groups: [],
  exclusions: [],
  clusters: [],
  serials: [],
  drains: [],
} as const

/** What a change is written in: nothing in these has a default, for what a change leaves out stays. */
export const DraftGroup = z.strictObject({ name: Label, hosts: z.array(Digest).max(10_000) })
export const DraftRing = z.strictObject({
  ...Ring.shape,
  /** Empty until the hosts are named; an empty ring is not signed. */
  hosts: z.union([z.array(HostOrGroup).max(10_000), z.literal('others')]),
  windows: z.union([z.literal('any'), DraftCalendar]),
})
export const DraftExclusion = Exclusion.extend({
  hosts: z.union([z.array(HostOrGroup).min(1).max(10_000), z.literal('all')]),
})
export const DraftDrain = Drain.extend({
  hosts: z.union([z.array(HostOrGroup).min(1).max(10_000), z.literal('all')]),
})
export const DraftSerial = Serial.extend({
  batches: z
    .array(Serial.shape.batches.element.extend({ hosts: z.array(HostOrGroup).min(1).max(SERIAL_MAX_HOSTS) }))
    .min(2)
    .max(10),
})
export const DraftCluster = Cluster.extend({ hosts: z.array(HostOrGroup).min(1).max(1_000) })

export const PolicyDraft = z.strictObject({
  /** Counted from the signature. */
  expiresAfterDays: z.int().min(1).max(400),
  verbs,
  origins: z
    .array(Origin.extend({ coolDownHours: Origin.shape.coolDownHours.default(DEFAULTS.coolDownHours) }))
    .min(1)
    .max(50),
  groups: z.array(DraftGroup).max(100).default([]),
  rings: z
    .array(
      DraftRing.extend({
        catchUpHours: Ring.shape.catchUpHours.default(DEFAULTS.catchUpHours),
        maxAtOnce: Ring.shape.maxAtOnce.default(DEFAULTS.maxAtOnce),
      }),
    )
    .min(1)
    .max(3),
  periodMinutes,
  probes,
  standing,
  emergency,
  exceptionMaxDays,
  exclusions: z.array(DraftExclusion).max(100).default([]),
  clusters: z.array(DraftCluster).max(200).default([]),
  serials: z.array(DraftSerial).max(200).default([]),
  drains: z.array(DraftDrain).max(50).default([]),
  deadlineDays,
})
export type PolicyDraft = z.infer<typeof PolicyDraft>

export interface PolicyHead {
  readonly tenant: string
  readonly version: number
  readonly issuedAt: Date
  readonly rootVersion: number
}

export type Made = { readonly policy: Policy } | { readonly faults: readonly string[] }

/** The document to sign: the rules' windows for all of its life are in it. Faults name the place, in the words of the draft. */
export function makePolicy(draft: PolicyDraft, head: PolicyHead): Made {
  const { expiresAfterDays, rings, groups: _, serials, drains, ...rest } = expandGroups(draft)
  const expires = new Date(head.issuedAt.getTime() + expiresAfterDays * DAY_MS)
  const made = Policy.safeParse({
    type: 'policy',
    schema: 1,
    tenant: head.tenant,
    version: head.version,
    issuedAt: toInstant(head.issuedAt),
    expires: toInstant(expires),
    rootVersion: head.rootVersion,
    ...rest,
    // Not named where there are none: hosts of before these rules then take the policy, too.
    ...(serials.length === 0 ? {} : { serials }),
    ...(drains.length === 0 ? {} : { drains }),
    rings: rings.map((ring) => ({
      ...ring,
      windows:
        ring.windows === 'any'
          ? 'any'
          : { calendar: ring.windows, times: expandCalendar(ring.windows, head.issuedAt, expires) },
    })),
  })
  return made.success ? { policy: made.data } : { faults: faultsOf(made.error) }
}

/** A signed policy as its draft, to be changed and signed again. */
export function draftOf(policy: Policy): PolicyDraft {
  const lifeMs = Date.parse(policy.expires) - Date.parse(policy.issuedAt)
  return {
    expiresAfterDays: Math.max(1, Math.round(lifeMs / DAY_MS)),
    verbs: policy.verbs,
    origins: policy.origins,
    groups: [],
    rings: policy.rings.map((ring) => ({ ...ring, windows: ring.windows === 'any' ? 'any' : ring.windows.calendar })),
    periodMinutes: policy.periodMinutes,
    probes: policy.probes,
    standing: policy.standing,
    emergency: policy.emergency,
    exceptionMaxDays: policy.exceptionMaxDays,
    exclusions: policy.exclusions,
    clusters: policy.clusters,
    serials: policy.serials ?? [],
    drains: policy.drains ?? [],
    deadlineDays: policy.deadlineDays,
  }
}

export const faultsOf = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${issue.path.join('.') || 'policy'}: ${issue.message}`)
