/** Refused for what the order is: whose, for whom, when, and what for. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import { afterInstall, bare, newEpoch, type RefusedCase, upgrade, withRing, withTransaction } from '../support/edits.ts'
import { testDigest, testUuid } from '../support/keys.ts'
import { ago, NOW } from '../support/world.ts'

export const orderCases: RefusedCase[] = [
  ['order-signature', 'signature-invalid', 'a person signed the order', (world) => ({ orderSigner: world.alice })],
  [
    'order-signature',
    'key-revoked',
    'the key of the server was taken out',
    () => ({
      root: (root) => ({ ...root, serverKeys: root.serverKeys.map((one) => ({ ...one, revoked: ago(DAY_MS) })) }),
    }),
  ],
  [
    'order-signature',
    'key-not-yet-valid',
    'the key of the server comes later',
    () => ({
      root: (root) => ({ ...root, serverKeys: root.serverKeys.map((one) => ({ ...one, validFrom: ago(-DAY_MS) })) }),
    }),
  ],
  [
    'host',
    'not-this-host',
    'another host of the plan',
    (world) => ({ order: (order) => ({ ...order, host: world.hosts.first.digest }) }),
  ],
  ['mode', 'watch-only', 'the host only watches', () => ({ known: (known) => ({ ...known, mode: 'watch-only' }) })],
  ['epoch', 'epoch-older', 'from before the restore', () => newEpoch({ epoch: 1, generation: 9 })],
  ['epoch', 'epoch-unknown', 'an epoch that no root names', () => ({ order: (order) => ({ ...order, epoch: 2 }) })],
  [
    'replay',
    'replayed',
    'the same order again',
    () => ({ known: (known) => ({ ...known, usedOrderIds: new Set([testUuid('order')]) }) }),
  ],
  [
    'generation',
    'generation-older',
    'an order from before the last',
    () => ({ known: (known) => ({ ...known, generation: 8 }) }),
  ],
  [
    'order-time',
    'order-not-yet',
    'beyond what clocks differ',
    () => ({ order: (order) => ({ ...order, notBefore: ago(-3 * MINUTE_MS) }) }),
  ],
  [
    'order-time',
    'order-over',
    'its time is over, and the clock was set back',
    () => ({
      ...bare('refresh'),
      known: (known) => ({ ...known, clock: { ...known.clock, floor: new Date(NOW.getTime() + 5 * HOUR_MS) } }),
    }),
  ],
  ['order-time', 'order-over', 'its time is over', () => ({ order: (order) => ({ ...order, notAfter: ago(0) }) })],
  [
    'order-time',
    'order-over',
    'after a day, whatever it says',
    () => ({ order: (order) => ({ ...order, notBefore: ago(DAY_MS) }) }),
  ],
  [
    'same-policy',
    'other-policy',
    'the order names another',
    () => ({ order: (order) => ({ ...order, policy: testDigest('other') }) }),
  ],
  [
    'same-policy',
    'other-policy',
    'the plan was made under another',
    () => ({ plan: (plan) => ({ ...plan, policy: testDigest('other') }) }),
  ],
  [
    'verb',
    'verb-not-allowed',
    'the policy has no install',
    () => ({ policy: (policy) => ({ ...policy, verbs: ['refresh', 'try'] }) }),
  ],
  [
    'verb',
    'verb-not-allowed',
    'the ring does not reboot',
    () => ({
      policy: withRing(1, { mayReboot: false }),
      order: (order) => ({ ...order, verb: 'reboot' }),
      known: afterInstall,
    }),
  ],
  [
    'origins',
    'origin-not-allowed',
    'a package from elsewhere',
    () => ({ plan: (plan) => withTransaction(plan, { changes: [{ ...upgrade, origin: 'elsewhere' }] }) }),
  ],
  [
    'origins',
    'origin-not-allowed',
    'an index from elsewhere',
    () => ({
      policy: (policy) => ({ ...policy, origins: policy.origins.slice(0, 1) }),
      plan: (plan) => withTransaction(plan, { changes: [{ ...upgrade, origin: 'debian' }] }),
    }),
  ],
  [
    'ring',
    'ring-wrong',
    'the order calls it the first ring',
    () => ({ order: (order) => ({ ...order, ring: 'first' }) }),
  ],
  [
    'ring',
    'ring-wrong',
    'a host of the first ring in the last',
    (world) => ({ host: world.hosts.first, order: (order) => ({ ...order, ring: 'rest' }) }),
  ],
  ['lease', 'lease-missing', 'none', () => ({ bundle: (one) => ({ ...one, lease: null }) })],
  ['lease', 'lease-over', 'over', () => ({ lease: (lease) => ({ ...lease, notAfter: ago(0) }) })],
  [
    'lease',
    'lease-over',
    'after 15 minutes, whatever it says',
    () => ({ lease: (lease) => ({ ...lease, notBefore: ago(15 * MINUTE_MS) }) }),
  ],
  [
    'lease',
    'lease-over',
    'made for later',
    () => ({ lease: (lease) => ({ ...lease, notBefore: ago(-3 * MINUTE_MS) }) }),
  ],
  [
    'lease',
    'lease-other-order',
    'for another order',
    () => ({ lease: (lease) => ({ ...lease, order: testDigest('other') }) }),
  ],
  [
    'lease',
    'lease-other-order',
    'for another host',
    (world) => ({ lease: (lease) => ({ ...lease, host: world.hosts.first.digest }) }),
  ],
  ['lease', 'signature-invalid', 'a person signed it', (world) => ({ leaseSigner: world.alice })],
]
