/**
 * Is it this host's turn? The same gates as on the host are asked, with what the server knows of it: so the server makes no order
 * that the host would refuse anyway, and says which gate a host waits for. The rules stand in trust/accept alone.
 */

import { type Counted, persons } from '@patchreeve/trust/accept/approval.ts'
import type { Case, Compare, Proof } from '@patchreeve/trust/accept/case.ts'
import { released, releasesNext } from '@patchreeve/trust/accept/gates/pace.ts'
import { type Gate, orderGates, policyGates } from '@patchreeve/trust/accept/gates.ts'
import { nothingRemembered } from '@patchreeve/trust/accept/known.ts'
import { ringOf } from '@patchreeve/trust/accept/ring-of.ts'
import { verbNeeds } from '@patchreeve/trust/accept/verbs.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import type { Signed } from '@patchreeve/trust/envelope.ts'
import { putOffCodes, type Refusal } from '@patchreeve/trust/refusals.ts'
import type { KnownRoot } from '@patchreeve/trust/root-chain.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import type { HasSigned } from '@patchreeve/trust/verify.ts'

/** What is the same for all hosts of a deployment at one moment. */
export interface Ground {
  /** The server's own. Hosts know epochs from the root alone, and after a restore it takes people to name the new one there. */
  readonly epoch: number
  readonly root: KnownRoot
  readonly policy: Signed<'policy'>
  readonly plan: Signed<'plan'>
  readonly signOffs: readonly Signed<'signoff'>[]
  readonly counted: Counted
  readonly proofs: readonly Proof[]
  readonly now: Date
  readonly compare: Compare
  /** Given by the simulator alone; the default judges the bytes. */
  readonly hasSigned?: HasSigned
}

/** What the server knows of a host; the host knows better, and decides by that. */
export interface HostFacts {
  readonly hostKey: string
  /** `name:architecture` -> version, of the packages that the plan names. */
  readonly installed: ReadonlyMap<string, string>
  readonly zone: string
  /** When the host said that it looked at the publisher's indexes of this plan. */
  readonly seenAt: Date | null
  readonly lastOrderAt: Date | null
  /** When it began with emergencies, as far as it told. */
  readonly emergencies: readonly Date[]
  /** When its boot was first reported here, some minutes after it began; null: not known. */
  readonly bootedAt: Date | null
}

/** As hosts count it: as many persons as the root demands called it so. */
export function isEmergency({ counted, root }: Ground): boolean {
  return persons(counted, (signOff) => signOff.emergency) >= root.document.threshold
}

/** Emergencies before this no longer count against the policy's quota. */
export function quotaSince({ emergency }: Policy, now: Date): Date {
  return new Date(now.getTime() - emergency.days * DAY_MS)
}

/** The lease is given when the host asks for it. */
const LATER: readonly string[] = ['lease']

/** Undefined: its time has come. `except`: gates that are asked elsewhere. */
export async function refusalOf(
  ground: Ground,
  host: HostFacts,
  order: Signed<'order'>,
  except: readonly string[] = LATER,
): Promise<Refusal | undefined> {
  const c = caseOf(ground, host, order)
  for (const gate of [...policyGates, ...orderGates]) {
    const refusal = !except.includes(gate.id) && concerns(gate, c) ? await gate.check(c) : undefined
    if (refusal) return refusal
  }
  return undefined
}

/** The share of its ring, 0 to 1, that may begin now: of many hosts that are alike, so many pass the gate of the share. */
export function releasedNow(ground: Ground, host: HostFacts, order: Signed<'order'>): Promise<number> {
  return released(caseOf(ground, host, order))
}

/** From when on that share, or who is within it, is another one. */
export async function nextRelease(ground: Ground, host: HostFacts, order: Signed<'order'>): Promise<Date> {
  return new Date(await releasesNext(caseOf(ground, host, order)))
}

const concerns = (gate: Gate, c: Case): boolean => gate.holds === 'every' || verbNeeds[c.order.document.verb].acts

function caseOf(ground: Ground, host: HostFacts, order: Signed<'order'>): Case {
  const { root, policy, plan, now } = ground
  const { ring, index } = ringOf(policy.document, host.hostKey)
  const digests = order.document.changes.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]))
  const { seenAt } = host
  return {
    ...ground,
    order,
    plan: order.document.plan === null ? null : plan,
    lease: null,
    ring,
    ringIndex: index,
    transaction: plan.document.transactions.find((one) => one.id === order.document.transaction),
    known: {
      ...nothingRemembered,
      root,
      policyVersion: policy.document.version,
      policyDigest: policy.digest,
      epoch: root.document.epoch,
      generation: order.document.generation - 1,
      lastOrderAt: host.lastOrderAt,
      emergencies: host.emergencies,
      pinnedRoot: null,
      hostKey: host.hostKey,
      firstSeen: new Map(seenAt === null ? [] : digests.map((digest) => [digest, seenAt])),
      installed: host.installed,
      clock: { now, floor: now, trusted: true },
      zone: host.zone,
      bootedAt: host.bootedAt,
      mode: 'apply',
    },
  }
}

/** Refusals that time or the other hosts lift; all others need a person. */
const PASSING = new Set([
  ...['package-excluded', 'cool-down-not-over', 'cluster-turn-not-come'],
  ...[
    'ring-delay-not-over',
    'ring-below-not-proven',
    'soak-not-over',
    'serial-not-proven',
    'outside-window',
    'share-not-reached',
    'period-used',
  ],
  ...['signoff-too-new', 'order-not-yet', 'order-over', 'lease-missing', 'lease-over', 'clock-not-trusted'],
  ...['generation-older', 'halted', ...putOffCodes],
])
/** Where a refusal names no time. */
const AGAIN_MS = 5 * 60_000

/** When to look again; undefined: waiting alone changes nothing. */
export function retryAt(
  refusal: Pick<Refusal, 'code' | 'params'> | { code: string; params: object },
  now: Date,
): Date | undefined {
  if (!PASSING.has(refusal.code)) return undefined
  const params: Readonly<Record<string, unknown>> = { ...refusal.params }
  for (const name of ['until', 'next', 'notBefore']) {
    const at = Date.parse(String(params[name] ?? ''))
    if (!Number.isNaN(at)) return new Date(Math.max(at, now.getTime() + 1_000))
  }
  return new Date(now.getTime() + AGAIN_MS)
}
