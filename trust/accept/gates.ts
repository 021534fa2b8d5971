/**
 * The gates that an order passes, in this order. Each is one pure question about a case: undefined lets it through, a refusal
 * does not. Nothing else decides. A new gate is a row here, with the codes that it may give.
 */

import type { Refusal, RefusalCode } from '../refusals.ts'
import type { Case } from './case.ts'
import * as approval from './gates/approval.ts'
import * as order from './gates/order.ts'
import * as pace from './gates/pace.ts'
import * as plan from './gates/plan.ts'
import * as policy from './gates/policy.ts'
import * as rules from './gates/rules.ts'
import * as scope from './gates/scope.ts'
import { unprovenCodes } from './promotion.ts'
import { serial } from './serial.ts'

export interface Gate {
  readonly id: string
  /** Every order, or only those whose verb acts on the host. */
  readonly holds: 'every' | 'acting'
  /** What it may answer. */
  readonly codes: readonly RefusalCode[]
  readonly check: (c: Case) => Refusal | undefined | Promise<Refusal | undefined>
}

const keyCodes = ['key-revoked', 'key-not-yet-valid'] as const

/** A policy that passes these is remembered, even if the order that came with it is refused. */
export const policyGates: readonly Gate[] = [
  {
    id: 'policy-signers',
    holds: 'every',
    codes: ['policy-signatures-missing', ...keyCodes],
    check: policy.policySigners,
  },
  { id: 'policy-version', holds: 'every', codes: ['policy-older', 'root-unknown'], check: policy.policyVersion },
  { id: 'policy-life', holds: 'every', codes: ['policy-outlives-root', 'policy-expired'], check: policy.policyLife },
]

export const orderGates: readonly Gate[] = [
  { id: 'order-signature', holds: 'every', codes: ['signature-invalid', ...keyCodes], check: order.orderSignature },
  { id: 'host', holds: 'every', codes: ['not-this-host'], check: scope.host },
  { id: 'mode', holds: 'every', codes: ['watch-only'], check: scope.mode },
  { id: 'epoch', holds: 'every', codes: ['epoch-older', 'epoch-unknown'], check: order.epoch },
  { id: 'replay', holds: 'every', codes: ['replayed'], check: order.replay },
  { id: 'generation', holds: 'every', codes: ['generation-older'], check: order.generation },
  { id: 'order-time', holds: 'every', codes: ['order-not-yet', 'order-over'], check: order.orderTime },
  { id: 'same-policy', holds: 'every', codes: ['other-policy'], check: scope.samePolicy },
  { id: 'verb', holds: 'every', codes: ['verb-not-allowed'], check: scope.verb },
  { id: 'origins', holds: 'every', codes: ['origin-not-allowed'], check: scope.origins },
  { id: 'ring', holds: 'every', codes: ['ring-wrong'], check: scope.ownRing },
  { id: 'same-plan', holds: 'every', codes: ['other-plan'], check: plan.samePlan },
  { id: 'in-plan', holds: 'every', codes: ['not-in-plan'], check: plan.inPlan },
  { id: 'same-changes', holds: 'every', codes: ['transaction-differs', 'digest-differs'], check: plan.sameChanges },
  { id: 'same-updater', holds: 'every', codes: ['updater-differs', 'verb-not-allowed'], check: plan.sameUpdater },
  { id: 'same-indexes', holds: 'every', codes: ['index-differs'], check: plan.sameIndexes },
  { id: 'direction', holds: 'every', codes: ['downgrade', 'verb-not-allowed'], check: plan.direction },
  { id: 'reboot', holds: 'every', codes: ['verb-not-allowed'], check: plan.rebootPlanned },
  { id: 'own-try', holds: 'every', codes: ['signoff-missing'], check: approval.tryOfOwn },
  {
    id: 'approval',
    holds: 'acting',
    codes: [
      ...['signoff-missing', 'signoff-lapsed', 'signoff-by-author', 'signoff-too-new', 'standing-not-covered'],
      ...['other-plan', 'signature-invalid'],
      ...keyCodes,
    ] as readonly RefusalCode[],
    check: approval.approval,
  },
  { id: 'clock', holds: 'acting', codes: ['clock-not-trusted'], check: pace.clock },
  { id: 'emergency', holds: 'acting', codes: ['emergency-spent'], check: pace.emergencyQuota },
  { id: 'exclusion', holds: 'acting', codes: ['package-excluded'], check: rules.exclusion },
  { id: 'cool-down', holds: 'acting', codes: ['cool-down-not-over'], check: pace.coolDown },
  { id: 'ring-delay', holds: 'acting', codes: ['ring-delay-not-over'], check: pace.ringDelay },
  {
    id: 'ring-below',
    holds: 'acting',
    codes: [...unprovenCodes, 'signature-invalid'],
    check: pace.ringBelow,
  },
  { id: 'serial', holds: 'acting', codes: ['serial-not-proven', 'signature-invalid'], check: serial },
  { id: 'window', holds: 'acting', codes: ['outside-window'], check: pace.window },
  { id: 'share', holds: 'acting', codes: ['share-not-reached'], check: pace.share },
  { id: 'cluster', holds: 'acting', codes: ['cluster-turn-not-come'], check: rules.cluster },
  { id: 'period', holds: 'acting', codes: ['period-used'], check: pace.period },
  // Last: a lease is asked for when all else is right.
  {
    id: 'lease',
    holds: 'acting',
    codes: ['lease-missing', 'lease-over', 'lease-other-order', 'signature-invalid', ...keyCodes],
    check: order.lease,
  },
]

/** What an emergency that people signed lifts; every other gate holds as ever. Nothing is decided by this list: a test holds the gates to it. */
export const emergencyLifts: readonly string[] = ['ring-delay', 'window', 'share', 'period']
