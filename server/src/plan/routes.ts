/** The API of trust and plans. */
import { hostname } from 'node:os'
import { AppError } from '@patchreeve/contract/errors.ts'
import { certificateDigest, loadTrust, readEpoch, readNames } from '../enrolment/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { decodeCursor, encodeCursor } from '../platform/keyset.ts'
import { signOffsOf } from './approval.ts'
import { automaticView, pauseAutomatic, resumeAutomatic } from './automatic.ts'
import { readHosts } from './facts-store.ts'
import { feasibilityUnder } from './feasibility.ts'
import { heldBackRows, liftHeldBack } from './held-back.ts'
import { confirmHostKey, isConfirmed } from './host-keys.ts'
import { hostNames, nameOfHost } from './names.ts'
import { orderKey } from './order-key.ts'
import { planById, proposePlan, type StoredPlan, storedPlan } from './plans.ts'
import { addSignOff } from './sign-offs.ts'
import * as store from './store.ts'
import { addPolicy, addRoot, listPolicies, listRoots, policyByDigest, rootChain, showDocument } from './trust.ts'
import { proposeMove } from './updaters.ts'
import { hostKeyView, planDetail, planRows, policyView, rootView, signOffView } from './view.ts'
import { explainWhy, type WhyDeps } from './why.ts'

export type PlanRoutesDeps = WhyDeps

type RouteIds =
  | 'trust_facts'
  | 'root_list'
  | 'root_show'
  | 'root_add'
  | 'policy_list'
  | 'policy_show'
  | 'policy_add'
  | 'policy_feasibility'
  | 'hostkey_list'
  | 'hostkey_confirm'
  | 'auto_show'
  | 'auto_pause'
  | 'auto_resume'
  | 'heldback_list'
  | 'heldback_lift'
  | 'updater_put_aside'
  | 'updater_give_back'
  | 'plan_propose'
  | 'plan_list'
  | 'plan_show'
  | 'plan_document'
  | 'signoff_add'
  | 'why'

export function planRoutes(deps: PlanRoutesDeps): Handlers<RouteIds> {
  return {
    async trust_facts(op) {
      return op.tx(async (tx) => {
        const key = await orderKey(tx, deps.secret)
        const authorities = (await loadTrust(tx, deps)).all
        return {
          name: (await readNames(tx))[0] ?? hostname(),
          orderKey: key.spki,
          orderKeyId: key.keyId,
          authorities: authorities.map((one) => certificateDigest(one.certificate)),
          epoch: await readEpoch(tx),
          hosts: await hostFacts(tx),
        }
      })
    },
    async root_list(op) {
      return op.tx(async (tx) => ({ rows: (await listRoots(tx)).map(rootView) }))
    },
    async root_show(op, { params }) {
      const root = await op.tx((tx) => showDocument(tx, 'root', params.version))
      return { ...rootView(root), envelope: root.envelope }
    },
    async root_add(op, { body }) {
      return rootView(await addRoot(op, body.envelope))
    },
    async policy_list(op) {
      return op.tx(async (tx) => ({ rows: (await listPolicies(tx)).map(policyView) }))
    },
    async policy_show(op, { params }) {
      const policy = await op.tx((tx) => showDocument(tx, 'policy', params.version))
      return { ...policyView(policy), envelope: policy.envelope }
    },
    async policy_add(op, { body }) {
      return policyView(await addPolicy(op, body.envelope))
    },
    async policy_feasibility(op, { params }) {
      return op.tx(async (tx) => feasibilityUnder(tx, (await showDocument(tx, 'policy', params.version)).document))
    },
    async hostkey_list(op) {
      return op.tx(async (tx) => {
        const [keys, names] = [await store.listHostKeys(tx), (await hostNames(tx)).byId]
        return { rows: keys.map((row) => hostKeyView(row, keys, names.get(row.host_id) ?? '')) }
      })
    },
    async hostkey_confirm(op, { params, body }) {
      const row = await confirmHostKey(op, params.id, body.digest)
      return op.tx(async (tx) => hostKeyView(row, [row], (await hostNames(tx)).byId.get(params.id) ?? ''))
    },
    async auto_show(op) {
      return op.tx(automaticView)
    },
    async auto_pause(op, { body }) {
      await pauseAutomatic(op, body.reason)
      return op.tx(automaticView)
    },
    async auto_resume(op) {
      await resumeAutomatic(op)
      return op.tx(automaticView)
    },
    async heldback_list(op) {
      return op.tx(async (tx) => ({ rows: await heldBackRows(tx) }))
    },
    async heldback_lift(op, { params }) {
      await liftHeldBack(op, params.id)
      return { done: true }
    },
    updater_put_aside: (op, { params, body }) => proposeMove(op, { name: params.updater, to: 'aside' }, body),
    updater_give_back: (op, { params, body }) => proposeMove(op, { name: params.updater, to: 'back' }, body),
    async plan_propose(op, { body }) {
      const plan = await proposePlan(op, deps.repositories, body)
      return op.tx((tx) => planDetail(tx, plan))
    },
    async plan_list(op, { query }) {
      return op.tx(async (tx) => {
        const before = query.cursor === undefined ? undefined : planCursor(query.cursor)
        const rows = await store.listPlans(tx, before, query.limit + 1)
        const page = rows.slice(0, query.limit)
        const last = page.at(-1)
        return {
          rows: await planRows(tx, await Promise.all(page.map(storedPlan))),
          total: await store.countPlans(tx),
          countedAt: tx.now.toISOString(),
          next: rows.length > page.length && last ? encodeCursor({ key: null, id: last.plan_id, back: false }) : null,
          previous: null,
        }
      })
    },
    async plan_show(op, { params }) {
      return op.tx(async (tx) => planDetail(tx, await requirePlan(tx, params.id)))
    },
    async plan_document(op, { params }) {
      return op.tx(async (tx) => documentOf(tx, await requirePlan(tx, params.id)))
    },
    async signoff_add(op, { params, body }) {
      return signOffView(await addSignOff(op, params.id, body.envelope))
    },
    async why(op, { params }) {
      return op.tx((tx) => explainWhy(tx, deps, params.id, params.patch))
    },
  }
}

async function hostFacts(tx: Tx) {
  const keys = Map.groupBy(await store.listHostKeys(tx), (row) => row.host_id)
  return (await readHosts(tx)).map(({ hostId, name }) => {
    const own = keys.get(hostId) ?? []
    const confirmed = own.find(isConfirmed)
    // Unconfirmed: the newest that it showed, to be compared.
    return { id: hostId, name, hostKey: (confirmed ?? own.at(-1))?.digest ?? null, confirmed: confirmed !== undefined }
  })
}

async function documentOf(tx: Tx, plan: StoredPlan) {
  const policy = await policyByDigest(tx, plan.signed.document.policy)
  if (!policy) throw new AppError('POLICY_MISSING', { policy: plan.signed.document.policy })
  const names = await hostNames(tx)
  const hosts = plan.signed.document.transactions.flatMap((one) => one.hosts)
  return {
    digest: plan.digest,
    plan: plan.envelope,
    policy: policy.envelope,
    roots: await rootChain(tx),
    signOffs: await signOffsOf(tx, plan.digest),
    hosts: hosts.map((hostKey) => ({ hostKey, name: nameOfHost(names, hostKey).name })),
  }
}

async function requirePlan(tx: Tx, id: string): Promise<StoredPlan> {
  const plan = await planById(tx, id)
  if (!plan) throw new AppError('NOT_FOUND', { plan: id })
  return plan
}

/** Ids are UUIDs; another text in a forged cursor would be an error of the database. */
function planCursor(text: string): string {
  const id = String(decodeCursor(text).id)
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new AppError('CURSOR_INVALID')
  return id
}
