/**
 * Why is this patch not on this host? First what stands in the way of a plan, then the gates of the host itself, asked with the
 * order that the server would make now. Nothing is sent. What only the host knows is said to be unknown.
 */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import { sections } from '@patchreeve/contract/sections/registry.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { explainGates } from '@patchreeve/trust/accept/accept.ts'
import { type Known, nothingRemembered } from '@patchreeve/trust/accept/known.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { spansOf } from '@patchreeve/trust/accept/windows.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Ring } from '@patchreeve/trust/documents/policy.ts'
import { sectionAt } from '../inventory/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import type { Secret } from '../platform/secret.ts'
import { readPlanHosts } from './facts.ts'
import { type HostRow, readHosts, readZone } from './facts-store.ts'
import { hostKeyOf } from './host-keys.ts'
import { bundleFor } from './hypothetical.ts'
import type { PlanHost, Repositories } from './model.ts'
import { makePlan } from './planner.ts'
import { type StoredPlan, storedPlan } from './plans.ts'
import { policyFault } from './policy-fault.ts'
import { goesBack } from './rollout.ts'
import { readSelection } from './selection.ts'
import * as store from './store.ts'
import { type Kept, listRoots, newestPolicy, opened } from './trust.ts'
import { refusalText } from './view.ts'
import {
  type Ages,
  blocked,
  deploymentRow,
  type HostMemory,
  pass,
  type StandingGate,
  sinceOf,
  standingRows,
  unknown,
  withoutConsequences,
} from './why-rows.ts'

export interface WhyDeps {
  readonly secret: Secret
  readonly ids: Ids
  readonly repositories: Repositories
  readonly memory: (tx: Tx, hostId: string, planDigest: string) => Promise<HostMemory>
  /** Gates that stand at the host whatever the plan. */
  readonly standing: (tx: Tx, host: { hostId: string; hostKey: string | null }) => Promise<readonly StandingGate[]>
}

type Why = RouteOutput<'why'>
type Row = Why['rows'][number]
/** Number of the section in which a host tells what stands in the way of its packages. */
const REPOSITORIES = sections.repositories.no

/** Older plans than these were replaced long ago. */
const PLANS_LOOKED_AT = 50

/** Throws HOST_NOT_FOUND. */
export async function explainWhy(tx: Tx, deps: WhyDeps, idOrName: string, patch: string): Promise<Why> {
  const host = await findHost(tx, idOrName)
  const answer = (rows: Row[], plan?: StoredPlan): Why => ({
    host: host.name,
    hostId: host.hostId,
    patch,
    planId: plan?.id ?? null,
    rows,
  })
  const { finding, named } = await wantedOn(tx, deps, host, patch)
  const wanted = finding ?? named
  const done = finding ? undefined : await doneOn(tx, deps, host, patch)
  if (done && !named?.candidates.some((one) => one.name === patch)) return answer([done.row], done.plan)
  if (!wanted) return answer([blocked('patch', { code: 'why.not-found', params: {} }, undefined)])
  const [roots, policy] = [(await listRoots(tx)).reverse(), await newestPolicy(tx)]
  const [first, root] = [roots[0], roots.at(-1)]
  const standing = standingRows(await deps.standing(tx, wanted))
  const rows: Row[] = [
    pass('patch'),
    root ? pass('root') : blocked('root', { code: 'refusal.no-root', params: {} }, undefined),
    policy ? pass('policy') : blocked('policy', { code: 'refusal.no-policy', params: {} }, undefined),
  ]
  if (!first || !root || !policy) return answer([...rows, ...standing])
  const reported = (await sectionAt(tx, host.hostNo, REPOSITORIES))?.validFrom
  rows.push(await policyRow(root, policy, tx.now), ...fixRows(wanted, policy, reported, tx.now))
  const found = await planFor(tx, deps, wanted, policy.digest)
  if (!found) rows.push(blocked('plan', { code: 'why.no-plan', params: {} }, policy.addedAt))
  else rows.push(pass('plan'))
  if (!found || wanted.hostKey === null) return answer([...rows, ...standing], found?.plan)
  const { plan, memory } = found
  const zone = await readZone(tx, host.hostNo)
  const ages = {
    root: root.addedAt,
    policy: policy.addedAt,
    plan: plan.createdAt,
    windowEnded: windowEnded(policy, wanted.hostKey, zone, tx.now),
    memory,
  }
  const bundle = await bundleFor(tx, deps, { host: wanted.hostKey, plan, policy, root, roots, memory })
  const known = knownOf(wanted, wanted.hostKey, first.digest, memory, zone, tx.now)
  const gates = await explainGates({ bundle, known, compare: compareDpkg })
  const { ring } = ringOf(policy.document, wanted.hostKey)
  const asked = gates.flatMap(({ gate, refusal }) =>
    // Its answer is the host's, and stands among the host's own.
    gate === 'clock' ? [] : [gateRow(gate, refusal && refusalText(refusal), ages, ring)],
  )
  return answer([...rows, deploymentRow(memory, ages), ...withoutConsequences(asked), ...standing], plan)
}

/** When the last window of the host's ring ended before now. */
function windowEnded({ document }: Kept<'policy'>, hostKey: string, zone: string, now: Date): Date | undefined {
  const { ring } = ringOf(document, hostKey)
  const ended = spansOf(ring.windows, zone).filter((span) => span.to <= now.getTime())
  const last = Math.max(Number.NEGATIVE_INFINITY, ...ended.map((span) => span.to))
  return Number.isFinite(last) ? new Date(last) : undefined
}

async function findHost(tx: Tx, idOrName: string): Promise<HostRow> {
  const hosts = await readHosts(tx)
  const named = hosts.filter((one) => one.name === idOrName)
  const host = hosts.find((one) => one.hostId === idOrName) ?? (named.length === 1 ? named[0] : undefined)
  if (!host) throw new AppError('HOST_NOT_FOUND', { host: idOrName.slice(0, 100), named: named.length })
  return host
}

/** What is there already: the newest plan with this patch for the host came to its end there. */
async function doneOn(
  tx: Tx,
  deps: WhyDeps,
  host: HostRow,
  patch: string,
): Promise<{ row: Row; plan: StoredPlan } | undefined> {
  const hostKey = (await hostKeyOf(tx, host.hostId))?.digest
  if (!hostKey) return undefined
  const clearing = await store.plansClearingVulnerability(tx, patch)
  for (const record of await store.listPlans(tx, undefined, PLANS_LOOKED_AT)) {
    const plan = await storedPlan(record)
    const own = plan.signed.document.transactions.find((one) => one.hosts.includes(hostKey))
    if (!own || !(clearing.has(plan.id) || own.changes.some((change) => change.name === patch))) continue
    const { step } = await deps.memory(tx, host.hostId, plan.digest)
    if (!isThere(step)) return undefined
    const code = goesBack(plan.signed.document) ? `why.back-${step.state}` : `why.${step.state}`
    return { plan, row: { ...pass('patch'), because: { code, params: { at: step.at.toISOString() } } } }
  }
  return undefined
}

/** The host with what the patch names on it: a vulnerability's packages, or else packages by name. */
async function wantedOn(
  tx: Tx,
  deps: WhyDeps,
  host: HostRow,
  patch: string,
): Promise<{ finding?: PlanHost | undefined; named?: PlanHost | undefined }> {
  const every = readSelection('', [])
  const only = { ...every, host: (one: HostRow) => one.hostNo === host.hostNo }
  const byFinding = { ...only, finding: (one: { vulnerability: string }) => one.vulnerability === patch }
  const [finding] = await readPlanHosts(tx, deps.repositories, byFinding, [])
  return finding ? { finding } : { named: (await readPlanHosts(tx, deps.repositories, only, [patch]))[0] }
}

async function policyRow(root: Kept<'root'>, policy: Kept<'policy'>, now: Date): Promise<Row> {
  const fault = await policyFault(await opened('policy', policy.envelope), { root, newest: policy, now })
  if (!fault) return pass('policy-counts')
  const expires = Date.parse(String(fault.params.expires ?? ''))
  return blocked('policy-counts', refusalText(fault), Number.isNaN(expires) ? policy.addedAt : new Date(expires))
}

/** What a plan made now would leave out: each reason once. `reported`: since when the host says what it says. */
function fixRows(host: PlanHost, policy: Kept<'policy'>, reported: Date | undefined, now: Date): Row[] {
  const { leftOut } = makePlan({
    tenant: policy.document.tenant,
    id: policy.document.tenant,
    parent: null,
    author: 'planner',
    createdAt: toInstant(now),
    urgent: false,
    policy,
    hosts: [host],
  })
  const reasons = new Map(leftOut.map((one) => [one.code, one.detail]))
  if (reasons.size === 0) return [pass('fix')]
  return [...reasons].map(([code, detail]) =>
    // The policy says it, not the host.
    blocked('fix', { code: `left-out.${code}`, params: { detail } }, code === 'excluded' ? policy.addedAt : reported),
  )
}

/** The newest one that the host does not have yet: one that it had, and went back from, brings nothing any more. */
async function planFor(
  tx: Tx,
  deps: WhyDeps,
  host: PlanHost,
  policyDigest: string,
): Promise<{ plan: StoredPlan; memory: HostMemory } | undefined> {
  const names = new Set(host.wanted.map((one) => one.package.name))
  for (const row of await store.listPlans(tx, undefined, PLANS_LOOKED_AT)) {
    if (row.replaced || row.policy !== policyDigest) continue
    const plan = await storedPlan(row)
    const own = plan.signed.document.transactions.find((one) => one.hosts.includes(host.hostKey ?? ''))
    if (!own?.changes.some((change) => names.has(change.name))) continue
    const memory = await deps.memory(tx, host.hostId, plan.digest)
    if (!isThere(memory.step)) return { plan, memory }
  }
  return undefined
}

function knownOf(
  host: PlanHost,
  hostKey: string,
  pinnedRoot: string,
  memory: HostMemory,
  zone: string,
  now: Date,
): Known {
  return {
    ...nothingRemembered,
    pinnedRoot,
    hostKey,
    firstSeen: memory.firstSeen ?? new Map(),
    lastOrderAt: memory.lastOrderAt ?? null,
    installed: new Map(host.installed.map((one) => [`${one.name}:${one.architecture}`, one.version])),
    clock: { now, floor: now, trusted: true },
    zone,
    bootedAt: memory.bootedAt,
    mode: 'apply',
  }
}

/** Gates whose answer hangs on what the host alone keeps. */
function gateRow(gate: string, because: Text | undefined, ages: Ages, ring: Ring): Row {
  const { memory } = ages
  if (gate === 'period' && memory.lastOrderAt === undefined) return unknown(gate)
  // Without that memory delays would count from now: a yes holds all the same, a no does not.
  const bySeen = gate === 'ring-delay' || gate === 'cool-down' || gate === 'share'
  if (bySeen && memory.firstSeen === undefined && because) return unknown(gate)
  // A host that was off may make up for its window, and nobody has told when it was booted.
  const byBoot = (gate === 'window' || gate === 'share') && ring.catchUpHours > 0 && ring.windows !== 'any'
  if (byBoot && memory.bootedAt === null && because) return unknown(gate)
  return because ? blocked(gate, because, sinceOf(gate, because, ages)) : pass(gate)
}

const isThere = (step: HostMemory['step']): step is NonNullable<HostMemory['step']> =>
  step?.state === 'verified' || step?.state === 'installed'
