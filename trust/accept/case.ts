/** One case: the documents of a bundle, opened, beside what the host knows. Gates read it and nothing else. */
import type { Transaction } from '../documents/plan.ts'
import type { Ring } from '../documents/policy.ts'
import type { DocumentType } from '../documents/registry.ts'
import type { EnvelopeJson, Signed } from '../envelope.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { KnownRoot } from '../root-chain.ts'
import type { HasSigned } from '../verify.ts'
import { type Counted, countSignOffs } from './approval.ts'
import type { Bundle } from './bundle.ts'
import type { Known } from './known.ts'
import type { Read } from './read.ts'
import { ringOf } from './ring-of.ts'

/** Total order of a package manager's versions: <0, 0 or >0. Given by the caller, because trust knows no package manager. */
export type Compare = (a: string, b: string) => number

export interface Proof {
  readonly result: Signed<'result'>
  /** SPKI of the host that signed it. */
  readonly key: string
}

export interface Opened {
  readonly policy: Signed<'policy'>
  readonly order: Signed<'order'>
  readonly plan: Signed<'plan'> | null
  readonly signOffs: readonly Signed<'signoff'>[]
  readonly lease: Signed<'lease'> | null
  readonly proofs: readonly Proof[]
}

export interface Case extends Opened {
  readonly known: Known
  /** The host's clock, or its floor where the clock is behind: nothing expired comes to life by setting a clock back. */
  readonly now: Date
  readonly compare: Compare
  readonly root: KnownRoot
  /** The plan's row that the order names, if the plan has it. */
  readonly transaction: Transaction | undefined
  /** This host's ring, by its own key, and its place among the rings. */
  readonly ring: Ring
  readonly ringIndex: number
  /** Whose sign-offs count. */
  readonly counted: Counted
  /** Not given: signatures are judged by the bytes. */
  readonly hasSigned?: HasSigned | undefined
}

export function effectiveNow({ clock }: Known): Date {
  return new Date(Math.max(clock.now.getTime(), clock.floor.getTime()))
}

/** Opens everything beside the roots. Whose word it is, and what it is worth, is for the gates. */
export async function openCase(
  bundle: Bundle,
  known: Known,
  root: KnownRoot,
  compare: Compare,
  read: Read,
): Promise<Case | Refusal> {
  const opened = await openAll(bundle, root.document.tenant, read)
  if ('code' in opened) return opened
  const now = effectiveNow(known)
  const { ring, index } = ringOf(opened.policy.document, known.hostKey)
  return {
    ...opened,
    known,
    now,
    compare,
    root,
    transaction: opened.plan?.document.transactions.find((one) => one.id === opened.order.document.transaction),
    ring,
    ringIndex: index,
    counted: await countSignOffs(opened.plan, opened.signOffs, root.document, now, read.hasSigned),
    hasSigned: read.hasSigned,
  }
}

async function openAll(bundle: Bundle, tenant: string, read: Read): Promise<Opened | Refusal> {
  if (bundle.policy === null) return refuse('no-policy', {})
  const [policy, order, plan, lease, signOffs, results] = await Promise.all([
    open('policy', bundle.policy, tenant, read),
    open('order', bundle.order, tenant, read),
    bundle.plan === null ? null : open('plan', bundle.plan, tenant, read),
    bundle.lease === null ? null : open('lease', bundle.lease, tenant, read),
    openEach('signoff', bundle.signOffs, tenant, read),
    openEach(
      'result',
      bundle.proofs.map((one) => one.result),
      tenant,
      read,
    ),
  ])
  if ('code' in policy) return policy
  if ('code' in order) return order
  if (plan && 'code' in plan) return plan
  if (lease && 'code' in lease) return lease
  if ('code' in signOffs) return signOffs
  if ('code' in results) return results
  const proofs = bundle.proofs.flatMap(({ key }, index) => {
    const result = results[index]
    return result ? [{ result, key }] : []
  })
  return { policy, order, plan, lease, signOffs, proofs }
}

async function open<T extends DocumentType>(
  type: T,
  envelope: EnvelopeJson,
  tenant: string,
  read: Read,
): Promise<Signed<T> | Refusal> {
  const opened = await read.open(type, envelope)
  if ('code' in opened || opened.document.tenant === tenant) return opened
  return refuse('other-tenant', { document: type })
}

async function openEach<T extends DocumentType>(
  type: T,
  envelopes: readonly EnvelopeJson[],
  tenant: string,
  read: Read,
): Promise<Signed<T>[] | Refusal> {
  const all: Signed<T>[] = []
  for (const envelope of envelopes) {
    const opened = await open(type, envelope, tenant, read)
    if ('code' in opened) return opened
    all.push(opened)
  }
  return all
}
