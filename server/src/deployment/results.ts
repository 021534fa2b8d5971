/**
 * What hosts signed. A result counts by the host's own confirmed key of apply, not by the agent that brings it; it is taken once,
 * and the same one again gets the same answer. Numbers that are missing between two results are shown, never filled in.
 */

import type { DeploymentVerb } from '@patchreeve/contract/api/deployment-views.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { Text } from '@patchreeve/contract/text.ts'
import type { ResultAnswer, ResultPost } from '@patchreeve/contract/wire.ts'
import type { Result } from '@patchreeve/trust/documents/result.ts'
import { openDocument, type Signed, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { putOffCodes } from '@patchreeve/trust/refusals.ts'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { isSignedByKey } from '@patchreeve/trust/verify.ts'
import { hostKeyOf, newestRoot } from '../plan/index.ts'
import type { Tx } from '../platform/database.ts'
import type { Op } from '../platform/op.ts'
import { isDrill, wentThrough } from './drill.ts'
import type { StepEvent } from './machine.ts'
import { moveStep } from './move.ts'
import { eventOf } from './outcome.ts'
import { takeReboot } from './reboots.ts'
import { gateAgainAt, noteGates } from './standing.ts'
import * as store from './store.ts'
import { retryAt } from './turn.ts'
import { noteShown, verifyHost } from './verify.ts'

export interface Ledger {
  /** Does the ledger have this entry, with this leaf? */
  holds(tx: Tx, head: { readonly seq: number; readonly leaf: string }): Promise<boolean>
}

/** Some orders a day, and a state with each report of the agent: far below. A broken or hostile host fills no disk. */
const RESULTS_PER_HOUR = 120

/** Of an order that only looks. */
const PREPARE_FAILURES = 3
const AGAIN_MS = 10 * 60_000

type Taken = { readonly kind: 'taken' | 'duplicate' } | { readonly kind: 'contradicts'; readonly known: string }

/** Throws RESULT_INVALID, TOO_MANY_REQUESTS. */
export async function acceptResult(ledger: Ledger, op: Op, post: ResultPost): Promise<ResultAnswer> {
  op.may('inventory.report')
  if (op.actor.kind !== 'host') throw new AppError('FORBIDDEN', { permission: 'inventory.report' })
  const { hostId } = op.actor
  const signed = await openDocument('result', JSON.stringify(post.result))
  if ('code' in signed) throw new AppError('RESULT_INVALID', { reason: signed.code })
  const taken = await op.tx((tx) => take(ledger, tx, hostId, signed, post.key))
  if (taken.kind !== 'contradicts') return { duplicate: taken.kind === 'duplicate' }
  // In a transaction of its own: the refusal undoes the other one, and this must stay.
  await op.tx((tx) =>
    tx.record({
      type: 'deployment.result-refused',
      subjectType: 'host',
      subjectId: hostId,
      body: { sequence: signed.document.sequence, known: taken.known, other: signed.digest },
      provenance: 'root-signed',
    }),
  )
  throw new AppError('RESULT_INVALID', { reason: 'sequence-taken' })
}

async function take(ledger: Ledger, tx: Tx, hostId: string, signed: Signed<'result'>, spki: string): Promise<Taken> {
  const { document, digest } = signed
  const epoch = await checkSigner(tx, hostId, signed, spki)
  await store.lockResults(tx, document.host)
  const known = await store.resultAt(tx, document.host, document.epoch, document.sequence)
  if (known) return known.digest === digest ? { kind: 'duplicate' } : { kind: 'contradicts', known: known.digest }
  if ((await store.resultsSince(tx, document.host, new Date(tx.now.getTime() - HOUR_MS))) >= RESULTS_PER_HOUR)
    throw new AppError('TOO_MANY_REQUESTS', { retryAfterS: 600 })
  const before = await store.newestSequence(tx, document.host)
  await store.insertResult(tx, recordOf(hostId, signed, spki))
  await recordTaken(tx, hostId, signed, before)
  const { head } = document
  if (head && document.epoch === epoch && !(await ledger.holds(tx, head))) await alarm(tx, hostId, digest, head)
  await applyToStep(tx, hostId, signed)
  await noteShown(tx, hostId, document, digest)
  await verifyHost(tx, hostId)
  await tx.emit({ type: 'deployment.result-accepted', body: { hostId, digest } })
  return { kind: 'taken' }
}

/** The epoch that counts now. Throws RESULT_INVALID unless it is the word of this host's root half. */
async function checkSigner(tx: Tx, hostId: string, signed: Signed<'result'>, spki: string): Promise<number> {
  const refuse = (reason: string) => new AppError('RESULT_INVALID', { reason })
  const [root, key] = [await newestRoot(tx), await hostKeyOf(tx, hostId)]
  if (!root) throw refuse('no-root')
  if (!key) throw refuse('key-not-confirmed')
  if (signed.document.tenant !== root.document.tenant) throw refuse('other-tenant')
  if (signed.document.host !== key.digest || spki !== key.spki) throw refuse('other-key')
  if (!(await isSignedByKey(signed, key.spki))) throw refuse('signature-invalid')
  if (signed.document.epoch > root.document.epoch) throw refuse('epoch-unknown')
  return root.document.epoch
}

function recordOf(hostId: string, { document, digest, envelope }: Signed<'result'>, spki: string): store.ResultRecord {
  const { host, epoch, sequence, kind, outcome, order, plan, head } = document
  return {
    hostKey: host,
    epoch,
    sequence,
    hostId,
    digest,
    envelope: writeEnvelope(envelope),
    spki,
    kind,
    outcome,
    orderDigest: order,
    planDigest: plan,
    headSeq: head?.seq ?? null,
    headLeaf: head?.leaf ?? null,
  }
}

async function recordTaken(
  tx: Tx,
  hostId: string,
  { document, digest }: Signed<'result'>,
  before: number,
): Promise<void> {
  const { sequence, kind, outcome, order, plan, because, tried, probes, packages } = document
  await tx.record({
    type: 'deployment.result-accepted',
    subjectType: 'host',
    subjectId: hostId,
    body: {
      digest,
      sequence,
      // Numbers between it and the newest before it that never came.
      missingBefore: Math.max(0, sequence - before - 1),
      kind,
      outcome,
      order,
      plan,
      because: because.map((one) => one.code),
      tried: tried && { passed: tried.passed, seconds: tried.seconds, files: tried.fileCount },
      newlyFailing: probes.filter((one) => one.before === 'passed' && one.after === 'failed').map((one) => one.id),
      packages: packages.length,
    },
    provenance: 'root-signed',
  })
}

async function alarm(tx: Tx, hostId: string, result: string, head: { seq: number; leaf: string }): Promise<void> {
  await tx.record({
    type: 'evidence.head-unknown',
    subjectType: 'host',
    subjectId: hostId,
    body: { seq: head.seq, leaf: head.leaf, result },
    provenance: 'root-signed',
  })
}

/** What it says of the order that it answers. */
async function applyToStep(tx: Tx, hostId: string, signed: Signed<'result'>): Promise<void> {
  const { document, digest } = signed
  const order = document.order === null ? undefined : await store.orderByDigest(tx, document.order)
  if (!order || order.hostKey !== document.host) return
  const { verb } = (await store.lockDeployment(tx, order.deploymentId)) ?? { verb: 'install' as const }
  if (document.kind !== 'outcome' && !isDrill(verb)) return closeIfAnswered(tx, order)
  await noteGates(tx, hostId, document, isActing(order))
  if (neverBegan(document)) await store.takeBack(tx, order.orderId)
  else await store.closeOrder(tx, order.orderId)
  const step = await store.stepOf(tx, order.deploymentId, order.hostKey)
  const moved = step && (await moveBy(tx, step, order, document, digest, verb))
  if (moved) return
  await tx.record({
    type: 'deployment.result-late',
    subjectType: 'host',
    subjectId: hostId,
    body: { result: digest, order: order.orderId, outcome: document.outcome, state: step?.state ?? null },
    provenance: 'root-signed',
  })
}

/** A state can be the answer to an order that only looks: then the host has seen the index. */
async function closeIfAnswered(tx: Tx, order: store.OrderRecord): Promise<void> {
  if (isActing(order)) return
  await store.closeOrder(tx, order.orderId)
  const step = await store.stepOf(tx, order.deploymentId, order.hostKey)
  if (step && step.seenAt === null) await store.changeStep(tx, step, { seenAt: tx.now, retryAt: null })
}

/** Found on the way: the order had begun by then, and its period is used up. */
const ON_THE_WAY: ReadonlySet<string> = new Set([
  ...['repository-unreachable', 'index-differs', 'digest-differs', 'transaction-differs', 'lease-over', 'order-over'],
  ...['not-boot-safe', 'kernel-fell-back-before', 'updater-not-here', 'updater-file-edited'],
  ...putOffCodes,
])

/** Turned down before the host took it in: there it used up no period, and so it does here. */
function neverBegan({ outcome, because }: Result): boolean {
  return outcome === 'refused' && !because.some(({ code }) => ON_THE_WAY.has(code))
}

const isActing = ({ verb }: store.OrderRecord): boolean => store.leasedVerbs.includes(verb)

/** False: it comes too late to move anything. */
async function moveBy(
  tx: Tx,
  step: store.StepRecord,
  order: store.OrderRecord,
  result: Result,
  digest: string,
  verb: DeploymentVerb,
): Promise<boolean> {
  const because = textsOf(result)
  const again = result.outcome === 'refused' ? await againAt(tx, step.hostId, result.because) : undefined
  if (order.verb === 'reboot') return takeReboot(tx, step, order, result, { because, again, digest })
  if (!isActing(order) && !isDrill(verb)) return prepared(tx, step, result, because, again)
  const event = isDrill(verb)
    ? drillEvent(result, verb, again !== undefined)
    : eventOf(order.verb, result.outcome, again !== undefined)
  if (!event) return true
  // A refusal of an order that is not its newest says nothing about now.
  if ((event === 'refused' || event === 'postponed') && step.orderId !== order.orderId) return false
  // It answered, so it is no case of an order without an answer.
  const change = { resultDigest: digest, ...(event === 'postponed' ? { retryAt: again ?? null, attempts: 0 } : {}) }
  return (await moveStep(tx, step, { event, because, provenance: 'root-signed', change })) !== undefined
}

/** Undefined: one of the reasons is none that passes. Else when the last of them may be over. */
async function againAt(tx: Tx, hostId: string, because: Result['because']): Promise<Date | undefined> {
  let last: Date | undefined
  for (const one of because) {
    const at = (await gateAgainAt(tx, hostId, one.code)) ?? retryAt(one, tx.now)
    if (!at) return undefined
    if (!last || at > last) last = at
  }
  return last
}

/** The answer to an order that only looks at the publisher's index. */
async function prepared(
  tx: Tx,
  step: store.StepRecord,
  result: Result,
  because: readonly Text[],
  again: Date | undefined,
): Promise<boolean> {
  if (step.state !== 'waiting' && step.state !== 'expired') return false
  const isRefused = result.outcome === 'refused' || result.outcome === 'failed'
  // Nothing was changed, so a failure (a file that did not come, a lock that was held) is tried again some times.
  const failures = step.attempts + (result.outcome === 'failed' ? 1 : 0)
  const retry =
    result.outcome === 'failed' && failures < PREPARE_FAILURES ? new Date(tx.now.getTime() + AGAIN_MS) : again
  if (!isRefused) await store.changeStep(tx, step, { seenAt: step.seenAt ?? tx.now, retryAt: null, because: [] })
  else if (retry) await store.changeStep(tx, step, { because, retryAt: retry, attempts: failures })
  else return (await moveStep(tx, step, { event: 'refused', because, provenance: 'root-signed' })) !== undefined
  return true
}

function drillEvent(result: Result, verb: DeploymentVerb, passes: boolean): StepEvent {
  if (wentThrough(result, verb)) return 'tried'
  if (result.outcome === 'refused') return passes ? 'postponed' : 'refused'
  return 'failed'
}

function textsOf(result: Result): Text[] {
  const prefix = result.outcome === 'refused' ? 'refusal.' : ''
  return result.because.map(({ code, params }) => ({ code: `${prefix}${code}`, params }))
}
