/** The route table. To add a route: a line here; the server, the CLI and the console's mock then fail to compile until they have it. */
import { z } from 'zod'
import { LineInput } from '../enrolment-line.ts'
import { roles } from '../permissions.ts'
import { Text } from '../text.ts'
import { ChainLink, DeploymentDetail, DeploymentRow, HaltOfAll, OriginRow } from './deployment-views.ts'
import {
  EmergencyDetail,
  EmergencyRow,
  EmergencyStarted,
  emergencyKinds,
  Prose,
  reviewOutcomes,
} from './emergency-views.ts'
import { FeedState, Home } from './home-views.ts'
import { Device, HostDetail, HostPackage, HostRow } from './host-views.ts'
import { ListQuery, page } from './list.ts'
import {
  Automatic,
  EnvelopeText,
  HeldBack,
  HostKey,
  HostKeyDigest,
  PlanDetail,
  PlanDocument,
  PlanRow,
  PlanSignOff,
  PolicyFeasibility,
  PolicyRow,
  RootRow,
  TrustFacts,
  Why,
} from './plan-views.ts'
import { ClosedFinding, Finding, FindingGroup } from './risk-views.ts'
import { defineRoutes } from './route.ts'
import { AsideUpdaterName, UpdaterPlanned, UpdaterRow } from './updater-views.ts'

const id = z.object({ id: z.uuid() })
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((s) => s.isWellFormed(), 'well-formed text')
/** 12 at least, 200 at most: long enough to resist guessing, short enough to hash (ASVS 5.0 6.2.1, 6.2.9). */
const password = z.string().min(12).max(200)
const totp = z.string().regex(/^\d{6}$/)
/** A CVE, an advisory, or an offer that no CVE explains: one word, so that it says nothing else in a filter. */
const vulnerability = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:.+~_-]{0,99}$/)
const updaterQuestion = z.object({
  /** By name or id. */
  host: z.array(z.string().min(1).max(255)).max(500).default([]),
  dryRun: z.boolean().default(false),
})
const done = z.object({ done: z.literal(true) })

export const Session = z.object({
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  role: z.enum(roles),
  permissions: z.array(z.string()),
  secondFactor: z.boolean(),
})
export type Session = z.infer<typeof Session>

export const EnrolmentToken = z.object({
  id: z.uuid(),
  label: z.string(),
  class: z.string(),
  maxUses: z.int(),
  uses: z.int(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  createdBy: z.string(),
  usedBy: z.array(z.object({ hostId: z.uuid(), name: z.string(), at: z.iso.datetime() })),
})

export const EvidenceEntry = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  type: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  provenance: z.enum(['person', 'agent-signed', 'server-seen', 'root-signed']),
  digest: z.string(),
  previous: z.string(),
  body: z.record(z.string(), z.unknown()).nullable(),
})

export const routes = defineRoutes({
  // set-up and sign-in
  setup_show: {
    method: 'GET',
    path: '/setup',
    needs: 'nobody',
    doc: 'Is set-up still open?',
    query: z.object({ token: z.string().max(200).optional() }),
    output: z.object({ open: z.boolean(), tokenValid: z.boolean() }),
  },
  setup_complete: {
    method: 'POST',
    path: '/setup',
    needs: 'nobody',
    doc: 'Create the first admin with the one-time link.',
    body: z.object({ token: z.string().max(200), name, email: z.email().max(200), password }),
    output: z.object({ totpUri: z.string(), totpSecret: z.string() }),
  },
  session_create: {
    method: 'POST',
    path: '/session',
    needs: 'nobody',
    doc: 'Sign in with password and second factor.',
    body: z.object({ email: z.string().max(200), password: z.string().max(200), totp: totp.optional() }),
    output: Session,
  },
  session_show: {
    method: 'GET',
    path: '/session',
    needs: 'signed-in',
    doc: 'Who am I, and what may I do?',
    output: Session,
  },
  session_delete: { method: 'DELETE', path: '/session', needs: 'signed-in', doc: 'Sign out.', output: done },
  totp_confirm: {
    method: 'POST',
    path: '/session/totp',
    needs: 'signed-in',
    doc: 'Confirm the second factor with a code.',
    body: z.object({ totp }),
    output: Session,
  },
  member_list: {
    method: 'GET',
    path: '/members',
    needs: 'setting.read',
    doc: 'People who may sign in.',
    output: z.object({
      rows: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          email: z.string(),
          role: z.enum(roles),
          secondFactor: z.boolean(),
        }),
      ),
    }),
  },
  member_invite: {
    method: 'POST',
    path: '/members',
    needs: 'member.write',
    doc: 'Invite a person by a one-time link.',
    body: z.object({ role: z.enum(roles), name }),
    output: z.object({ link: z.string(), expiresAt: z.iso.datetime() }),
  },

  // what people look at
  home_show: {
    method: 'GET',
    path: '/home',
    needs: 'home.read',
    doc: 'One true sentence, what is due, how old the data is.',
    output: Home,
  },
  host_list: {
    method: 'GET',
    path: '/hosts',
    needs: 'host.read',
    doc: 'Hosts that match a filter.',
    query: ListQuery,
    output: page(HostRow),
  },
  host_show: {
    method: 'GET',
    path: '/hosts/:id',
    needs: 'host.read',
    doc: 'One host, now or at a past time.',
    params: z.object({ id: z.string().max(255) }),
    query: z.object({ at: z.string().max(40).optional() }),
    output: HostDetail,
  },
  host_packages: {
    method: 'GET',
    path: '/hosts/:id/packages',
    needs: 'host.read',
    doc: 'Packages of one host with their verdicts.',
    params: z.object({ id: z.string().max(255) }),
    query: ListQuery,
    output: page(HostPackage),
  },
  host_findings: {
    method: 'GET',
    path: '/hosts/:id/findings',
    needs: 'finding.read',
    doc: 'Findings of one host.',
    params: z.object({ id: z.string().max(255) }),
    query: ListQuery,
    output: page(Finding),
  },
  host_update: {
    method: 'PATCH',
    path: '/hosts/:id',
    needs: 'host.write',
    doc: 'Set class, owner or exposure of a host; history is kept.',
    params: z.object({ id: z.string().max(255) }),
    body: z.object({
      class: z.string().max(60).optional(),
      owner: z.string().max(200).optional(),
      exposure: z.enum(['exposed', 'internal', 'unknown']).optional(),
    }),
    output: HostRow,
  },
  host_retire: {
    method: 'DELETE',
    path: '/hosts/:id',
    needs: 'host.write',
    doc: 'Retire a host: its certificate is revoked, its history kept.',
    params: id,
    output: done,
  },
  device_list: {
    method: 'GET',
    path: '/devices',
    needs: 'host.read',
    doc: 'Devices seen on the network without an agent.',
    query: ListQuery,
    output: page(Device),
  },
  sample_create: {
    method: 'POST',
    path: '/sample',
    needs: 'host.write',
    doc: 'Add six labelled sample hosts.',
    output: z.object({ hosts: z.int() }),
  },
  sample_delete: {
    method: 'DELETE',
    path: '/sample',
    needs: 'host.write',
    doc: 'Remove all sample hosts.',
    output: z.object({ hosts: z.int() }),
  },
  finding_list: {
    method: 'GET',
    path: '/findings',
    needs: 'finding.read',
    doc: 'Findings, grouped by what a person would do.',
    query: ListQuery.extend({ group: z.enum(['action', 'vulnerability', 'inherited', 'no-fix']).default('action') }),
    output: page(FindingGroup),
  },
  finding_show: {
    method: 'GET',
    path: '/findings/:id',
    needs: 'finding.read',
    doc: 'One finding or group: reasons, inputs, episodes, hosts.',
    params: z.object({ id: z.string().max(300) }),
    output: z.object({ group: FindingGroup, findings: z.array(Finding), hosts: z.array(HostRow), hostTotal: z.int() }),
  },
  finding_closed: {
    method: 'GET',
    path: '/closed-findings',
    needs: 'finding.read',
    doc: 'Findings that are over, the newest first, and why; their numbers are what `evidence chain` takes.',
    query: ListQuery,
    output: page(ClosedFinding),
  },

  // set-up of hosts
  enrolment_token_list: {
    method: 'GET',
    path: '/enrolment/tokens',
    needs: 'enrolment.read',
    doc: 'Enrolment tokens and who used them.',
    output: z.object({ rows: z.array(EnrolmentToken) }),
  },
  enrolment_token_create: {
    method: 'POST',
    path: '/enrolment/tokens',
    needs: 'enrolment.write',
    doc: 'Make an enrolment token; the line to run on a host is shown once.',
    body: z.object({
      label: z.string().max(100).default(''),
      class: z.string().max(60).default(''),
      maxUses: z.int().min(1).max(10_000).default(1),
      expiresInHours: z
        .int()
        .min(1)
        .max(24 * 30)
        .default(24),
      /** The line also installs the part with root, which believes the given root only. */
      withApply: z.boolean().default(false),
    }),
    output: z.object({
      token: EnrolmentToken,
      secret: z.string(),
      line: z.string(),
      /** What the line is made of, for a signer's program that makes it from its own root. */
      parts: LineInput,
      caDigest: z.string(),
      packageDigest: z.string(),
    }),
  },
  enrolment_token_revoke: {
    method: 'DELETE',
    path: '/enrolment/tokens/:id',
    needs: 'enrolment.write',
    doc: 'Revoke an enrolment token.',
    params: id,
    output: done,
  },
  renewal_allow: {
    method: 'POST',
    path: '/hosts/:id/renewal',
    needs: 'enrolment.write',
    doc: 'Allow a host with an expired certificate to renew it with the same key (180 days).',
    params: id,
    output: done,
  },
  gateway_show: {
    method: 'GET',
    path: '/gateway',
    needs: 'setting.read',
    doc: 'Names and addresses under which hosts reach this server.',
    output: z.object({
      names: z.array(z.string()),
      proposed: z.array(z.string()),
      listen: z.string(),
      caDigest: z.string(),
    }),
  },
  gateway_name: {
    method: 'PUT',
    path: '/gateway',
    needs: 'setting.write',
    doc: 'Set the names under which hosts reach this server.',
    body: z.object({ names: z.array(z.string().max(255)).min(1).max(10) }),
    output: done,
  },
  ca_roll: {
    method: 'POST',
    path: '/gateway/ca',
    needs: 'setting.write',
    doc: 'Roll the certificate authority over; hosts follow at their next check-in.',
    output: z.object({ caDigest: z.string() }),
  },

  // who is trusted, and what they signed
  trust_facts: {
    method: 'GET',
    path: '/trust/facts',
    needs: 'trust.read',
    doc: 'What the first root and policy are made from: keys, authorities, epoch, hosts.',
    output: TrustFacts,
  },
  root_list: {
    method: 'GET',
    path: '/roots',
    needs: 'trust.read',
    doc: 'Roots, newest first.',
    output: z.object({ rows: z.array(RootRow) }),
  },
  root_show: {
    method: 'GET',
    path: '/roots/:version',
    needs: 'trust.read',
    doc: 'One root with its signed envelope.',
    params: z.object({ version: z.coerce.number().int().min(1) }),
    output: RootRow.extend({ envelope: z.string() }),
  },
  root_add: {
    method: 'POST',
    path: '/roots',
    needs: 'trust.write',
    doc: 'Hand in a signed root: the first, or one that the newest lets follow.',
    body: z.object({ envelope: EnvelopeText }),
    output: RootRow,
  },
  policy_list: {
    method: 'GET',
    path: '/policies',
    needs: 'trust.read',
    doc: 'Policies, newest first.',
    output: z.object({ rows: z.array(PolicyRow) }),
  },
  policy_show: {
    method: 'GET',
    path: '/policies/:version',
    needs: 'trust.read',
    doc: 'One policy with its signed envelope.',
    params: z.object({ version: z.coerce.number().int().min(1) }),
    output: PolicyRow.extend({ envelope: z.string() }),
  },
  policy_add: {
    method: 'POST',
    path: '/policies',
    needs: 'trust.write',
    doc: 'Hand in a signed policy that is newer than the last.',
    body: z.object({ envelope: EnvelopeText }),
    output: PolicyRow,
  },
  policy_feasibility: {
    method: 'GET',
    path: '/policies/:version/feasibility',
    needs: 'trust.read',
    doc: 'Which deadlines the rules of a policy cannot meet, with the hosts and findings of today.',
    params: z.object({ version: z.coerce.number().int().min(1) }),
    output: PolicyFeasibility,
  },
  hostkey_list: {
    method: 'GET',
    path: '/hostkeys',
    needs: 'trust.read',
    doc: 'Keys of hosts, and whether somebody compared them.',
    output: z.object({ rows: z.array(HostKey) }),
  },
  hostkey_confirm: {
    method: 'POST',
    path: '/hosts/:id/key',
    needs: 'trust.write',
    doc: 'Confirm a host’s key after comparing it with what the host itself prints.',
    params: id,
    body: z.object({ digest: HostKeyDigest }),
    output: HostKey,
  },
  auto_show: {
    method: 'GET',
    path: '/automatic',
    needs: 'plan.read',
    doc: 'Do plans go without a person, under the standing approval that the policy gives?',
    output: Automatic,
  },
  auto_pause: {
    method: 'POST',
    path: '/automatic/pause',
    needs: 'plan.write',
    doc: 'Propose and start nothing more without a person. What runs goes on; "deployment halt" ends it.',
    body: z.object({ reason: name }),
    output: Automatic,
  },
  auto_resume: {
    method: 'POST',
    path: '/automatic/resume',
    needs: 'plan.write',
    doc: 'Let plans go without a person again, as far as the policy approves them.',
    output: Automatic,
  },
  heldback_list: {
    method: 'GET',
    path: '/heldback',
    needs: 'plan.read',
    doc: 'Versions that are not proposed without a person, why, and until when.',
    output: z.object({ rows: z.array(HeldBack) }),
  },
  heldback_lift: {
    method: 'POST',
    path: '/heldback/:id/lift',
    needs: 'plan.write',
    doc: 'Let a version that was held back be proposed again.',
    params: id,
    output: done,
  },
  updater_list: {
    method: 'GET',
    path: '/updaters',
    needs: 'host.read',
    doc: 'Other updaters on all hosts, by state, and what can be done about each.',
    output: z.object({ rows: z.array(UpdaterRow) }),
  },
  updater_put_aside: {
    method: 'POST',
    path: '/updaters/:updater/aside',
    needs: 'plan.write',
    doc: 'Propose the plan that puts an updater aside (unattended-upgrades, cloud-init), so that it installs nothing beside what people sign. Without hosts: wherever it installs.',
    params: z.object({ updater: AsideUpdaterName }),
    body: updaterQuestion,
    output: UpdaterPlanned,
  },
  updater_give_back: {
    method: 'POST',
    path: '/updaters/:updater/back',
    needs: 'plan.write',
    doc: 'Propose the plan that gives an updater back that was put aside (unattended-upgrades, cloud-init). Without hosts: wherever it is aside.',
    params: z.object({ updater: AsideUpdaterName }),
    body: updaterQuestion,
    output: UpdaterPlanned,
  },
  plan_propose: {
    method: 'POST',
    path: '/plans',
    needs: 'plan.write',
    doc: 'Plan the updates that clear findings, or that of packages by name.',
    body: z.object({
      where: z.string().max(1_000).default(''),
      packages: z.array(z.string().max(200)).max(200).default([]),
      urgent: z.boolean().default(false),
      parent: z.uuid().optional(),
      author: z.string().max(60).optional(),
    }),
    output: PlanDetail,
  },
  plan_list: {
    method: 'GET',
    path: '/plans',
    needs: 'plan.read',
    doc: 'Plans, newest first.',
    query: ListQuery.pick({ cursor: true, limit: true }),
    output: page(PlanRow),
  },
  plan_show: {
    method: 'GET',
    path: '/plans/:id',
    needs: 'plan.read',
    doc: 'One plan: exactly what happens on which hosts, what is left out and why.',
    params: id,
    output: PlanDetail,
  },
  plan_document: {
    method: 'GET',
    path: '/plans/:id/document',
    needs: 'plan.read',
    doc: 'The signed bytes of a plan with policy and roots, as one file for the signer.',
    params: id,
    output: PlanDocument,
  },
  signoff_add: {
    method: 'POST',
    path: '/plans/:id/signoffs',
    needs: 'plan.write',
    doc: 'Hand in a sign-off that was made on a person’s own machine.',
    params: id,
    body: z.object({ envelope: EnvelopeText }),
    output: PlanSignOff,
  },
  why: {
    method: 'GET',
    path: '/hosts/:id/why/:patch',
    needs: 'plan.read',
    doc: 'Why is this patch not on this host? Every gate, and which of them blocks.',
    params: z.object({ id: z.string().max(255), patch: z.string().max(300) }),
    output: Why,
  },

  // feeds and evidence
  feed_list: {
    method: 'GET',
    path: '/feeds',
    needs: 'feed.read',
    doc: 'Feeds, their age and what they cover.',
    output: z.object({ rows: z.array(FeedState) }),
  },
  feed_refresh: {
    method: 'POST',
    path: '/feeds/refresh',
    needs: 'feed.write',
    doc: 'Fetch the feeds now, in the background.',
    output: z.object({ started: z.boolean() }),
  },
  evidence_list: {
    method: 'GET',
    path: '/evidence/entries',
    needs: 'evidence.read',
    doc: 'Entries of the ledger, newest first.',
    query: ListQuery,
    output: page(EvidenceEntry),
  },
  evidence_verify: {
    method: 'GET',
    path: '/evidence/verify',
    needs: 'evidence.read',
    doc: 'Recompute the ledger and compare.',
    output: z.object({ ok: z.boolean(), entries: z.int(), head: z.string(), broken: Text.nullable() }),
  },
  evidence_chain: {
    method: 'GET',
    path: '/evidence/chain/:id',
    needs: 'evidence.read',
    doc: 'The chain of one finding, from advisory to proof; what is missing is named.',
    params: z.object({ id: z.string().regex(/^\d{1,15}$/) }),
    output: z.object({
      finding: z.string(),
      vulnerability: z.string(),
      /** null while it is open. */
      closed: z
        .object({
          at: z.iso.datetime(),
          because: Text,
          /** The host's report that showed it, where one did. */
          report: z.string().nullable(),
          seq: z.int().nullable(),
        })
        .nullable(),
      whole: z.boolean(),
      links: z.array(ChainLink),
    }),
  },

  // where packages come from, and rolling them out
  origin_list: {
    method: 'GET',
    path: '/origins',
    needs: 'origin.read',
    doc: 'Repositories that hosts use, and which of them a person confirmed.',
    output: z.object({ rows: z.array(OriginRow) }),
  },
  origin_confirm: {
    method: 'POST',
    path: '/origins',
    needs: 'origin.write',
    doc: 'Confirm a repository and the keys that may sign there: only from such ones is anything fetched. Without keys: those that are proposed.',
    body: z.object({
      uri: z.string().max(500),
      keys: z
        .array(z.string().regex(/^[0-9A-F]{40}$|^[0-9A-F]{64}$/))
        .max(30)
        .default([]),
      addresses: z.array(z.string().max(60)).max(10).default([]),
    }),
    /** What counts from now on. */
    output: z.object({ uri: z.string(), keys: z.array(z.string()), addresses: z.array(z.string()) }),
  },
  deployment_start: {
    method: 'POST',
    path: '/deployments',
    needs: 'deployment.write',
    doc: 'Roll a plan out: it needs enough sign-offs, or the standing approval must cover it.',
    body: z.object({ plan: z.union([z.uuid(), z.string().regex(/^[0-9a-f]{64}$/)]) }),
    output: z.object({ id: z.uuid() }),
  },
  deployment_list: {
    method: 'GET',
    path: '/deployments',
    needs: 'deployment.read',
    doc: 'Deployments, newest first.',
    query: ListQuery,
    output: page(DeploymentRow),
  },
  deployment_show: {
    method: 'GET',
    path: '/deployments/:id',
    needs: 'deployment.read',
    doc: 'One deployment: its rings, and where each host stands and why.',
    params: id,
    output: DeploymentDetail,
  },
  deployment_halt: {
    method: 'POST',
    path: '/deployments/:id/halt',
    needs: 'deployment.write',
    doc: 'Halt a deployment: no host that has not begun gets its lease.',
    params: id,
    output: done,
  },
  deployment_resume: {
    method: 'POST',
    path: '/deployments/:id/resume',
    needs: 'deployment.write',
    doc: 'Go on from a halt. The failures so far stay counted and are accepted by name; one more halts it again.',
    params: id,
    body: z.object({
      /** Goes to the ledger. */
      reason: z.string().trim().min(3).max(500),
      /** Failed hosts that are accepted, as the deployment shows them: refused when there are more by now. */
      failures: z.coerce.number().int().min(0).max(1_000_000),
    }),
    output: done,
  },
  deployment_undo: {
    method: 'POST',
    path: '/deployments/:id/undo',
    needs: 'deployment.write',
    doc: 'Propose the plan that leads back, for all hosts, a ring or single hosts; it needs sign-offs of its own. All of it or a ring is halted, too.',
    params: id,
    body: z.object({
      host: z.array(z.string().min(1).max(255)).max(500).default([]),
      ring: z.string().max(100).optional(),
    }),
    output: z.object({ plan: z.string() }),
  },
  halt_all: {
    method: 'POST',
    path: '/halt',
    needs: 'deployment.write',
    doc: 'Halt every deployment, and every new start until somebody lifts it; also "deployment halt --all".',
    body: z.object({ reason: Prose(2_000) }),
    output: HaltOfAll,
  },
  halt_show: {
    method: 'GET',
    path: '/halt',
    needs: 'deployment.read',
    doc: 'Is all halted? The newest halt of all: what had begun, what had not, and who lifted it.',
    output: z.object({ halted: z.boolean(), newest: HaltOfAll.nullable() }),
  },
  halt_lift: {
    method: 'POST',
    path: '/halt/lift',
    needs: 'deployment.write',
    doc: 'Lift the halt of all. Halted deployments stay halted: each is started again by a person.',
    body: z.object({ reason: Prose(2_000) }),
    output: HaltOfAll,
  },
  emergency_start: {
    method: 'POST',
    path: '/emergencies',
    needs: 'plan.write',
    doc: 'Plan an emergency with its reason; it begins when enough people have signed it by "sign --emergency".',
    body: z.object({
      vulnerability: vulnerability.optional(),
      package: z.array(z.string().max(200)).max(200).default([]),
      /** Only these hosts, by the filter of plans. */
      where: z.string().max(1_000).default(''),
      reason: Prose(2_000),
      dryRun: z.boolean().default(false),
    }),
    output: EmergencyStarted,
  },
  emergency_drill: {
    method: 'POST',
    path: '/emergencies/drill',
    needs: 'plan.write',
    doc: 'Drill it: people sign by "sign --drill", every host tries the plan in a clone, nothing is installed, no quota is spent.',
    body: z.object({
      vulnerability: vulnerability.optional(),
      package: z.array(z.string().max(200)).max(200).default([]),
      where: z.string().max(1_000).default(''),
      reason: Prose(2_000),
      dryRun: z.boolean().default(false),
    }),
    output: EmergencyStarted,
  },
  emergency_list: {
    method: 'GET',
    path: '/emergencies',
    needs: 'plan.read',
    doc: 'Emergencies and drills, newest first; which reviews are due and overdue.',
    query: ListQuery.pick({ cursor: true, limit: true }).extend({ kind: z.enum(emergencyKinds).optional() }),
    output: page(EmergencyRow),
  },
  emergency_show: {
    method: 'GET',
    path: '/emergencies/:id',
    needs: 'plan.read',
    doc: 'One emergency or drill: how long each stage took, the slowest hosts, its quota and its review. With --json the record.',
    params: id,
    output: EmergencyDetail,
  },
  emergency_review: {
    method: 'POST',
    path: '/emergencies/:id/review',
    needs: 'plan.write',
    doc: 'Close the review that follows an emergency: what it showed, in words.',
    params: id,
    body: z.object({ outcome: z.enum(reviewOutcomes), findings: Prose(8_000) }),
    output: EmergencyDetail,
  },
})
export type Routes = typeof routes
export type RouteId = keyof Routes

export type RouteInput<R extends RouteId> = (Routes[R] extends { params: infer P extends z.ZodType }
  ? { params: z.input<P> }
  : unknown) &
  (Routes[R] extends { query: infer Q extends z.ZodType } ? { query?: z.input<Q> } : unknown) &
  (Routes[R] extends { body: infer B extends z.ZodType } ? { body: z.input<B> } : unknown)
export type RouteOutput<R extends RouteId> = Routes[R] extends { output: infer O extends z.ZodType }
  ? z.output<O>
  : never

/** Live news for the console: `GET /api/v1/events`, server-sent events. The console then asks again for what it shows. */
export const LiveEvent = z.object({
  type: z.enum(['inventory', 'assessment', 'host', 'feed', 'evidence', 'plan', 'origin', 'deployment', 'emergency']),
  hostId: z.uuid().optional(),
})
export type LiveEvent = z.infer<typeof LiveEvent>
