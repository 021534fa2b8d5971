/** Refused for what the plan is, and for what people said of it. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import {
  addition,
  afterInstall,
  back,
  bare,
  edited,
  later,
  noStanding,
  onlyUpgrade,
  type RefusedCase,
  rollBack,
  signedAgo,
  solo,
  upgrade,
  without,
  withTransaction,
} from '../support/edits.ts'
import { testDigest } from '../support/keys.ts'
import { ago } from '../support/world.ts'

export const planCases: RefusedCase[] = [
  [
    'same-plan',
    'other-plan',
    'another plan came along',
    () => ({ order: (order) => ({ ...order, plan: testDigest('other') }) }),
  ],
  [
    'same-plan',
    'other-plan',
    'an install without a plan',
    () => ({
      ...bare('refresh'),
      order: (order) => ({ ...order, plan: null, transaction: null, changes: [], indexes: [] }),
    }),
  ],
  ['same-plan', 'other-plan', 'a refresh with changes', () => ({ order: (order) => ({ ...order, verb: 'refresh' }) })],
  [
    'same-plan',
    'other-plan',
    'a simulation of changes that no plan names',
    () => ({ ...bare('simulate'), order: (order) => ({ ...order, verb: 'simulate', plan: null, transaction: null }) }),
  ],
  [
    'in-plan',
    'not-in-plan',
    'the row is of other hosts',
    (world) => ({ plan: (plan) => withTransaction(plan, { hosts: [world.hosts.first.digest] }) }),
  ],
  [
    'in-plan',
    'not-in-plan',
    'there is no such row',
    () => ({ order: (order) => ({ ...order, transaction: 'other' }) }),
  ],
  [
    'same-changes',
    'transaction-differs',
    'one package more',
    () => ({ order: (order) => ({ ...order, changes: [...order.changes, { ...upgrade, name: 'xz-utils' }] }) }),
  ],
  [
    'same-changes',
    'transaction-differs',
    'one package less',
    () => ({ order: (order) => ({ ...order, changes: [upgrade] }) }),
  ],
  [
    'same-changes',
    'transaction-differs',
    'another version',
    () => ({ order: (order) => ({ ...order, changes: [{ ...upgrade, to: '3.0.14-1' }, addition] }) }),
  ],
  [
    'same-changes',
    'transaction-differs',
    'one package twice',
    () => ({ order: (order) => ({ ...order, changes: [upgrade, addition, addition] }) }),
  ],
  [
    'same-changes',
    'transaction-differs',
    'another size',
    () => ({ order: (order) => ({ ...order, changes: [{ ...upgrade, sizeBytes: 1 }, addition] }) }),
  ],
  [
    'same-changes',
    'digest-differs',
    'another file of the same name',
    () => ({ order: (order) => ({ ...order, changes: [{ ...upgrade, sha256: testDigest('evil') }, addition] }) }),
  ],
  [
    'same-indexes',
    'index-differs',
    'an older index',
    () => ({
      order: (order) => ({ ...order, indexes: order.indexes.map((one) => ({ ...one, sha256: testDigest('older') })) }),
    }),
  ],
  ['same-indexes', 'index-differs', 'no index', () => ({ order: (order) => ({ ...order, indexes: [] }) })],
  [
    'direction',
    'downgrade',
    'below what is installed',
    () => ({ known: (known) => ({ ...known, installed: new Map([['openssl:amd64', '3.0.14-1']]) }) }),
  ],
  [
    'direction',
    'downgrade',
    'below what it says is installed',
    () => ({ plan: (plan) => withTransaction(plan, { changes: [back] }) }),
  ],
  [
    'direction',
    'verb-not-allowed',
    'an undo that leads forward',
    () => ({ order: (order) => ({ ...order, verb: 'undo' }) }),
  ],
  [
    'reboot',
    'verb-not-allowed',
    'the plan names no reboot',
    () => ({
      plan: (plan) => withTransaction(plan, { reboot: false }),
      order: (order) => ({ ...order, verb: 'reboot' }),
      known: afterInstall,
    }),
  ],
  ['approval', 'signoff-missing', 'one sign-off of two', (world) => ({ policy: noStanding, signers: [world.alice] })],
  [
    'approval',
    'signoff-missing',
    'none, and no standing approval',
    () => ({ policy: noStanding, plan: onlyUpgrade, signers: [] }),
  ],
  [
    'approval',
    'signoff-missing',
    'a person twice',
    () => ({
      bundle: (one) => ({ ...one, signOffs: one.signOffs.slice(0, 1).flatMap((signOff) => [signOff, signOff]) }),
    }),
  ],
  [
    'approval',
    'signoff-missing',
    'a roll-back without people',
    () => ({ ...rollBack, policy: noStanding, signers: [] }),
  ],
  ['approval', 'signoff-lapsed', 'as it says', () => ({ signOff: (signOff) => ({ ...signOff, lapses: ago(0) }) })],
  [
    'approval',
    'signoff-lapsed',
    'after 14 days, whatever it says',
    () => ({ signOff: (signOff) => ({ ...signOff, signedAt: ago(14 * DAY_MS), lapses: ago(-DAY_MS) }) }),
  ],
  ['approval', 'signoff-by-author', 'the author is one of two', (world) => ({ plan: edited(world) })],
  [
    'approval',
    'signoff-too-new',
    'solo, edited, within the hour',
    (world) => ({ ...solo(world), plan: edited(world), signOff: signedAgo(HOUR_MS - 1_000) }),
  ],
  ['approval', 'signoff-too-new', 'signed in the future', () => ({ signOff: signedAgo(-3 * MINUTE_MS) })],
  [
    'approval',
    'other-plan',
    'signed another plan',
    () => ({ signOff: (signOff) => ({ ...signOff, plan: testDigest('other') }) }),
  ],
  [
    'approval',
    'signature-invalid',
    'in the name of another',
    (world) => ({ signOff: (signOff) => ({ ...signOff, by: world.carol.keyId }) }),
  ],
  ['approval', 'signature-invalid', 'by the recovery sheet', (world) => ({ signers: [world.recovery, world.alice] })],
  ['approval', 'signature-invalid', 'by the server', (world) => ({ signers: [world.server, world.alice] })],
  [
    'approval',
    'key-revoked',
    'by a key that was taken out',
    (world) => ({ root: without(world, 'carol'), signers: [world.carol, world.alice] }),
  ],
  [
    'approval',
    'key-not-yet-valid',
    'by a key that comes later',
    (world) => ({ root: later('Carol'), signers: [world.carol, world.alice] }),
  ],
  ['approval', 'standing-not-covered', 'a new package', () => ({ signers: [] })],
]
