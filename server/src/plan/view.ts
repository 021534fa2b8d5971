/** Roots, policies, plans and keys as the API shows them. Names of hosts are the inventory's; everything else is from signed bytes. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import { subjectsOf } from '@patchreeve/trust/documents/plan.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import type { Tx } from '../platform/database.ts'
import { enoughUntil, type JudgedSignOff } from './approval.ts'
import { stateOf } from './host-keys.ts'
import { hostNames, nameOfHost } from './names.ts'
import { hostCount, isAllowed, type Standing, type StoredPlan, standingOf, standingUnder } from './plans.ts'
import { goesBack, reopenedBy, rolloutsOf } from './rollout.ts'
import * as store from './store.ts'
import type { Kept } from './trust.ts'

/** Names of packages in a list's row: enough to recognise a plan by. */
const NAMES_SHOWN = 20

type PlanRow = RouteOutput<'plan_list'>['rows'][number]
type PlanDetail = RouteOutput<'plan_show'>

export async function planRows(tx: Tx, plans: readonly StoredPlan[]): Promise<PlanRow[]> {
  const rollouts = await rolloutsOf(
    tx,
    plans.map((plan) => plan.digest),
  )
  return Promise.all(
    plans.map(async (plan) => rowOf(plan, await standingUnder(tx, plan, rollouts), await store.clearedBy(tx, plan.id))),
  )
}

function rowOf(plan: StoredPlan, standing: Standing, cleared: store.Cleared): PlanRow {
  const { transactions, tier, urgent, author } = plan.signed.document
  const names = new Set(transactions.flatMap(subjectsOf))
  return {
    id: plan.id,
    digest: plan.digest,
    state: standing.state,
    tier,
    urgent,
    author,
    createdAt: plan.createdAt.toISOString(),
    createdBy: plan.createdBy,
    packages: [...names].sort().slice(0, NAMES_SHOWN),
    hostCount: hostCount(plan.signed.document),
    findingCount: cleared.findings.length,
    leftOutCount: plan.leftOut.length,
    signed: standing.signed,
    threshold: standing.threshold,
    undoNone: transactions.filter((one) => one.undo === 'none').length,
    dueAt: cleared.dueAt?.toISOString() ?? null,
    lapses: enoughUntil(standing)?.toISOString() ?? null,
    goesBack: goesBack(plan.signed.document),
    rollout: standing.rollout ? { id: standing.rollout.id, state: standing.rollout.state } : null,
    purpose: plan.purpose,
  }
}

export async function planDetail(tx: Tx, plan: StoredPlan): Promise<PlanDetail> {
  const standing = await standingOf(tx, plan)
  const { document } = plan.signed
  const names = await hostNames(tx)
  const cleared = await store.clearedBy(tx, plan.id)
  const row = rowOf(plan, standing, cleared)
  const { state, rollout } = standing
  return {
    ...row,
    parent: document.parent,
    policy: document.policy,
    transactions: document.transactions.map((one) => ({
      ...one,
      hosts: one.hosts.map((hostKey) => ({ ...nameOfHost(names, hostKey), hostKey })),
    })),
    findings: cleared.findings.map(({ id }) => String(id)),
    clearing: cleared.findings.flatMap(({ id, vulnerability, closed }) =>
      vulnerability === null ? [] : [{ id: String(id), vulnerability, closedAt: closed?.toISOString() ?? null }],
    ),
    reopens: row.goesBack ? await reopenedBy(tx, plan) : 0,
    leftOut: plan.leftOut.map(({ hostId, package: name, code, detail }) => ({
      hostId,
      host: names.byId.get(hostId) ?? '',
      package: name,
      because: { code: `left-out.${code}`, params: { detail } },
    })),
    signOffs: standing.signOffs.map(signOffView),
    actions: {
      sign: isAllowed('sign', state),
      replace: isAllowed('replace', state),
      start: isAllowed('start', state) && rollout?.state !== 'running',
    },
  }
}

export function signOffView({ digest, document, person, receivedAt, refusal }: JudgedSignOff) {
  return {
    digest,
    person,
    keyId: document.by,
    signedAt: document.signedAt,
    lapses: document.lapses,
    emergency: document.emergency,
    now: document.now.length,
    receivedAt: receivedAt.toISOString(),
    because: refusal ? refusalText(refusal) : null,
  }
}

export function refusalText({ code, params }: Refusal): Text {
  return { code: `refusal.${code}`, params: { ...params } }
}

export function rootView({ document, digest, addedAt, addedBy }: Kept<'root'>): RouteOutput<'root_add'> {
  const { version, tenant, mode, threshold, epoch, expires } = document
  const people = document.people.map(({ person, keyId, role, revoked }) => ({
    person,
    keyId,
    role,
    revoked: revoked !== null,
  }))
  return { version, digest, tenant, mode, threshold, people, epoch, expires, addedAt: addedAt.toISOString(), addedBy }
}

export function policyView({ document, digest, addedAt, addedBy }: Kept<'policy'>): RouteOutput<'policy_add'> {
  const { version, rootVersion, issuedAt, expires, standing } = document
  const rings = document.rings.map(({ name, hosts, delayMinutes }) => ({
    name,
    hosts: hosts === 'others' ? null : hosts.length,
    delayMinutes,
  }))
  const added = { addedAt: addedAt.toISOString(), addedBy }
  return { version, digest, rootVersion, issuedAt, expires, rings, standing: standing !== null, ...added }
}

export function hostKeyView(
  row: store.HostKeyRow,
  all: readonly store.HostKeyRow[],
  name: string,
): RouteOutput<'hostkey_confirm'> {
  return {
    hostId: row.host_id,
    name,
    digest: row.digest,
    firstSeenAt: row.first_seen_at.toISOString(),
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    confirmedBy: row.confirmed_by,
    state: stateOf(row, all),
  }
}
