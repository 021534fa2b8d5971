/**
 * A server that somebody hostile owns: its database as the owner, the secret of its data folder and all that the slices can do.
 * What it does not own is the host: that judges with its own memory, by the same `accept` that apply runs.
 */
import assert from 'node:assert/strict'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { accept } from '@patchreeve/trust/accept/accept.ts'
import type { Bundle } from '@patchreeve/trust/accept/bundle.ts'
import { type Known, nothingRemembered } from '@patchreeve/trust/accept/known.ts'
import type { Order } from '@patchreeve/trust/documents/order.ts'
import type { DocumentOf, DocumentType } from '@patchreeve/trust/documents/registry.ts'
import { type EnvelopeJson, toEnvelopeJson } from '@patchreeve/trust/envelope.ts'
import { digestFor } from '@patchreeve/trust/test/support/build.ts'
import { signedBy, type TestKey, testDigest, testUuid } from '@patchreeve/trust/test/support/keys.ts'
import pg from 'pg'
import { newestPolicy, newestRoot, type StoredPlan, signAsServer } from '../../src/plan/index.ts'
import type { HttpContext } from '../../src/platform/http/index.ts'
import { systemIds } from '../../src/platform/ids.ts'
import { type Secret, secretOf } from '../../src/platform/secret.ts'
import { type Act, type ActHost, aChange, anIndex, makeAct } from '../support/act.ts'
import { type Chain, useChain } from '../support/chain.ts'
import { type OrderSlices, type OrderSlicesOptions, orderSlices } from '../support/orders.ts'
import { aPackage } from '../support/rows.ts'
import { ADMIN, hostActor } from '../support/server.ts'

export interface Scene {
  readonly chain: Chain
  readonly act: Act
  readonly slices: OrderSlices
  readonly secret: Secret
}

/** These handlers take nothing from HTTP itself. */
export const http = undefined as unknown as HttpContext
export const none = { params: undefined, query: undefined, body: undefined }
export const UPGRADE = { changes: [aChange('openssl', '1.0-1', '1.0-2')], indexes: [anIndex()] }

/** Filled when the tests of the calling file run. */
export function useScene(more: Pick<OrderSlicesOptions, 'resolve'> = {}): Scene {
  const scene = {} as { -readonly [K in keyof Scene]: Scene[K] }
  scene.chain = useChain(async (server) => {
    const ids = systemIds(() => server.clock.now())
    scene.secret = secretOf(Buffer.alloc(32, 7), ids)
    scene.act = await makeAct(server.op(ADMIN), scene.secret, server.clock)
    const { database, clock, log } = server
    scene.slices = orderSlices({ database, clock, ids, log, secret: scene.secret, ...more })
  })
  return scene
}

export async function aHost({ chain, act }: Scene, name: string): Promise<ActHost> {
  const registered = await chain.enrol(name)
  await chain.report(registered, { packages: [aPackage('openssl', '1.0-1')] })
  return act.addHost(name, registered)
}

export async function start({ chain, slices }: Scene, plan: StoredPlan): Promise<string> {
  const { deployment_start } = slices.deployment.handlers
  return (await deployment_start(chain.op(ADMIN), { ...none, body: { plan: plan.digest } }, http)).id
}

export async function stepsOf({ chain, slices }: Scene, id: string) {
  const { deployment_show } = slices.deployment.handlers
  return (await deployment_show(chain.op(ADMIN), { ...none, params: { id } }, http)).list
}

/** The one order that waits for a host, with what the result of it has to name. */
export async function orderFor({ chain, slices }: Scene, host: ActHost) {
  const op = chain.op(hostActor(host))
  const [id = ''] = (await slices.deployment.turnOf(op)).orders
  const text = await slices.deployment.orderDocument(op, id, { seq: 0, leaf: '0'.repeat(64) })
  const { head: _, ...bundle } = JSON.parse(text) as Bundle & { head: unknown }
  const order = JSON.parse(Buffer.from(bundle.order.payload, 'base64').toString()) as Order
  return { id, bundle: bundle as Bundle, names: { order: await digestFor(order), plan: order.plan, ring: order.ring } }
}

/** What the host says to a bundle. `more`: what it knows beside the root that was pinned when it enrolled. */
export async function judge(
  { chain }: Scene,
  host: TestKey,
  bundle: Bundle,
  more: Partial<Known> = {},
): Promise<string> {
  const root = await chain.op(ADMIN).tx(newestRoot)
  const now = chain.clock.now()
  const known: Known = {
    ...nothingRemembered,
    pinnedRoot: root?.digest ?? '',
    hostKey: host.digest,
    firstSeen: new Map([[testDigest('openssl 1.0-2'), now]]),
    installed: new Map([['openssl:amd64', '1.0-1']]),
    clock: { now, floor: now, trusted: true },
    zone: 'Etc/UTC',
    bootedAt: null,
    mode: 'apply',
    ...more,
  }
  const answer = await accept({ bundle: JSON.stringify(bundle), known, compare: compareDpkg })
  return answer.kind === 'accepted' ? 'accepted' : answer.refusal.code
}

/** An order and its lease, made by hand and signed with the key that the server really has; what people sign is `parts`. */
export async function forgedBundle(
  { chain, secret }: Scene,
  host: TestKey,
  ring: string,
  parts: Pick<Bundle, 'roots' | 'policy' | 'plan' | 'signOffs' | 'proofs'>,
): Promise<Bundle> {
  const documentOf = <T>(one: EnvelopeJson | null) =>
    JSON.parse(Buffer.from(one?.payload ?? '', 'base64').toString()) as T
  const [plan, policy] = [documentOf<DocumentOf['plan']>(parts.plan), documentOf<DocumentOf['policy']>(parts.policy)]
  const [transaction] = plan.transactions
  assert.ok(transaction)
  const at = (ms: number) => new Date(chain.clock.now().getTime() + ms).toISOString().replace(/\.\d+Z/, 'Z')
  const order: Order = {
    ...{ type: 'order', schema: 1, tenant: plan.tenant, id: testUuid('forged order'), host: host.digest, epoch: 1 },
    ...{ generation: 1_000, verb: 'install', plan: await digestFor(plan), policy: await digestFor(policy), ring },
    ...{ transaction: transaction.id, changes: transaction.changes, indexes: transaction.indexes },
    ...{ notBefore: at(0), notAfter: at(3_600_000) },
  }
  const lease = {
    ...{ type: 'lease' as const, schema: 1 as const, tenant: plan.tenant, order: await digestFor(order) },
    ...{ host: host.digest, notBefore: at(0), notAfter: at(600_000) },
  }
  return chain.op(ADMIN).tx(async (tx) => ({
    ...parts,
    order: toEnvelopeJson(await signAsServer(tx, secret, 'order', order)),
    lease: toEnvelopeJson(await signAsServer(tx, secret, 'lease', lease)),
  }))
}

/** What people signed, as it lies in the server's database. */
export async function signedByPeople({ chain }: Scene): Promise<Pick<Bundle, 'roots' | 'policy'>> {
  const [root, policy] = await chain.op(ADMIN).tx(async (tx) => [await newestRoot(tx), await newestPolicy(tx)] as const)
  assert.ok(root && policy)
  return { roots: [JSON.parse(root.envelope)], policy: JSON.parse(policy.envelope) }
}

export async function sealed<T extends DocumentType>(type: T, document: DocumentOf[T], ...keys: readonly TestKey[]) {
  return toEnvelopeJson(await signedBy(type, document, ...keys))
}

/** As the owner of the database, for whom there are neither roles nor row-level security. */
export async function asOwner(
  { chain }: Scene,
  text: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: chain.urls.ownerUrl })
  await client.connect()
  await client.query(`select set_config('app.tenant', '1', false)`)
  return client.query(text, [...values]).finally(() => client.end())
}
