/** How origins, deployments and the chain of evidence look from outside. */
import { z } from 'zod'
import { Text } from '../text.ts'
import { Tier } from './risk-views.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** The states of one host's part of a deployment; what leads from one to another is the machine's table in the server. */
export const stepStates = [
  'waiting',
  'ordered',
  'installed',
  'verified',
  'undone',
  'refused',
  'failed',
  'halted',
  'expired',
  'silent',
  /** Of a drill: the whole plan in a clone of the host; nothing was installed. */
  'tried',
] as const
export type StepState = (typeof stepStates)[number]

export const deploymentVerbs = ['install', 'undo', 'try', 'simulate', 'put-updater-aside', 'give-updater-back'] as const
export type DeploymentVerb = (typeof deploymentVerbs)[number]

export const deploymentStates = ['running', 'halted', 'finished'] as const
export type DeploymentState = (typeof deploymentStates)[number]

/** Which act is allowed in which state: the server refuses by it, the console disables the button and says why. */
export const deploymentActions = {
  halt: ['running'],
  resume: ['halted'],
  undo: ['running', 'halted', 'finished'],
} as const satisfies Record<string, readonly DeploymentState[]>

/** The reboot that a plan needs on a host. */
export const rebootStates = ['due', 'ordered', 'done', 'undone', 'refused', 'failed'] as const
export type RebootState = (typeof rebootStates)[number]

export const RebootView = z.object({
  state: z.enum(rebootStates),
  /** What it waits for, or why it came to nothing. */
  because: z.array(Text),
  since: z.iso.datetime(),
  /** Not looked at again before. */
  retryAt: z.iso.datetime().nullable(),
  /** How often the host put it off for people who are logged in. */
  deferred: z.int().min(0),
})
export type RebootView = z.infer<typeof RebootView>

export const DeploymentRow = z.object({
  id: z.uuid(),
  /** Digest of the plan that is rolled out. */
  plan: digest,
  planId: z.uuid(),
  tier: Tier,
  /** Names of its packages, the first of them: enough to recognise it by. */
  packages: z.array(z.string()),
  /** What hosts are told to do: `undo` for a plan that leads back, `try` or `simulate` in a drill, which installs nothing. */
  verb: z.enum(deploymentVerbs),
  state: z.enum(deploymentStates),
  /** Why it stands; null while it runs or when it came to its end. */
  because: Text.nullable(),
  startedAt: z.iso.datetime(),
  startedBy: z.string(),
  endedAt: z.iso.datetime().nullable(),
  steps: z.record(z.enum(stepStates), z.int()),
})
export type DeploymentRow = z.infer<typeof DeploymentRow>

/** A gate that stands at a host whatever the plan: a full disk, a held lock, away, lists that stand still. */
export const StandingGate = z.object({
  gate: z.string(),
  because: Text,
  /** Since when it is known to stand. */
  since: z.iso.datetime(),
})
export type StandingGate = z.infer<typeof StandingGate>

export const DeploymentStep = z.object({
  hostId: z.uuid(),
  host: z.string(),
  hostKey: digest,
  ring: z.string(),
  transaction: z.string(),
  state: z.enum(stepStates),
  /** Why it waits, was refused, failed. */
  because: z.array(Text),
  since: z.iso.datetime(),
  /** What stands at the host itself while the step is under way. */
  gates: z.array(StandingGate),
  /** When it had looked at the publisher’s index for this plan: its ring’s delay counts from there. Null: not yet. */
  seenAt: z.iso.datetime().nullable(),
  /** Not looked at again before. */
  retryAt: z.iso.datetime().nullable(),
  order: z.uuid().nullable(),
  /** Null: the plan needs none on this host, or it is not installed yet. */
  reboot: RebootView.nullable(),
  /** The signed result that moved it here. */
  result: z.object({ sequence: z.int(), digest }).nullable(),
  /** Results of this host that its numbering says exist and that never came. */
  missingResults: z.int().min(0),
})
export type DeploymentStep = z.infer<typeof DeploymentStep>

export const traitKinds = [
  /** A check that passed before and fails after, with what it said. */
  'probe',
  /** Maker and model. */
  'hardware',
  'processor',
  'virtualization',
  'architecture',
  'platform',
  'kernel',
  /** Name and version of a package that the plan does not change. */
  'package',
] as const
export type TraitKind = (typeof traitKinds)[number]

/** What hosts that failed have in common and no host that passed has, as it was when the deployment was halted. */
export const DeploymentSignal = z.object({
  /** Hosts that were compared; at most so many of each kind as the server looks at. */
  failed: z.int(),
  passed: z.int(),
  /** Traits that any failed host has. */
  looked: z.int(),
  traits: z.array(
    z.object({
      kind: z.enum(traitKinds),
      name: z.string(),
      /** Chance, 0 to 1, that luck alone shows such a trait. */
      luck: z.number().min(0).max(1),
      /** Hosts that wait for the plan and have it, too. */
      carriers: z.int(),
      /** Of the first of them. */
      carrierNames: z.array(z.string()),
    }),
  ),
})
export type DeploymentSignal = z.infer<typeof DeploymentSignal>

export const DeploymentResumed = z.object({
  by: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
  /** Per ring: failures that stay counted and that the roll-out goes on with. One more halts it again. */
  failures: z.array(z.int()),
})
export type DeploymentResumed = z.infer<typeof DeploymentResumed>

/** Wald's test of a ring, on its own hosts and those of the rings before it. */
export const RingTest = z.object({
  hosts: z.int(),
  failed: z.int(),
  /** So many failures halt it. */
  haltAt: z.int(),
  /** At so many or fewer the plan counts as good; null: too few hosts yet. */
  promoteAt: z.int().nullable(),
  decision: z.enum(['continue', 'promote', 'halt']),
})

export const DeploymentDetail = DeploymentRow.extend({
  rings: z.array(
    z.object({
      name: z.string(),
      hosts: z.int(),
      succeeded: z.int(),
      failed: z.int(),
      /** Null: its policy has no test for it. */
      test: RingTest.nullable(),
      /** Why no further host begins just now, beside what each host waits for. */
      held: Text.nullable(),
    }),
  ),
  /** Hosts that failed, fell silent, or have the plan and are not heard of any more: what a person accepts who resumes. */
  failures: z.int(),
  /** Hosts that wait and were heard of at the start, and how many of them are silent now. */
  control: z.object({ hosts: z.int(), silent: z.int() }),
  signal: DeploymentSignal.nullable(),
  resumed: DeploymentResumed.nullable(),
  list: z.array(DeploymentStep),
})
export type DeploymentDetail = z.infer<typeof DeploymentDetail>

/** Where one deployment stood when all were halted. */
export const HaltedDeployment = z.object({
  id: z.uuid(),
  packages: z.array(z.string()),
  /** Had come to an end of their own, begun and not ended, and not begun: these will not. */
  ended: z.int(),
  begun: z.int(),
  stopped: z.int(),
})
export type HaltedDeployment = z.infer<typeof HaltedDeployment>

/** The halt of all: nothing runs and nothing starts until a person lifts it. */
export const HaltOfAll = z.object({
  id: z.uuid(),
  reason: z.string(),
  at: z.iso.datetime(),
  by: z.string(),
  deployments: z.array(HaltedDeployment),
  /** A host that got its lease before may still begin until then; null: none had one. */
  leasesUntil: z.iso.datetime().nullable(),
  leaseMinutes: z.int(),
  liftedAt: z.iso.datetime().nullable(),
  liftedBy: z.string().nullable(),
  liftReason: z.string().nullable(),
})
export type HaltOfAll = z.infer<typeof HaltOfAll>

/** Where packages come from: what hosts report, and what a person confirmed of it. */
export const OriginRow = z.object({
  uri: z.string(),
  suites: z.array(z.string()),
  hosts: z.int(),
  /** Keys that could be confirmed. A host that was taken may name any: how many hosts say so counts, and whether it ships with us. */
  keys: z.array(z.object({ fingerprint: z.string(), shipped: z.boolean(), hosts: z.int() })),
  /** Those that are taken when a confirmation names none: not what only one of several hosts says. */
  proposed: z.array(z.string()),
  confirmed: z
    .object({
      at: z.iso.datetime(),
      by: z.string(),
      keys: z.array(z.string()),
      /** Private addresses that were named; others are never connected to. */
      addresses: z.array(z.string()),
      checkedAt: z.iso.datetime().nullable(),
      fault: Text.nullable(),
    })
    .nullable(),
})
export type OriginRow = z.infer<typeof OriginRow>

/** The links from a distribution's word to the proof on the hosts, in their order. */
export const chainLinks = [
  'advisory',
  'finding',
  'decision',
  'plan',
  'try',
  'sign-off',
  'order',
  'step',
  'artefact-check',
  'verification',
] as const

export const ChainLink = z.object({
  link: z.enum(chainLinks),
  /** missing: there should be one and there is none. pending: its time has not come. */
  state: z.enum(['there', 'pending', 'missing']),
  /** Whom or what it is about: a host, an advisory, a plan. */
  subject: z.string(),
  what: Text,
  at: z.iso.datetime().nullable(),
  /** Entry of the ledger that records it; null where no entry does. */
  seq: z.int().nullable(),
  provenance: z.enum(['person', 'agent-signed', 'server-seen', 'root-signed']).nullable(),
})
export type ChainLink = z.infer<typeof ChainLink>
