/**
 * Plans without a person, under the policy's standing approval: is it on, who stopped it, and what is proposed next. A person's
 * stop is the server's own; the policy alone says what hosts take. What the approval does not cover is proposed for people to sign.
 */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { canonicalJson } from '@patchreeve/trust/canonical.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { SIGNOFF_MAX_DAYS } from '@patchreeve/trust/documents/sign-off.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import type { Tx } from '../platform/database.ts'
import { type Op, provenanceOf } from '../platform/op.ts'
import * as store from './automatic-store.ts'
import { readPlanHosts } from './facts.ts'
import type { PlanHost, Planned, Repositories } from './model.ts'
import { makePlan } from './planner.ts'
import { keepPlan, planByDigest, type StoredPlan, standingOf } from './plans.ts'
import { policyFault } from './policy-fault.ts'
import { readSelection } from './selection.ts'
import { type Going, type Share, shareOf, takenKey } from './share.ts'
import { actorName, type Kept, newestPolicy, newestRoot, opened } from './trust.ts'

/** Root and policy that count now, the policy with a standing approval. */
export interface StandingGround {
  readonly root: Kept<'root'>
  readonly policy: Kept<'policy'>
  readonly standing: NonNullable<Policy['standing']>
}

/** Undefined: nobody signed a standing approval that counts now. */
export async function standingGround(tx: Tx): Promise<StandingGround | undefined> {
  const [root, policy] = [await newestRoot(tx), await newestPolicy(tx)]
  const standing = policy?.document.standing ?? null
  if (!root || !policy || standing === null) return undefined
  const fault = await policyFault(await opened('policy', policy.envelope), { root, newest: policy, now: tx.now })
  return fault ? undefined : { root, policy, standing }
}

export async function isPaused(tx: Tx): Promise<boolean> {
  return (await store.readAutomatic(tx)).paused !== null
}

export async function automaticView(tx: Tx): Promise<RouteOutput<'auto_show'>> {
  const { lookedAt, unproven, paused } = await store.readAutomatic(tx)
  const ground = await standingGround(tx)
  return {
    state: paused ? 'paused' : ground ? 'on' : 'off',
    paused: paused && { ...paused, at: paused.at.toISOString() },
    lookedAt: lookedAt?.toISOString() ?? null,
    deployments: await store.runningAutomatic(tx),
    toSign: (ground && (await waitingForPeople(tx, ground))?.id) ?? null,
    unproven: ground ? unproven : 0,
    heldBack: await store.countHeldBack(tx),
  }
}

/** Nothing more is proposed or started; what runs goes on, and `deployment halt` ends it. Paused again, the new reason counts. */
export async function pauseAutomatic(op: Op, reason: string): Promise<void> {
  await setPaused(op, reason)
}

export async function resumeAutomatic(op: Op): Promise<void> {
  await setPaused(op, null)
}

async function setPaused(op: Op, reason: string | null): Promise<void> {
  op.may('plan.write')
  await op.tx(async (tx) => {
    const by = actorName(op)
    await store.lockAutomatic(tx)
    // Ended already: nothing happens, and nothing is told.
    if (reason === null && !(await isPaused(tx))) return
    await store.setPaused(tx, reason === null ? null : { at: tx.now, by, reason })
    const tenant = (await newestRoot(tx))?.document.tenant ?? ''
    await tx.record({
      type: reason === null ? 'plan.automatic-resumed' : 'plan.automatic-paused',
      subjectType: 'tenant',
      subjectId: tenant,
      body: reason === null ? { by } : { by, reason },
      provenance: provenanceOf(op.actor),
    })
    await tx.emit({ type: 'plan.automatic', body: {} })
  })
}

/** Everything that some finding with a fix asks for, divided. `isBusy`: can this host be in no plan of this origin now? */
export async function shareNow(
  tx: Tx,
  repositories: Repositories,
  ground: StandingGround,
  isBusy: (hostId: string, origin: string) => boolean,
): Promise<Share> {
  const { policy, standing } = ground
  return shareOf({
    now: tx.now,
    policy: policy.document,
    standing,
    hosts: await readPlanHosts(tx, repositories, readSelection('', []), []),
    held: await store.listHeldBack(tx, HELD_MAX),
    isBusy,
    taken: await takenByPeople(tx, ground),
  })
}

/** Far more than a fleet has of failed versions at one time. */
const HELD_MAX = 100_000

/** What is to go without a person; the caller starts it. Undefined: `before`, which has not started, says the same already. */
export async function proposeStanding(
  op: Op,
  tx: Tx,
  ground: StandingGround,
  { origin, hosts }: Going,
  before: StoredPlan | undefined,
): Promise<StoredPlan | undefined> {
  const planned = planFor(op, tx, ground, hosts, before?.digest ?? null)
  const isSame =
    before !== undefined &&
    canonicalJson(planned.plan?.transactions ?? []) === canonicalJson(before.signed.document.transactions)
  return isSame ? undefined : keepPlan(op, tx, planned, { automatic: 'standing', origin })
}

/** Undefined: what is there already says it all, or is so young that people may be reading it. */
export async function proposeForPeople(
  op: Op,
  tx: Tx,
  ground: StandingGround,
  hosts: readonly PlanHost[],
): Promise<StoredPlan | undefined> {
  if (hosts.length === 0) return undefined
  const before = await waitingForPeople(tx, ground)
  if (before && before.createdAt.getTime() > tx.now.getTime() - REPLACE_AFTER_MS) return undefined
  const planned = planFor(op, tx, ground, hosts, before?.digest ?? null)
  const said = new Set(before ? keysOf(before.signed.document) : [])
  if (planned.plan && keysOf(planned.plan).every((key) => said.has(key))) return undefined
  return keepPlan(op, tx, planned, { automatic: 'people' })
}

const keysOf = ({ transactions }: Plan): string[] =>
  transactions.flatMap(({ changes, hosts }) => hosts.flatMap((host) => changes.map((one) => takenKey(host, one))))

/** Archives change several times a day: nobody can sign what is replaced while it is read. */
const REPLACE_AFTER_MS = DAY_MS

function planFor(
  op: Op,
  tx: Tx,
  { root, policy }: StandingGround,
  hosts: readonly PlanHost[],
  parent: string | null,
): Planned {
  return makePlan({
    tenant: root.document.tenant,
    id: op.ids.next(),
    parent,
    author: 'planner',
    createdAt: toInstant(tx.now),
    urgent: false,
    policy,
    hosts,
  })
}

/** The planner's own newest proposal for people that nobody signed or started yet. */
async function waitingForPeople(tx: Tx, { policy }: StandingGround): Promise<StoredPlan | undefined> {
  const [newest] = await store.automaticPlans(tx, policy.digest, 'people')
  const plan = newest && (await planByDigest(tx, newest.digest))
  if (!plan) return undefined
  const { state, signed, rollout } = await standingOf(tx, plan)
  return state === 'proposed' && signed === 0 && !rollout ? plan : undefined
}

/** More plans than people read in two weeks. */
const PLANS_MAX = 200

/** Not by what would be replaced. */
async function takenByPeople(tx: Tx, ground: StandingGround): Promise<ReadonlySet<string>> {
  const since = new Date(tx.now.getTime() - SIGNOFF_MAX_DAYS * DAY_MS)
  const waiting = await waitingForPeople(tx, ground)
  const taken = new Set<string>()
  for (const digest of await store.plansOfPeople(tx, ground.policy.digest, since, PLANS_MAX)) {
    const plan = digest === waiting?.digest ? undefined : await planByDigest(tx, digest)
    for (const key of plan ? keysOf(plan.signed.document) : []) taken.add(key)
  }
  return taken
}

/** By origin: plans that were proposed to go without a person and were never started, because the server ended in between. */
export async function unstartedStanding(tx: Tx, { policy }: StandingGround): Promise<ReadonlyMap<string, StoredPlan>> {
  const unstarted = new Map<string, StoredPlan>()
  for (const { digest, origin } of await store.automaticPlans(tx, policy.digest, 'standing')) {
    const plan = await planByDigest(tx, digest)
    if (plan && (await standingOf(tx, plan)).rollout === undefined) unstarted.set(origin, plan)
  }
  return unstarted
}
