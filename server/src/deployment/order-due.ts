/** Hosts whose turn has come get their order; the others say which gate they wait for. The rules are the hosts' own (turn.ts). */
import type { Text } from '@patchreeve/contract/text.ts'
import { isUnproven, unprovenCodes } from '@patchreeve/trust/accept/promotion.ts'
import { batchOf } from '@patchreeve/trust/accept/serial.ts'
import type { Verb } from '@patchreeve/trust/documents/policy.ts'
import { writeEnvelope } from '@patchreeve/trust/envelope.ts'
import type { Refusal } from '@patchreeve/trust/refusals.ts'
import { MINUTE_MS } from '@patchreeve/trust/times.ts'
import { hostKeyOf } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Ids } from '../platform/ids.ts'
import { orderOf, type SignAsServer, signed } from './documents.ts'
import { ringBelowOfDrill } from './drill.ts'
import * as facts from './facts-store.ts'
import { proofsFor } from './ground.ts'
import { moveStep } from './move.ts'
import type { RingJudgement } from './pause.ts'
import { type Room, roomIn } from './room.ts'
import { frozenHosts } from './standing.ts'
import * as store from './store.ts'
import { type Ground, type HostFacts, quotaSince, refusalOf, retryAt } from './turn.ts'

export interface OrderContext {
  readonly ids: Ids
  readonly sign: SignAsServer
}

/** A host that was off this often is a case for a person. */
const MAX_ATTEMPTS = 10
/** Orders made in one go, so that one transaction stays short; the next tick goes on. */
const ORDERS_AT_ONCE = 50
/** Hosts that are looked at in one go: each costs the signatures of all proofs of its ring. */
const LOOKS_AT_ONCE = 300
/** A refusal that only a person lifts is looked at again this often: the person may have lifted it. */
const PERSON_MS = 15 * MINUTE_MS

/** Where others are at work: their proof comes with a report, and reports come each minute. */
const ROOM_MS = 30_000

/** Looks at the publisher's index, changes nothing: the ring's delay counts from what the host saw then. In order of their cost. */
const PREPARING: readonly Verb[] = ['simulate', 'download', 'try']

/** What ends at a time that counts from the host's first look, or would let that look wait. */
const COUNTED = new Set<string>(['ring-delay-not-over', 'cool-down-not-over', 'package-excluded'])

/** Refusals as they are kept with a step. */
const UNPROVEN = unprovenCodes.map((code) => `refusal.${code}`)
/** All gates would let it through, and others of its ring are to show first how they fare. */
const HELD: readonly string[] = ['deployment.held-for-overdue', 'deployment.held-for-others']

export async function orderDue(
  context: OrderContext,
  tx: Tx,
  deployment: store.DeploymentRecord,
  ground: Ground,
  steps: readonly store.StepRecord[],
  rings: readonly RingJudgement[],
): Promise<void> {
  const room = rings.map((ring) => ring.room)
  const hasRoom = (step: store.StepRecord): boolean => (room[step.ringIndex] ?? 0) > 0
  const due = steps
    .filter(({ state, retryAt }) => (state === 'waiting' || state === 'expired') && (retryAt ?? tx.now) <= tx.now)
    .filter((step) => hasRoom(step) || !isHeld(step))
    .sort((a, b) => (a.retryAt?.getTime() ?? 0) - (b.retryAt?.getTime() ?? 0))
    .slice(0, LOOKS_AT_ONCE)
  const hosts = await factsOf(tx, ground, due)
  const frozen = await frozenHosts(
    tx,
    due.map((step) => step.hostId),
  )
  const proofs = proofsOnce(tx, ground)
  const unproven = new Map<number, Refusal>()
  const limits = roomIn(ground.policy.document, await store.atWork(tx))
  let made = 0
  for (const step of due) {
    if (made >= ORDERS_AT_ONCE) return
    const host = hosts.get(step.hostKey)
    // One that has not looked at the index yet has that to do first.
    const known = step.seenAt === null ? undefined : unproven.get(step.ringIndex)
    if (known) await waitFor(tx, step, known)
    if (!host || known || (isHeld(step) && !hasRoom(step))) continue
    const ringGround = { ...ground, proofs: await proofs(step) }
    const held = hasRoom(step) ? undefined : (rings[step.ringIndex]?.held ?? heldByOthers(rings, step))
    const other = { held, frozen: frozen.get(step.hostId)?.[0]?.because }
    const below = ringBelowOfDrill(deployment.verb, ground.policy.document, steps, step.ringIndex)
    if (below) await waitFor(tx, step, below)
    const looked: Looked = below
      ? { made: false }
      : await orderOne(context, tx, deployment, ringGround, limits, step, host, other)
    if (looked.made) {
      made += 1
      if (looked.acts) room[step.ringIndex] = (room[step.ringIndex] ?? 0) - 1
      if (UNPROVEN.includes(step.because[0]?.code ?? '')) await store.followScout(tx, step)
    }
    // What the ring below has not proven for one host it has proven for none.
    else if (looked.refusal && isUnproven(looked.refusal.code)) unproven.set(step.ringIndex, looked.refusal)
  }
}

const isHeld = ({ because }: store.StepRecord): boolean => HELD.includes(because[0]?.code ?? '')

/** What room there was went to others just now. */
function heldByOthers(rings: readonly RingJudgement[], { ringIndex }: store.StepRecord): Text {
  const room = rings[ringIndex]?.room ?? 0
  return { code: 'deployment.held-for-others', params: { underWay: room, most: room } }
}

/** Proofs, read and opened once for all hosts of a ring and of a batch. */
export function proofsOnce(
  tx: Tx,
  ground: Ground,
): (step: Pick<store.StepRecord, 'hostKey' | 'ringIndex'>) => Promise<Ground['proofs']> {
  const known = new Map<string, Promise<Ground['proofs']>>()
  return ({ hostKey, ringIndex }) => {
    const own = batchOf(ground.policy.document.serials, hostKey)
    const key = JSON.stringify([ringIndex, own?.serial.name, own?.index])
    const proofs = known.get(key) ?? proofsFor(tx, ground, hostKey)
    known.set(key, proofs)
    return proofs
  }
}

/** The step says which gate it waits for, and when it is looked at again. */
function waitFor(tx: Tx, step: store.StepRecord, refusal: Refusal): Promise<void> {
  const retry = retryAt(refusal, tx.now) ?? new Date(tx.now.getTime() + PERSON_MS)
  return store.changeStep(tx, step, { because: [textOf(refusal)], retryAt: retry })
}

export async function factsOf(
  tx: Tx,
  ground: Ground,
  steps: readonly store.StepRecord[],
): Promise<ReadonlyMap<string, HostFacts>> {
  const hostIds = steps.map((step) => step.hostId)
  const names = new Set(ground.plan.document.transactions.flatMap((one) => one.changes.map((change) => change.name)))
  const rows = Map.groupBy(await facts.installedNow(tx, hostIds, [...names]), (row) => row.hostId)
  const zones = await facts.zonesOf(tx, hostIds)
  const keys = steps.map((step) => step.hostKey)
  const begun = await store.lastBegun(tx, keys)
  const emergencies = await store.emergenciesSince(tx, keys, quotaSince(ground.policy.document, tx.now))
  const catchUp = ground.policy.document.rings.some((ring) => ring.catchUpHours > 0)
  const boots = catchUp ? await facts.bootsOf(tx, hostIds) : new Map<string, Date>()
  return new Map(
    steps.map((step): [string, HostFacts] => [
      step.hostKey,
      {
        hostKey: step.hostKey,
        installed: new Map(
          (rows.get(step.hostId) ?? []).map((row) => [`${row.name}:${row.architecture}`, row.version]),
        ),
        zone: zones.get(step.hostId) ?? 'Etc/UTC',
        seenAt: step.seenAt,
        lastOrderAt: begun.get(step.hostKey) ?? null,
        emergencies: emergencies.get(step.hostKey) ?? [],
        bootedAt: boots.get(step.hostId) ?? null,
      },
    ]),
  )
}

interface Looked {
  readonly made: boolean
  /** Made to act, not only to look. */
  readonly acts?: boolean
  readonly refusal?: Refusal
}

/** Makes the order of one host, or says what it waits for. */
async function orderOne(
  context: OrderContext,
  tx: Tx,
  deployment: store.DeploymentRecord,
  ground: Ground,
  limits: Room,
  step: store.StepRecord,
  host: HostFacts,
  { held, frozen }: { readonly held: Text | undefined; readonly frozen: Text | undefined },
): Promise<Looked> {
  const obstacle = await obstacleOf(tx, step, frozen)
  if (obstacle) {
    await store.changeStep(tx, step, obstacle)
    return { made: false }
  }
  const order = await draft(context, tx, ground, step, deployment.verb)
  const refusal = await refusalOf(ground, host, order)
  if (!refusal && held) {
    await store.changeStep(tx, step, { because: [held], retryAt: null })
    return { made: false }
  }
  if (!refusal) {
    const full = limits.refusal(step.hostKey)
    if (full) {
      await store.changeStep(tx, step, { because: [full], retryAt: new Date(tx.now.getTime() + ROOM_MS) })
      return { made: false }
    }
    limits.take(step.hostKey)
    await keepOrder(tx, step, order)
    const change = { orderId: order.document.id, attempts: step.attempts + 1 }
    await moveStep(tx, step, { event: 'ordered', because: [], provenance: 'server-seen', change })
    return { made: true, acts: true }
  }
  const preparing = PREPARING.find((verb) => ground.policy.document.verbs.includes(verb))
  if (COUNTED.has(refusal.code) && step.seenAt === null && preparing)
    return prepare(context, tx, ground, step, host, preparing)
  await waitFor(tx, step, refusal)
  return { made: false, refusal }
}

/** What stands in the way before any gate is asked; undefined: nothing. */
export async function obstacleOf(
  tx: Tx,
  step: store.StepRecord,
  frozen: Text | undefined,
): Promise<store.StepChange | undefined> {
  const wait = (code: string, ms: number, params = {}) => ({
    because: [{ code, params }],
    retryAt: new Date(tx.now.getTime() + ms),
  })
  const { attempts } = step
  if (attempts >= MAX_ATTEMPTS) return wait('deployment.too-many-attempts', PERSON_MS, { attempts })
  if (frozen) return wait(frozen.code, PERSON_MS, frozen.params)
  if ((await hostKeyOf(tx, step.hostId))?.digest !== step.hostKey) return wait('deployment.no-host-key', PERSON_MS)
  return (await store.hasOpenOrder(tx, step.hostKey)) ? wait('deployment.host-busy', MINUTE_MS) : undefined
}

/** An order that only looks, so that the ring's delay can begin to run at the host. */
async function prepare(
  context: OrderContext,
  tx: Tx,
  ground: Ground,
  step: store.StepRecord,
  host: HostFacts,
  verb: Verb,
): Promise<Looked> {
  const order = await draft(context, tx, ground, step, verb)
  const refusal = await refusalOf(ground, host, order)
  if (refusal) {
    await waitFor(tx, step, refusal)
    return { made: false, refusal }
  }
  await keepOrder(tx, step, order)
  const because = [{ code: 'deployment.not-prepared', params: {} }]
  // Looked at again when the host has answered, or the order is over.
  await store.changeStep(tx, step, { because, orderId: order.document.id, retryAt: new Date(order.document.notAfter) })
  return { made: true }
}

export async function draft(context: OrderContext, tx: Tx, ground: Ground, step: store.StepRecord, verb: Verb) {
  const generation = await store.nextGeneration(tx, step.hostKey, ground.epoch)
  const numbers = { id: context.ids.next(), generation }
  return signed(tx, context.sign, 'order', orderOf(ground, step.hostKey, step.transaction, verb, numbers))
}

export async function keepOrder(
  tx: Tx,
  step: store.StepRecord,
  order: Awaited<ReturnType<typeof draft>>,
): Promise<void> {
  const { document, digest, envelope } = order
  await store.insertOrder(tx, {
    orderId: document.id,
    deploymentId: step.deploymentId,
    hostId: step.hostId,
    hostKey: step.hostKey,
    verb: document.verb,
    digest,
    envelope: writeEnvelope(envelope),
    epoch: document.epoch,
    generation: document.generation,
    notBefore: new Date(document.notBefore),
    notAfter: new Date(document.notAfter),
  })
  await tx.record({
    type: 'deployment.ordered',
    subjectType: 'host',
    subjectId: step.hostId,
    body: {
      deployment: step.deploymentId,
      order: document.id,
      digest,
      verb: document.verb,
      plan: document.plan,
      transaction: document.transaction,
      ring: document.ring,
      generation: document.generation,
    },
    provenance: 'server-seen',
  })
}

export const textOf = (refusal: Refusal): Text => ({ code: `refusal.${refusal.code}`, params: { ...refusal.params } })
