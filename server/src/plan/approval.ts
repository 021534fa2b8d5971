/** Who said yes to a plan, counted as hosts count it; and how a sign-off gets in. */

import { AppError } from '@patchreeve/contract/errors.ts'
import { countSignOffs, persons } from '@patchreeve/trust/accept/approval.ts'
import type { Root } from '@patchreeve/trust/documents/root.ts'
import { SIGNOFF_MAX_DAYS, type SignOff } from '@patchreeve/trust/documents/sign-off.ts'
import { openDocument, type Signed } from '@patchreeve/trust/envelope.ts'
import { type Refusal, refuse } from '@patchreeve/trust/refusals.ts'
import { DAY_MS, SKEW_MS } from '@patchreeve/trust/times.ts'
import type { Tx } from '../platform/database.ts'
import * as store from './store.ts'
import { newestRoot } from './trust.ts'

export interface JudgedSignOff {
  readonly digest: string
  /** As it was received. */
  readonly envelope: string
  readonly document: SignOff
  readonly person: string
  readonly receivedAt: Date
  /** Why it does not count now; undefined: it does. */
  readonly refusal: Refusal | undefined
}

export interface Approval {
  readonly signOffs: readonly JudgedSignOff[]
  /** Different persons whose yes counts now, and how many the newest root demands. */
  readonly signed: number
  readonly threshold: number
}

export async function approvalOf(tx: Tx, plan: Signed<'plan'>): Promise<Approval> {
  const root = (await newestRoot(tx))?.document
  if (!root) throw new AppError('ROOT_MISSING')
  const rows = await store.listSignOffs(tx, [plan.digest])
  const signed = await Promise.all(rows.map(openStored))
  const signOffs = await Promise.all(
    rows.map(async (row, index): Promise<JudgedSignOff> => {
      // One was opened for each row.
      const one = signed[index] as Signed<'signoff'>
      return {
        digest: row.digest,
        envelope: row.envelope,
        document: one.document,
        person: personOf(root, one.document.by),
        receivedAt: row.received_at,
        refusal: await signOffFault(plan, one, root, tx.now),
      }
    }),
  )
  return { signOffs, signed: persons(await countSignOffs(plan, signed, root, tx.now)), threshold: root.threshold }
}

/** Over in the moment in which it was made: the mark of a drill. No host counts it, whoever signed and whatever it says. */
export const endsAtOnce = ({ lapses, signedAt }: SignOff): boolean => lapses <= signedAt

/** Would it have counted, had it not been made for a drill? Key, signature and plan are as hosts check them. */
export function drillSignOff({ document, refusal }: JudgedSignOff, now: Date): boolean {
  const { emergency, signedAt } = document
  return (
    emergency &&
    endsAtOnce(document) &&
    refusal?.code === 'signoff-lapsed' &&
    Date.parse(signedAt) <= now.getTime() + SKEW_MS
  )
}

/** When too few of those that count now are left; undefined: too few are here. */
export function enoughUntil({ signOffs, threshold }: Approval): Date | undefined {
  const lapses = new Map<string, number>()
  for (const { refusal, person, document } of signOffs) {
    if (refusal) continue
    const end = Math.min(Date.parse(document.lapses), Date.parse(document.signedAt) + SIGNOFF_MAX_DAYS * DAY_MS)
    lapses.set(person, Math.max(lapses.get(person) ?? 0, end))
  }
  const end = [...lapses.values()].sort((a, b) => b - a)[threshold - 1]
  return end === undefined ? undefined : new Date(end)
}

/** Why hosts would not count it now. */
export async function signOffFault(
  plan: Signed<'plan'>,
  signOff: Signed<'signoff'>,
  root: Root,
  now: Date,
): Promise<Refusal | undefined> {
  if (signOff.document.tenant !== root.tenant) return refuse('other-tenant', { document: 'signoff' })
  return (await countSignOffs(plan, [signOff], root, now)).discounted[0]
}

/** Envelopes of a plan's sign-offs as they were received, whether they count or not: hosts judge by themselves. */
export async function signOffsOf(tx: Tx, planDigest: string): Promise<string[]> {
  return (await store.listSignOffs(tx, [planDigest])).map((row) => row.envelope)
}

export function personOf(root: Root, keyId: string): string {
  return root.people.find((one) => one.keyId === keyId)?.person ?? ''
}

async function openStored(row: store.SignOffRow): Promise<Signed<'signoff'>> {
  const signed = await openDocument('signoff', row.envelope)
  if ('code' in signed || signed.digest !== row.digest) throw new AppError('INTERNAL', { what: 'signoff-damaged' })
  return signed
}
