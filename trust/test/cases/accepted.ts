/** Accepted, each for a reason of its own. */
import { HOUR_MS, MINUTE_MS } from '../../times.ts'
import type { Changes } from '../support/build.ts'
import {
  afterInstall,
  bare,
  booted,
  catchingUp,
  closed,
  clusteredNow,
  cooling,
  edited,
  emergency,
  excluding,
  giveBack,
  inSerial,
  newEpoch,
  nowFor,
  onlyOf,
  onlyUpgrade,
  otherResults,
  ownPackage,
  putAside,
  rollBack,
  signedAgo,
  soaked,
  solo,
  withRing,
  withTransaction,
} from '../support/edits.ts'
import { ago, NOW, type World } from '../support/world.ts'

export const acceptedCases: [what: string, expected: string, changes: (world: World) => Changes][] = [
  ['a signed plan on the last ring', 'accepted by sign-offs', () => ({})],
  [
    'a signed plan on the first ring, without proofs',
    'accepted by sign-offs',
    (world) => ({ host: world.hosts.first, bundle: (one) => ({ ...one, proofs: [] }) }),
  ],
  [
    'sign-offs by an SSH key and one in a token',
    'accepted by sign-offs',
    (world) => ({ signers: [world.bob, world.carol] }),
  ],
  ['an updater put aside', 'accepted by sign-offs', () => putAside],
  ['an updater given back', 'accepted by sign-offs', () => giveBack],
  ['one sign-off too many', 'accepted by sign-offs', (world) => ({ signers: [world.alice, world.bob, world.carol] })],
  ['an upgrade under the standing approval', 'accepted by standing', () => ({ plan: onlyUpgrade, signers: [] })],
  ['a refresh without a plan', 'accepted by no-approval-needed', () => ({ ...bare('refresh') })],
  [
    'a simulation on a watch-only host',
    'accepted by no-approval-needed',
    () => ({ ...bare('simulate'), known: (known) => ({ ...known, mode: 'watch-only' }) }),
  ],
  [
    'a try before anybody signed',
    'accepted by no-approval-needed',
    () => ({
      signers: [],
      order: (order) => ({ ...order, verb: 'try' }),
      bundle: (one) => ({ ...one, lease: null, proofs: [] }),
    }),
  ],
  [
    'a refresh while the clock is not trusted',
    'accepted by no-approval-needed',
    () => ({ ...bare('refresh'), known: (known) => ({ ...known, clock: { ...known.clock, trusted: false } }) }),
  ],
  [
    'a try of what the server itself publishes, after people signed',
    'accepted by no-approval-needed',
    () => ({ ...ownPackage, order: (order) => ({ ...order, verb: 'try' }) }),
  ],
  [
    'a roll-back that people signed, without the ring below',
    'accepted by sign-offs',
    () => ({ ...rollBack, bundle: (one) => ({ ...one, proofs: [] }) }),
  ],
  [
    'the last batch, when every host before it has proven the plan',
    'accepted by sign-offs',
    (world) => ({ policy: inSerial([world.hosts.first], [world.hosts.second], [world.hosts.rest]) }),
  ],
  [
    'the first batch, when nobody has',
    'accepted by sign-offs',
    (world) => ({
      host: world.hosts.first,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      bundle: (one) => ({ ...one, proofs: [] }),
    }),
  ],
  [
    'a later batch, when people signed a plan without the host before it',
    'accepted by sign-offs',
    (world) => ({
      policy: (policy) =>
        withRing(1, { promotion: soaked(0, 1) })(inSerial([world.hosts.second], [world.hosts.rest])(policy)),
      plan: (plan) => withTransaction(plan, { hosts: [world.hosts.first, world.hosts.rest].map((one) => one.digest) }),
      bundle: onlyOf(world, world.hosts.first),
    }),
  ],
  [
    'a later batch under the standing approval, when all hosts before it are in the plan and have proven it',
    'accepted by standing',
    (world) => ({
      signers: [],
      plan: onlyUpgrade,
      policy: inSerial([world.hosts.first, world.hosts.second], [world.hosts.rest]),
    }),
  ],
  [
    'a way back of the last batch, when nobody has gone back',
    'accepted by sign-offs',
    (world) => ({
      ...rollBack,
      host: world.hosts.second,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      bundle: (one) => ({ ...one, proofs: [] }),
    }),
  ],
  [
    'a way back of the first batch, when the last has gone back',
    'accepted by sign-offs',
    (world) => ({
      ...rollBack,
      host: world.hosts.first,
      policy: inSerial([world.hosts.first], [world.hosts.second]),
      result: (result) => ({ ...result, outcome: 'undone' }),
    }),
  ],
  [
    'a reboot behind a batch whose ring never reboots',
    'accepted by sign-offs',
    (world) => ({
      policy: (policy) =>
        withRing(1, { promotion: soaked(0, 0) })(inSerial([world.hosts.first], [world.hosts.rest])(policy)),
      order: (order) => ({ ...order, verb: 'reboot' }),
    }),
  ],
  [
    'an emergency in the period of another order',
    'accepted by sign-offs',
    () => ({ signOff: emergency, known: (known) => ({ ...known, lastOrderAt: NOW }) }),
  ],
  [
    'an emergency outside window and delay',
    'accepted by sign-offs',
    () => ({ policy: closed, signOff: emergency, known: (known) => ({ ...known, firstSeen: new Map() }) }),
  ],
  [
    'as soon as the ring below has had it for as long as it is to',
    'accepted by sign-offs',
    () => ({ policy: withRing(1, { promotion: soaked(25 * 60), sharePercent: 100 }) }),
  ],
  [
    'with the whole ring let in since the ring below proved it',
    'accepted by sign-offs',
    () => ({ policy: withRing(1, { promotion: soaked(0), windows: 'any', sharePercent: 4 }) }),
  ],
  [
    'an emergency, however long the ring below is to have had it',
    'accepted by sign-offs',
    () => ({ policy: withRing(1, { promotion: soaked(90 * 60) }), signOff: emergency }),
  ],
  [
    'an urgent plan after its own delay, however long the ring below is to have had it',
    'accepted by sign-offs',
    () => ({
      policy: withRing(1, { promotion: soaked(90 * 60), urgentDelayMinutes: 60 }),
      plan: (plan) => ({ ...plan, urgent: true }),
    }),
  ],
  [
    'now, on a named host of the first ring',
    'accepted by sign-offs',
    (world) => ({
      host: world.hosts.first,
      policy: withRing(0, { delayMinutes: 9_000 }),
      signOff: nowFor(world.hosts.first.digest),
    }),
  ],
  [
    'a file never seen, in an emergency, whatever its cool-down',
    'accepted by sign-offs',
    () => ({ policy: cooling, signOff: emergency, known: (known) => ({ ...known, firstSeen: new Map() }) }),
  ],
  [
    'a roll-back to a file that was never seen, whatever its cool-down',
    'accepted by sign-offs',
    () => ({ ...rollBack, policy: cooling, known: (known) => ({ ...afterInstall(known), firstSeen: new Map() }) }),
  ],
  [
    'packages and hosts that exclusions do not name, and one that is over',
    'accepted by sign-offs',
    (world) => ({
      policy: (policy) => ({
        ...policy,
        exclusions: [
          ...excluding({ packages: ['openssl-provider', 'libopenssl*'] })(policy).exclusions,
          ...excluding({ id: 'b', hosts: [world.hosts.first.digest] })(policy).exclusions,
          ...excluding({ id: 'c', until: ago(0) })(policy).exclusions,
        ],
      }),
    }),
  ],
  ['a host of a cluster in its turn', 'accepted by sign-offs', (world) => ({ policy: clusteredNow(world, true) })],
  [
    'outside windows, within the time after a boot that came after the last of them',
    'accepted by sign-offs',
    () => ({ policy: catchingUp, known: booted(HOUR_MS) }),
  ],
  [
    'an urgent plan after the shorter delay',
    'accepted by sign-offs',
    () => ({ plan: (plan) => ({ ...plan, urgent: true }), policy: withRing(1, { delayMinutes: 9_000 }) }),
  ],
  [
    'an edited plan that two others sign',
    'accepted by sign-offs',
    (world) => ({ plan: (plan) => ({ ...plan, author: world.alice.keyId }), signers: [world.bob, world.carol] }),
  ],
  [
    'a solo signer and an unchanged plan, at once',
    'accepted by sign-offs',
    (world) => ({ ...solo(world), signOff: signedAgo(MINUTE_MS) }),
  ],
  [
    'a solo signer and an edited plan, an hour later',
    'accepted by sign-offs',
    (world) => ({ ...solo(world), plan: edited(world), signOff: signedAgo(HOUR_MS) }),
  ],
  [
    'a reboot that plan and policy name',
    'accepted by sign-offs',
    () => ({
      order: (order) => ({ ...order, verb: 'reboot' }),
      known: afterInstall,
      result: (result) => ({ ...result, outcome: 'rebooted' }),
    }),
  ],
  ['hosts that failed and went through later', 'accepted by sign-offs', () => otherResults('failed', 4)],
  [
    'a roll-back without delay and share',
    'accepted by sign-offs',
    () => ({ ...rollBack, policy: withRing(1, { delayMinutes: 9_000, sharePercent: 0.0001 }) }),
  ],
  ['the first order of a new epoch', 'accepted by sign-offs', () => newEpoch({ epoch: 2, generation: 1 })],
]
