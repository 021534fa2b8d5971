/** Refused for now: clock, rings, windows, turns. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import {
  addition,
  booted,
  catchingUp,
  closed,
  clusteredNow,
  cooling,
  type Edit,
  emergency,
  excluding,
  inSerial,
  newEpoch,
  noStanding,
  nowFor,
  onlyOf,
  onlyUpgrade,
  otherResults,
  type RefusedCase,
  rollBack,
  soaked,
  upgrade,
  withRing,
  withTransaction,
} from '../support/edits.ts'
import { testDigest } from '../support/keys.ts'
import { ago, NOW } from '../support/world.ts'

/** With a last ring that one result lets begin. */
const oneBelow =
  (edit: Edit<'policy'>): Edit<'policy'> =>
  (policy) =>
    withRing(1, { promotion: soaked(0, 1) })(edit(policy))

export const paceCases: RefusedCase[] = [
  [
    'clock',
    'clock-not-trusted',
    'behind its floor',
    () => ({
      known: (known) => ({ ...known, clock: { now: NOW, floor: new Date(NOW.getTime() + 1_000), trusted: true } }),
    }),
  ],
  [
    'clock',
    'clock-not-trusted',
    'after a jump, even in an emergency',
    () => ({ signOff: emergency, known: (known) => ({ ...known, clock: { ...known.clock, trusted: false } }) }),
  ],
  [
    'emergency',
    'emergency-spent',
    'the third in 30 days',
    () => ({
      signOff: emergency,
      known: (known) => ({ ...known, emergencies: [DAY_MS, 29 * DAY_MS].map((ms) => new Date(NOW.getTime() - ms)) }),
    }),
  ],
  [
    'exclusion',
    'package-excluded',
    'by its name, even in an emergency',
    () => ({ policy: excluding({}), signOff: emergency }),
  ],
  [
    'exclusion',
    'package-excluded',
    'by how it begins, on this host, one second before the end',
    (world) => ({
      policy: excluding({ packages: ['open*'], hosts: [world.hosts.rest.digest], until: ago(-1_000) }),
    }),
  ],
  ['exclusion', 'package-excluded', 'an undo changes it, too', () => ({ ...rollBack, policy: excluding({}) })],
  [
    'cool-down',
    'cool-down-not-over',
    'in the first ring, of one file of two',
    (world) => ({
      policy: cooling,
      host: world.hosts.first,
      known: (known) => ({
        ...known,
        firstSeen: new Map([...known.firstSeen, [upgrade.sha256 ?? '', new Date(NOW.getTime() - DAY_MS + 1_000)]]),
      }),
    }),
  ],
  [
    'cool-down',
    'cool-down-not-over',
    'an urgent plan, now, of a file never seen',
    (world) => ({
      policy: cooling,
      host: world.hosts.first,
      plan: (plan) => ({ ...plan, urgent: true }),
      signOff: nowFor(world.hosts.first.digest),
      known: (known) => ({ ...known, firstSeen: new Map() }),
    }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'seen too lately',
    () => ({
      known: (known) => ({
        ...known,
        firstSeen: new Map([...known.firstSeen, [upgrade.sha256 ?? '', new Date(NOW.getTime() - DAY_MS + 1_000)]]),
      }),
    }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'one file never seen',
    () => ({ known: (known) => ({ ...known, firstSeen: new Map([[addition.sha256 ?? '', new Date(0)]]) }) }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'urgent by the word of the server',
    () => ({
      plan: (plan) => withTransaction({ ...plan, urgent: true }, { changes: [upgrade] }),
      policy: withRing(1, { delayMinutes: 9_000 }),
      signers: [],
    }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'an emergency that one of two calls so',
    (world) => ({
      policy: withRing(1, { delayMinutes: 9_000 }),
      signOff: (signOff, signer) => ({ ...signOff, emergency: signer === world.alice }),
    }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'now, after its hour',
    (world) => ({
      host: world.hosts.first,
      policy: withRing(0, { delayMinutes: 9_000 }),
      signOff: (signOff) => ({ ...signOff, signedAt: ago(HOUR_MS), now: [world.hosts.first.digest] }),
    }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'now, beyond the first ring',
    (world) => ({ policy: withRing(1, { delayMinutes: 9_000 }), signOff: nowFor(world.hosts.rest.digest) }),
  ],
  [
    'ring-delay',
    'ring-delay-not-over',
    'now, for another host',
    (world) => ({
      host: world.hosts.first,
      policy: withRing(0, { delayMinutes: 9_000 }),
      signOff: nowFor(world.hosts.second.digest),
    }),
  ],
  [
    'approval',
    'signoff-lapsed',
    'the sign-off of a drill, which ends as it is made',
    () => ({ policy: noStanding, signOff: (signOff) => ({ ...signOff, emergency: true, lapses: signOff.signedAt }) }),
  ],
  ['ring-below', 'ring-below-not-proven', 'no results', () => ({ bundle: (one) => ({ ...one, proofs: [] }) })],
  [
    'ring-below',
    'ring-below-not-proven',
    'an emergency without a result of the ring below',
    () => ({ signOff: emergency, bundle: (one) => ({ ...one, proofs: [] }) }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'an emergency where the policy asks for no proof',
    () => ({
      signOff: emergency,
      policy: withRing(1, { promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null } }),
      bundle: (one) => ({ ...one, proofs: [] }),
    }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'an emergency after a failure below',
    (world) => ({
      signOff: emergency,
      policy: withRing(1, { promotion: { minSucceeded: 0, maxFailed: 0, soakMinutes: 0, test: null } }),
      result: (result, host) => ({ ...result, outcome: host === world.hosts.first ? 'undone' : 'installed' }),
    }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'one host twice',
    () => ({ bundle: (one) => ({ ...one, proofs: one.proofs.slice(0, 1).flatMap((proof) => [proof, proof]) }) }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'of another plan',
    () => ({ result: (result) => ({ ...result, plan: testDigest('other') }) }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'of an epoch before',
    () => ({ ...newEpoch({ epoch: 2, generation: 1 }), result: (result) => result }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'one host failed',
    (world) => ({
      policy: withRing(1, { promotion: { minSucceeded: 1, maxFailed: 0, soakMinutes: 0, test: null } }),
      result: (result, host) => ({ ...result, outcome: host === world.hosts.first ? 'undone' : 'installed' }),
    }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'a probe fails since',
    () => ({
      result: (result) => ({ ...result, probes: [{ id: 'units', before: 'passed', after: 'failed', detail: '' }] }),
    }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'a probe was not run',
    () => ({
      result: (result) => ({ ...result, probes: [{ id: 'units', before: 'passed', after: 'not-run', detail: '' }] }),
    }),
  ],
  [
    'ring-below',
    'soak-not-over',
    'its hosts have had it for 25 hours, and are to have had it for a minute more',
    () => ({ policy: withRing(1, { promotion: soaked(25 * 60 + 1) }) }),
  ],
  ['ring-below', 'ring-below-not-proven', 'hosts that went through and failed later', () => otherResults('failed', 6)],
  [
    'ring-below',
    'ring-below-not-proven',
    'a reboot, and its hosts have only installed',
    () => ({ order: (order) => ({ ...order, verb: 'reboot' }) }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'an install, and its hosts have only rebooted',
    () => ({ result: (result) => ({ ...result, outcome: 'rebooted' }) }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'only tried',
    () => ({ result: (result) => ({ ...result, outcome: 'tried' }) }),
  ],
  [
    'ring-below',
    'ring-below-not-proven',
    'hosts that the ring does not name',
    () => ({ policy: withRing(0, { hosts: [testDigest('a'), testDigest('b')] }) }),
  ],
  [
    'ring-below',
    'signature-invalid',
    'signed by another host',
    (world) => ({
      bundle: (one) => ({ ...one, proofs: one.proofs.map((proof) => ({ ...proof, key: world.server.spki })) }),
    }),
  ],
  [
    'ring-below',
    'signature-invalid',
    'in the name of another host',
    (world) => ({ result: (result) => ({ ...result, host: world.hosts.second.digest }) }),
  ],
  [
    'serial',
    'serial-not-proven',
    'one of two of the batch before has said nothing',
    (world) => ({
      policy: oneBelow(inSerial([world.hosts.first, world.hosts.second], [world.hosts.rest])),
      bundle: onlyOf(world, world.hosts.first),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'in the first ring, which waits for no other, and nobody has said anything',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      bundle: (one) => ({ ...one, proofs: [] }),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'in an emergency',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      signOff: emergency,
      bundle: onlyOf(world, world.hosts.second),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'now',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      signOff: nowFor(world.hosts.second.digest),
      bundle: (one) => ({ ...one, proofs: [] }),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a host of the first batch is missing, the second has proven it',
    (world) => ({
      policy: oneBelow(inSerial([world.hosts.first], [world.hosts.second], [world.hosts.rest])),
      bundle: onlyOf(world, world.hosts.second),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'it went through there, and failed later',
    (world) => ({
      ...otherResults('failed', 6),
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a check was not run there',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      result: (result) => ({ ...result, probes: [{ id: 'units', before: 'passed', after: 'not-run', detail: '' }] }),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a proof of another plan',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      result: (result) => ({ ...result, plan: testDigest('other') }),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a proof of an epoch before',
    (world) => ({
      ...newEpoch({ epoch: 2, generation: 1 }),
      result: (result) => result,
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'an undo that the host did by itself is no proof of the plan',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      result: (result) => ({ ...result, outcome: 'undone' }),
    }),
  ],
  [
    'serial',
    'signature-invalid',
    'a proof that the server signed itself',
    (world) => ({
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      bundle: (one) => ({ ...one, proofs: one.proofs.map((proof) => ({ ...proof, key: world.server.spki })) }),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'under the standing approval, a plan that leaves out who goes before',
    (world) => ({
      signers: [],
      policy: oneBelow(inSerial([world.hosts.second], [world.hosts.rest])),
      plan: (plan) =>
        withTransaction(onlyUpgrade(plan), { hosts: [world.hosts.first, world.hosts.rest].map((one) => one.digest) }),
      bundle: onlyOf(world, world.hosts.first),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a way back begins with the last batch',
    (world) => ({
      ...rollBack,
      host: world.hosts.first,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      bundle: (one) => ({ ...one, proofs: [] }),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a way back, and the last batch has only installed',
    (world) => ({
      ...rollBack,
      host: world.hosts.first,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
    }),
  ],
  [
    'serial',
    'serial-not-proven',
    'a reboot, and the batch before has only installed',
    (world) => ({
      host: world.hosts.second,
      policy: (policy) => withRing(0, { mayReboot: true })(inSerial([world.hosts.first], [world.hosts.second])(policy)),
      order: (order) => ({ ...order, verb: 'reboot' }),
    }),
  ],
  ['window', 'outside-window', 'it is closed', () => ({ policy: closed })],
  [
    'window',
    'outside-window',
    'booted before the window that is over',
    () => ({ policy: catchingUp, known: booted(5 * HOUR_MS) }),
  ],
  [
    'window',
    'outside-window',
    'booted while the window was open',
    () => ({ policy: catchingUp, known: booted(3.5 * HOUR_MS) }),
  ],
  [
    'window',
    'outside-window',
    'the time after the boot is over',
    () => ({ policy: catchingUp, known: booted(2 * HOUR_MS) }),
  ],
  [
    'window',
    'outside-window',
    'there was an order in the window',
    () => ({
      policy: catchingUp,
      known: (known) => ({ ...booted(HOUR_MS)(known), lastOrderAt: new Date(NOW.getTime() - 3.5 * HOUR_MS) }),
    }),
  ],
  ['window', 'outside-window', 'when it was booted is not known', () => ({ policy: catchingUp })],
  [
    'share',
    'share-not-reached',
    'the ring was open for long, and the ring below has rested only now',
    () => ({ policy: withRing(1, { promotion: soaked(25 * 60), windows: 'any', sharePercent: 4 }) }),
  ],
  ['share', 'share-not-reached', 'one in a million', () => ({ policy: withRing(1, { sharePercent: 0.0001 }) })],
  [
    'cluster',
    'cluster-turn-not-come',
    'another slot’s turn, even in an emergency',
    (world) => ({ policy: clusteredNow(world, false), signOff: emergency }),
  ],
  [
    'cluster',
    'cluster-turn-not-come',
    'the second half of its own period',
    (world) => ({
      policy: clusteredNow(world, true),
      known: (known) => ({ ...known, clock: { ...known.clock, now: new Date(NOW.getTime() + HOUR_MS / 2) } }),
      lease: (lease) => ({ ...lease, notAfter: ago(-HOUR_MS), notBefore: ago(-25 * MINUTE_MS) }),
    }),
  ],
  ['period', 'period-used', 'an order in this hour', () => ({ known: (known) => ({ ...known, lastOrderAt: NOW }) })],
  [
    'period',
    'period-used',
    'one after the clock was set back, even in an emergency',
    () => ({ signOff: emergency, known: (known) => ({ ...known, lastOrderAt: new Date(NOW.getTime() + DAY_MS) }) }),
  ],
]
