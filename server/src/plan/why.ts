/**
 * Why is this patch not on this host? First what stands in the way of a plan, then the gates of the host itself, asked with the
 * order that the server would make now. Nothing is sent. What only the host knows is said to be unknown.
 */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { explainGates } from '@patchreeve/trust/accept/accept.ts'
import { type Known, nothingRemembered } from '@patchreeve/trust/accept/known.ts'
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

/** What a host has told by its results; undefined where it has not. */
export interface HostMemory {
  /** When apply first saw each .deb in a publisher's index. */
  readonly firstSeen: ReadonlyMap<string, Date> | undefined
  /** When its last order that acts began; null: none did. */
  readonly lastOrderAt: Date | null | undefined
  /** Results of the ring below for this plan, as they were received. */
  readonly proofs: readonly { readonly key: string; readonly result: string }[]
  /** No lease is given. */
  readonly halted: boolean
  /** How far the plan came there, and since when; undefined: it was not rolled out to the host. */
  readonly step: { readonly state: string; readonly at: Date } | undefined
}

export interface WhyDeps {
  readonly secret: Secret
  readonly ids: Ids
  readonly repositories: Repositories
  readonly memory: (tx: Tx, hostId: string, planDigest: string) => Promise<HostMemory>
}

type Why = RouteOutput<'why'>
type Row = Why['rows'][number]

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
  if (!wanted) return answer([blocked('patch', { code: 'why.not-found', params: {} })])
  const [roots, policy] = [(await listRoots(tx)).reverse(), await newestPolicy(tx)]
  const [first, root] = [roots[0], roots.at(-1)]
  const rows: Row[] = [
    pass('patch'),
    root ? pass('root') : blocked('root', { code: 'refusal.no-root', params: {} }),
    policy ? pass('policy') : blocked('policy', { code: 'refusal.no-policy', params: {} }),
  ]
  if (!first || !root || !policy) return answer(rows)
  rows.push(await policyRow(root, policy, tx.now), fixRow(wanted, policy))
  const found = await planFor(tx, deps, wanted, policy.digest)
  rows.push(found ? pass('plan') : blocked('plan', { code: 'why.no-plan', params: {} }))
  if (!found || wanted.hostKey === null) return answer(rows, found?.plan)
  const { plan, memory } = found
  const bundle = await bundleFor(tx, deps, { host: wanted.hostKey, plan, policy, root, roots, memory })
  const known = knownOf(wanted, wanted.hostKey, first.digest, memory, await readZone(tx, host.hostNo), tx.now)
  const gates = await explainGates({ bundle, known, compare: compareDpkg })
  return answer(
    [...rows, ...gates.map(({ gate, refusal }) => gateRow(gate, refusal && refusalText(refusal), memory))],
    plan,
  )
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
    return { plan, row: { gate: 'patch', state: 'pass', because: { code, params: { at: step.at.toISOString() } } } }
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
  return fault ? blocked('policy-counts', refusalText(fault)) : pass('policy-counts')
}

/** What a plan made now would leave out. */
function fixRow(host: PlanHost, policy: Kept<'policy'>): Row {
  const { leftOut } = makePlan({
    tenant: policy.document.tenant,
    id: policy.document.tenant,
    parent: null,
    author: 'planner',
    createdAt: policy.document.issuedAt,
    urgent: false,
    policy,
    hosts: [host],
  })
  const [first] = leftOut
  return first ? blocked('fix', { code: `left-out.${first.code}`, params: { detail: first.detail } }) : pass('fix')
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
    mode: 'apply',
  }
}

/** Gates whose answer hangs on what the host alone keeps. */
function gateRow(gate: string, because: Text | undefined, memory: HostMemory): Row {
  const unknown: Row = { gate, state: 'unknown', because: { code: 'why.host-knows', params: {} } }
  if (gate === 'clock' || (gate === 'period' && memory.lastOrderAt === undefined)) return unknown
  // Without that memory the delay would count from now: a yes holds all the same, a no does not.
  if ((gate === 'ring-delay' || gate === 'share') && memory.firstSeen === undefined && because) return unknown
  return because ? blocked(gate, because) : pass(gate)
}

const isThere = (step: HostMemory['step']): step is NonNullable<HostMemory['step']> =>
  step?.state === 'verified' || step?.state === 'installed'

const pass = (gate: string): Row => ({ gate, state: 'pass', because: null })
const blocked = (gate: string, because: Text): Row => ({ gate, state: 'blocked', because })
