/**
 * Why a host refuses: a closed list. Each is reported with its parameters, and `patchreeve explain CODE` says what to do.
 * A new way to refuse is a new row here, never a text.
 */
export const refusals = {
  /** No root is pinned on this host yet, or apply has no policy: it refuses everything. */
  'no-root': [],
  'no-policy': [],
  'watch-only': [],
  /** A document is too large, no envelope, or not its schema. */
  'document-malformed': ['document'],
  'schema-unknown': ['document'],
  'other-tenant': ['document'],
  'root-unknown': ['version'],
  'root-older': ['version', 'known'],
  'root-expired': ['expires'],
  'root-signatures-missing': ['version', 'have', 'want'],
  'policy-older': ['version', 'known'],
  'policy-expired': ['expires'],
  'policy-outlives-root': ['days', 'max'],
  'policy-signatures-missing': ['have', 'want'],
  'key-revoked': ['key'],
  'key-not-yet-valid': ['key'],
  'signature-invalid': ['document'],
  'signoff-missing': ['have', 'want'],
  'signoff-lapsed': [],
  'signoff-by-author': [],
  'signoff-too-new': ['until'],
  'other-plan': [],
  'other-policy': [],
  'not-this-host': [],
  'not-in-plan': [],
  'verb-not-allowed': ['verb'],
  'origin-not-allowed': ['origin'],
  'outside-window': ['next'],
  'ring-wrong': ['ring', 'mine'],
  'package-excluded': ['package', 'until', 'reason'],
  'cool-down-not-over': ['until', 'origin'],
  'ring-delay-not-over': ['until'],
  'ring-below-not-proven': ['have', 'want', 'failed'],
  /** Enough hosts of the ring below have it, and not for long enough yet. */
  'soak-not-over': ['until'],
  /** `host`: the first that is waited for, by its key; of the batches that go before have so many of those that are waited for proven it. */
  'serial-not-proven': ['serial', 'batch', 'host', 'have', 'want', 'failed'],
  'share-not-reached': ['until'],
  'cluster-turn-not-come': ['cluster', 'until'],
  'period-used': ['until'],
  'emergency-spent': ['count', 'days'],
  'standing-not-covered': ['why'],
  'epoch-older': ['epoch', 'known'],
  'epoch-unknown': ['epoch', 'known'],
  'generation-older': ['generation', 'known'],
  replayed: [],
  'order-not-yet': ['notBefore'],
  'order-over': ['notAfter'],
  'lease-missing': [],
  'lease-over': [],
  'lease-other-order': [],
  halted: [],
  downgrade: ['package'],
  'digest-differs': ['what'],
  'transaction-differs': ['package'],
  'index-differs': ['origin'],
  'updater-differs': ['updater'],
  'clock-not-trusted': ['floor', 'now'],
  // The host's own gates (host-gates.ts).
  'lock-held': ['by', 'since'],
  'dpkg-broken': ['count', 'what'],
  /** Bytes. */
  'disk-full': ['mount', 'free', 'needed'],
  'on-battery': ['percent'],
  /** A program of a probe that is not the one that people signed, or that others could have put there. */
  'program-unfit': ['probe', 'target', 'why'],
  'repository-unreachable': ['what'],
  /** A kernel from which this host would not come back by itself. */
  'not-boot-safe': ['why'],
  'kernel-fell-back-before': ['kernel', 'at'],
  /** Somebody is logged in. */
  'reboot-deferred': ['people', 'count', 'left', 'latest'],
  /** The host's own list of sessions did not answer: somebody may be. */
  'people-unknown': ['count', 'left', 'latest'],
  /** The host has no such updater. */
  'updater-not-here': ['updater'],
  /** A person wrote into the file by which it would be put aside: it is not overwritten, and not taken away. */
  'updater-file-edited': ['updater', 'file'],
} as const
export type RefusalCode = keyof typeof refusals

/** The host put a reboot off and counts how often: it asks for nothing but patience. */
export const putOffCodes: readonly string[] = ['reboot-deferred', 'people-unknown'] satisfies RefusalCode[]
export interface Refusal {
  readonly code: RefusalCode
  readonly params: Readonly<Record<string, string | number>>
}

/** A refusal with exactly the parameters that its row names. */
export function refuse<C extends RefusalCode>(
  code: C,
  params: Readonly<Record<(typeof refusals)[C][number], string | number>>,
): Refusal {
  return { code, params }
}
