/**
 * Does a host do what this order says? Pure, and the same for hosts, server, CLI and browser: it reads a bundle as it was received
 * and what the host knows, and gives back what the host must remember. The caller writes that down before it does anything else.
 */
import type { Signed } from '../envelope.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { walkRoots } from '../root-chain.ts'
import { type Case, type Compare, effectiveNow, openCase } from './case.ts'
import { isEmergency, isSignedOff } from './gates/approval.ts'
import { leaseEnd } from './gates/order.ts'
import { turnEnd } from './gates/rules.ts'
import { type Gate, orderGates, policyGates } from './gates.ts'
import type { Known, Remembered } from './known.ts'
import { byBytes, type Read } from './read.ts'
import { verbNeeds } from './verbs.ts'

export interface Input {
  /** As it was received. */
  readonly bundle: string
  readonly known: Known
  readonly compare: Compare
  /** Given by the simulator alone. */
  readonly read?: Read
}

export interface Accepted {
  readonly kind: 'accepted'
  readonly policy: Signed<'policy'>
  readonly order: Signed<'order'>
  readonly plan: Signed<'plan'> | null
  /** What it may run by: sign-offs of people, the policy's standing approval, or nothing, because it does not act. */
  readonly by: 'sign-offs' | 'standing' | 'no-approval-needed'
  /** Not begun after this; null for verbs that need no lease. Ask anew right before the step that cannot be taken back. */
  readonly leaseUntil: Date | null
  readonly next: Remembered
}

export interface Refused {
  readonly kind: 'refused'
  readonly refusal: Refusal
  /** The gate that said no; `documents` if it did not come to that. */
  readonly gate: string
  /** A newer root or policy is remembered even so: nobody can wait with the order until it is forgotten. */
  readonly next: Remembered
}

export async function accept(input: Input): Promise<Accepted | Refused> {
  const opened = await open(input)
  if (opened.kind === 'refused') return opened
  const { c } = opened
  const policyFault = await firstFault(policyGates, c)
  if (policyFault) return { kind: 'refused', ...policyFault, next: opened.next }
  const remembered = { ...opened.next, policyVersion: c.policy.document.version, policyDigest: c.policy.digest }
  const orderFault = await firstFault(orderGates, c)
  if (orderFault) return { kind: 'refused', ...orderFault, next: remembered }
  const { policy, order, plan } = c
  const next = afterOrder(remembered, c)
  return { kind: 'accepted', policy, order, plan, by: approvedBy(c), leaseUntil: beginsBefore(c), next }
}

/** What each gate says of one order, in order and without stopping: for `why HOST PATCH`. Undefined: it lets the order through. */
export async function explainGates(
  input: Input,
): Promise<{ readonly gate: string; readonly refusal: Refusal | undefined }[]> {
  const opened = await open(input)
  if (opened.kind === 'refused') return [{ gate: opened.gate, refusal: opened.refusal }]
  const rows: { gate: string; refusal: Refusal | undefined }[] = []
  for (const gate of [...policyGates, ...orderGates])
    if (concerns(gate, opened.c)) rows.push({ gate: gate.id, refusal: await gate.check(opened.c) })
  return rows
}

async function open({
  bundle,
  known,
  compare,
  read = byBytes,
}: Input): Promise<Refused | { readonly kind: 'open'; readonly c: Case; readonly next: Remembered }> {
  const refused = (refusal: Refusal, next: Remembered): Refused => ({
    kind: 'refused',
    refusal,
    gate: 'documents',
    next,
  })
  const before = rememberedOf(known)
  const parsed = read.bundle(bundle)
  if (!parsed) return refused(refuse('document-malformed', { document: 'bundle' }), before)
  if (known.pinnedRoot === null) return refused(refuse('no-root', {}), before)
  const root = await walkRoots(parsed.roots, { pinned: known.pinnedRoot, newest: known.root }, effectiveNow(known))
  if ('code' in root) return refused(root, before)
  const next = { ...before, root }
  const c = await openCase(parsed, known, root, compare, read)
  return 'code' in c ? refused(c, next) : { kind: 'open', c, next }
}

async function firstFault(gates: readonly Gate[], c: Case): Promise<{ gate: string; refusal: Refusal } | undefined> {
  for (const gate of gates) {
    const refusal = concerns(gate, c) ? await gate.check(c) : undefined
    if (refusal) return { gate: gate.id, refusal }
  }
  return undefined
}

function concerns(gate: Gate, c: Case): boolean {
  return gate.holds === 'every' || verbNeeds[c.order.document.verb].acts
}

function approvedBy(c: Case): Accepted['by'] {
  if (!verbNeeds[c.order.document.verb].acts) return 'no-approval-needed'
  return isSignedOff(c) ? 'sign-offs' : 'standing'
}

/** A host of a cluster has to begin while its turn lasts. */
function beginsBefore(c: Case): Date | null {
  const [lease, turn] = [leaseEnd(c), turnEnd(c)]
  return lease && turn && turn < lease ? turn : lease
}

function afterOrder(before: Remembered, c: Case): Remembered {
  const { epoch, generation, id, verb } = c.order.document
  const next = { ...before, epoch, generation, usedOrderIds: new Set([...before.usedOrderIds, id]) }
  if (!verbNeeds[verb].acts) return next
  return {
    ...next,
    lastOrderAt: c.now,
    emergencies: isEmergency(c) ? [...before.emergencies, c.now] : before.emergencies,
  }
}

function rememberedOf(known: Known): Remembered {
  const { root, policyVersion, policyDigest, epoch, generation, usedOrderIds, lastOrderAt, emergencies } = known
  return { root, policyVersion, policyDigest, epoch, generation, usedOrderIds, lastOrderAt, emergencies }
}
