/** The policy: what may run, where, when and how fast. Signed by the root's threshold; hosts enforce it by themselves. */
import { z } from 'zod'
import { Calendar } from '../calendar/rule.ts'
import { DAY_MS } from '../times.ts'
import { Digest, head, Instant, Label, PlainText, Version } from './fields.ts'
import { Cluster, Drain, Exclusion, Serial } from './policy-rules.ts'
import { serialFaults } from './serial-faults.ts'
import { Window } from './window.ts'

/** The closed list of what apply can do. There is no shell and no free script. */
export const verbs = [
  'refresh',
  'simulate',
  'download',
  'try',
  'install',
  'undo',
  'restart-service',
  'reboot',
  'evaluate-baseline',
  // A host whose apply does not know them yet refuses a policy that names them, whole.
  'put-updater-aside',
  'give-updater-back',
] as const
export type Verb = (typeof verbs)[number]

/** A publisher's repository by what its signed Release says, and by the keys that may have signed it (fingerprints, hex). */
export const Origin = z.strictObject({
  id: Label,
  origin: PlainText(100).min(1),
  label: PlainText(100).min(1),
  /** Fingerprints of primary keys, upper-case hex: a key that some package put on the host does not count. */
  keys: z
    .array(z.string().regex(/^[0-9A-F]{40}$|^[0-9A-F]{64}$/))
    .min(1)
    .max(30),
  /** From when apply first saw a file in its signed index until any ring may have it; only an emergency does without. */
  coolDownHours: z
    .int()
    .min(0)
    .max(24 * 90),
})
export type Origin = z.infer<typeof Origin>

const chance = z.number().gt(0).lt(0.5)

/**
 * Wald's sequential probability ratio test (A. Wald, Sequential Analysis, 1947) on the hosts of a ring and of those before it: does
 * the plan break hosts as rarely as a good one, or as often as a bad one? The server goes by it; it can slow and stop, never hasten.
 */
export const PromotionTest = z
  .strictObject({
    /** Largest chance that a good plan is halted. */
    alpha: chance,
    /** Largest chance that a bad one goes on at full speed. */
    beta: chance,
    /** Share of hosts, 0 to 1, that fail under a good plan, for reasons of their own. */
    p0: z.number().gt(0).lt(1),
    /** Share of hosts, 0 to 1, that fail under a bad one. */
    p1: z.number().gt(0).lt(1),
    /** Hosts of the ring that may be under way while the test is undecided; after that half as many as have gone through. */
    firstWave: z.int().min(1).max(10_000),
  })
  .refine(({ p0, p1 }) => p0 < p1, {
    error: 'a bad plan breaks more hosts than a good one: p1 is above p0',
    path: ['p1'],
  })
export type PromotionTest = z.infer<typeof PromotionTest>

/** What must be so before a ring begins, and how it is judged as it goes. */
export const Promotion = z.strictObject({
  /** Results that the ring below must have given, signed by its hosts. */
  minSucceeded: z.int().min(0).max(10_000),
  maxFailed: z.int().min(0).max(10_000),
  /** For so long a host of the ring below must have had the plan before it counts as succeeded. */
  soakMinutes: z
    .int()
    .min(0)
    .max(60 * 24 * 90),
  /** Null: the ring stops at more failures than `maxFailed`, and goes at its share. */
  test: PromotionTest.nullable(),
})
export type Promotion = z.infer<typeof Promotion>

/** How a reboot comes to a host on which people work, and whether a kernel needs a way back. */
export const RebootRules = z.strictObject({
  /** Between the word to whoever is logged in and the reboot; 0: none. Ten at most: a lease, which halts a roll-out, lives 15. */
  warnMinutes: z.int().min(0).max(10),
  /** So often it is put off while somebody is logged in, one order each. */
  deferrals: z.int().min(0).max(20),
  /** From the first time on; after that it is not put off any more. */
  hardEndHours: z
    .int()
    .min(1)
    .max(24 * 14),
  /** `boot-safe`: a kernel is installed and booted only where the host comes back to the old one by itself. */
  kernel: z.enum(['boot-safe', 'any']),
})
export type RebootRules = z.infer<typeof RebootRules>
/** For a ring that may reboot and says no more. */
export const REBOOT_DEFAULTS: RebootRules = { warnMinutes: 5, deferrals: 3, hardEndHours: 24, kernel: 'boot-safe' }

export const Ring = z.strictObject({
  name: Label,
  /** Digests of host keys (apply's), or `others`: every host that no ring names. Only the last ring is `others`. */
  hosts: z.union([z.array(Digest).min(1).max(10_000), z.literal('others')]),
  /** After apply first saw the fix in a publisher-signed index. */
  delayMinutes: z
    .int()
    .min(0)
    .max(60 * 24 * 90),
  /** The same for a plan that a person signed as urgent on their own machine. */
  urgentDelayMinutes: z
    .int()
    .min(0)
    .max(60 * 24 * 90),
  /** The calendar is for people: hosts go by the times that it came to when it was signed. */
  windows: z.union([
    z.literal('any'),
    z.strictObject({ calendar: Calendar, times: z.array(Window).min(1).max(3_000) }),
  ]),
  /** Largest share of the ring, in percent, that may begin in one period; the host computes its own place. */
  sharePercent: z.number().gt(0).max(100),
  promotion: Promotion,
  mayReboot: z.boolean(),
  /** For a ring that may reboot. Left out: REBOOT_DEFAULTS. */
  reboot: RebootRules.optional(),
  /** Hours after its boot in which a host that was off for the whole of its last window may act outside windows; 0: none. */
  catchUpHours: z
    .int()
    .min(0)
    .max(24 * 7),
  /** The most hosts with an order out, or installed and not verified yet: the server's to keep. null: as many as the share lets in. */
  maxAtOnce: z.int().min(1).max(100_000).nullable(),
})
export type Ring = z.infer<typeof Ring>

const loopback = z.string().regex(/^(127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/)
const timing = { timeoutMs: z.int().min(100).max(60_000), settleMs: z.int().min(0).max(60_000) }
export const Probe = z.discriminatedUnion('kind', [
  /** `*`: every unit that was active before is active after. */
  z.strictObject({
    id: Label,
    kind: z.literal('unit'),
    target: z.string().regex(/^(\*|[A-Za-z0-9:_.@\\-]{1,200})$/),
    ...timing,
  }),
  /** `*`: every port that was listened on before still is. */
  z.strictObject({ id: Label, kind: z.literal('tcp'), target: z.union([z.literal('*'), loopback]), ...timing }),
  z.strictObject({
    id: Label,
    kind: z.literal('http'),
    target: z.string().regex(/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?\/[!-~]{0,500}$/),
    expect: z.strictObject({ status: z.int().min(100).max(599), contains: PlainText(200).nullable() }),
    ...timing,
  }),
  /** The customer's own: passes by ending with 0. It lies on the host, and only these very bytes are run, without arguments. */
  z.strictObject({
    id: Label,
    kind: z.literal('program'),
    target: z
      .string()
      .max(300)
      .regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.+@-]+)+$/),
    sha256: Digest,
    ...timing,
  }),
])
export type Probe = z.infer<typeof Probe>
export type ProgramProbe = Extract<Probe, { kind: 'program' }>
/** They run one after the other, each in a unit of its own. */
export const PROGRAMS_MAX = 10

/** What may run without a sign-off per plan; null = nothing. Always upgrades of installed packages from their own origins. */
export const Standing = z.strictObject({
  maxPackages: z.int().min(1).max(500),
  maxBytes: z
    .int()
    .min(1)
    .max(4 * 1024 ** 3),
  /** Only fixes of these tiers. The tier is the server's word: it narrows, it never widens. */
  tiers: z.array(z.enum(['T0', 'T1', 'T2', 'T3'])).min(1),
})

export const Policy = z
  .strictObject({
    ...head('policy'),
    version: Version,
    issuedAt: Instant,
    expires: Instant,
    /** The root that it was made under; a host that knows a newer one still takes it while its signers count there. */
    rootVersion: Version,
    verbs: z.array(z.enum(verbs)).min(1),
    origins: z.array(Origin).min(1).max(50),
    rings: z.array(Ring).min(1).max(3),
    /** At most one order per host and period; a host's place within a ring is a hash of host, period and epoch. */
    periodMinutes: z
      .int()
      .min(1)
      .max(60 * 24),
    probes: z.array(Probe).max(50),
    standing: Standing.nullable(),
    emergency: z.strictObject({ count: z.int().min(0).max(20), days: z.int().min(1).max(90) }),
    exceptionMaxDays: z.int().min(1).max(400),
    exclusions: z.array(Exclusion).max(100),
    clusters: z.array(Cluster).max(200),
    /** Left out: no host waits for another's proof but that of the ring below. */
    serials: z.array(Serial).min(1).max(200).optional(),
    /** Left out: no host leaves service. */
    drains: z.array(Drain).min(1).max(50).optional(),
    deadlineDays: z.strictObject({ T0: days(), T1: days(), T2: days(), T3: days() }),
  })
  .superRefine((policy, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    if (policy.expires <= policy.issuedAt) refuse('expires before it is issued')
    if (policy.probes.filter(({ kind }) => kind === 'program').length > PROGRAMS_MAX)
      refuse(`more than ${PROGRAMS_MAX} probes are programs`)
    for (const [index, ring] of policy.rings.entries())
      if ((ring.hosts === 'others') !== (index === policy.rings.length - 1))
        refuse('the last ring, and only it, takes the hosts that no ring names')
    const named = policy.rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts))
    if (new Set(named).size !== named.length) refuse('a host is in two rings')
    for (const list of [
      ...[policy.rings.map((one) => one.name), policy.probes.map((one) => one.id), policy.verbs],
      ...[policy.exclusions.map((one) => one.id), policy.clusters.map((one) => one.name)],
      ...[(policy.drains ?? []).map((one) => one.id), (policy.serials ?? []).map((one) => one.name)],
    ])
      if (new Set(list).size !== list.length) refuse('a name stands twice')
    const latest = Date.parse(policy.issuedAt) + policy.exceptionMaxDays * DAY_MS
    for (const { id, until } of policy.exclusions)
      if (Date.parse(until) > latest) refuse(`exclusion ${id} lasts longer than exceptions may`)
    const clustered = policy.clusters.flatMap((one) => one.hosts)
    if (new Set(clustered).size !== clustered.length) refuse('a host is in two clusters, or twice in one')
    for (const { name, hosts, maxDown } of policy.clusters)
      if (maxDown >= hosts.length) refuse(`cluster ${name} lets all of its hosts be down`)
    for (const fault of serialFaults(policy.serials ?? [], policy.rings)) refuse(fault)
  })
export type Policy = z.infer<typeof Policy>

function days() {
  return z.int().min(1).max(400)
}
