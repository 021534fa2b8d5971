/** Roots, policies, plans and sign-offs as they look from outside. What is signed travels as the text that was signed. */
import { z } from 'zod'
import { Text } from '../text.ts'
import { deploymentStates } from './deployment-views.ts'
import { Tier } from './risk-views.ts'
import { AsideUpdaterName } from './updater-views.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
export const HostKeyDigest = Digest

/** A signed envelope as JSON text, kept byte for byte. The server's limit of a body is the true limit. */
export const EnvelopeText = z
  .string()
  .min(2)
  .max(1_000_000)
  .refine((text) => text.isWellFormed(), 'well-formed text')

export const HostKey = z.object({
  hostId: z.uuid(),
  name: z.string(),
  digest: Digest,
  firstSeenAt: z.iso.datetime(),
  confirmedAt: z.iso.datetime().nullable(),
  confirmedBy: z.string().nullable(),
  /** `second`: the host has a confirmed key and showed another one. Somebody must look. */
  state: z.enum(['confirmed', 'unconfirmed', 'second', 'replaced']),
})

/** What a signer needs to make the first root and policy; all of it is shown for comparison. */
export const TrustFacts = z.object({
  name: z.string(),
  /** SubjectPublicKeyInfo, DER, base64. */
  orderKey: z.string(),
  orderKeyId: z.string(),
  /** SHA-256 of the DER of each certificate authority. */
  authorities: z.array(Digest),
  epoch: z.int(),
  hosts: z.array(z.object({ id: z.uuid(), name: z.string(), hostKey: Digest.nullable(), confirmed: z.boolean() })),
})

export const RootRow = z.object({
  version: z.int(),
  digest: Digest,
  tenant: z.uuid(),
  mode: z.enum(['solo', 'shared']),
  threshold: z.int(),
  people: z.array(z.object({ person: z.string(), keyId: z.string(), role: z.string(), revoked: z.boolean() })),
  epoch: z.int(),
  expires: z.string(),
  addedAt: z.iso.datetime(),
  addedBy: z.string(),
})

export const PolicyRow = z.object({
  version: z.int(),
  digest: Digest,
  rootVersion: z.int(),
  issuedAt: z.string(),
  expires: z.string(),
  rings: z.array(z.object({ name: z.string(), hosts: z.int().nullable(), delayMinutes: z.int() })),
  standing: z.boolean(),
  addedAt: z.iso.datetime(),
  addedBy: z.string(),
})

/**
 * proposed: waits for sign-offs. standing: needs none, the policy's standing approval covers it. signed: as many persons as the root demands said yes. lapsed: they did, too long ago.
 * replaced: another plan names it as its parent. outdated: a newer policy is there, and hosts refuse plans of an older one.
 * done: every host of it has, or had, what it brings; nothing more can be done with it.
 */
export const planStates = ['proposed', 'standing', 'signed', 'lapsed', 'replaced', 'outdated', 'done'] as const
export type PlanState = (typeof planStates)[number]

/** Which act is allowed in which state: the server refuses by it, pages say why. */
export const planActions = {
  sign: ['proposed', 'standing', 'signed', 'lapsed'],
  replace: ['proposed', 'standing', 'signed', 'lapsed', 'outdated'],
  start: ['proposed', 'standing', 'signed'],
} as const satisfies Record<string, readonly PlanState[]>
export type PlanAction = keyof typeof planActions

/** Why a plan was made, where that is more than its findings: an emergency or a drill, in the words of who asked for it. */
export const PlanPurpose = z.object({ kind: z.enum(['emergency', 'drill']), reason: z.string() })
export type PlanPurpose = z.infer<typeof PlanPurpose>

/** The newest deployment of a plan. */
export const PlanRollout = z.object({ id: z.uuid(), state: z.enum(deploymentStates) })
export type PlanRollout = z.infer<typeof PlanRollout>

export const PlanRow = z.object({
  id: z.uuid(),
  digest: Digest,
  state: z.enum(planStates),
  tier: Tier,
  urgent: z.boolean(),
  /** `planner`, or the key of the person who changed it. */
  author: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  packages: z.array(z.string()),
  hostCount: z.int(),
  findingCount: z.int(),
  leftOutCount: z.int(),
  /** Different persons whose yes counts now, and how many the root demands. */
  signed: z.int(),
  threshold: z.int(),
  /** Transactions without a way back. */
  undoNone: z.int(),
  /** The nearest date of the open findings that it clears; null where none has one. */
  dueAt: z.iso.datetime().nullable(),
  /** When its sign-offs stop being enough; null while they are not. */
  lapses: z.iso.datetime().nullable(),
  /** Every change leads to an older version or takes away what came newly. */
  goesBack: z.boolean(),
  /** null: it was never started. */
  rollout: PlanRollout.nullable(),
  /** null: an ordinary plan. */
  purpose: PlanPurpose.nullable(),
})
export type PlanRow = z.infer<typeof PlanRow>

const PlanChange = z.object({
  name: z.string(),
  architecture: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  sha256: z.string().nullable(),
  sizeBytes: z.int().nullable(),
  origin: z.string().nullable(),
})

export const PlanTransaction = z.object({
  id: z.string(),
  platform: z.string(),
  changes: z.array(PlanChange),
  indexes: z.array(z.object({ origin: z.string(), suite: z.string(), sha256: z.string() })),
  /** Left out: it is of packages. */
  updater: z.object({ name: AsideUpdaterName, to: z.enum(['aside', 'back']) }).optional(),
  hosts: z.array(z.object({ id: z.uuid().nullable(), name: z.string(), hostKey: Digest })),
  undo: z.enum(['plain', 'data-migrating', 'none']),
  reboot: z.boolean(),
  clears: z.array(z.string()),
})

export const PlanSignOff = z.object({
  digest: Digest,
  person: z.string(),
  keyId: z.string(),
  signedAt: z.string(),
  lapses: z.string(),
  emergency: z.boolean(),
  now: z.int(),
  receivedAt: z.iso.datetime(),
  /** null: it counts. */
  because: Text.nullable(),
})

export const PlanDetail = PlanRow.extend({
  parent: Digest.nullable(),
  policy: Digest,
  transactions: z.array(PlanTransaction),
  /** Episodes that it clears, as ids of findings. */
  findings: z.array(z.string()),
  /** The same as they stand now, to be read; an episode that is kept no more is missing here. */
  clearing: z.array(z.object({ id: z.string(), vulnerability: z.string(), closedAt: z.iso.datetime().nullable() })),
  /** Of a plan that goes back: closed findings that the newer versions had cleared. Else 0. */
  reopens: z.int(),
  leftOut: z.array(z.object({ hostId: z.uuid(), host: z.string(), package: z.string(), because: Text })),
  signOffs: z.array(PlanSignOff),
  actions: z.object({ sign: z.boolean(), replace: z.boolean(), start: z.boolean() }),
})
export type PlanDetail = z.infer<typeof PlanDetail>

/** One file for the signer: everything that `patchreeve sign` verifies, as it was received. */
export const PlanDocument = z.object({
  digest: Digest,
  /** Envelopes as text; the plan's carries no signature, people sign its digest. */
  plan: z.string(),
  policy: z.string(),
  roots: z.array(z.string()),
  signOffs: z.array(z.string()),
  /** The server's word, to read host keys by: nothing is decided by it. */
  hosts: z.array(z.object({ hostKey: Digest, name: z.string() })),
})

/** One gate between a patch and a host. Unknown is an answer: what only the host knows is not guessed. */
export const WhyGate = z.object({
  gate: z.string(),
  state: z.enum(['pass', 'blocked', 'unknown']),
  because: Text.nullable(),
  /** Of a gate that blocks: since when it does, as far as it is known. */
  since: z.iso.datetime().nullable(),
  /** What lifts it, as a sentence's code. */
  lifts: Text.nullable(),
  /** When time alone lifts it, where that is known. */
  liftsAt: z.iso.datetime().nullable(),
})
export type WhyGate = z.infer<typeof WhyGate>

export const Why = z.object({
  host: z.string(),
  hostId: z.uuid(),
  patch: z.string(),
  planId: z.uuid().nullable(),
  rows: z.array(WhyGate),
})

/** Plans without a person. off: nobody signed a standing approval that counts now. */
export const Automatic = z.object({
  state: z.enum(['off', 'on', 'paused']),
  /** null unless a person stopped it. */
  paused: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
  /** When it was last looked whether something is to be planned. */
  lookedAt: z.iso.datetime().nullable(),
  /** What runs without a person's start now, the newest first; each brings packages of one origin. */
  deployments: z.array(z.object({ id: z.uuid(), origin: z.string() })),
  /** What the standing approval does not cover, proposed and signed by nobody yet. */
  toSign: z.uuid().nullable(),
  /** Hosts with covered fixes that would lack the proof of the ring below: they wait for a plan that it takes part in. */
  unproven: z.int(),
  /** Versions that are not proposed for now. */
  heldBack: z.int(),
})
export type Automatic = z.infer<typeof Automatic>

/** halted: its roll-out stopped. taken-back: people signed the way back from it. The others: what became of it on the host. */
export const heldBackHows = ['halted', 'undone', 'failed', 'silent', 'refused', 'taken-back'] as const

/** A version that is not proposed without a person until a time, or until a person lets it go. */
export const HeldBack = z.object({
  id: z.uuid(),
  /** null: on every host. */
  host: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  name: z.string(),
  architecture: z.string(),
  version: z.string(),
  how: z.enum(heldBackHows),
  because: Text.nullable(),
  deployment: z.uuid(),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
})
export type HeldBack = z.infer<typeof HeldBack>

const DeadlineTier = z.enum(['T0', 'T1', 'T2', 'T3'])
const Reached = {
  /** null = never. */
  worstHours: z.number().nullable(),
  meets: z.boolean(),
  /** The rule that costs most, of this ring, origin, cluster or serial; `hours` null = only without it is there an end. */
  binding: z
    .object({
      rule: z.enum(['delay', 'cool-down', 'windows', 'share', 'promotion', 'at-once', 'cluster', 'serial']),
      name: z.string(),
      hours: z.number().nullable(),
    })
    .nullable(),
}
/** What the policy's own rules cost, at the worst hour, and which findings that makes late. */
export const PolicyFeasibility = z.object({
  version: z.int(),
  tiers: z.array(
    z.object({
      tier: DeadlineTier,
      deadlineHours: z.number(),
      ...Reached,
      /** Hosts of one ring, of one cluster or of none, of one batch or of none: every host is in one part. */
      parts: z.array(
        z.object({
          ring: z.string(),
          cluster: z.string().nullable(),
          serial: z.string().nullable(),
          batch: z.string().nullable(),
          hosts: z.int().nullable(),
          ...Reached,
        }),
      ),
    }),
  ),
  /** Packages that the policy leaves alone, and the tiers whose deadline a fix of now misses there. */
  excluded: z.array(
    z.object({
      id: z.string(),
      packages: z.array(z.string()),
      hosts: z.int().nullable(),
      until: z.string(),
      late: z.array(DeadlineTier),
    }),
  ),
  rings: z.array(
    z.object({
      ring: z.string(),
      hosts: z.int().nullable(),
      percentPerNight: z.number(),
      hostsPerNight: z.number().nullable(),
      nights: z.number(),
    }),
  ),
  /** A roll-out can last longer than its sign-offs. */
  outlivesSignOff: z.boolean(),
  findings: z.object({
    dated: z.int(),
    late: z.int(),
    rows: z.array(
      z.object({
        tier: DeadlineTier,
        source: z.string(),
        hostCount: z.int(),
        dueAt: z.iso.datetime(),
        doneAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
})
